/* http: who asks for too much, is slow or silent costs the others nothing. */
#include "unit/http_world.h"

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

    return cmocka_run_group_tests(tests, NULL, NULL);
}
