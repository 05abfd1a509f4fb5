/* outbox: what is shown and acknowledged is safe, in order, whatever fails meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/outbox.h"
#include "base/buf.h"

/* The journal that a commit goes to, and what is done after it, as one line of text. */
struct world {
    struct outbox *outbox;
    struct buf said; /* "seal commit(1,2) post(1) ack ..." */
    const struct journal_batch *batch;
    bool blocked;  /* outputs take nothing */
    size_t room;   /* then: so many yet */
    bool pressing; /* the outbox is full */
};

static void on_seal(void *ctx)
{
    (void)buf_add_str(&((struct world *)ctx)->said, "seal ");
}

static void on_commit(void *ctx, const struct journal_batch *b)
{
    struct world *w = ctx;

    w->batch = b;
    (void)buf_add_str(&w->said, "commit(");
    for (size_t i = 0; i < b->n_alerts; i++)
        (void)buf_addf(&w->said, "%s%d", i ? "," : "", (int)b->alerts[i].seq);
    (void)buf_add_str(&w->said, ") ");
}

static bool may_post(void *ctx)
{
    struct world *w = ctx;

    return !w->blocked || w->room-- > 0;
}

static void on_post(void *ctx, const struct post *p)
{
    (void)buf_addf(&((struct world *)ctx)->said, "post(%d) ", (int)p->seq);
}

static void on_ack(void *ctx)
{
    (void)buf_add_str(&((struct world *)ctx)->said, "ack ");
}

static void on_pressure(void *ctx, bool full)
{
    ((struct world *)ctx)->pressing = full;
}

static void begin(struct world *w)
{
    const struct outbox_options o = {
        .most_bytes = 10000,
        .ctx = w,
        .seal = on_seal,
        .commit = on_commit,
        .may_post = may_post,
        .post = on_post,
        .ack = on_ack,
        .pressure = on_pressure,
    };

    memset(w, 0, sizeof(*w));
    buf_init(&w->said, 100000);
    w->outbox = outbox_new(&o);
}

static void end(struct world *w)
{
    outbox_free(w->outbox);
    buf_release(&w->said);
}

/* An alert of so many bytes. */
static bool add(struct world *w, uint64_t seq, int bytes)
{
    struct post p = {.seq = seq};
    struct buf line;

    buf_init(&line, BUF_NO_CAP);
    (void)buf_addf(&line, "{\"type\":\"alert\",\"seq\":%d,\"x\":\"%*s\"}\n", (int)seq,
                   bytes, "");
    p.form[RENDER_JSON] = chunk_new(buf_span(&line));
    buf_release(&line);
    return outbox_add(w->outbox, &p, 1000);
}

/* What has been done since the last look. */
static void did(struct world *w, const char *expected)
{
    assert_string_equal(buf_cstr(&w->said), expected);
    buf_reset(&w->said);
}

static void nothing_is_shown_before_it_is_safe(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 1, 10);
    add(&w, 2, 10);
    did(&w, "");
    outbox_flush(w.outbox);
    did(&w, "seal commit(1,2) ");
    outbox_flush(w.outbox); /* one at a time */
    add(&w, 3, 10);
    outbox_flush(w.outbox);
    did(&w, "");
    outbox_committed(w.outbox, true);
    did(&w, "post(1) post(2) ack ");
    outbox_flush(w.outbox);
    did(&w, "seal commit(3) ");
    outbox_committed(w.outbox, true);
    did(&w, "post(3) ack ");
    assert_true(outbox_is_empty(w.outbox));
    assert_int_equal(outbox_counts(w.outbox).journaled, 3);
    assert_int_equal(outbox_counts(w.outbox).commits, 2);
    assert_int_equal(outbox_counts(w.outbox).largest, 2);
    end(&w);
}

static void the_journal_gets_lines_without_their_ends(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 7, 1);
    outbox_flush(w.outbox);
    assert_int_equal(w.batch->alerts[0].time_ms, 1000);
    assert_true(
        span_is(w.batch->alerts[0].line, "{\"type\":\"alert\",\"seq\":7,\"x\":\" \"}"));
    end(&w);
}

static void a_failed_batch_is_kept_as_it_is(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 1, 10);
    outbox_flush(w.outbox);
    outbox_committed(w.outbox, false);
    add(&w, 2, 10);
    outbox_flush(w.outbox);
    did(&w, "seal commit(1) "); /* and nothing after */
    assert_int_equal(outbox_state(w.outbox), OUTBOX_FAILED);
    outbox_retry(w.outbox);
    outbox_committed(w.outbox, false);
    outbox_retry(w.outbox);
    did(&w, "commit(1) commit(1) ");
    outbox_committed(w.outbox, true);
    outbox_flush(w.outbox);
    did(&w, "post(1) ack seal commit(2) ");
    end(&w);
}

/* Records that raised nothing are acknowledged too, after those before them. */
static void records_without_alerts_wait_for_those_before(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    outbox_finish_record(w.outbox);
    outbox_flush(w.outbox);
    did(&w, "seal ack ");
    add(&w, 1, 10);
    outbox_finish_record(w.outbox);
    outbox_flush(w.outbox);
    outbox_finish_record(w.outbox);
    outbox_flush(w.outbox);
    did(&w, "seal commit(1) ");
    outbox_committed(w.outbox, true);
    assert_false(outbox_is_empty(w.outbox));
    outbox_flush(w.outbox);
    did(&w, "post(1) ack seal ack ");
    end(&w);
}

