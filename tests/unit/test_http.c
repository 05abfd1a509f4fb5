/* http: requests come whole and one at a time; limits have their statuses. */
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

static bool on_head(void *ctx, const struct http_head *h, uint64_t *body_most,
                    struct http_refusal *r)
{
    (void)ctx;
    *body_most = 1000000;
    if (!span_is(h->path, "/secret"))
        return true;
    *r = (struct http_refusal){401, "a token is needed", "WWW-Authenticate", "Bearer"};
    return false;
}

static void add_name(void *ctx, struct span name)
{
    struct buf *b = ctx;

    (void)buf_add_span(b, name);
    (void)buf_add_char(b, ';');
}

static void reply_parameters(struct http_request *r)
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

static void reply_big(struct http_request *r)
{
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    assert_int_equal(buf_reserve(&b, BIG), 0);
    memset(b.p, 'x', BIG);
    b.n = BIG;
    http_reply_buf(r, 200, "text/plain", &b);
    assert_int_equal(b.n, 0);
}

static void on_gone(void *ctx)
{
    struct world *w = ctx;

    w->gone++;
    w->waiting = NULL;
}

static void on_request(void *ctx, struct http_request *r)
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

static struct http_options usual_options(struct world *w)
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

static void begin_with(struct world *w, struct http_options *o)
{
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

static void begin(struct world *w)
{
    struct http_options o = usual_options(w);

    begin_with(w, &o);
}

static void end(struct world *w)
{
    http_free(w->http);
    event_base_free(w->base);
    assert_int_equal(access(w->addr.path, F_OK), -1);
    peer_list_release(&w->allow);
}

static void turn(struct world *w)
{
    for (int i = 0; i < 10; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static int dial(struct world *w)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    (void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", w->addr.path);
    assert_int_equal(connect(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
    turn(w);
    return fd;
}

static void send_bytes(struct world *w, int fd, struct span s)
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

static void say(struct world *w, int fd, const char *text)
{
    send_bytes(w, fd, span_of(text));
}

/* What there is to read by now; whether the connection is closed. */
static bool hear(struct world *w, int fd, struct buf *out)
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

static int status_of(const struct buf *answer)
{
    return answer->n > 12 ? atoi(answer->p + 9) : 0;
}

/* --- requests ---------------------------------------------------------------------- */

static void a_request_is_answered_and_the_connection_stays(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    for (int i = 0; i < 3; i++) {
        say(&w, fd, "GET /x HTTP/1.1\r\nHost: h\r\nX-Says: hello\r\n\r\n");
        assert_false(hear(&w, fd, &b));
        assert_int_equal(status_of(&b), 200);
        assert_non_null(strstr(b.p, "\r\nX-Seen: said\r\n"));
        assert_non_null(strstr(b.p, "\r\nContent-Length: 5\r\n"));
        assert_non_null(strstr(b.p, "\r\nX-Content-Type-Options: nosniff\r\n"));
        assert_non_null(strstr(b.p, "\r\nCache-Control: no-store\r\n"));
        assert_string_equal(b.p + b.n - 5, "empty");
    }
    assert_int_equal(http_counts(w.http).requests, 3);
    assert_int_equal(http_counts(w.http).connections, 1);
    (void)close(fd);
    turn(&w);
    assert_int_equal(http_counts(w.http).connections, 0);
    buf_release(&b);
    end(&w);
}

static void a_request_that_comes_in_single_bytes_is_the_same(void **state)
{
    static const char text[] =
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
        "\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        send_bytes(&w, fd, span_make(text + i, 1));
    assert_false(hear(&w, fd, &b));
    assert_non_null(strstr(b.p, "\r\n\r\nhello"));
    assert_string_equal(b.p + b.n - 5, "abcde");
    assert_int_equal(http_counts(w.http).requests, 2);
    assert_int_equal(http_counts(w.http).bodies_bytes, 0);
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

static void requests_sent_at_once_are_answered_in_order(void **state)
{
    struct world w;
    struct buf b;
    const char *first, *second, *third;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    say(&w, fd,
        "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\none"
        "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"
        "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nthree"
        "GET /secret HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_false(hear(&w, fd, &b));
    assert_non_null(strstr(b.p, "\r\n\r\none"));
    assert_null(strstr(b.p, "three")); /* the second is not answered yet */
    assert_non_null(w.waiting);
    http_reply(w.waiting, 200, "text/plain", span_of("two"));
    assert_true(hear(&w, fd, &b) || b.n);
    first = strstr(b.p, "\r\n\r\ntwo");
    second = strstr(b.p, "\r\n\r\nthree");
    third = strstr(b.p, "HTTP/1.1 401 Unauthorized\r\n");
    assert_true(first && second > first && third > second);
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

static void a_peer_that_has_closed_its_half_gets_its_answer(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    assert_true(send(fd, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n", 31, 0) > 0);
    assert_int_equal(shutdown(fd, SHUT_WR), 0);
    (void)hear(&w, fd, &b);
    assert_int_equal(status_of(&b), 200);
    assert_true(b.n > BIG);
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

static void a_large_body_arrives_whole(void **state)
{
    struct world w;
    struct buf b, request;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    buf_init(&request, BUF_NO_CAP);
    fd = dial(&w);
    (void)buf_add_str(&request,
                      "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    for (int i = 0; i < 100000; i++)
        (void)buf_addf(&request, "%09d\n", i);
    send_bytes(&w, fd, buf_span(&request));
    (void)hear(&w, fd, &b);
    assert_int_equal(status_of(&b), 200);
    assert_true(b.n > 1000000);
    assert_memory_equal(b.p + b.n - 1000000, request.p + request.n - 1000000, 1000000);
    (void)close(fd);
    buf_release(&request);
    buf_release(&b);
    end(&w);
}

static void who_expects_100_is_told_to_go_on(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    say(&w, fd,
        "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: "
        "100-continue\r\n\r\n");
    assert_false(hear(&w, fd, &b));
    assert_string_equal(b.p, "HTTP/1.1 100 Continue\r\n\r\n");
    say(&w, fd, "ok");
    assert_false(hear(&w, fd, &b));
    assert_int_equal(status_of(&b), 200);
    assert_string_equal(b.p + b.n - 6, "\r\n\r\nok");
    /* or at once what is wrong */
    say(&w, fd,
        "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\nExpect: "
        "100-continue\r\n\r\n");
    (void)hear(&w, fd, &b);
    assert_int_equal(status_of(&b), 413);
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

static void head_gets_the_length_but_no_body(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    say(&w, fd,
        "HEAD /big HTTP/1.1\r\nHost: h\r\n\r\nHEAD /secret HTTP/1.1\r\nHost: h\r\n\r\n");
    (void)hear(&w, fd, &b);
    assert_non_null(strstr(b.p, "\r\nContent-Length: 5242880\r\n"));
    assert_non_null(strstr(b.p, "\r\n\r\nHTTP/1.1 401 Unauthorized\r\n"));
    assert_string_equal(b.p + b.n - 4, "\r\n\r\n");
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

static void old_clients_are_closed_after_their_answer(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    say(&w, fd, "GET /x HTTP/1.0\r\n\r\n");
    assert_true(hear(&w, fd, &b));
    assert_int_equal(status_of(&b), 200);
    assert_string_equal(b.p + b.n - 5, "empty");
    (void)close(fd);
    fd = dial(&w);
    say(&w, fd, "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_true(hear(&w, fd, &b));
    assert_int_equal(status_of(&b), 200);
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

static void parameters_are_decoded(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    say(&w, fd,
        "GET /parameters?a=1&b&a=%C3%A9+x&%61=%26&&a HTTP/1.1\r\nHost: h\r\n\r\n");
    (void)hear(&w, fd, &b);
    assert_non_null(strstr(b.p, "\r\n\r\n[1][\xc3\xa9 x][&][]b;"));
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

/* --- streams, waiting, the end ----------------------------------------------------- */

static void a_connection_can_be_taken_over(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    say(&w, fd,
        "GET /x HTTP/1.1\r\nHost: h\r\n\r\nGET /take HTTP/1.1\r\nHost: h\r\n\r\nGET /x");
    assert_false(hear(&w, fd, &b));
    assert_int_equal(status_of(&b), 200);
    assert_true(w.taken >= 0);
    assert_int_equal(http_counts(w.http).connections, 0);
    assert_int_equal(send(w.taken, "stream", 6, 0), 6);
    assert_false(hear(&w, fd, &b));
    assert_string_equal(b.p, "stream");
    say(&w, fd, "more");
    assert_int_equal(recv(w.taken, w.last, 10, 0), 4);
    (void)close(fd);
    fd = dial(&w); /* its old number is in use again */
    say(&w, fd, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    (void)hear(&w, fd, &b);
    assert_int_equal(status_of(&b), 200);
    (void)close(fd);
    (void)close(w.taken);
    buf_release(&b);
    end(&w);
}

static void who_waits_hears_of_the_end(void **state)
{
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w);
    say(&w, fd, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_non_null(w.waiting);
    end(&w);
    assert_int_equal(w.gone, 1);
    (void)close(fd);
    buf_release(&b);
}

static void a_peer_that_has_gone_is_seen_when_it_is_answered(void **state)
{
    struct world w;
    int fd;

    (void)state;
    begin(&w);
    fd = dial(&w);
    say(&w, fd, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_non_null(w.waiting);
    (void)close(fd);
    turn(&w);
    http_reply(w.waiting, 200, "text/plain", span_of("for nobody"));
    turn(&w);
    assert_int_equal(http_counts(w.http).connections, 0);
    end(&w);
}

static void at_the_end_answers_are_given_yet(void **state)
{
    struct world w;
    struct buf b;
    int idle, waiting;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    idle = dial(&w);
    waiting = dial(&w);
    say(&w, waiting, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    http_finish(w.http);
    assert_true(hear(&w, idle, &b));
    assert_false(hear(&w, waiting, &b));
    http_reply(w.waiting, 200, "text/plain", span_of("late"));
    assert_true(hear(&w, waiting, &b));
    assert_non_null(strstr(b.p, "\r\nConnection: close\r\n"));
    assert_string_equal(b.p + b.n - 4, "late");
    assert_int_equal(http_counts(w.http).connections, 0);
    (void)close(idle);
    (void)close(waiting);
    buf_release(&b);
    end(&w);
}

/* --- limits ------------------------------------------------------------------------ */

/* Each is refused with this status, said in JSON, and its connection closed. */
static void what_is_refused_has_its_status(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        {"GET /secret HTTP/1.1\r\nHost: h\r\n\r\n", 401},
        {"PUT /x HTTP/1.1\r\nHost: h\r\n\r\n", 501},
        {"GET /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n", 413},
        {"HEAD /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nG", 413},
        {"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\n\r\n", 413},
        {"POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nf4241\r\n",
         413},
        {"POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\n", 400},
        {"POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n",
         400},
        {"\x16\x03\x01", 400}, /* TLS */
        {"GET /x HTTP/1.1\nHost: h\n\n", 400},
    };
    struct world w;
    struct buf b;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int fd = dial(&w);

        say(&w, fd, cases[i].text);
        if (!hear(&w, fd, &b))
            fail_msg("%zu: it is not closed", i);
        if (status_of(&b) != cases[i].status)
            fail_msg("%zu: %d instead of %d", i, status_of(&b), cases[i].status);
        assert_non_null(strstr(b.p, "\r\nConnection: close\r\n"));
        assert_non_null(strstr(b.p, "\r\nContent-Type: application/json\r\n"));
        assert_non_null(strstr(b.p, "\r\n\r\n"));
        (void)close(fd);
        turn(&w);
    }
    assert_int_equal(http_counts(w.http).requests, 0);
    assert_int_equal(http_counts(w.http).connections, 0);
    assert_int_equal(http_counts(w.http).bodies_bytes, 0);
    assert_int_equal(http_counts(w.http).malformed, 5);
    assert_int_equal(http_counts(w.http).refused, 5);
    buf_release(&b);
    end(&w);
}

static void heads_that_are_too_long_are_refused(void **state)
{
    struct world w;
    struct buf b, text;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    buf_init(&text, BUF_NO_CAP);
    (void)buf_add_str(&text, "GET /x HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < 10000; i++)
        (void)buf_add_str(&text, "X: y\r\n");
    fd = dial(&w);
    send_bytes(&w, fd, buf_span(&text));
    (void)hear(&w, fd, &b);
    assert_int_equal(status_of(&b), 431);
    (void)close(fd);
    buf_reset(&text);
    (void)buf_add_str(&text, "GET /");
    for (int i = 0; i < 10000; i++)
        (void)buf_add_char(&text, 'x');
    fd = dial(&w);
    send_bytes(&w, fd, buf_span(&text));
    (void)hear(&w, fd, &b);
    assert_int_equal(status_of(&b), 414);
    (void)close(fd);
    buf_release(&text);
    buf_release(&b);
    end(&w);
}

static void bodies_together_are_bounded(void **state)
{
    char *body = calloc(1, 900000);
    struct world w;
    struct buf b;
    int one, other;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    one = dial(&w);
    other = dial(&w);
    say(&w, one, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    send_bytes(&w, one, span_make(body, 900000));
    assert_int_equal(http_counts(w.http).bodies_bytes, 900000);
    say(&w, other, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    send_bytes(&w, other, span_make(body, 900000));
    (void)hear(&w, other, &b);
    assert_int_equal(status_of(&b), 503);
    assert_non_null(strstr(b.p, "\r\nRetry-After: 1\r\n"));
    send_bytes(&w, one, span_make(body, 100000)); /* the first goes on */
    (void)hear(&w, one, &b);
    assert_int_equal(status_of(&b), 200);
    assert_int_equal(http_counts(w.http).bodies_bytes, 0);
    (void)close(one);
    (void)close(other);
    free(body);
    buf_release(&b);
    end(&w);
}

static void connections_beyond_the_limit_wait(void **state)
{
    struct http_options o;
    struct world w;
    struct buf b;
    int fds[5];

    (void)state;
    o = usual_options(&w);
    o.limits.most = 3;
    begin_with(&w, &o);
    buf_init(&b, BUF_NO_CAP);
    for (int i = 0; i < 5; i++)
        fds[i] = dial(&w);
    assert_int_equal(http_counts(w.http).connections, 3);
    for (int i = 0; i < 5; i++)
        say(&w, fds[i], "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    (void)hear(&w, fds[2], &b);
    assert_int_equal(status_of(&b), 200);
    (void)hear(&w, fds[4], &b);
    assert_int_equal(b.n, 0);
    (void)close(fds[0]);
    (void)close(fds[1]);
    turn(&w);
    (void)hear(&w, fds[4], &b);
    assert_int_equal(status_of(&b), 200);
    assert_int_equal(http_counts(w.http).connections, 3);
    assert_int_equal(http_counts(w.http).connected, 5);
    for (int i = 2; i < 5; i++)
        (void)close(fds[i]);
    buf_release(&b);
    end(&w);
}

/* Waits for the deadline itself, which is short. */
static void hear_late(struct world *w, int fd, struct buf *out)
{
    struct buf piece;
    bool closed = false;

    buf_init(&piece, BUF_NO_CAP);
    buf_reset(out);
    for (int i = 0; i < 100 && !closed; i++) {
        (void)event_base_loop(w->base, EVLOOP_ONCE);
        closed = hear(w, fd, &piece);
        (void)buf_add_span(out, buf_span(&piece));
    }
    assert_true(closed);
    (void)buf_cstr(out);
    buf_release(&piece);
}

static void who_is_silent_makes_room_for_who_waits(void **state)
{
    struct http_options o;
    struct world w;
    struct buf b;
    int fds[4];

    (void)state;
    o = usual_options(&w);
    o.limits.most = 3;
    begin_with(&w, &o);
    buf_init(&b, BUF_NO_CAP);
    for (int i = 0; i < 4; i++)
        fds[i] = dial(&w);
    say(&w, fds[1], "GET /x HT");
    assert_int_equal(http_counts(w.http).connected, 3);
    say(&w, fds[3], "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    hear_late(&w, fds[3], &b);
    assert_int_equal(status_of(&b), 200);
    assert_int_equal(http_counts(w.http).timeouts, 1); /* a request had begun */
    for (int i = 0; i < 4; i++)
        (void)close(fds[i]);
    buf_release(&b);
    end(&w);
}

static void who_is_slow_is_closed(void **state)
{
    struct http_options o;
    struct world w;
    struct buf b;
    int fd;

    (void)state;
    o = usual_options(&w);
    o.limits.head_ms = o.limits.body_ms = o.limits.answer_ms = 50;
    begin_with(&w, &o);
    buf_init(&b, BUF_NO_CAP);
    fd = dial(&w); /* says nothing */
    hear_late(&w, fd, &b);
    assert_int_equal(b.n, 0);
    assert_int_equal(http_counts(w.http).timeouts, 0);
    (void)close(fd);
    fd = dial(&w);
    say(&w, fd, "GET /x HT");
    hear_late(&w, fd, &b);
    assert_int_equal(status_of(&b), 408);
    (void)close(fd);
    fd = dial(&w);
    say(&w, fd, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
    hear_late(&w, fd, &b);
    assert_int_equal(status_of(&b), 408);
    (void)close(fd);
    assert_int_equal(http_counts(w.http).timeouts, 2);
    buf_release(&b);
    end(&w);
}

static void answers_that_nobody_takes_are_bounded(void **state)
{
    struct world w;
    struct buf b;
    int one, other, third;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    one = dial(&w);
    other = dial(&w);
    third = dial(&w);
    say(&w, one, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    say(&w, other, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    (void)hear(&w, other, &b);
    assert_int_equal(status_of(&b), 503);
    assert_non_null(strstr(b.p, "\r\nRetry-After: 1\r\n"));
    say(&w, third, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n"); /* is small */
    (void)hear(&w, third, &b);
    assert_int_equal(status_of(&b), 200);
    (void)close(one);
    turn(&w);
    say(&w, other, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    (void)hear(&w, other, &b);
    assert_true(status_of(&b) == 200 && b.n > BIG);
    (void)close(other);
    (void)close(third);
    buf_release(&b);
    end(&w);
}

static void an_answer_that_nobody_takes_ends_its_connection(void **state)
{
    struct http_options o;
    struct world w;
    int fd;

    (void)state;
    o = usual_options(&w);
    o.limits.answer_ms = 50;
    begin_with(&w, &o);
    fd = dial(&w);
    say(&w, fd, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    for (int i = 0; i < 100 && http_counts(w.http).connections; i++)
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    assert_int_equal(http_counts(w.http).connections, 0);
    assert_int_equal(http_counts(w.http).timeouts, 1);
    (void)close(fd);
    end(&w);
}

static void strangers_are_turned_away(void **state)
{
    struct world w;
    struct buf b;
    const char *error;
    int fd;

    (void)state;
    begin(&w);
    buf_init(&b, BUF_NO_CAP);
    assert_int_equal(peer_list_add(&w.allow, span_of("uid:4294967"), &error), 0);
    fd = dial(&w);
    say(&w, fd, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    (void)hear(&w, fd, &b);
    assert_int_equal(status_of(&b), 403);
    (void)close(fd);
    buf_release(&b);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_answered_and_the_connection_stays),
        cmocka_unit_test(a_request_that_comes_in_single_bytes_is_the_same),
        cmocka_unit_test(requests_sent_at_once_are_answered_in_order),
        cmocka_unit_test(a_peer_that_has_closed_its_half_gets_its_answer),
        cmocka_unit_test(a_large_body_arrives_whole),
        cmocka_unit_test(who_expects_100_is_told_to_go_on),
        cmocka_unit_test(head_gets_the_length_but_no_body),
        cmocka_unit_test(old_clients_are_closed_after_their_answer),
        cmocka_unit_test(parameters_are_decoded),
        cmocka_unit_test(a_connection_can_be_taken_over),
        cmocka_unit_test(who_waits_hears_of_the_end),
        cmocka_unit_test(a_peer_that_has_gone_is_seen_when_it_is_answered),
        cmocka_unit_test(at_the_end_answers_are_given_yet),
        cmocka_unit_test(what_is_refused_has_its_status),
        cmocka_unit_test(heads_that_are_too_long_are_refused),
        cmocka_unit_test(bodies_together_are_bounded),
        cmocka_unit_test(connections_beyond_the_limit_wait),
        cmocka_unit_test(who_is_silent_makes_room_for_who_waits),
        cmocka_unit_test(who_is_slow_is_closed),
        cmocka_unit_test(answers_that_nobody_takes_are_bounded),
        cmocka_unit_test(an_answer_that_nobody_takes_ends_its_connection),
        cmocka_unit_test(strangers_are_turned_away),
    };

    (void)signal(SIGPIPE, SIG_IGN); /* as the daemon does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
