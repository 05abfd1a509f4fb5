/* audience: what a subscriber may ask for, and what it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/audience.h"
#include "app/notice.h"
#include "unit/journal_stand_in.h"

#define QUEUE   20000
#define BUFFERS 4608
#define HEARD   400000

struct world {
    struct event_base *base;
    struct log log;
    struct config_output config;
    struct filter *filter;
    struct archive *archive;
    struct marks *marks;
    struct audience *audience;
    uint64_t mark; /* the last that was told */
    int marks_told;
    char heard[HEARD]; /* in short: see shorten() */
};

static struct world world;

static void on_mark(void *ctx, struct span name, uint64_t seq)
{
    struct world *w = ctx;

    assert_true(span_is(name, "desk") || span_is(name, "lab"));
    w->mark = seq;
    w->marks_told++;
}

static void begin_dressed(struct world *w, bool with_journal, enum dress dress)
{
    struct audience_options o = {
        .name = "output test", .config = &w->config, .ctx = w, .dress = dress};

    memset(w, 0, sizeof(*w));
    journal_empty();
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->config = (struct config_output){
        .queue_bytes = QUEUE, .max_connections = 10, .when_full = OUTQ_DROP_OLDEST};
    o.filter = w->filter = filter_new_for_output(&w->config);
    if (with_journal) {
        o.archive = w->archive = archive_new(&w->log, "stand-in");
        o.marks = w->marks = marks_new(w->archive, on_mark, w);
    }
    w->audience = audience_new(w->base, &w->log, &o);
}

static void begin(struct world *w, bool with_journal)
{
    begin_dressed(w, with_journal, DRESS_LINE);
}

static void end(struct world *w)
{
    audience_free(w->audience);
    marks_free(w->marks);
    archive_free(w->archive);
    filter_free(w->filter);
    event_base_free(w->base);
    journal_empty();
}

static void open_journal(struct world *w)
{
    archive_open(w->archive, journal.last_seq);
    audience_open_journal(w->audience);
}

static void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

/* {"type":"alert","seq":SEQ,...}, of rule "odd" or "even". */
static struct chunk *make_alert(uint64_t seq, size_t pad)
{
    struct chunk *c;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_addf(&b,
                   "{\"type\":\"alert\",\"seq\":%llu,\"rule\":{\"id\":\"%s\"},\"pad\":\"",
                   (unsigned long long)seq, seq % 2 ? "odd" : "even");
    for (size_t i = 0; i < pad; i++)
        (void)buf_add_char(&b, 'x');
    (void)buf_add_str(&b, "\"}\n");
    c = chunk_new(buf_span(&b));
    buf_release(&b);
    return c;
}

static void commit(uint64_t seq, size_t pad)
{
    struct chunk *c = make_alert(seq, pad);

    journal_add(seq, (int64_t)seq * 1000, mem_dup(c->p, c->n - 1));
    chunk_unref(c);
}

static void hand_out(struct world *w, uint64_t seq, size_t pad)
{
    struct post p = {.seq = seq, .form = {[RENDER_JSON] = make_alert(seq, pad)}};

    audience_post(w->audience, &p);
    post_release(&p);
    if (seq && w->archive)
        archive_post(w->archive, seq);
}

static void post(struct world *w, uint64_t from, uint64_t to, size_t pad)
{
    for (uint64_t seq = from; seq <= to; seq++) {
        commit(seq, pad);
        hand_out(w, seq, pad);
    }
    turns(w, 2);
}

