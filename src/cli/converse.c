#include "cli/converse.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define ANSWER_MOST ((size_t)16 << 20)
#define CHUNK       65536

void converse_init(struct converse *c, int fd)
{
    c->fd = fd;
    c->taken = 0;
    buf_init(&c->in, ANSWER_MOST);
}

void converse_release(struct converse *c)
{
    if (c->fd >= 0)
        (void)close(c->fd);
    c->fd = -1;
    buf_release(&c->in);
}

void converse_say(const struct converse *c, struct span line)
{
    (void)send(c->fd, line.p, line.n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

enum converse_got converse_take(struct converse *c, struct span *line)
{
    size_t from = 0;

    buf_drop(&c->in, c->taken);
    c->taken = 0;
    for (;;) {
        const char *end =
            c->in.n > from ? memchr(c->in.p + from, '\n', c->in.n - from) : NULL;
        ssize_t n;

        if (end) {
            *line = span_make(c->in.p, (size_t)(end - c->in.p));
            c->taken = line->n + 1;
            return CONVERSE_LINE;
        }
        from = c->in.n;
        if (buf_reserve(&c->in, CHUNK) < 0)
            return CONVERSE_TOO_LONG;
        n = recv(c->fd, c->in.p + c->in.n, CHUNK, MSG_DONTWAIT);
        if (n == 0)
            return c->in.n ? CONVERSE_CUT : CONVERSE_CLOSED;
        if (n < 0 && errno != EINTR)
            return errno == EAGAIN ? CONVERSE_NONE : CONVERSE_ERROR;
        c->in.n += n > 0 ? (size_t)n : 0;
    }
}

enum converse_got converse_wait(struct converse *c, int64_t limit_ms, struct span *line)
{
    int64_t end_ms = clock_mono_ns() / 1000000 + limit_ms;
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    enum converse_got got;

    while ((got = converse_take(c, line)) == CONVERSE_NONE) {
        int64_t left_ms = end_ms - clock_mono_ns() / 1000000;

        if (left_ms <= 0)
            return CONVERSE_NONE;
        (void)poll(&p, 1, left_ms < 1000 ? (int)left_ms : 1000);
    }
    return got;
}
