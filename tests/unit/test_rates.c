/* rates: rings that turn with the clock, rules that come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/changes.h"
#include "app/rates.h"
#include "base/mem.h"

#define MINUTE INT64_C(60000)
#define HOUR   INT64_C(3600000)
#define DAY    (24 * HOUR)
#define NOON   (INT64_C(20000) * DAY + 12 * HOUR) /* the start of a minute and an hour */

static uint64_t sum(const uint32_t *p, size_t n)
{
    uint64_t all = 0;

    while (n)
        all += p[--n];
    return all;
}

static void counts_into_the_running_minute_and_hour(void **state)
{
    struct rates *r = rates_new(3, NOON);
    struct rates_row row[3];

    (void)state;
    assert_int_equal(rates_list(r, NOON, row, 3), 0);
    rates_add(r, 2, NOON);
    rates_add(r, 2, NOON + MINUTE - 1);
    rates_add(r, 2, NOON + MINUTE);
    rates_add(r, 0, NOON + MINUTE);
    assert_int_equal(rates_list(r, NOON + MINUTE, row, 3), 2);
    assert_int_equal(row[0].rule, 2);
    assert_int_equal(row[0].alerts, 3);
    assert_int_equal(row[0].hour[RATES_MINUTES - 1], 1);
    assert_int_equal(row[0].hour[RATES_MINUTES - 2], 2);
    assert_int_equal(row[0].day[RATES_HOURS - 1], 3);
    assert_int_equal(row[1].rule, 0);
    assert_int_equal(rates_list(r, NOON + MINUTE, row, 1), 1);
    assert_int_equal(rates_since(r), NOON);
    rates_free(r);
}

/* One alert at noon; what is to be seen of it later. */
static void turns_with_the_clock(void **state)
{
    static const struct {
        int64_t later;
        int minute, hour; /* where it stands in the rows; -1: no more */
    } cases[] = {
        {0, 59, 23},          {MINUTE, 58, 23},
        {59 * MINUTE, 0, 23}, {60 * MINUTE, -1, 22}, /* one turn of the ring of minutes */
        {HOUR * 23, -1, 0},   {DAY, -1, -1},
        {DAY * 400, -1, -1},  {-MINUTE, 59, 23}, /* a clock that was nudged back */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rates *r = rates_new(1, NOON);
        struct rates_row row;
        size_t n;

        rates_add(r, 0, NOON);
        n = rates_list(r, NOON + cases[i].later, &row, 1);
        assert_int_equal(n, cases[i].hour >= 0);
        if (cases[i].hour >= 0)
            assert_int_equal(row.day[cases[i].hour], 1);
        if (cases[i].minute >= 0)
            assert_int_equal(row.hour[cases[i].minute], 1);
        else if (n)
            assert_int_equal(sum(row.hour, RATES_MINUTES), 0);
        rates_free(r);
    }
}

static void begins_anew_where_the_clock_was_set_back(void **state)
{
    struct rates *r = rates_new(2, NOON);
    struct rates_row row;

    (void)state;
    rates_add(r, 0, NOON);
    rates_add(r, 1, NOON - HOUR);
    assert_int_equal(rates_list(r, NOON - HOUR, &row, 1), 1);
    assert_int_equal(row.rule, 1);
    assert_int_equal(rates_since(r), NOON - HOUR);
    rates_free(r);
}

static void the_longest_silent_makes_way(void **state)
{
    struct rates *r = rates_new(RATES_MOST + 2, NOON);
    struct rates_row *rows = mem_calloc(RATES_MOST, sizeof(*rows));
    bool seen[RATES_MOST + 2] = {false};
    size_t n;

    (void)state;
    for (size_t i = 0; i < RATES_MOST; i++)
        rates_add(r, i, NOON);
    rates_add(r, 0, NOON); /* so 1 and 2 are the ones */
    rates_add(r, RATES_MOST, NOON);
    rates_add(r, RATES_MOST + 1, NOON);
    rates_add_past(r, 1, NOON - MINUTE); /* the past drives nobody away */
    n = rates_list(r, NOON, rows, RATES_MOST);
    assert_int_equal(n, RATES_MOST);
    assert_int_equal(rows[0].rule, 0);
    for (size_t i = 0; i < n; i++)
        seen[rows[i].rule] = true;
    assert_false(seen[1]);
    assert_false(seen[2]);
    assert_true(seen[3]);
    assert_true(seen[RATES_MOST + 1]);
    free(rows);
    rates_free(r);
}

static void rates_go_on_where_a_rule_stays(void **state)
{
    const uint32_t from[] = {2, CHANGES_NEW, 0};
    struct rates *r = rates_new(3, NOON);
    struct rates_row row[3];

    (void)state;
    rates_add(r, 0, NOON);
    for (int i = 0; i < 2; i++)
        rates_add(r, 1, NOON);
    for (int i = 0; i < 3; i++)
        rates_add(r, 2, NOON);
    rates_move(r, 3, from);
    assert_int_equal(rates_list(r, NOON, row, 3), 2);
    assert_int_equal(row[0].rule, 0);
    assert_int_equal(row[0].alerts, 3);
    assert_int_equal(row[1].rule, 2);
    assert_int_equal(row[1].alerts, 1);
    rates_add(r, 1, NOON); /* where the one that has gone was */
    rates_add(r, 0, NOON);
    assert_int_equal(rates_list(r, NOON, row, 3), 3);
    assert_int_equal(row[0].alerts, 4);
    assert_int_equal(row[1].rule, 1);
    assert_int_equal(row[1].alerts, 1);
    rates_move(r, 0, NULL);
    assert_int_equal(rates_list(r, NOON, row, 3), 0);
    rates_free(r);
}