/* asks: of one that is not listened to; NULL: it is. */
static int come_asking(struct world *w, const char *asks)
{
    const int small = BUFFERS;
    struct peer p = {.text = "test"};
    int fds[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    (void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    if (asks)
        audience_add_asking(w->audience, fds[0], &p, span_of(asks));
    else
        audience_add(w->audience, fds[0], &p);
    return fds[1];
}

static int come(struct world *w)
{
    return come_asking(w, NULL);
}

static void say(struct world *w, int fd, const char *line)
{
    assert_int_equal(write(fd, line, strlen(line)), strlen(line));
    assert_int_equal(write(fd, "\n", 1), 1);
    turns(w, 3);
}

static int come_and_say(struct world *w, const char *line)
{
    int fd = come(w);

    say(w, fd, line);
    return fd;
}

/* What an event has around its data. */
static bool is_event_line(const char *line)
{
    return !*line || strncmp(line, "event: ", 7) == 0 || strncmp(line, "id: ", 4) == 0;
}

/* An alert is its number; "gone 1-7", "dropped 3", "refused no alert has...". */
static void shorten(const char *line, char *out)
{
    unsigned long long a = 0, b = 0;
    const char *p = strstr(line, "\"notice\":\"");
    char what[20] = "";

    if (is_event_line(line)) {
        *out = '\0';
        return;
    }
    if (!p) {
        line += strncmp(line, "data: ", 6) == 0 ? 6 : 0;
        (void)sscanf(line, "{\"type\":\"alert\",\"seq\":%llu", &a);
        (void)sprintf(out, "%llu ", a);
        return;
    }
    (void)sscanf(p, "\"notice\":\"%19[a-z]\"", what);
    out += sprintf(out, "%s ", what);
    if ((p = strstr(line, "\"first\":")) &&
        sscanf(p, "\"first\":%llu,\"last\":%llu", &a, &b))
        out += sprintf(out, "%llu-%llu ", a, b);
    if ((p = strstr(line, "\"count\":")) && sscanf(p, "\"count\":%llu", &a))
        out += sprintf(out, "%llu ", a);
    if ((p = strstr(line, "\"notices\":")) && sscanf(p, "\"notices\":%llu", &a))
        out += sprintf(out, "%llu notices ", a);
    if ((p = strstr(line, "\"after\":")) && sscanf(p, "\"after\":%llu", &a))
        out += sprintf(out, "%llu ", a);
    if ((p = strstr(line, "\"error\":\"")))
        (void)sprintf(out, "(%.16s) ", p + 9);
}

/* All that comes until nothing comes any more; "." at the end where it is closed. */
static const char *heard(struct world *w, int fd)
{
    static char bytes[HEARD];
    size_t n = 0;
    ssize_t got = 0;
    char *p = bytes, *lf;

    for (int quiet = 0; quiet < 5; turns(w, 2)) {
        got = read(fd, bytes + n, sizeof(bytes) - n);
        n += got > 0 ? (size_t)got : 0;
        quiet = got > 0 ? 0 : quiet + 1;
    }
    w->heard[0] = '\0';
    for (; (lf = memchr(p, '\n', n - (size_t)(p - bytes))); p = lf + 1) {
        *lf = '\0';
        shorten(p, w->heard + strlen(w->heard));
    }
    assert_ptr_equal(p, bytes + n);
    return got == 0 ? strcat(w->heard, ".") : w->heard;
}

#define DURABLE "{\"subscriber\":\"desk\",\"ack\":true}"

/* --- from where on ----------------------------------------------------------------- */

static void one_gets_what_it_asked_for_and_then_what_comes(void **state)
{
    static const struct {
        const char *line;
        const char *heard;
    } rows[] = {
        {"{}", "6 "},
        {"{\"since\":0}", "3 4 5 6 "}, /* 1 and 2 are gone, and nobody asked for them */
        {"{\"since\":2}", "3 4 5 6 "},
        {"{\"since\":1}", "gone 2-2 3 4 5 6 "},
        {"{\"since\":4}", "5 6 "},
        {"{\"since\":5}", "6 "},
        {"{\"since\":6}", "replay 5 (no alert has the) 6 "},
        {"{\"since\":\"1970-01-01T00:00:04Z\"}", "4 5 6 "},
        {"{\"since\":\"1970-01-01T00:00:04.001Z\"}", "5 6 "},
        {"{\"since\":\"2026-01-01T00:00:00Z\"}", "6 "},
        {"{\"since\":0,\"rule\":\"odd\"}", "3 5 "},
        {"{\"since\":0,\"rule\":[\"*\",\"!odd\"]}", "4 6 "},
        {"{\"rule\":\"e*\"}", "6 "},
        {"{\"since\":0,\"priority\":\"high\"}", ""},
        {"{\"since\":0,\"source\":\"*\"}", ""},
        {"{\"since\":0,\"tag\":\"!x\"}", "3 4 5 6 "},
        {"{\"since\":\"soon\"}", "refused (\\\"since\\\" is the) 6 "},
        {"rubbish", "refused (expected a JSON ) 6 "},
    };
    struct world *w = &world;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int fd;

        begin(w, true);
        for (uint64_t seq = 1; seq <= 5; seq++)
            commit(seq, 10);
        journal.first = 2;
        open_journal(w);
        fd = come_and_say(w, rows[i].line);
        post(w, 6, 6, 10);
        if (strcmp(heard(w, fd), rows[i].heard) != 0)
            fail_msg("%s: %s", rows[i].line, w->heard);
        (void)close(fd);
        end(w);
    }
}

static void without_a_journal_there_is_only_now(void **state)
{
    struct world *w = &world;
    int a, b;

    (void)state;
    begin(w, false);
    a = come_and_say(w, "{\"since\":4,\"rule\":\"odd\"}");
    b = come(w);
    post(w, 1, 3, 10); /* to b at once: it need not say anything */
    assert_string_equal(heard(w, a), "refused (not available wi) 1 3 ");
    assert_string_equal(heard(w, b), "1 2 3 ");
    say(w, b, DURABLE);
    say(w, b, "{\"ack\":1}");
    assert_string_equal(heard(w, b), "refused (not available wi) ");
    (void)close(a);
    (void)close(b);
    end(w);
}

/* It is not given anything before it had time to say from where on it wants it. */
static void one_that_says_nothing_gets_what_came_since_it_came(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 2, 10);
    fd = come(w);
    post(w, 3, 4, 10);
    assert_string_equal(heard(w, fd), "");
    while (!heard(w, fd)[0])
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    assert_string_equal(w->heard, "3 4 ");
    say(w, fd, "{\"since\":1}"); /* late: what it has got is no part of that */
    assert_string_equal(heard(w, fd), "replay 1 2 3 4 ");
    (void)close(fd);
    end(w);
}

