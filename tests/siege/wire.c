#include "siege/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define READ_AT_A_TIME ((size_t)64 << 10)
#define BYTES_MOST     ((size_t)4 << 20)

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "siege: %s: %s\n", what, strerror(errno));
    exit(2);
}

void wire_open(struct wire *w, int fd)
{
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
        give_up("fcntl");
    w->fd = fd;
    buf_init(&w->bytes, BYTES_MOST);
}

bool wire_connect(struct wire *w, const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || strlen(path) >= sizeof(a.sun_path))
        give_up("socket");
    memcpy(a.sun_path, path, strlen(path) + 1);
    if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
        if (errno != ECONNREFUSED && errno != ENOENT)
            give_up(path);
        (void)close(fd);
        return false;
    }
    wire_open(w, fd);
    return true;
}

/* fn may close it. */
static void take_lines(struct wire *w, wire_fn *fn, void *ctx)
{
    size_t at = 0;
    char *lf;

    while (w->fd >= 0 && (lf = memchr(w->bytes.p + at, '\n', w->bytes.n - at))) {
        char *line = w->bytes.p + at;

        *lf = '\0';
        at = (size_t)(lf - w->bytes.p) + 1;
        fn(ctx, line);
    }
    if (w->fd >= 0)
        buf_drop(&w->bytes, at);
}

bool wire_read(struct wire *w, wire_fn *fn, void *ctx)
{
    ssize_t n;

    if (w->fd < 0 || buf_reserve(&w->bytes, READ_AT_A_TIME) < 0)
        return false;
    n = read(w->fd, w->bytes.p + w->bytes.n, READ_AT_A_TIME);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (n <= 0) {
        wire_close(w);
        return false;
    }
    w->bytes.n += (size_t)n;
    take_lines(w, fn, ctx);
    return w->fd >= 0;
}

size_t wire_send(struct wire *w, const char *p, size_t n)
{
    ssize_t sent = w->fd < 0 ? 0 : send(w->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

    return sent < 0 ? 0 : (size_t)sent;
}

void wire_close(struct wire *w)
{
    if (w->fd < 0)
        return;
    (void)close(w->fd);
    w->fd = -1;
    buf_release(&w->bytes);
}
