/* conn: records come out of connections whole, in order, and within their limits. */
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

#include "base/clock.h"
#include "io/conn.h"

struct world {
    struct event_base *base;
    struct log log;
    struct conn_group *group;
    size_t records;
    size_t bytes;
    uint64_t last_number;
    uint64_t connections[10000]; /* of each record, in order */
    char last[256];
    enum frame_got got;
    int empty;
    size_t pause_at;   /* pause the group at this record; 0: never */
    const char *error; /* of records that begin with '!' */
};

static void on_record(void *ctx, const struct conn_record *r, struct conn_outcome *o)
{
    struct world *w = ctx;

    o->items = 1;
    o->alerts = 2;
    if (r->bytes.n && r->bytes.p[0] == '!')
        o->error = span_of(w->error ? w->error : "it is \"bad\"");

    if (w->records < 10000)
        w->connections[w->records] = r->connection;
    w->records++;
    w->bytes += r->bytes.n;
    w->last_number = r->number;
    w->got = r->got;
    (void)snprintf(w->last, sizeof(w->last), "%.*s", (int)r->bytes.n,
                   r->bytes.n ? r->bytes.p : "");
    if (w->records == w->pause_at)
        conn_group_pause(w->group, true);
}

static void on_empty(void *ctx)
{
    ((struct world *)ctx)->empty++;
}

static void begin_as(struct world *w, enum frame_mode framing, int64_t idle_ms,
                     bool answers)
{
    static const struct peer_list everybody = {NULL, 0, 0};
    struct conn_options o = {
        .answers = answers,
        .allow = &everybody,
        .name = "test",
        .framing = framing,
        .record_bytes = 1000,
        .most = 3,
        .idle_ms = idle_ms,
        .ctx = w,
        .on_record = on_record,
        .on_empty = on_empty,
    };

    memset(w, 0, sizeof(*w));
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->group = conn_group_new(w->base, &w->log, &o);
}

static void begin_limited(struct world *w, enum frame_mode framing, int64_t idle_ms)
{
    begin_as(w, framing, idle_ms, false);
}

static void begin(struct world *w, enum frame_mode framing)
{
    begin_limited(w, framing, 0);
}

static void end(struct world *w)
{
    conn_group_free(w->group);
    event_base_free(w->base);
}