static void who_comes_before_the_journal_is_open_waits_for_it(void **state)
{
    struct world *w = &world;
    int a, b, c;

    (void)state;
    begin(w, true);
    a = come_and_say(w, "{\"since\":1}");
    b = come_and_say(w, "{}");
    c = come_and_say(w, DURABLE);
    hand_out(w, 0, 10); /* could not be journaled */
    assert_string_equal(heard(w, a), "0 ");
    for (uint64_t seq = 1; seq <= 3; seq++)
        commit(seq, 10);
    journal_set_mark(span_of("desk"), 2);
    open_journal(w);
    post(w, 4, 4, 10);
    assert_string_equal(heard(w, a), "2 3 4 ");
    assert_string_equal(heard(w, b), "0 4 ");
    assert_string_equal(heard(w, c), "0 3 4 ");
    (void)close(a);
    (void)close(b);
    (void)close(c);
    end(w);
}

/* --- a stream of events ------------------------------------------------------------ */

static void who_reads_events_has_asked_already(void **state)
{
    static const struct {
        const char *asks;
        const char *heard;
    } rows[] = {
        {"{\"since\":0}", "3 4 5 6 7 "},
        {"{\"since\":1,\"rule\":\"odd\"}", "gone 2-2 3 5 7 "},
        {"{\"since\":\"1970-01-01T00:00:05Z\",\"notices\":true}", "5 6 reloaded 7 "},
        {"{\"since\":99}", "replay 5 (no alert has the) 6 7 "},
    };
    struct world *w = &world;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct chunk *notice = chunk_new(
            span_of("{\"type\":\"notice\",\"notice\":\"reloaded\",\"time\":\"x\"}\n"));
        int fd;

        begin_dressed(w, true, DRESS_EVENT);
        for (uint64_t seq = 1; seq <= 5; seq++)
            commit(seq, 10);
        journal.first = 2;
        open_journal(w);
        fd = come_asking(w, rows[i].asks);
        post(w, 6, 6, 10);
        audience_notice(w->audience, notice);
        post(w, 7, 7, 10);
        if (strcmp(heard(w, fd), rows[i].heard) != 0)
            fail_msg("%s: %s", rows[i].asks, w->heard);
        chunk_unref(notice);
        (void)close(fd);
        end(w);
    }
}