static void the_past_finds_its_minute(void **state)
{
    static const struct {
        int64_t ago;
        int minute, hour; /* -1: too long ago */
    } cases[] = {
        {0, 59, 23},   {30 * MINUTE, 29, 22}, {3 * HOUR, -1, 20},
        {DAY, -1, -1}, {-HOUR, -1, -1}, /* what lies in the future is no past */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rates *r = rates_new(1, NOON);
        struct rates_row row;

        rates_add_past(r, 0, NOON - cases[i].ago);
        rates_add(r, 0, NOON);
        assert_int_equal(rates_list(r, NOON, &row, 1), 1);
        assert_int_equal(row.alerts, 1 + (cases[i].hour >= 0));
        if (cases[i].minute >= 0)
            assert_int_equal(row.hour[cases[i].minute], 1 + (cases[i].minute == 59));
        rates_free(r);
    }
}

/* What a rule did before is joined to what it has done since. */
static void goes_on_from_the_past(void **state)
{
    struct rates *r = rates_new(3, NOON), *past = rates_new(3, NOON);
    struct rates_row row[3];

    (void)state;
    rates_add_past(past, 1, NOON - MINUTE);
    rates_add_past(past, 2, NOON - MINUTE);
    rates_add_past(past, 1, NOON - 3 * HOUR);
    rates_set_since(past, NOON - 20 * HOUR);
    rates_add(r, 1, NOON + MINUTE);
    rates_join(r, past, NOON + 2 * MINUTE);
    rates_free(past);
    rates_add(r, 1, NOON + 2 * MINUTE);
    assert_int_equal(rates_list(r, NOON + 2 * MINUTE, row, 3), 2);
    assert_int_equal(row[0].rule, 1);
    assert_int_equal(row[0].alerts, 4);
    assert_int_equal(row[0].hour[RATES_MINUTES - 1], 1);
    assert_int_equal(row[0].hour[RATES_MINUTES - 2], 1);
    assert_int_equal(row[0].hour[RATES_MINUTES - 4], 1);
    assert_int_equal(row[0].day[RATES_HOURS - 1], 2);
    assert_int_equal(row[0].day[RATES_HOURS - 2], 1);
    assert_int_equal(row[0].day[RATES_HOURS - 4], 1);
    assert_int_equal(row[1].rule, 2);
    assert_int_equal(row[1].alerts, 1);
    assert_int_equal(rates_since(r), NOON - 20 * HOUR);
    rates_free(r);
}

/* The clock at the start, and when the past is joined; of one alert in each. */
static void the_past_ends_where_the_clock_was_set_back(void **state)
{
    static const struct {
        int64_t later;
        uint64_t alerts;
        int64_t since;
    } cases[] = {
        {MINUTE, 2, -HOUR},
        {-2 * MINUTE, 2, -HOUR}, /* a nudge */
        {-10 * MINUTE, 0, -10 * MINUTE},
        {2 * HOUR, 2, -HOUR},
        {30 * HOUR, 0, -HOUR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rates *r = rates_new(1, NOON), *past = rates_new(1, NOON);
        struct rates_row row = {0};
        int64_t now_ms = NOON + cases[i].later;

        rates_add_past(past, 0, NOON - HOUR);
        rates_set_since(past, NOON - HOUR);
        rates_add(r, 0, NOON);
        rates_join(r, past, now_ms);
        (void)rates_list(r, now_ms, &row, 1);
        assert_int_equal(row.alerts, cases[i].alerts);
        assert_int_equal(rates_since(r), NOON + cases[i].since);
        rates_free(past);
        rates_free(r);
    }
}

/* Where a thousand have alerted since, who is not among them has no past. */
static void the_past_drives_nobody_away(void **state)
{
    struct rates *r = rates_new(RATES_MOST + 1, NOON);
    struct rates *past = rates_new(RATES_MOST + 1, NOON);
    struct rates_row *rows = mem_calloc(RATES_MOST, sizeof(*rows));

    (void)state;
    rates_add_past(past, RATES_MOST, NOON - 1);
    rates_add_past(past, 7, NOON - 1);
    for (size_t i = 0; i < RATES_MOST; i++)
        rates_add(r, i, NOON);
    rates_join(r, past, NOON);
    assert_int_equal(rates_list(r, NOON, rows, RATES_MOST), RATES_MOST);
    assert_int_equal(rows[0].rule, 7);
    assert_int_equal(rows[0].alerts, 2);
    for (size_t i = 0; i < RATES_MOST; i++)
        assert_int_not_equal(rows[i].rule, RATES_MOST);
    free(rows);
    rates_free(past);
    rates_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_into_the_running_minute_and_hour),
        cmocka_unit_test(turns_with_the_clock),
        cmocka_unit_test(begins_anew_where_the_clock_was_set_back),
        cmocka_unit_test(the_longest_silent_makes_way),
        cmocka_unit_test(rates_go_on_where_a_rule_stays),
        cmocka_unit_test(the_past_finds_its_minute),
        cmocka_unit_test(goes_on_from_the_past),
        cmocka_unit_test(the_past_ends_where_the_clock_was_set_back),
        cmocka_unit_test(the_past_drives_nobody_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
