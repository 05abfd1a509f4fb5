/* report: whatever the daemon says of itself is JSON, and says what it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/report.h"
#include "feed/json.h"
#include "unit/rules.h"

struct world {
    struct event_base *base;
    struct log log;
    struct config *config;
    struct activated sockets;
    struct ports *ports;
    struct report_generation rules;
    struct histogram latency;
    struct report_state state;
    struct buf out;
};

static void begin(struct world *w)
{
    struct ports_options options = {0};

    memset(w, 0, sizeof(*w));
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->config = config_new();
    options.config = w->config;
    w->ports = ports_new(w->base, &w->log, &options, &w->sockets);
    assert_non_null(w->ports);
    w->rules = (struct report_generation){.generation = 3, .rules = 7, .bytes = 1000};
    w->state = (struct report_state){.rules = &w->rules,
                                     .latency_us = &w->latency,
                                     .ports = w->ports,
                                     .now_ms = 1795298400000,
                                     .up_ms = 61500};
    buf_init(&w->out, BUF_NO_CAP);
    (void)buf_add_char(&w->out, '{');
}

static void end(struct world *w)
{
    buf_release(&w->out);
    ports_free(w->ports);
    config_free(w->config);
    event_base_free(w->base);
}

/* Ends the object: it is JSON, with these pieces in it. */
static void assert_says(struct world *w, const char *const *pieces)
{
    struct json_error e;
    struct json_value v;

    (void)buf_add_char(&w->out, '}');
    if (json_parse(buf_span(&w->out), &v, &e) < 0)
        fail_msg("%s at %zu of:\n%s", e.message, e.offset, buf_cstr(&w->out));
    for (; *pieces; pieces++)
        if (!strstr(buf_cstr(&w->out), *pieces))
            fail_msg("no '%s' in:\n%s", *pieces, buf_cstr(&w->out));
}

static bool has(struct world *w, const char *piece)
{
    return strstr(buf_cstr(&w->out), piece);
}

/* --- stats ------------------------------------------------------------------------- */

static void stats_tell_everything(void **state)
{
    static const char *const pieces[] = {
        "\"time\":\"2026-11-21T22:00:00.000Z\",\"up_s\":61,\"records\":9",
        "\"rejected\":{\"all\":3,\"damaged\":1,\"too_long\":2,",
        "\"candidates\":5,\"matched\":4,\"alerts\":2,\"suppressed\":1,",
        "\"regex_limits\":6,\"eval_limits\":8,",
        "\"latency_us\":{\"count\":3,\"p50\":5,\"p90\":2000,\"p99\":2000,\"most\":2000,"
        "\"sum\":2010,\"buckets\":[[5,2],[2047,1]]}",
        "\"generation\":3,\"rules\":7,",
        "\"reloading\":true",
        "\"connections\":{\"inputs\":0,\"subscribers\":0,\"control\":2}",
        "\"memory_bytes\":{\"resident\":5000,\"rules\":1000,\"rule_counts\":40,"
        "\"matcher\":30,\"thresholds\":10,\"throttles\":20,",
        "\"allocations\":77",
        "\"inputs\":[],\"outputs\":[]",
        NULL};
    struct world w;

    (void)state;
    begin(&w);
    histogram_add(&w.latency, 5);
    histogram_add(&w.latency, 5);
    histogram_add(&w.latency, 2000);
    w.state.stats = (struct stats){.records = 9,
                                   .rejected = 3,
                                   .damaged = 1,
                                   .too_long = 2,
                                   .candidates = 5,
                                   .matched = 4,
                                   .alerts = 2,
                                   .suppressed = 1,
                                   .regex_limits = 6,
                                   .eval_limits = 8};
    w.state.memory = (struct report_memory){
        .resident = 5000,
        .pipeline = {
            .thresholds = 10, .throttles = 20, .matcher = 30, .rule_counts = 40}};
    w.state.peers = 2;
    w.state.allocations = 77;
    w.state.reloading = true;
    report_stats(&w.out, &w.state);
    assert_says(&w, pieces);
    assert_false(has(&w, "\"last_reload\""));
    assert_false(has(&w, "\"journal\""));
    end(&w);
}

