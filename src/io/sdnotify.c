#include "io/sdnotify.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_BYTES 512

static uint64_t number_of(const char *name)
{
    const char *s = getenv(name);
    unsigned long long v;
    char *end;

    if (!s || *s < '0' || *s > '9')
        return 0;
    errno = 0;
    v = strtoull(s, &end, 10);
    return errno || *end ? 0 : v;
}

static void find_socket(struct sdnotify *n)
{
    const char *path = getenv("NOTIFY_SOCKET");
    size_t len = path ? strlen(path) : 0;

    if (!path || (path[0] != '/' && path[0] != '@') || len >= sizeof(n->to.sun_path))
        return;
    n->to.sun_family = AF_UNIX;
    memcpy(n->to.sun_path, path, len);
    n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    if (path[0] == '@')
        n->to.sun_path[0] = '\0';
    else
        n->to_len++; /* a path counts its NUL */
    n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

void sdnotify_init(struct sdnotify *n)
{
    uint64_t pid = number_of("WATCHDOG_PID");

    memset(n, 0, sizeof(*n));
    n->fd = -1;
    find_socket(n);
    if (!pid || pid == (uint64_t)getpid())
        n->watchdog_usec = number_of("WATCHDOG_USEC");
    (void)unsetenv("NOTIFY_SOCKET");
    (void)unsetenv("WATCHDOG_USEC");
    (void)unsetenv("WATCHDOG_PID");
}

void sdnotify_release(struct sdnotify *n)
{
    if (n->fd >= 0)
        (void)close(n->fd);
    n->fd = -1;
}

void sdnotify_send(const struct sdnotify *n, const char *fmt, ...)
{
    char message[MESSAGE_BYTES];
    va_list ap;
    int len;

    if (n->fd < 0)
        return;
    va_start(ap, fmt);
    len = vsnprintf(message, sizeof(message), fmt, ap);
    va_end(ap);
    if (len < 0)
        return;
    if ((size_t)len >= sizeof(message))
        len = sizeof(message) - 1;
    (void)sendto(n->fd, message, (size_t)len, MSG_NOSIGNAL,
                 (const struct sockaddr *)&n->to, n->to_len);
}
