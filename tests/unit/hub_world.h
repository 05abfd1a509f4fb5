/* hub_world: a hub, its subscribers, and what they heard. */
#ifndef UNIT_HUB_WORLD_H
#define UNIT_HUB_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/hub.h"

#define LINE_BYTES 1000
#define BUFFERS    4608 /* the least that the kernel gives a socket */

struct world {
    struct event_base *base;
    struct log log;
    struct hub *hub;
    int blocked;
    int open;
    int silent;
    int rooms;
    int too_long;
    int ends;
    bool rests;       /* after each line */
    char lines[1000]; /* what was said: "[line][line]" */
};

static inline struct chunk *make_notice(void *ctx, uint64_t dropped, bool disconnected)
{
    char text[64];

    (void)ctx;
    (void)snprintf(text, sizeof(text), "dropped %d%s\n", (int)dropped,
                   disconnected ? " bye" : "");
    return chunk_new(span_of(text));
}

static inline void on_pressure(void *ctx, bool blocked)
{
    ((struct world *)ctx)->blocked += blocked ? 1 : -1;
}

static inline void on_open(void *ctx, struct subscriber *s)
{
    struct world *w = ctx;

    w->open++;
    assert_null(subscriber_user(s));
    subscriber_set_user(s, w);
}

static inline void on_close(void *ctx, struct subscriber *s)
{
    struct world *w = ctx;

    w->open--;
    assert_ptr_equal(subscriber_user(s), w);
}

static inline void on_line(void *ctx, struct subscriber *s, struct span line)
{
    struct world *w = ctx;
    struct chunk *c = chunk_new(span_of("heard\n"));
    size_t n = strlen(w->lines);

    if (line.p)
        (void)snprintf(w->lines + n, sizeof(w->lines) - n, "[%.*s]", (int)line.n, line.p);
    w->too_long += !line.p;
    if (w->rests)
        hub_rest(w->hub);
    subscriber_push(s, c);
    chunk_unref(c);
}

static inline void on_silent(void *ctx, struct subscriber *s)
{
    (void)s;
    ((struct world *)ctx)->silent++;
}

static inline void on_end(void *ctx, struct subscriber *s)
{
    (void)s;
    ((struct world *)ctx)->ends++;
}

static inline void on_room(void *ctx, struct subscriber *s)
{
    assert_true(subscriber_queued(s) <= 10000);
    ((struct world *)ctx)->rooms++;
}

static inline struct hub_options options_of(struct world *w, enum outq_rule rule)
{
    return (struct hub_options){
        .name = "output test",
        .rule = rule,
        .cap_bytes = 20000,
        .most = 4,
        .ctx = w,
        .make_notice = make_notice,
        .silence_ms = 1,
        .on_pressure = on_pressure,
        .on_open = on_open,
        .on_close = on_close,
        .on_line = on_line,
        .on_silent = on_silent,
        .on_end = on_end,
        .on_room = on_room,
    };
}

static inline void begin_with(struct world *w, const struct hub_options *o)
{
    memset(w, 0, sizeof(*w));
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->hub = hub_new(w->base, &w->log, o);
}

static inline void begin(struct world *w, enum outq_rule rule)
{
    struct hub_options o = options_of(w, rule);

    begin_with(w, &o);
}

static inline void end(struct world *w)
{
    hub_free(w->hub);
    assert_int_equal(w->blocked, 0);
    assert_int_equal(w->open, 0);
    event_base_free(w->base);
}

static inline int subscribe(struct world *w)
{
    const int small = BUFFERS;
    struct peer p = {.text = "test"};
    int fds[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    (void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    hub_add(w->hub, fds[0], &p);
    return fds[1];
}

static inline void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static inline void push_to_all(struct world *w, struct chunk *c)
{
    for (struct subscriber *s = hub_first(w->hub); s; s = hub_next(s))
        subscriber_push(s, c);
}

/* Lines "NUMBER xxxx..." with numbers from .. to - 1. */
static inline void push_lines(struct world *w, int from, int to)
{
    char text[LINE_BYTES + 1];

    for (int i = from; i < to; i++) {
        struct chunk *c;

        memset(text, 'x', LINE_BYTES);
        text[snprintf(text, sizeof(text), "%d", i)] = ' ';
        text[LINE_BYTES - 1] = '\n';
        c = chunk_new(span_make(text, LINE_BYTES));
        push_to_all(w, c);
        chunk_unref(c);
    }
}

struct heard {
    int lines;
    int dropped;
    int last;
    bool bye;
    bool closed;
};

/* Reads all there is, while the hub goes on writing; every line must be whole, and follow
 * the one before. */
static inline struct heard listen_to(struct world *w, int fd)
{
    struct heard h = {0, 0, -1, false, false};
    static char bytes[1 << 20];
    size_t n = 0;
    ssize_t got;
    char *p = bytes, *lf;

    for (int quiet = 0; quiet < 3 && !h.closed;) {
        got = read(fd, bytes + n, sizeof(bytes) - n);
        n += got > 0 ? (size_t)got : 0;
        h.closed = got == 0;
        quiet = got > 0 ? 0 : quiet + 1;
        turns(w, 2);
    }
    for (; (lf = memchr(p, '\n', n - (size_t)(p - bytes))); p = lf + 1) {
        if (strncmp(p, "dropped ", 8) == 0) {
            h.dropped += atoi(p + 8);
            h.last += atoi(p + 8);
            h.bye = lf[-1] == 'e';
        } else {
            assert_int_equal(lf - p, LINE_BYTES - 1);
            assert_int_equal(atoi(p), ++h.last);
            h.lines++;
        }
    }
    return h;
}

#endif