/* One end is the group's, the other is returned. */
static int connect_one(struct world *w)
{
    struct peer peer;
    int fds[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    peer_of(fds[0], &peer);
    conn_group_accept(w->group, fds[0], &peer);
    return fds[1];
}

static void say(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static void counts_records_of_each_connection_from_one(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin(&w, FRAME_NEWLINE);
    a = connect_one(&w);
    b = connect_one(&w);
    say(a, "one\ntwo\nthr");
    turns(&w, 3);
    assert_int_equal(w.records, 2);
    assert_string_equal(w.last, "two");
    say(b, "other\n");
    turns(&w, 3);
    assert_int_equal(w.last_number, 1);
    assert_int_equal(w.connections[2], 2);
    say(a, "ee");
    (void)close(a); /* the last record may lack its end */
    turns(&w, 3);
    assert_string_equal(w.last, "three");
    assert_int_equal(w.last_number, 3);
    assert_int_equal(w.empty, 0);
    (void)close(b);
    turns(&w, 3);
    assert_int_equal(w.empty, 1);
    end(&w);
}

static void a_record_over_the_limit_is_reported_and_skipped(void **state)
{
    char text[3000];
    struct world w;
    int a;

    (void)state;
    begin(&w, FRAME_NEWLINE);
    a = connect_one(&w);
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    say(a, text);
    turns(&w, 9);
    say(a, "\nshort\n");
    turns(&w, 9);
    assert_int_equal(w.records, 2);
    assert_string_equal(w.last, "short");
    (void)close(a);
    end(&w);
}

static void a_broken_octet_stream_is_closed_at_once(void **state)
{
    struct world w;
    char c;
    int a;

    (void)state;
    begin(&w, FRAME_OCTET);
    a = connect_one(&w);
    say(a, "3 abcx");
    turns(&w, 5);
    assert_int_equal(w.records, 2);
    assert_int_equal(w.got, FRAME_BROKEN);
    assert_int_equal(read(a, &c, 1), 0);
    (void)close(a);
    end(&w);
}

/* The pause comes in the middle of what one read has brought. */
static void a_pause_holds_even_records_that_were_read(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin(&w, FRAME_NEWLINE);
    a = connect_one(&w);
    w.pause_at = 2;
    say(a, "1\n2\n3\n4\n");
    (void)close(a);
    turns(&w, 5);
    assert_int_equal(w.records, 2);
    conn_group_pause(w.group, false);
    turns(&w, 5);
    assert_int_equal(w.records, 4);
    assert_int_equal(w.empty, 1);
    end(&w);
}

/* A sender of many small records gets only so many a turn: the other one is served before
 * it is through. */
static void a_fast_sender_does_not_starve_the_others(void **state)
{
    static char text[40001];
    size_t first_of_b = 0;
    struct world w;
    int a, b;

    (void)state;
    begin(&w, FRAME_NEWLINE);
    a = connect_one(&w);
    b = connect_one(&w);
    for (size_t i = 0; i < 40000; i += 2)
        memcpy(text + i, "x\n", 2);
    say(a, text);
    say(b, "y\n");
    turns(&w, 100);
    assert_int_equal(w.records, 20001);
    while (first_of_b < 10000 && w.connections[first_of_b] != 2)
        first_of_b++;
    assert_true(first_of_b < 5000);
    (void)close(a);
    (void)close(b);
    end(&w);
}

static void more_than_so_many_are_refused(void **state)
{
    struct world w;
    int fds[5];
    char c;

    (void)state;
    begin(&w, FRAME_NEWLINE);
    for (int i = 0; i < 5; i++)
        fds[i] = connect_one(&w);
    assert_int_equal(conn_group_count(w.group), 3);
    assert_int_equal(read(fds[4], &c, 1), 0);
    for (int i = 0; i < 5; i++)
        (void)close(fds[i]);
    turns(&w, 3);
    assert_int_equal(conn_group_count(w.group), 0);
    end(&w);
}

static void a_finish_reads_what_was_sent_and_no_more(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin(&w, FRAME_NEWLINE);
    a = connect_one(&w);
    b = connect_one(&w);
    say(a, "1\n2\nhalf");
    conn_group_finish(w.group);
    turns(&w, 10);
    assert_int_equal(w.records, 2); /* half a record is none */
    assert_int_equal(conn_group_count(w.group), 0);
    assert_int_equal(w.empty, 1);
    (void)close(a);
    (void)close(b);
    end(&w);
}

static void datagrams_are_streams_of_their_own(void **state)
{
    char text[2000];
    struct world w;
    int fds[2];

    (void)state;
    begin(&w, FRAME_NEWLINE);
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds), 0);
    conn_group_datagrams(w.group, fds[0]);
    say(fds[1], "one\ntwo");
    say(fds[1], "three\n");
    turns(&w, 3);
    assert_int_equal(w.records, 3);
    assert_string_equal(w.last, "three");
    memset(text, 'x', sizeof(text)); /* longer than a record may be */
    assert_int_equal(write(fds[1], text, sizeof(text)), sizeof(text));
    turns(&w, 3);
    assert_int_equal(w.got, FRAME_TOO_LONG);
    say(fds[1], "four");
    turns(&w, 3);
    assert_string_equal(w.last, "four");
    (void)close(fds[1]);
    end(&w);
}

