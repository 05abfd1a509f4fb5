/* pipeline: the way of a record to the outputs, and what it takes of the heap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/pipeline.h"
#include "unit/heap.h"
#include "unit/rules.h"

struct world {
    struct log log;
    struct pipeline *pipeline;
    struct item_reader *reader;
    size_t alerts;
    char last[4096];             /* the last alert or notice */
    struct conn_outcome outcome; /* of the last record */
};

static void keep(struct world *w, const struct chunk *c)
{
    size_t n = c->n < sizeof(w->last) ? c->n : sizeof(w->last) - 1;

    memcpy(w->last, c->p, n);
    w->last[n] = '\0';
}

static void on_alert(void *ctx, struct render *r)
{
    struct world *w = ctx;

    w->alerts++;
    keep(w, render_get(r, RENDER_JSON));
}

static void on_notice(void *ctx, struct chunk *line)
{
    keep(ctx, line);
}

static struct matcher *matcher_of(const char *yaml)
{
    struct ruleset *rs = rules_of_yaml(yaml);
    struct matcher *m = matcher_new(rs);

    ruleset_unref(rs);
    return m;
}

static void begin(struct world *w)
{
    struct pipeline_options o = {
        .throttle_keys = 100,
        .ctx = w,
        .on_alert = on_alert,
        .on_notice = on_notice,
    };

    memset(w, 0, sizeof(*w));
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->reader = item_reader_new(ITEM_FORMAT_AUTO);
    w->pipeline = pipeline_new(
        &w->log,
        matcher_of("rules:\n"
                   "  - {id: controls, any: [export controls]}\n"
                   "  - {id: often, any: [market], throttle: {max: 1, per: 1h}}\n"
                   "  - {id: three, any: [strike], threshold: {count: 3, within: 1h},\n"
                   "     throttle: {max: 2, per: 1h}}\n"),
        &o);
}

static void end(struct world *w)
{
    pipeline_free(w->pipeline);
    item_reader_free(w->reader);
}

static void feed(struct world *w, enum frame_got got, const char *text)
{
    struct conn_record r = {
        .got = got,
        .bytes = span_of(text),
        .input = "local",
        .connection = 3,
        .peer = "uid 0",
        .number = 7,
    };

    memset(&w->outcome, 0, sizeof(w->outcome));
    pipeline_record(w->pipeline, w->reader, &r, &w->outcome);
}

static void a_record_becomes_an_alert_with_the_next_number(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    feed(&w, FRAME_RECORD, "nothing of interest");
    feed(&w, FRAME_RECORD, "{\"id\":\"a\",\"title\":\"New export controls\"}");
    feed(&w, FRAME_RECORD, "more export controls");
    assert_int_equal(w.alerts, 2);
    assert_non_null(strstr(w.last, "\"seq\":2,"));
    assert_int_equal(pipeline_stats(w.pipeline).items, 3);
    assert_int_equal(w.outcome.items, 1);
    assert_int_equal(w.outcome.alerts, 1);
    assert_null(w.outcome.error.p);
    end(&w);
}

static void a_bad_record_is_counted_and_announced(void **state)
{
    static const enum frame_got bad[] = {FRAME_RECORD, FRAME_TOO_LONG, FRAME_CUT,
                                         FRAME_BROKEN};
    struct world w;

    (void)state;
    begin(&w);
    for (size_t i = 0; i < 4; i++) {
        w.last[0] = '\0';
        feed(&w, bad[i], "{\"title\":");
        assert_non_null(strstr(w.last, "\"notice\":\"rejected\""));
        assert_non_null(w.outcome.error.p);
        assert_non_null(strstr(
            w.last, "\"input\":\"local\",\"connection\":3,\"record\":7,\"error\":"));
    }
    assert_int_equal(pipeline_stats(w.pipeline).rejected, 4);
    end(&w);
}

/* A flood of bad records must not push alerts out of the queues. */
static void announcements_of_bad_records_are_few(void **state)
{
    struct world w;
    int announced = 0;

    (void)state;
    begin(&w);
    for (int i = 0; i < 1000; i++) {
        w.last[0] = '\0';
        feed(&w, FRAME_TOO_LONG, "x");
        announced += w.last[0] != '\0';
    }
    assert_in_range(announced, 1, 50);
    assert_int_equal(pipeline_stats(w.pipeline).rejected, 1000);
    end(&w);
}

static void what_a_throttle_holds_back_gets_no_number(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    for (int i = 0; i < 3; i++)
        feed(&w, FRAME_RECORD, "the market");
    assert_true(pipeline_wants_tick(w.pipeline));
    feed(&w, FRAME_RECORD, "export controls");
    assert_non_null(strstr(w.last, "\"seq\":2,"));
    pipeline_finish(w.pipeline);
    assert_non_null(strstr(w.last, "\"notice\":\"suppressed\""));
    assert_non_null(strstr(w.last, "\"count\":2,\"rule\":\"often\""));
    assert_int_equal(pipeline_stats(w.pipeline).suppressed, 2);
    end(&w);
}

static void an_alert_over_the_threshold_lists_what_led_to_it(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    feed(&w, FRAME_RECORD, "{\"id\":\"1\",\"title\":\"A strike\",\"url\":\"u:1\"}");
    feed(&w, FRAME_RECORD, "{\"id\":\"2\",\"title\":\"The strike\"}");
    assert_int_equal(w.alerts, 0);
    feed(&w, FRAME_RECORD, "{\"id\":\"3\",\"title\":\"Strikes: strike\"}");
    assert_int_equal(w.alerts, 1);
    assert_non_null(strstr(w.last, "\"seq\":1,"));
    assert_non_null(strstr(w.last, "\"threshold\":{\"count\":3,\"within\":\"1h\","
                                   "\"total\":3,\"items\":[{\"id\":\"1\",\"title\":"
                                   "\"A strike\",\"url\":\"u:1\",\"time\":\"20"));
    feed(&w, FRAME_RECORD, "strike");
    assert_non_null(strstr(w.last, "\"within\":\"1h\",\"total\":4},"));
    feed(&w, FRAME_RECORD, "strike"); /* the throttle counts what passed the threshold */
    assert_int_equal(w.alerts, 2);
    assert_int_equal(pipeline_stats(w.pipeline).suppressed, 1);
    end(&w);
}