static void a_full_output_stops_the_posting_not_the_order(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    for (uint64_t seq = 1; seq <= 4; seq++)
        add(&w, seq, 10);
    outbox_flush(w.outbox);
    w.blocked = true;
    w.room = 1;
    outbox_committed(w.outbox, true);
    did(&w, "seal commit(1,2,3,4) post(1) ");
    w.room = 2;
    outbox_flush(w.outbox);
    did(&w, "post(2) post(3) ");
    assert_int_equal(outbox_counts(w.outbox).waiting, 1);
    w.blocked = false;
    add(&w, 5, 10);
    outbox_flush(w.outbox);
    did(&w, "post(4) ack seal commit(5) ");
    end(&w);
}

static void a_bound_stops_reading_and_a_hard_one_drops(void **state)
{
    struct world w;
    uint64_t seq = 0;

    (void)state;
    begin(&w);
    while (!w.pressing && seq < 1000)
        assert_true(add(&w, ++seq, 1000));
    assert_in_range(seq, 5, 10);
    while (seq < 1000 && add(&w, seq + 1, 1000)) /* one record may raise more */
        seq++;
    assert_in_range(seq, 60, 90);
    assert_int_equal(outbox_counts(w.outbox).dropped, 1);
    outbox_flush(w.outbox);
    assert_true(w.pressing);
    outbox_committed(w.outbox, true);
    assert_false(w.pressing);
    end(&w);
}

static void items_that_wait_are_found_with_their_last_rules(void **state)
{
    static const uint64_t rules[] = {11, 12, 13};
    struct journal_seen s = {.key = 5, .text = 1, .rules = rules, .n_rules = 1}, found;
    struct world w;

    (void)state;
    begin(&w);
    assert_false(outbox_find(w.outbox, 5, &found));
    assert_true(outbox_see(w.outbox, &s));
    outbox_flush(w.outbox);
    assert_true(outbox_find(w.outbox, 5, &found)); /* while it is committed */
    assert_int_equal(found.n_rules, 1);
    s = (struct journal_seen){.key = 5, .text = 2, .rules = rules, .n_rules = 3};
    assert_true(outbox_see(w.outbox, &s));
    for (s.key = 6; s.key < 60; s.key++) {
        s.n_rules = s.key % 3;
        assert_true(outbox_see(w.outbox, &s));
    }
    assert_true(outbox_find(w.outbox, 5, &found));
    assert_int_equal(found.text, 2);
    assert_int_equal(found.n_rules, 3);
    assert_int_equal(found.rules[2], 13);
    assert_true(outbox_find(w.outbox, 59, &found));
    assert_int_equal(found.n_rules, 2);
    assert_int_equal(found.rules[1], 12);
    assert_false(outbox_find(w.outbox, 60, &found));
    outbox_committed(w.outbox, true);
    outbox_flush(w.outbox);
    assert_int_equal(w.batch->n_seen, 55);
    assert_int_equal(w.batch->seen[54].rules[1], 12);
    outbox_committed(w.outbox, true);
    assert_false(outbox_find(w.outbox, 5, &found));
    end(&w);
}

static void a_subscriber_has_one_mark_in_a_batch(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    outbox_mark(w.outbox, span_of("desk"), 4, 1);
    outbox_mark(w.outbox, span_of("other"), 5, 1);
    outbox_mark(w.outbox, span_of("desk"), 9, 2);
    outbox_flush(w.outbox);
    assert_int_equal(w.batch->n_marks, 2);
    assert_true(span_is(w.batch->marks[0].name, "desk"));
    assert_int_equal(w.batch->marks[0].seq, 9);
    end(&w);
}

/* A new journal goes on with numbers of its own. */
static void what_waits_can_get_other_numbers(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    add(&w, 1, 1);
    add(&w, 2, 1);
    outbox_flush(w.outbox);
    outbox_committed(w.outbox, false);
    add(&w, 3, 1);
    buf_reset(&w.said);
    assert_int_equal(outbox_renumber(w.outbox, 1001), 1004);
    outbox_retry(w.outbox);
    did(&w, "commit(1001,1002) ");
    assert_true(span_is(w.batch->alerts[1].line,
                        "{\"type\":\"alert\",\"seq\":1002,\"x\":\" \"}"));
    outbox_committed(w.outbox, true);
    outbox_flush(w.outbox);
    did(&w, "post(1001) post(1002) ack seal commit(1003) ");
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_shown_before_it_is_safe),
        cmocka_unit_test(the_journal_gets_lines_without_their_ends),
        cmocka_unit_test(a_failed_batch_is_kept_as_it_is),
        cmocka_unit_test(records_without_alerts_wait_for_those_before),
        cmocka_unit_test(a_full_output_stops_the_posting_not_the_order),
        cmocka_unit_test(a_bound_stops_reading_and_a_hard_one_drops),
        cmocka_unit_test(items_that_wait_are_found_with_their_last_rules),
        cmocka_unit_test(a_subscriber_has_one_mark_in_a_batch),
        cmocka_unit_test(what_waits_can_get_other_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