static void an_event_has_the_number_that_goes_on_after_it(void **state)
{
    struct world *w = &world;
    char text[2000] = "";
    int fd;

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    open_journal(w);
    fd = come_asking(w, "{}");
    post(w, 1, 1, 0);
    turns(w, 3);
    assert_true(read(fd, text, sizeof(text) - 1) > 0);
    assert_string_equal(text, "id: 1\nevent: alert\ndata: {\"type\":\"alert\",\"seq\":1,"
                              "\"rule\":{\"id\":\"odd\"},\"pad\":\"\"}\n\n");
    (void)close(fd);
    end(w);
}

static void a_slow_reader_of_events_loses_nothing_where_there_is_a_journal(void **state)
{
    char expected[2000] = "";
    struct world *w = &world;
    int fd;

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    open_journal(w);
    fd = come_asking(w, "{}");
    post(w, 1, 200, 900);
    assert_true(audience_queued(w->audience) <= QUEUE);
    for (int i = 1; i <= 200; i++)
        (void)sprintf(expected + strlen(expected), "%d ", i);
    assert_string_equal(heard(w, fd), expected);
    (void)close(fd);
    end(w);
}

static void without_a_journal_a_slow_reader_of_events_hears_what_was_dropped(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin_dressed(w, false, DRESS_EVENT);
    fd = come_asking(w, "{}");
    post(w, 1, 100, 1000);
    assert_non_null(strstr(heard(w, fd), "dropped "));
    assert_non_null(strstr(w->heard, " 99 100 "));
    (void)close(fd);
    end(w);
}

static void what_readers_of_events_say_is_not_listened_to(void **state)
{
    struct world *w = &world;
    int a, b;

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    open_journal(w);
    a = come_asking(w, "{}");
    b = come_asking(w, "{}");
    say(w, a, "{\"since\":0}");
    post(w, 1, 1, 10);
    assert_string_equal(heard(w, a), "1 ");
    for (int i = 0; i < 300; i++)
        (void)send(b, "{\"ack\":1} GET / HTTP\r\n", 23, MSG_NOSIGNAL | MSG_DONTWAIT);
    assert_string_equal(heard(w, b), "1 ."); /* it says too much */
    assert_int_equal(audience_count(w->audience), 1);
    (void)close(a);
    (void)close(b);
    end(w);
}

static void no_more_readers_come_than_there_is_room_for(void **state)
{
    struct world *w = &world;
    int fds[3];

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    w->config.max_connections = 2; /* the hub's own bound is higher here */
    open_journal(w);
    for (int i = 0; i < 2; i++) {
        assert_true(audience_has_room(w->audience));
        fds[i] = come_asking(w, "{}");
    }
    assert_false(audience_has_room(w->audience));
    (void)close(fds[0]);
    turns(w, 3);
    assert_true(audience_has_room(w->audience));
    audience_finish(w->audience);
    assert_false(audience_has_room(w->audience));
    fds[2] = come_asking(w, "{}");
    assert_string_equal(heard(w, fds[2]), ".");
    (void)close(fds[1]);
    (void)close(fds[2]);
    end(w);
}

/* --- slow ones --------------------------------------------------------------------- */

static void a_slow_one_is_not_cut_off_and_loses_nothing(void **state)
{
    char expected[2000] = "";
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{}");
    post(w, 1, 200, 1000);
    assert_true(audience_waiting(w->audience) <= QUEUE / 1000);
    for (int i = 1; i <= 200; i++)
        (void)sprintf(expected + strlen(expected), "%d ", i);
    assert_string_equal(heard(w, fd), expected);
    assert_int_equal(audience_dropped(w->audience), 0);
    post(w, 201, 201, 10);
    assert_string_equal(heard(w, fd), "201 ");
    (void)close(fd);
    end(w);
}

static void one_that_retention_has_passed_hears_what_is_gone(void **state)
{
    struct world *w = &world;
    const char *p;
    int fd, first = 0;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{}");
    post(w, 1, 200, 1000);
    journal.first = 150; /* 151 is the oldest */
    p = strstr(heard(w, fd), "gone ");
    assert_non_null(p);
    (void)sscanf(p, "gone %d-150 151 ", &first);
    assert_true(first > 10 && first < 50);
    assert_non_null(strstr(p, "-150 151 152 "));
    (void)close(fd);
    end(w);
}

