/* recall: which rates a journal tells, and from when on it tells all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/recall.h"
#include "unit/journal_world.h"
#include "unit/rules.h"

#define MINUTE INT64_C(60000)
#define HOUR   INT64_C(3600000)
#define DAY    (24 * HOUR)
#define NOON   (INT64_C(20000) * DAY + 12 * HOUR)
#define ALL    UINT64_C(1000000)

/* An alert of a rule, whose id is JSON without its quotes. */
static void add(struct world *w, const char *id, int64_t time_ms)
{
    char line[200];
    uint64_t seq = journal_last_seq(w->journal) + 1;
    int n = snprintf(line, sizeof(line),
                     "{\"type\":\"alert\",\"seq\":%llu,\"time\":\"?\",\"rule\":{\"id\":"
                     "\"%s\",\"priority\":\"low\"},\"item\":{\"id\":\"b\"}}",
                     (unsigned long long)seq, id);
    struct journal_alert a = {seq, time_ms, span_make(line, (size_t)n)};
    const struct journal_batch b = {.alerts = &a, .n_alerts = 1};

    assert_int_equal(journal_commit(w->journal, &b, w->error), JOURNAL_OK);
}

static const char two_rules[] = "rules: [{id: a, any: [x]}, {id: 'b\"\\', any: [y]}]\n";

/* Of the two rules. */
static struct rates *get(struct world *w, uint64_t last_seq, size_t most)
{
    struct ruleset *rs = rules_of_yaml(two_rules);
    struct rates *r = recall(w->path, rs, last_seq, NOON, most, w->error);

    if (!r)
        fail_msg("%s", w->error);
    ruleset_unref(rs);
    return r;
}

static void begin(struct world *w)
{
    world_init(w);
    world_open(w);
}

static void end(struct world *w, struct rates *r)
{
    rates_free(r);
    world_release(w);
}

static void tells_who_alerted_when(void **state)
{
    struct rates_row row[3];
    struct rates *r;
    struct world w;

    (void)state;
    begin(&w);
    add(&w, "a", NOON - 25 * HOUR);
    add(&w, "a", NOON - 2 * HOUR);
    add(&w, "gone", NOON - 2 * HOUR);
    add(&w, "b\\\"\\\\", NOON - 2 * MINUTE);
    add(&w, "\\u0061", NOON - MINUTE);
    add(&w, "a", NOON); /* of this run */
    r = get(&w, 5, ALL);
    assert_int_equal(rates_list(r, NOON, row, 3), 2);
    assert_int_equal(row[0].rule, 0);
    assert_int_equal(row[0].alerts, 2);
    assert_int_equal(row[0].hour[RATES_MINUTES - 2], 1);
    assert_int_equal(row[0].day[RATES_HOURS - 3], 1);
    assert_int_equal(row[1].rule, 1);
    assert_int_equal(row[1].hour[RATES_MINUTES - 3], 1);
    end(&w, r);
}

/* Alerts at these times, in this order; how many count, and since when. */
static void says_since_when_all_are_counted(void **state)
{
    static const struct {
        int64_t time_ms[4]; /* 0: no more */
        size_t most;
        uint64_t counted;
        int64_t since_ms;
    } cases[] = {
        {{0}, ALL, 0, NOON},
        /* what was before the first of a journal nobody knows */
        {{NOON - HOUR, NOON - MINUTE}, ALL, 2, NOON - HOUR},
        {{NOON - 2 * DAY, NOON - HOUR}, ALL, 1, NOON - DAY},
        {{NOON - 2 * DAY}, ALL, 0, NOON - DAY},
        {{NOON - 3 * HOUR, NOON - 2 * HOUR, NOON - HOUR}, 2, 2, NOON - 3 * HOUR + 1},
        {{NOON - 3 * HOUR, NOON - 2 * HOUR}, 2, 2, NOON - 3 * HOUR},
        /* the clock was set back: to the third; by now; and only nudged */
        {{NOON - HOUR, NOON - HOUR, NOON - 2 * HOUR, NOON}, ALL, 2, NOON - 2 * HOUR},
        {{NOON - HOUR, NOON + HOUR}, ALL, 0, NOON},
        {{NOON - HOUR, NOON - HOUR - MINUTE}, ALL, 2, NOON - HOUR - MINUTE},
        {{NOON - HOUR, NOON + MINUTE}, ALL, 2, NOON - HOUR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rates_row row = {0};
        struct rates *r;
        struct world w;

        begin(&w);
        for (size_t k = 0; k < 4 && cases[i].time_ms[k]; k++)
            add(&w, "a", cases[i].time_ms[k]);
        r = get(&w, journal_last_seq(w.journal), cases[i].most);
        (void)rates_list(r, NOON, &row, 1);
        assert_int_equal(row.alerts, cases[i].counted);
        assert_int_equal(rates_since(r), cases[i].since_ms);
        end(&w, r);
    }
}

/* More than is read at a time, and lines that are no alerts of ours. */
static void reads_in_pieces(void **state)
{
    struct rates_row row;
    struct rates *r;
    struct world w;

    (void)state;
    begin(&w);
    add(&w, "a", NOON - HOUR);
    for (int i = 0; i < 140; i++)
        world_add(&w, 60, NOON - HOUR + MINUTE * i / 4);
    add(&w, "a", NOON);
    r = get(&w, journal_last_seq(w.journal), ALL);
    assert_int_equal(rates_list(r, NOON, &row, 1), 1);
    assert_int_equal(row.alerts, 2);
    assert_int_equal(rates_since(r), NOON - HOUR);
    end(&w, r);
}

static void what_cannot_be_read_is_said(void **state)
{
    struct ruleset *rs = rules_of_yaml(two_rules);
    struct world w;

    (void)state;
    world_init(&w);
    assert_null(recall(w.path, rs, 5, NOON, ALL, w.error));
    assert_non_null(strstr(w.error, w.path));
    ruleset_unref(rs);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_who_alerted_when),
        cmocka_unit_test(says_since_when_all_are_counted),
        cmocka_unit_test(reads_in_pieces),
        cmocka_unit_test(what_cannot_be_read_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
