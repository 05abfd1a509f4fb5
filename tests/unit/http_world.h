/* http_world: a server on a socket of its own, and somebody who talks to it. */
#ifndef UNIT_HTTP_WORLD_H
#define UNIT_HTTP_WORLD_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "io/http.h"

#define BIG ((size_t)5 << 20)

struct world {
    struct event_base *base;
    struct log log;
    struct activated sockets;
    struct addr addr;
    struct peer_list allow;
    struct http *http;
    struct http_request *waiting;
    int gone;
    int taken; /* the socket that was taken over, or -1 */
    char last[256];
};

static inline bool on_head(void *ctx, const struct http_head *h, uint64_t *body_most,
                           struct http_refusal *r)
{
    (void)ctx;
    *body_most = 1000000;
    if (!span_is(h->path, "/secret"))
        return true;
    *r = (struct http_refusal){401, "a token is needed", "WWW-Authenticate", "Bearer"};
    return false;
}

static inline void add_name(void *ctx, struct span name)
{
    struct buf *b = ctx;

    (void)buf_add_span(b, name);
    (void)buf_add_char(b, ';');
}

static inline void reply_parameters(struct http_request *r)
{
    static const char *const known[] = {"a", NULL};
    struct buf b;

    buf_init(&b, 10000);
    for (size_t n = 0; http_parameter(r, "a", n).p; n++)
        (void)buf_addf(&b, "[%.*s]", (int)http_parameter(r, "a", n).n,
                       http_parameter(r, "a", n).p);
    http_each_other_parameter(r, known, add_name, &b);
    http_reply_buf(r, 200, "text/plain", &b);
}

static inline void reply_big(struct http_request *r)
{
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    assert_int_equal(buf_reserve(&b, BIG), 0);
    memset(b.p, 'x', BIG);
    b.n = BIG;
    http_reply_buf(r, 200, "text/plain", &b);
    assert_int_equal(b.n, 0);
}

static inline void on_gone(void *ctx)
{
    struct world *w = ctx;

    w->gone++;
    w->waiting = NULL;
}

static inline void on_request(void *ctx, struct http_request *r)
{
    struct world *w = ctx;
    struct span path = http_path(r), body = http_body(r);

    (void)snprintf(w->last, sizeof(w->last), "%.*s", (int)path.n, path.p);
    if (span_is(path, "/parameters")) {
        reply_parameters(r);
    } else if (span_is(path, "/big")) {
        reply_big(r);
    } else if (span_is(path, "/later")) {
        w->waiting = r;
        http_wait(r, on_gone, w);
    } else if (span_is(path, "/take")) {
        w->taken = http_take_over(r);
    } else {
        http_add_header(r, "X-Seen", http_header(r, "x-says").p ? "said" : "silent");
        http_reply(r, 200, "text/plain", body.n ? body : span_of("empty"));
    }
}

static inline struct http_options usual_options(struct world *w)
{
    struct http_options o = {
        .label = "http",
        .addr = &w->addr,
        .rights = {0600, LISTEN_KEEP, LISTEN_KEEP},
        .allow = &w->allow,
        .limits = {4096, 1500000, 3 * BIG / 2, 100, 5000, 5000, 5000},
        .ctx = w,
        .on_head = on_head,
        .on_request = on_request,
    };

    return o;
}

static inline void begin_with(struct world *w, struct http_options *o)
{
    (void)signal(SIGPIPE, SIG_IGN); /* as the daemon does */
    memset(w, 0, sizeof(*w));
    w->log.program = "test";
    w->log.level = LOG_LEVEL_ERROR;
    w->addr.kind = ADDR_UNIX;
    w->taken = -1;
    (void)snprintf(w->addr.path, sizeof(w->addr.path), "/tmp/test_http.%d",
                   (int)getpid());
    w->base = event_base_new();
    w->http = http_new(w->base, &w->log, o, &w->sockets);
    assert_non_null(w->http);
}

static inline void begin(struct world *w)
{
    struct http_options o = usual_options(w);

    begin_with(w, &o);
}

static inline void end(struct world *w)
{
    http_free(w->http);
    event_base_free(w->base);
    assert_int_equal(access(w->addr.path, F_OK), -1);
    peer_list_release(&w->allow);
}

static inline void turn(struct world *w)
{
    for (int i = 0; i < 10; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static inline int dial(struct world *w)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    (void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", w->addr.path);
    assert_int_equal(connect(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
    turn(w);
    return fd;
}

static inline void send_bytes(struct world *w, int fd, struct span s)
{
    while (s.n) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);

        turn(w);
        if (n < 0)
            return; /* it does not read any more */
        s = span_make(s.p + n, s.n - (size_t)n);
    }
    turn(w);
}

static inline void say(struct world *w, int fd, const char *text)
{
    send_bytes(w, fd, span_of(text));
}

/* What there is to read by now; whether the connection is closed. */
static inline bool hear(struct world *w, int fd, struct buf *out)
{
    char piece[65536];
    ssize_t n;

    buf_reset(out);
    do {
        turn(w);
        n = recv(fd, piece, sizeof(piece), 0);
        if (n > 0)
            (void)buf_add(out, piece, (size_t)n);
    } while (n > 0);
    (void)buf_cstr(out);
    return n == 0;
}

static inline int status_of(const struct buf *answer)
{
    return answer->n > 12 ? atoi(answer->p + 9) : 0;
}

#endif