/* commit() gives number N the time N s. */
static void one_that_asks_for_a_time_hears_that_some_of_it_is_gone(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 5, 10);
    journal.first = 3; /* 4 is the oldest */
    fd = come_and_say(w, "{\"since\":\"1970-01-01T00:00:03Z\"}");
    assert_non_null(strstr(heard(w, fd), "replay "));
    (void)close(fd);
    fd = come_and_say(w, "{\"since\":\"1970-01-01T00:00:04Z\"}");
    assert_string_equal(heard(w, fd), "4 5 ");
    (void)close(fd);
    end(w);
}

static void a_broken_journal_is_told_and_the_live_stream_follows(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    for (uint64_t seq = 1; seq <= 5; seq++)
        commit(seq, 10);
    open_journal(w);
    journal.fails = 1;
    journal.fail_with = JOURNAL_BROKEN;
    fd = come_and_say(w, "{\"since\":2}");
    assert_string_equal(heard(w, fd), "gone 3-5 (the journal cann) ");
    post(w, 6, 6, 10);
    assert_string_equal(heard(w, fd), "6 ");
    (void)close(fd);
    journal.fails = 1;
    fd = come_and_say(w, "{\"since\":0}");
    assert_string_equal(heard(w, fd), "unavailable (the journal cann) .");
    (void)close(fd);
    journal.fails = 1;
    fd = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, fd), "unavailable (the journal cann) .");
    (void)close(fd);
    end(w);
}

static void an_error_that_passes_costs_nothing(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    for (uint64_t seq = 1; seq <= 5; seq++)
        commit(seq, 10);
    open_journal(w);
    journal.fails = 2;
    journal.fail_with = JOURNAL_AGAIN;
    fd = come_and_say(w, "{\"since\":2}");
    while (!heard(w, fd)[0])
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    assert_string_equal(w->heard, "3 4 5 ");
    (void)close(fd);
    end(w);
}

/* Its file was put aside, and another is written: what was posted is not in ours. */
static void a_journal_that_lacks_what_was_posted_is_not_believed(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 3, 10);
    hand_out(w, 4, 10);
    hand_out(w, 5, 10);
    fd = come_and_say(w, "{\"since\":2}");
    while (!strstr(heard(w, fd), "gone"))
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    assert_string_equal(w->heard, "gone 4-5 (the journal cann) ");
    (void)close(fd);
    end(w);
}

/* What was in the one that was set aside is told to be gone, no more and no less. */
static void another_journal_goes_on_beyond_the_first(void **state)
{
    struct world *w = &world;
    const char *p;
    int slow, fast, first = 0;

    (void)state;
    begin(w, true);
    open_journal(w);
    slow = come_and_say(w, "{}");
    fast = come_and_say(w, "{\"rule\":\"none\"}");
    post(w, 1, 100, 1000);
    journal.first = journal.n; /* nothing is kept: the file is new */
    journal.last_seq = 5000;   /* and begins beyond all numbers that were given */
    open_journal(w);
    post(w, 5001, 5002, 10);
    p = strstr(heard(w, slow), "gone ");
    assert_non_null(p);
    assert_int_equal(sscanf(p, "gone %d-5000 5001 5002 ", &first), 1);
    assert_true(first > 10 && first < 50);
    assert_non_null(strstr(p, "-5000 5001 5002 "));
    assert_string_equal(heard(w, fast), "");
    (void)close(slow);
    (void)close(fast);
    end(w);
}

static void what_has_no_number_is_counted_where_it_finds_no_room(void **state)
{
    struct world *w = &world;
    const char *p;
    int fd, count = 0;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{}");
    for (int i = 0; i < 100; i++)
        hand_out(w, 0, 1000);
    (void)heard(w, fd);
    assert_null(strstr(w->heard, "dropped"));
    post(w, 1, 1, 10);
    p = strstr(heard(w, fd), "dropped ");
    assert_non_null(p);
    assert_int_equal(sscanf(p, "dropped %d 1 ", &count), 1);
    assert_true(count > 50);
    assert_int_equal(audience_dropped(w->audience), count);
    (void)close(fd);
    end(w);
}