static void a_regular_file_is_read_to_its_end(void **state)
{
    char path[] = "/tmp/test_conn.XXXXXX";
    int fd = mkstemp(path);
    struct world w;

    (void)state;
    begin(&w, FRAME_NEWLINE);
    for (int i = 0; i < 1000; i++)
        say(fd, "a line of some length\n");
    (void)lseek(fd, 0, SEEK_SET);
    conn_group_read(w.group, fd, true, "a file");
    turns(&w, 200);
    assert_int_equal(w.records, 1000);
    assert_int_equal(w.empty, 1);
    (void)unlink(path);
    end(&w);
}

/* The process may have been asleep: what came meanwhile counts. */
static void bytes_that_wait_keep_a_connection_from_being_idle(void **state)
{
    struct world w;
    int64_t from;
    int a;

    (void)state;
    begin_limited(&w, FRAME_NEWLINE, 1);
    a = connect_one(&w);
    say(a, "one\n");
    for (from = clock_mono_ns(); clock_mono_ns() - from < 5000000;)
        ;
    turns(&w, 1);
    assert_int_equal(w.records, 1);
    for (from = clock_mono_ns(); clock_mono_ns() - from < 5000000;)
        ;
    turns(&w, 1);
    assert_int_equal(w.empty, 1);
    (void)close(a);
    end(&w);
}

/* --- answers ---------------------------------------------------------------------- */

static void begin_answering(struct world *w)
{
    begin_as(w, FRAME_NEWLINE, 0, true);
}

/* What has come by now is all that was said; "EOF" at its end where that has come too. */
static void hears(int fd, const char *expected)
{
    char text[4096] = "";
    size_t n = 0;
    ssize_t got;

    while (n < sizeof(text) - 5 && (got = read(fd, text + n, sizeof(text) - 5 - n)) > 0)
        n += (size_t)got;
    if (got == 0)
        (void)strcpy(text + n, "EOF");
    assert_string_equal(text, expected);
}

static void make_safe(struct world *w)
{
    conn_group_seal(w->group);
    conn_group_ack(w->group);
}

static void acks_are_cumulative_and_come_when_it_is_safe(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin_answering(&w);
    a = connect_one(&w);
    b = connect_one(&w);
    hears(a, "{\"ack\":0}\n"); /* before a word was said */
    say(a, "1\n\n \n2\n");
    turns(&w, 3);
    hears(a, "");
    conn_group_seal(w.group);
    say(a, "3\n"); /* after the seal: not in the next ack */
    turns(&w, 3);
    conn_group_ack(w.group);
    hears(a, "{\"ack\":2}\n");
    make_safe(&w);
    hears(a, "{\"ack\":3}\n");
    make_safe(&w);
    hears(a, "");
    hears(b, "{\"ack\":0}\n");
    (void)close(a);
    (void)close(b);
    end(&w);
}

static void refusals_come_with_the_ack_that_covers_them(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin_answering(&w);
    a = connect_one(&w);
    say(a, "1\n!\n!\n");
    turns(&w, 3);
    conn_group_seal(w.group);
    say(a, "!\n");
    turns(&w, 3);
    conn_group_ack(w.group);
    hears(a, "{\"ack\":0}\n{\"ack\":3,\"rejected\":["
             "{\"record\":2,\"error\":\"it is \\\"bad\\\"\"},"
             "{\"record\":3,\"error\":\"it is \\\"bad\\\"\"}]}\n");
    make_safe(&w);
    hears(a, "{\"ack\":4,\"rejected\":["
             "{\"record\":4,\"error\":\"it is \\\"bad\\\"\"}]}\n");
    (void)close(a);
    end(&w);
}

static void a_half_close_is_answered_with_a_summary(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin_answering(&w);
    a = connect_one(&w);
    say(a, "1\n!\n3");
    (void)shutdown(a, SHUT_WR);
    turns(&w, 3);
    hears(a, "{\"ack\":0}\n");
    assert_int_equal(w.empty, 0);
    make_safe(&w);
    hears(a,
          "{\"ack\":3,\"rejected\":["
          "{\"record\":2,\"error\":\"it is \\\"bad\\\"\"}]}\n"
          "{\"summary\":{\"records\":3,\"items\":3,\"rejected\":1,\"alerts\":6}}\nEOF");
    assert_int_equal(w.empty, 1);
    (void)close(a);
    end(&w);
}