static void reload_with(struct world *w, const char *yaml)
{
    matcher_free(pipeline_swap_matcher(w->pipeline, matcher_of(yaml), NULL));
}

static void counters_outlive_a_reload_where_the_rule_is_unchanged(void **state)
{
    static const char *const changed[] = {
        "rules: [{id: two, any: [strike], threshold: {count: 2, within: 2h}}]\n",
        "rules: [{id: two, any: [strikes], threshold: {count: 2, within: 1h}}]\n",
        "rules: [{id: two, any: [strike], threshold: {count: 2, within: 1h},\n"
        "         where: {language: en}}]\n",
        "rules: [{id: Two, any: [strike], threshold: {count: 2, within: 1h}}]\n",
        "lists: {words: [strike, strikes]}\n"
        "rules: [{id: two, query: $words, threshold: {count: 2, within: 1h}}]\n",
    };
    static const char first[] = "{\"title\":\"strike; strikes\",\"language\":\"en\"}";
    static const char record[] = "{\"title\":\"strike, strikes\",\"language\":\"en\"}";
    struct world w;

    (void)state;
    for (size_t i = 0; i <= sizeof(changed) / sizeof(*changed); i++) {
        begin(&w);
        reload_with(&w, "rules: [{id: two, any: [strike],\n"
                        "         threshold: {count: 2, within: 1h}}]\n");
        feed(&w, FRAME_RECORD, first);
        /* the unchanged one has another place, priority and neighbour */
        reload_with(&w, i ? changed[i - 1]
                          : "rules:\n"
                            "  - {id: new, any: [nothing]}\n"
                            "  - id: two\n"
                            "    query: strike\n"
                            "    priority: high\n"
                            "    threshold: {within: 1h, count: 2}\n");
        feed(&w, FRAME_RECORD, record);
        assert_int_equal(w.alerts, i == 0);
        end(&w);
    }
}

/* One posted item of 16 MB left 450 MB behind for good. */
static void what_a_very_long_item_took_is_given_back(void **state)
{
    uint64_t candidates;
    struct world w;
    struct buf text;

    (void)state;
    begin(&w);
    feed(&w, FRAME_RECORD, "export controls");
    assert_int_equal(w.alerts, 1);
    candidates = pipeline_stats(w.pipeline).candidates;
    assert_true(candidates > 0);
    buf_init(&text, BUF_NO_CAP);
    (void)buf_add_str(&text, "{\"title\":\"");
    while (text.n < (size_t)8 << 20)
        (void)buf_add_str(&text, "export controls ");
    (void)buf_add_str(&text, "\"}");
    feed(&w, FRAME_RECORD, buf_cstr(&text));
    assert_int_equal(w.alerts, 2);
    assert_true(pipeline_memory(w.pipeline).matcher < (size_t)64 << 20);
    assert_true(pipeline_stats(w.pipeline).candidates > candidates);
    feed(&w, FRAME_RECORD, "export controls");
    assert_int_equal(w.alerts, 3);
    buf_release(&text);
    end(&w);
}

static void new_rules_take_over_from_the_next_item(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    feed(&w, FRAME_RECORD, "brand new");
    assert_int_equal(w.alerts, 0);
    matcher_free(pipeline_swap_matcher(
        w.pipeline, matcher_of("rules: [{id: new, any: [brand new]}]\n"), NULL));
    pipeline_tell_reload(w.pipeline, 0);
    assert_non_null(strstr(w.last, "\"notice\":\"reloaded\""));
    feed(&w, FRAME_RECORD, "brand new");
    assert_int_equal(w.alerts, 1);
    assert_non_null(strstr(w.last, "\"seq\":1,"));
    end(&w);
}

static void a_million_items_leave_the_heap_as_it_was(void **state)
{
    struct world w;
    size_t taken_before = 0, given_before = 0;

    (void)state;
    heap_begin_counting();
    begin(&w);
    for (int i = 0; i < 1010000; i++) {
        if (i == 10000) {
            taken_before = heap.taken;
            given_before = heap.given;
            w.alerts = 0;
        }
        feed(&w, FRAME_RECORD, i % 4 ? "Shares rose on Monday" : "New export controls");
    }
    assert_int_equal(w.alerts, 250000);
    /* One chunk for each alert, given back; nothing for anything else. */
    assert_int_equal(heap.taken - taken_before, w.alerts);
    assert_int_equal(heap.given - given_before, w.alerts);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_becomes_an_alert_with_the_next_number),
        cmocka_unit_test(a_bad_record_is_counted_and_announced),
        cmocka_unit_test(announcements_of_bad_records_are_few),
        cmocka_unit_test(what_a_throttle_holds_back_gets_no_number),
        cmocka_unit_test(an_alert_over_the_threshold_lists_what_led_to_it),
        cmocka_unit_test(counters_outlive_a_reload_where_the_rule_is_unchanged),
        cmocka_unit_test(what_a_very_long_item_took_is_given_back),
        cmocka_unit_test(new_rules_take_over_from_the_next_item),
        cmocka_unit_test(a_million_items_leave_the_heap_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
