#include "cli/connect.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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

int connect_address(const char *who, const char *text, struct addr *a)
{
    const char *error = "expected unix:PATH or tcp:HOST:PORT";
    bool bare = text[0] == '/' || text[0] == '.';

    memset(a, 0, sizeof(*a));
    if (bare && strlen(text) >= sizeof(a->path))
        return complain(who, text, ENAMETOOLONG);
    if (bare) {
        a->kind = ADDR_UNIX;
        memcpy(a->path, text, strlen(text));
        return 0;
    }
    if (addr_parse(span_of(text), a, &error) == 0 &&
        (a->kind == ADDR_UNIX || a->kind == ADDR_TCP))
        return 0;
    (void)fprintf(stderr, "%s: '%s' is no address to connect to: %s\n", who, text, error);
    return -1;
}

int connect_quietly(const struct addr *a)
{
    return a->kind == ADDR_UNIX ? connect_unix(a->path) : connect_tcp(a);
}

int connect_to(const char *who, const char *address)
{
    struct addr a;
    int fd;

    if (connect_address(who, address, &a) < 0)
        return -1;
    fd = connect_quietly(&a);
    return fd < 0 ? complain(who, address, errno) : fd;
}