static void notices_that_find_no_room_are_counted(void **state)
{
    struct world *w = &world;
    struct chunk *c;
    struct buf b;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{\"notices\":true}");
    post(w, 1, 60, 1000);
    buf_init(&b, 1000);
    (void)notice_put_reloaded(&b, 0, 1, 0);
    while (b.n < 999)
        (void)buf_add_char(&b, '\n');
    c = chunk_new(buf_span(&b));
    buf_release(&b);
    for (int i = 0; i < 3; i++)
        audience_notice(w->audience, c);
    chunk_unref(c);
    assert_non_null(strstr(heard(w, fd), " dropped 3 notices "));
    (void)close(fd);
    end(w);
}

/* --- durable ones ------------------------------------------------------------------ */

static void a_durable_one_gets_again_what_it_did_not_acknowledge(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 2, 10);
    fd = come_and_say(w, DURABLE);
    assert_int_equal(w->marks_told, 1); /* from now on nothing may be missed */
    assert_int_equal(w->mark, 2);
    post(w, 3, 5, 10);
    assert_string_equal(heard(w, fd), "3 4 5 ");
    say(w, fd, "{\"ack\":4}");
    assert_int_equal(w->mark, 4);
    say(w, fd, "{\"ack\":3}"); /* cumulative: nothing new */
    assert_int_equal(w->mark, 4);
    (void)close(fd);
    turns(w, 3);
    post(w, 6, 6, 10);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"since\":0}");
    assert_string_equal(heard(w, fd), "5 6 "); /* the mark counts, not `since` */
    (void)close(fd);
    end(w);
}

static void a_new_durable_one_may_begin_in_the_past(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 3, 10);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"since\":1}");
    assert_string_equal(heard(w, fd), "2 3 ");
    assert_int_equal(w->mark, 1);
    (void)close(fd);
    end(w);
}

static void a_second_connection_takes_the_name_over(void **state)
{
    struct world *w = &world;
    int a, b;

    (void)state;
    begin(w, true);
    open_journal(w);
    a = come_and_say(w, DURABLE);
    post(w, 1, 2, 10);
    b = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, a), "1 2 replaced .");
    assert_string_equal(heard(w, b), "1 2 ");
    (void)close(a);
    turns(w, 3);
    say(w, b, "{\"ack\":2}");
    assert_int_equal(w->mark, 2);
    (void)close(b);
    end(w);
}

static void wrong_acknowledgements_are_answered(void **state)
{
    static const struct {
        const char *line;
        const char *heard;
    } rows[] = {
        {"{\"ack\":3}", ""},
        {"{\"ack\":4}", "refused (no alert has tha) "},
        {"{\"ack\":true}", "refused (\\\"ack\\\" is the n) "},
        {"{\"since\":0}", "refused (after the first ) "},
        {"hello", "refused (after the first ) "},
    };
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, DURABLE);
    post(w, 1, 3, 10);
    (void)heard(w, fd);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        say(w, fd, rows[i].line);
        if (strcmp(heard(w, fd), rows[i].heard) != 0)
            fail_msg("%s: %s", rows[i].line, w->heard);
    }
    (void)close(fd);
    fd = come_and_say(w, "{\"since\":2}");
    say(w, fd, "{\"ack\":3}");
    assert_string_equal(heard(w, fd), "3 refused (only a durable s) ");
    assert_int_equal(w->mark, 3);
    (void)close(fd);
    end(w);
}

/* Or else retention would pass it, and it would hear of a gap where
 * nothing was for it. */
static void what_its_filters_held_back_counts_as_acknowledged(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"rule\":\"odd\"}");
    post(w, 1, 2, 10);
    say(w, fd, "{\"ack\":1}");
    assert_int_equal(w->mark, 2);
    post(w, 4, 4, 10);
    (void)close(fd);
    turns(w, 3);
    assert_int_equal(w->mark, 4);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"rule\":\"odd\"}");
    post(w, 5, 6, 10);
    (void)close(fd);
    turns(w, 3);
    assert_int_equal(w->mark, 4); /* 5 was sent, and not acknowledged */
    end(w);
}