static void a_journal_and_a_reload_are_told_where_there_are_such(void **state)
{
    static const char *const pieces[] = {"\"journal\":{\"repeats\":1,",
                                         "\"waiting\":4,\"seen\":50}",
                                         "\"last_reload\":{\"ok\":false,",
                                         "\"age_s\":90,\"took_ms\":12,\"errors\":2,",
                                         "\"journal\":60,\"seen\":70,\"sqlite\":80}",
                                         NULL};
    struct world w;

    (void)state;
    begin(&w);
    w.state.stats = (struct stats){.journal = true, .repeats = 1, .waiting = 4};
    w.state.seen = 50;
    w.state.memory = (struct report_memory){.journal = 60, .seen = 70, .sqlite = 80};
    w.rules.last.time_ms = w.state.now_ms - 90000;
    w.rules.last.errors = 2;
    w.rules.last.took_ns = 12345678;
    report_stats(&w.out, &w.state);
    assert_says(&w, pieces);
    end(&w);
}

/* The clock was set back meanwhile. */
static void no_age_is_below_zero(void **state)
{
    static const char *const pieces[] = {"\"age_s\":0,", NULL};
    struct world w;

    (void)state;
    begin(&w);
    w.rules.last.time_ms = w.state.now_ms + 5000;
    report_stats(&w.out, &w.state);
    assert_says(&w, pieces);
    end(&w);
}

static void at_its_cap_an_answer_says_that_it_is_full(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    w.out.cap = 500;
    report_stats(&w.out, &w.state);
    assert_true(w.out.full);
    assert_true(w.out.n <= 500);
    end(&w);
}

/* --- rules ------------------------------------------------------------------------- */

static void rules_tell_what_they_cost(void **state)
{
    static const char *const pieces[] = {
        "\"rules\":[{\"id\":\"b\",\"alerts\":2,\"candidates\":9,\"time_us\":1,"
        "\"last\":\"1970-01-01T00:00:00.007Z\",\"priority\":\"high\","
        "\"title\":\"\\\"T\\\"\"}],\"count\":2",
        NULL};
    struct ruleset *rs =
        rules_of_yaml("rules:\n  - {id: a, any: [x]}\n"
                      "  - {id: b, any: [y], priority: high, title: '\"T\"'}\n");
    const struct command c = {
        .kind = COMMAND_RULES, .sort = RULE_SORT_CANDIDATES, .limit = 1};
    struct rule_counts counts;
    struct world w;

    (void)state;
    begin(&w);
    rule_counts_init(&counts, 2);
    rule_counts_add(&counts, 1, 6);
    rule_counts_add(&counts, 1, 7);
    counts.now.costs.candidates[1] = 9;
    counts.now.costs.time_ns[1] = 1999;
    counts.now.costs.candidates[0] = 8;
    report_rules(&w.out, &c, rs, &counts);
    assert_says(&w, pieces);
    rule_counts_release(&counts);
    ruleset_unref(rs);
    end(&w);
}

/* --- reload ------------------------------------------------------------------------ */

static size_t count_of(struct world *w, const char *piece)
{
    const char *p = buf_cstr(&w->out);
    size_t n = 0;

    for (; (p = strstr(p, piece)); p++)
        n++;
    return n;
}

/* Paths and lines of files may hold any bytes. */
static void problems_are_text_whatever_they_quote(void **state)
{
    static const char *const pieces[] = {
        "\"added\":1,\"changed\":2,\"removed\":3",
        "\"severity\":\"error\",\"file\":\"a\\\"\xef\xbf\xbd\\n\",\"line\":4,\"column\":"
        "5,"
        "\"message\":\"found \\u0001\"",
        NULL};
    const struct changes changes = {.added = 1, .changed = 2, .removed = 3};
    struct diag_place at = {"a\"\xff\n", 4, 5};
    struct world w;
    struct diag d;

    (void)state;
    begin(&w);
    diag_init(&d);
    for (int i = 0; i < REPORT_PROBLEMS_MOST + 5; i++)
        diag_add(&d, DIAG_ERROR, at, span_of("x\0y"), NULL, "found \x01");
    report_reload(&w.out, &w.rules, &changes, &d);
    assert_says(&w, pieces);
    assert_int_equal(count_of(&w, "\"severity\""), REPORT_PROBLEMS_MOST);
    diag_release(&d);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stats_tell_everything),
        cmocka_unit_test(a_journal_and_a_reload_are_told_where_there_are_such),
        cmocka_unit_test(no_age_is_below_zero),
        cmocka_unit_test(at_its_cap_an_answer_says_that_it_is_full),
        cmocka_unit_test(rules_tell_what_they_cost),
        cmocka_unit_test(problems_are_text_whatever_they_quote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
