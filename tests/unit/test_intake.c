/* intake: posts become records, in turns, and are done when they are safe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/intake.h"
#include "base/clock.h"
#include "base/mem.h"

struct world {
    struct event_base *base;
    struct intake *intake;
    char items[4000]; /* "title@source|" */
    char done[4000];  /* how posts ended, by their first byte */
    size_t records;
    size_t bad;      /* records of them that are not given whole */
    int64_t work_ns; /* each record takes so long */
    int empty;
    bool pause_at_record;   /* from within it */
    struct intake_job *one; /* the last that was taken */
    char errors[70000];
    char last[300]; /* the last error */
};

static struct world world;

static void on_item(void *ctx, const struct item *item)
{
    struct world *w = ctx;
    size_t n = strlen(w->items);
    struct span title = item->field[ITEM_TITLE], source = item->field[ITEM_SOURCE];

    if (title.n < 40)
        (void)snprintf(w->items + n, sizeof(w->items) - n, "%.*s%s%.*s|", (int)title.n,
                       title.p, source.n ? "@" : "", (int)source.n, source.p);
}

static void on_record(void *ctx, struct item_reader *reader, const struct conn_record *r,
                      struct conn_outcome *o)
{
    struct world *w = ctx;
    int64_t from = clock_mono_ns();
    struct span error;

    w->records++;
    assert_string_equal(r->input, "http");
    assert_string_equal(r->peer, "peer");
    if (r->got != FRAME_RECORD) {
        w->bad++;
        assert_true(r->bytes.n <= 64);
        o->error = span_of(r->got == FRAME_CUT ? "cut" : "too long");
    } else if (item_read(reader, r->bytes, on_item, w, &error) < 0) {
        o->error = error;
    } else {
        o->items = 1;
        o->alerts = 2;
    }
    while (clock_mono_ns() - from < w->work_ns)
        ;
    if (w->pause_at_record)
        intake_pause(w->intake, true);
}

static void on_empty(void *ctx)
{
    ((struct world *)ctx)->empty++;
}

/* ctx: the first byte of the post. */
static void on_done(void *ctx, const struct intake_result *r)
{
    struct world *w = &world;
    size_t n = strlen(w->done);

    (void)snprintf(w->done + n, sizeof(w->done) - n, "%c:%s%d/%d/%d/%d ",
                   *(const char *)ctx, r->safe ? "" : "unsafe ", (int)r->records,
                   (int)r->items, (int)r->rejected, (int)r->alerts);
    assert_true(r->errors.n < sizeof(w->errors));
    (void)snprintf(w->errors, sizeof(w->errors), "%.*s", (int)r->errors.n,
                   r->errors.p ? r->errors.p : "");
    (void)snprintf(w->last, sizeof(w->last), "%.*s", (int)r->error.n,
                   r->error.p ? r->error.p : "");
}

static void begin(struct world *w, bool acks)
{
    const struct intake_options o = {"http", 100, acks, w, on_record, on_empty};

    memset(w, 0, sizeof(*w));
    w->base = event_base_new();
    w->intake = intake_new(w->base, &o);
}

static void end(struct world *w)
{
    intake_free(w->intake);
    event_base_free(w->base);
}

