#include "cli/connect.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/addr.h"

static int complain(const char *who, const char *address, int error)
{
    const char *fix = "";

    if (error == ENOENT || error == ECONNREFUSED)
        fix = "; is wirewatchd running, and does it listen there?";
    else if (error == EACCES)
        fix = "; the socket's mode, group or allow list does not let you in";
    (void)fprintf(stderr, "%s: cannot connect to %s: %s%s\n", who, address,
                  strerror(error), fix);
    return -1;
}

static int connect_unix(const char *path)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&sa, sizeof(sa)) == 0)
        return fd;
    if (fd >= 0) {
        int error = errno;

        (void)close(fd);
        errno = error;
    }
    return -1;
}

static int connect_tcp(const struct addr *a)
{
    int fd = socket(a->tcp.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&a->tcp, a->tcp_len) == 0)
        return fd;
    if (fd >= 0) {
        int error = errno;

        (void)close(fd);
        errno = error;
    }
    return -1;
}

int connect_to(const char *who, const char *address)
{
    const char *error = "expected unix:PATH or tcp:HOST:PORT";
    struct addr a;
    int fd;

    if (address[0] == '/' || address[0] == '.') {
        if (strlen(address) >= sizeof(a.path))
            return complain(who, address, ENAMETOOLONG);
        fd = connect_unix(address);
        return fd < 0 ? complain(who, address, errno) : fd;
    }
    if (addr_parse(span_of(address), &a, &error) < 0 ||
        (a.kind != ADDR_UNIX && a.kind != ADDR_TCP)) {
        (void)fprintf(stderr, "%s: '%s' is no address to connect to: %s\n", who, address,
                      error);
        return -1;
    }
    fd = a.kind == ADDR_UNIX ? connect_unix(a.path) : connect_tcp(&a);
    return fd < 0 ? complain(who, address, errno) : fd;
}
