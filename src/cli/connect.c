#include "cli/connect.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

static int complain(const char *who, const char *address, int error)
{
    const char *fix = "";

    if (error == ENOENT || error == ECONNREFUSED)
        fix = "; is wirewatchd running, and does it listen there?";
    else if (error == EACCES)
        fix = "; the socket's mode, group or allow list does not let you in";
    else if (error == ETIMEDOUT)
        fix = "; nobody takes the connection: is wirewatchd stopped?";
    (void)fprintf(stderr, "%s: cannot connect to %s: %s%s\n", who, address,
                  strerror(error), fix);
    return -1;
}

/* A socket of that family, connected; limit_ms 0: as long as it takes. */
static int open_socket(const struct sockaddr *sa, socklen_t len, int64_t limit_ms)
{
    const struct timeval limit = clock_timeval_ms(limit_ms);
    int fd = socket(sa->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), error;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (connect(fd, sa, len) == 0)
        return fd;
    error = errno == EAGAIN || errno == EINPROGRESS ? ETIMEDOUT : errno;
    (void)close(fd);
    errno = error;
    return -1;
}

static int connect_unix(const char *path, int64_t limit_ms)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};

    (void)snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
    return open_socket((struct sockaddr *)&sa, sizeof(sa), limit_ms);
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

int connect_quietly_within(const struct addr *a, int64_t limit_ms)
{
    if (a->kind == ADDR_UNIX)
        return connect_unix(a->path, limit_ms);
    return open_socket((const struct sockaddr *)&a->tcp, a->tcp_len, limit_ms);
}

int connect_quietly(const struct addr *a)
{
    return connect_quietly_within(a, 0);
}

int connect_within(const char *who, const char *address, int64_t limit_ms)
{
    struct addr a;
    int fd;

    if (connect_address(who, address, &a) < 0)
        return -1;
    fd = connect_quietly_within(&a, limit_ms);
    return fd < 0 ? complain(who, address, errno) : fd;
}

int connect_to(const char *who, const char *address)
{
    return connect_within(who, address, 0);
}