static void nothing_sent_is_summed_up_at_once(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin_answering(&w);
    a = connect_one(&w);
    (void)shutdown(a, SHUT_WR);
    turns(&w, 3);
    hears(a,
          "{\"ack\":0}\n"
          "{\"summary\":{\"records\":0,\"items\":0,\"rejected\":0,\"alerts\":0}}\nEOF");
    (void)close(a);
    end(&w);
}

/* The sender has not said that it was all: no summary. */
static void a_finish_acks_what_was_read_and_closes(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin_answering(&w);
    a = connect_one(&w);
    say(a, "1\n2\nhalf");
    conn_group_finish(w.group);
    turns(&w, 5);
    hears(a, "{\"ack\":0}\n");
    make_safe(&w);
    hears(a, "{\"ack\":2}\nEOF");
    assert_int_equal(w.empty, 1);
    (void)close(a);
    end(&w);
}

/* A sender that does not read costs no memory: it is not read either, where there is much
 * to say; and gets fewer acks. */
static void a_sender_that_takes_no_answers_is_not_read(void **state)
{
    static char text[40000], many[2000];
    char got[65536];
    size_t records;
    ssize_t n;
    struct world w;
    int a;

    (void)state;
    begin_answering(&w);
    memset(many, 'x', sizeof(many) - 1);
    w.error = many;
    a = connect_one(&w);
    for (size_t i = 0; i + 1 < sizeof(text); i += 2)
        memcpy(text + i, "!\n", 2);
    do {
        records = w.records;
        (void)!write(a, text, sizeof(text));
        turns(&w, 50);
        make_safe(&w);
    } while (w.records > records);
    assert_in_range(records, 100, 10000); /* 64 KB and what the kernel holds */
    for (int i = 0; i < 10000 && w.records == records; i++) {
        while ((n = read(a, got, sizeof(got))) > 0)
            ;
        turns(&w, 5);
        make_safe(&w);
    }
    assert_true(w.records > records);
    (void)close(a);
    end(&w);
}

/* It has sent and gone: what it sent counts. */
static void a_sender_that_has_gone_is_read_to_its_end(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin_answering(&w);
    a = connect_one(&w);
    say(a, "1\n2\n");
    conn_group_pause(w.group, true);
    turns(&w, 2);
    (void)close(a);
    conn_group_pause(w.group, false);
    turns(&w, 3);
    make_safe(&w);
    assert_int_equal(w.records, 2);
    assert_int_equal(w.empty, 1);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_records_of_each_connection_from_one),
        cmocka_unit_test(a_record_over_the_limit_is_reported_and_skipped),
        cmocka_unit_test(a_broken_octet_stream_is_closed_at_once),
        cmocka_unit_test(a_pause_holds_even_records_that_were_read),
        cmocka_unit_test(a_fast_sender_does_not_starve_the_others),
        cmocka_unit_test(more_than_so_many_are_refused),
        cmocka_unit_test(a_finish_reads_what_was_sent_and_no_more),
        cmocka_unit_test(datagrams_are_streams_of_their_own),
        cmocka_unit_test(a_regular_file_is_read_to_its_end),
        cmocka_unit_test(acks_are_cumulative_and_come_when_it_is_safe),
        cmocka_unit_test(refusals_come_with_the_ack_that_covers_them),
        cmocka_unit_test(a_half_close_is_answered_with_a_summary),
        cmocka_unit_test(nothing_sent_is_summed_up_at_once),
        cmocka_unit_test(a_finish_acks_what_was_read_and_closes),
        cmocka_unit_test(a_sender_that_takes_no_answers_is_not_read),
        cmocka_unit_test(a_sender_that_has_gone_is_read_to_its_end),
        cmocka_unit_test(bytes_that_wait_keep_a_connection_from_being_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
