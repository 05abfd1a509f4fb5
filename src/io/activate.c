#include "io/activate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static long number_of(const char *name)
{
    const char *s = getenv(name);
    char *end;
    long v;

    if (!s || !*s)
        return -1;
    errno = 0;
    v = strtol(s, &end, 10);
    return errno || *end ? -1 : v;
}

/* The names are separated by colons; a missing one is "unknown", as systemd has it. */
static void read_names(struct activated *a, const char *names)
{
    const char *p = names ? names : "";

    for (size_t i = 0; i < a->n; i++) {
        size_t n = strcspn(p, ":");

        (void)snprintf(a->names[i], sizeof(a->names[i]), "%.*s", n ? (int)n : 7,
                       n ? p : "unknown");
        p += n;
        p += *p == ':';
    }
}

static void prepare(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (flags >= 0)
        (void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

void activate_read(struct activated *a)
{
    long n = number_of("LISTEN_FDS");

    memset(a, 0, sizeof(*a));
    if (number_of("LISTEN_PID") == (long)getpid() && n > 0)
        a->n = n < ACTIVATE_MOST ? (size_t)n : ACTIVATE_MOST;
    for (size_t i = 0; i < a->n; i++) {
        a->fds[i] = ACTIVATE_FIRST + (int)i;
        prepare(a->fds[i]);
    }
    read_names(a, getenv("LISTEN_FDNAMES"));
    (void)unsetenv("LISTEN_PID");
    (void)unsetenv("LISTEN_FDS");
    (void)unsetenv("LISTEN_FDNAMES");
}

int activate_take(struct activated *a, const char *name)
{
    for (size_t i = 0; i < a->n; i++)
        if (!a->taken[i] && strcmp(a->names[i], name) == 0) {
            a->taken[i] = true;
            return a->fds[i];
        }
    return -1;
}

enum activate_kind activate_kind(int fd)
{
    int type, listening;
    socklen_t len = sizeof(type);

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0)
        return ACTIVATE_OTHER;
    if (type == SOCK_DGRAM)
        return ACTIVATE_DATAGRAM;
    len = sizeof(listening);
    if (type != SOCK_STREAM ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) < 0)
        return ACTIVATE_OTHER;
    return listening ? ACTIVATE_LISTENING : ACTIVATE_CONNECTED;
}