/* Until nothing is left to do now. */
static void run(struct world *w)
{
    (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static void one_turn(struct world *w)
{
    (void)event_base_loop(w->base, EVLOOP_ONCE);
}

static void post(struct world *w, enum intake_cut cut, enum item_format format,
                 struct span body)
{
    const struct intake_post p = {
        .cut = cut,
        .format = format,
        .document = {.source = span_of("wire")},
        .body = body,
        .peer = "peer",
        .ctx = (void *)body.p,
        .on_done = on_done,
    };

    w->one = intake_take(w->intake, &p);
    assert_non_null(w->one);
    assert_string_equal(w->done, ""); /* not from within it */
}

static void lines(struct world *w, const char *text)
{
    const struct intake_post p = {
        .cut = INTAKE_LINES,
        .format = ITEM_FORMAT_TEXT,
        .body = span_of(text),
        .peer = "peer",
        .ctx = (void *)text,
        .on_done = on_done,
    };

    w->one = intake_take(w->intake, &p);
}

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define RSS "<rss><channel><title>C</title><item><title>A</title></item></channel></rss>"

static void a_body_becomes_records(void **state)
{
    static const struct {
        enum intake_cut cut;
        enum item_format format;
        const char *body;
        const char *items;
        const char *done; /* records/items/rejected/alerts */
    } rows[] = {
        {INTAKE_LINES, ITEM_FORMAT_TEXT, "one\r\n\ntwo\n{}", "one@wire|two@wire|{}@wire|",
         "3/3/0/6"},
        {INTAKE_LINES, ITEM_FORMAT_NDJSON,
         "{\"title\":\"a\"}\n{\"title\":\"b\",\"source\":\"s\"}\nbad\n", "a@wire|b@s|",
         "3/2/1/4"},
        {INTAKE_LINES, ITEM_FORMAT_NDJSON, "\n \n\r\n", "", "0/0/0/0"},
        {INTAKE_LINES, ITEM_FORMAT_TEXT, "a\n" X50 X50 "x\nb", "a@wire|b@wire|",
         "3/2/1/4"},
        {INTAKE_ELEMENTS, ITEM_FORMAT_NDJSON, "[{\"title\":\"a\"}, {\"title\":\"b\"}]",
         "a@wire|b@wire|", "2/2/0/4"},
        {INTAKE_ELEMENTS, ITEM_FORMAT_NDJSON, " [ ] ", "", "0/0/0/0"},
        {INTAKE_ELEMENTS, ITEM_FORMAT_NDJSON, "[{\"title\":\"a\"},3,]", "a@wire|",
         "3/1/2/2"},
        {INTAKE_ELEMENTS, ITEM_FORMAT_NDJSON, "[{\"title\":\"a\"}] {\"title\":\"b\"}",
         "a@wire|", "2/1/1/2"}, /* what follows the array is not read */
        {INTAKE_ELEMENTS, ITEM_FORMAT_NDJSON, "[{\"title\":\"a\"},{\"tit", "a@wire|",
         "2/1/1/2"},
        {INTAKE_ELEMENTS, ITEM_FORMAT_NDJSON, "[\"" X50 X50 "\"]", "", "1/0/1/0"},
        {INTAKE_WHOLE, ITEM_FORMAT_AUTO, "{\"title\":\"a\",\n \"summary\":\"b\"}",
         "a@wire|", "1/1/0/2"},
        {INTAKE_WHOLE, ITEM_FORMAT_FEED, RSS, "A@wire|", "1/1/0/2"},
        {INTAKE_WHOLE, ITEM_FORMAT_FEED, X50 X50 RSS, "A@wire|", "1/0/1/0"},
    };
    struct world *w = &world;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char expected[100];

        (void)snprintf(expected, sizeof(expected), "%c:%s ", rows[i].body[0],
                       rows[i].done);
        begin(w, false);
        post(w, rows[i].cut, rows[i].format, span_of(rows[i].body));
        run(w);
        if (strcmp(w->items, rows[i].items) != 0 || strcmp(w->done, expected) != 0)
            fail_msg("%s: %s %s", rows[i].body, w->items, w->done);
        assert_int_equal(w->empty, 1);
        end(w);
    }
}

static void errors_say_which_record(void **state)
{
    struct world *w = &world;

    (void)state;
    begin(w, false);
    post(w, INTAKE_LINES, ITEM_FORMAT_NDJSON, span_of("{}\n\n" X50 X50 X50 "\nno\n"));
    run(w);
    assert_non_null(
        strstr(w->errors, "{\"record\":2,\"error\":\"too long\"},{\"record\":3,"));
    assert_non_null(strstr(w->done, ":3/"));
    end(w);
}

static void many_errors_are_counted_and_a_hundred_told(void **state)
{
    struct world *w = &world;
    size_t n = 0, told = 0;
    char text[1000];

    (void)state;
    for (int i = 0; i < 150; i++)
        n += (size_t)sprintf(text + n, "bad\n");
    begin(w, false);
    post(w, INTAKE_LINES, ITEM_FORMAT_NDJSON, span_make(text, n));
    run(w);
    assert_string_equal(w->done, "b:150/0/150/0 ");
    for (const char *p = w->errors; (p = strstr(p, "{\"record\":")); p++)
        told++;
    assert_int_equal(told, INTAKE_ERRORS_MOST);
    assert_non_null(strstr(w->last, "expected"));
    end(w);
}

/* --- turns ------------------------------------------------------------------------- */

static void a_long_post_holds_up_no_other(void **state)
{
    struct world *w = &world;
    char *text = mem_zalloc(60001);

    (void)state;
    for (size_t i = 0; i < 60000; i++)
        text[i] = i % 60 == 59 ? '\n' : 'a';
    begin(w, false);
    w->work_ns = 100000; /* 100 ms in all */
    lines(w, text);
    lines(w, "b");
    lines(w, "c");
    for (size_t i = 0; i < 10; i++) {
        int64_t from = clock_mono_ns();

        one_turn(w);
        if (clock_mono_ns() - from < 40000000) /* or we were not alone */
            assert_true(w->records < 60 * (i + 1));
    }
    assert_string_equal(w->done, "b:1/1/0/2 c:1/1/0/2 ");
    run(w);
    assert_string_equal(w->done, "b:1/1/0/2 c:1/1/0/2 a:1000/1000/0/2000 ");
    assert_int_equal(w->empty, 1);
    free(text);
    end(w);
}

static void blank_lines_take_turns_too(void **state)
{
    size_t n = (size_t)20 << 20;
    struct world *w = &world;
    char *text = mem_zalloc(n);

    (void)state;
    memset(text, '\n', n);
    begin(w, false);
    post(w, INTAKE_LINES, ITEM_FORMAT_NDJSON, span_make(text, n));
    one_turn(w);
    assert_string_equal(w->done, "");
    lines(w, "b");
    run(w);
    assert_string_equal(w->done, "b:1/1/0/2 \n:0/0/0/0 ");
    free(text);
    end(w);
}

static void while_it_is_paused_everything_waits(void **state)
{
    struct world *w = &world;

    (void)state;
    begin(w, false);
    intake_pause(w->intake, true);
    lines(w, "a\na\na");
    run(w);
    assert_int_equal(w->records, 0);
    w->pause_at_record = true;
    for (size_t i = 1; i <= 3; i++) { /* one record, and it is paused again */
        intake_pause(w->intake, false);
        run(w);
        assert_int_equal(w->records, i);
    }
    assert_string_equal(w->done, "");
    intake_pause(w->intake, false);
    run(w);
    assert_string_equal(w->done, "a:3/3/0/6 ");
    end(w);
}

static void who_has_gone_is_not_read_on(void **state)
{
    struct world *w = &world;

    (void)state;
    begin(w, true);
    w->pause_at_record = true;
    lines(w, "a\na\na");
    run(w);
    assert_int_equal(w->records, 1);
    intake_drop(w->one);
    w->pause_at_record = false;
    intake_pause(w->intake, false);
    run(w);
    lines(w, "b"); /* all is handed out: it waits */
    run(w);
    intake_drop(w->one);
    assert_int_equal(w->records, 2);
    assert_int_equal(w->empty, 2);
    intake_seal(w->intake);
    intake_ack(w->intake);
    assert_string_equal(w->done, "");
    end(w);
}

/* --- what is safe ------------------------------------------------------------------ */

static void a_post_is_done_when_all_of_it_is_safe(void **state)
{
    struct world *w = &world;

    (void)state;
    begin(w, true);
    lines(w, "a\na");
    run(w);
    lines(w, "b");
    intake_seal(w->intake); /* of b nothing is handed out */
    run(w);
    assert_string_equal(w->done, "");
    lines(w, "\n"); /* of which nothing comes */
    run(w);
    assert_string_equal(w->done, "\n:0/0/0/0 ");
    intake_ack(w->intake);
    assert_string_equal(w->done, "\n:0/0/0/0 a:2/2/0/4 ");
    intake_seal(w->intake);
    intake_ack(w->intake);
    assert_string_equal(w->done, "\n:0/0/0/0 a:2/2/0/4 b:1/1/0/2 ");
    end(w);
}

/* Its last record is safe before it is seen that it was the last. */
static void safety_may_come_before_the_end(void **state)
{
    struct world *w = &world;

    (void)state;
    begin(w, true);
    w->pause_at_record = true;
    lines(w, "a");
    run(w);
    intake_seal(w->intake);
    intake_ack(w->intake);
    assert_string_equal(w->done, "");
    intake_pause(w->intake, false);
    run(w);
    assert_string_equal(w->done, "a:1/1/0/2 ");
    end(w);
}

static void while_the_journal_fails_nothing_is_taken(void **state)
{
    struct world *w = &world;

    (void)state;
    begin(w, true);
    lines(w, "a");
    run(w);
    lines(w, "b");
    intake_fail(w->intake, true);
    assert_string_equal(w->done, "a:unsafe 1/1/0/2 b:unsafe 0/0/0/0 ");
    lines(w, "c");
    assert_null(w->one);
    intake_fail(w->intake, false);
    lines(w, "d");
    assert_non_null(w->one);
    end(w); /* with d in it */
}

static void at_the_end_what_was_taken_is_done(void **state)
{
    struct world *w = &world;

    (void)state;
    begin(w, false);
    lines(w, "a\na");
    assert_false(intake_is_over(w->intake));
    intake_finish(w->intake);
    assert_int_equal(w->empty, 0);
    lines(w, "b");
    assert_null(w->one);
    run(w);
    assert_string_equal(w->done, "a:2/2/0/4 ");
    assert_true(intake_is_over(w->intake));
    assert_int_equal(w->empty, 1);
    assert_int_equal(intake_total(w->intake), 1);
    end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_becomes_records),
        cmocka_unit_test(errors_say_which_record),
        cmocka_unit_test(many_errors_are_counted_and_a_hundred_told),
        cmocka_unit_test(a_long_post_holds_up_no_other),
        cmocka_unit_test(blank_lines_take_turns_too),
        cmocka_unit_test(while_it_is_paused_everything_waits),
        cmocka_unit_test(who_has_gone_is_not_read_on),
        cmocka_unit_test(a_post_is_done_when_all_of_it_is_safe),
        cmocka_unit_test(safety_may_come_before_the_end),
        cmocka_unit_test(while_the_journal_fails_nothing_is_taken),
        cmocka_unit_test(at_the_end_what_was_taken_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