static void a_mark_beyond_a_journal_that_lost_its_end_is_set_back(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    for (uint64_t seq = 1; seq <= 3; seq++)
        commit(seq, 10);
    journal_set_mark(span_of("desk"), 9);
    open_journal(w);
    fd = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, fd), "replay 3 (no alert has the) ");
    assert_int_equal(w->mark, 3);
    post(w, 4, 5, 10);
    assert_string_equal(heard(w, fd), "4 5 ");
    say(w, fd, "{\"ack\":4}");
    (void)close(fd);
    turns(w, 3);
    fd = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, fd), "5 ");
    (void)close(fd);
    end(w);
}

/* --- the end ----------------------------------------------------------------------- */

static void an_end_waits_for_those_who_still_read_the_past(void **state)
{
    struct world *w = &world;
    int slow, silent;

    (void)state;
    begin(w, true);
    open_journal(w);
    slow = come_and_say(w, "{}");
    post(w, 1, 100, 1000);
    silent = come(w);
    post(w, 101, 101, 10);
    audience_finish(w->audience);
    assert_false(audience_is_empty(w->audience));
    assert_string_equal(heard(w, silent), "101 .");
    assert_non_null(strstr(heard(w, slow), " 99 100 101 ."));
    assert_true(audience_is_empty(w->audience));
    (void)close(slow);
    (void)close(silent);
    end(w);
}

/* What one has said is heard, though nobody has looked since. */
static void an_acknowledgement_under_way_counts_at_the_end(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, DURABLE);
    post(w, 1, 3, 10);
    assert_string_equal(heard(w, fd), "1 2 3 ");
    assert_int_equal(write(fd, "{\"ack\":2}\n", 10), 10);
    audience_finish(w->audience);
    assert_false(audience_is_empty(w->audience));
    turns(w, 3);
    assert_true(audience_is_empty(w->audience));
    assert_int_equal(w->mark, 2);
    (void)close(fd);
    end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_gets_what_it_asked_for_and_then_what_comes),
        cmocka_unit_test(without_a_journal_there_is_only_now),
        cmocka_unit_test(one_that_says_nothing_gets_what_came_since_it_came),
        cmocka_unit_test(who_comes_before_the_journal_is_open_waits_for_it),
        cmocka_unit_test(who_reads_events_has_asked_already),
        cmocka_unit_test(an_event_has_the_number_that_goes_on_after_it),
        cmocka_unit_test(a_slow_reader_of_events_loses_nothing_where_there_is_a_journal),
        cmocka_unit_test(
            without_a_journal_a_slow_reader_of_events_hears_what_was_dropped),
        cmocka_unit_test(what_readers_of_events_say_is_not_listened_to),
        cmocka_unit_test(no_more_readers_come_than_there_is_room_for),
        cmocka_unit_test(a_slow_one_is_not_cut_off_and_loses_nothing),
        cmocka_unit_test(one_that_retention_has_passed_hears_what_is_gone),
        cmocka_unit_test(one_that_asks_for_a_time_hears_that_some_of_it_is_gone),
        cmocka_unit_test(a_broken_journal_is_told_and_the_live_stream_follows),
        cmocka_unit_test(an_error_that_passes_costs_nothing),
        cmocka_unit_test(a_journal_that_lacks_what_was_posted_is_not_believed),
        cmocka_unit_test(another_journal_goes_on_beyond_the_first),
        cmocka_unit_test(what_has_no_number_is_counted_where_it_finds_no_room),
        cmocka_unit_test(notices_that_find_no_room_are_counted),
        cmocka_unit_test(a_durable_one_gets_again_what_it_did_not_acknowledge),
        cmocka_unit_test(a_new_durable_one_may_begin_in_the_past),
        cmocka_unit_test(a_second_connection_takes_the_name_over),
        cmocka_unit_test(wrong_acknowledgements_are_answered),
        cmocka_unit_test(what_its_filters_held_back_counts_as_acknowledged),
        cmocka_unit_test(a_mark_beyond_a_journal_that_lost_its_end_is_set_back),
        cmocka_unit_test(an_end_waits_for_those_who_still_read_the_past),
        cmocka_unit_test(an_acknowledgement_under_way_counts_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
