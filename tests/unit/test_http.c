/* http: requests come whole and one at a time, and have one answer. */
#include "unit/http_world.h"

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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
