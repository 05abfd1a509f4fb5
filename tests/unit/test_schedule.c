/* schedule: feeds are asked as often as they change, and never sooner than is polite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "poll/schedule.h"

#define MINUTE ((int64_t)60000)
#define HOUR   (60 * MINUTE)
#define DICE   500 /* throws of the dice in each test */

static const struct schedule_rule rule = {.floor_ms = 5 * MINUTE, .interval_ms = HOUR};

static struct schedule_facts plain(enum schedule_outcome outcome)
{
    struct schedule_facts f = {
        .outcome = outcome, .interval_ms = HOUR, .max_age_ms = -1, .retry_after_ms = -1};

    return f;
}

static void a_quiet_feed_is_asked_once_an_interval(void **state)
{
    const struct schedule_facts f = plain(SCHEDULE_SAME);

    (void)state;
    for (uint64_t dice = 0; dice < DICE; dice++) {
        struct schedule_answer a = schedule_after(&rule, &f, dice);

        assert_int_equal(a.interval_ms, HOUR);
        assert_in_range(a.wait_ms, HOUR * 9 / 10 - 1, HOUR);
    }
}

static void waits_come_apart(void **state)
{
    const struct schedule_facts f = plain(SCHEDULE_SAME);
    int64_t least = HOUR, most = 0;

    (void)state;
    for (uint64_t dice = 0; dice < DICE; dice++) {
        int64_t ms = schedule_after(&rule, &f, dice).wait_ms;

        least = ms < least ? ms : least;
        most = ms > most ? ms : most;
    }
    assert_true(most - least > HOUR / 12);
}

static void a_feed_that_changes_is_asked_more_often_down_to_the_floor(void **state)
{
    struct schedule_facts f = plain(SCHEDULE_NEW);
    int64_t before = HOUR;

    (void)state;
    for (int i = 0; i < 10; i++) {
        f.interval_ms = schedule_after(&rule, &f, 1).interval_ms;
        assert_true(f.interval_ms < before || f.interval_ms == rule.floor_ms);
        before = f.interval_ms;
    }
    assert_int_equal(before, rule.floor_ms);
    f.outcome = SCHEDULE_SAME;
    for (int i = 0; i < 20; i++)
        f.interval_ms = schedule_after(&rule, &f, 1).interval_ms;
    assert_int_equal(f.interval_ms, HOUR); /* and back */
}

static void the_first_document_says_nothing_of_how_often_it_changes(void **state)
{
    struct schedule_facts f = plain(SCHEDULE_FIRST);

    (void)state;
    f.interval_ms = 0;
    assert_int_equal(schedule_after(&rule, &f, 1).interval_ms, HOUR);
}

/* A feed with something new every so often, asked as the schedule has it: how many times
 * it is asked for each change. */
static double fetches_a_change(int64_t every_ms)
{
    struct schedule_facts f = plain(SCHEDULE_FIRST);
    const struct schedule_rule wide = {.floor_ms = MINUTE, .interval_ms = 48 * HOUR};
    int64_t now = 0, changed = every_ms, n = 0, changes = 0;

    f.interval_ms = 0;
    for (uint64_t dice = 0; changes < 300; dice++, n++) {
        struct schedule_answer a = schedule_after(&wide, &f, dice);

        f.interval_ms = a.interval_ms;
        now += a.wait_ms;
        f.outcome = now >= changed ? SCHEDULE_NEW : SCHEDULE_SAME;
        changes += f.outcome == SCHEDULE_NEW;
        while (changed <= now)
            changed += every_ms;
    }
    return (double)n / (double)changes;
}

static void a_feed_is_asked_about_four_times_a_change(void **state)
{
    static const int64_t every[] = {20 * MINUTE, HOUR, 5 * HOUR, 24 * HOUR};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        double n = fetches_a_change(every[i]);

        assert_true(n > 3 && n < 5);
    }
}

static void failures_wait_longer_each_time_up_to_a_day(void **state)
{
    struct schedule_facts f = plain(SCHEDULE_FAILED);
    int64_t base = rule.floor_ms;

    (void)state;
    for (f.failures = 1; f.failures < 100; f.failures++) {
        for (uint64_t dice = 0; dice < 20; dice++) {
            struct schedule_answer a = schedule_after(&rule, &f, dice);

            assert_in_range(a.wait_ms, base, base + base / 10);
            assert_in_range(a.polite_ms, base, a.wait_ms);
            assert_int_equal(a.interval_ms, HOUR); /* as adapted before */
        }
        base = base * 2 < 24 * HOUR ? base * 2 : 24 * HOUR;
    }
    f.failures = UINT32_MAX;
    assert_in_range(schedule_after(&rule, &f, 1).wait_ms, 24 * HOUR, 27 * HOUR);
}

static void a_long_interval_is_no_shorter_after_failures(void **state)
{
    const struct schedule_rule slow = {.floor_ms = HOUR, .interval_ms = 100 * HOUR};
    struct schedule_facts f = plain(SCHEDULE_FAILED);

    (void)state;
    f.failures = 50;
    assert_true(schedule_after(&slow, &f, 1).wait_ms >= 100 * HOUR);
}

static void what_could_not_be_handed_over_is_asked_again_within_the_interval(void **state)
{
    struct schedule_facts f = plain(SCHEDULE_HELD);

    (void)state;
    f.interval_ms = 20 * MINUTE;
    for (f.failures = 1; f.failures < 50; f.failures++) {
        struct schedule_answer a = schedule_after(&rule, &f, f.failures);

        assert_in_range(a.wait_ms, rule.floor_ms, 22 * MINUTE);
        assert_true(a.polite_ms <= rule.floor_ms);
    }
}

static void the_server_is_obeyed_within_bounds(void **state)
{
    static const struct {
        enum schedule_outcome outcome;
        int64_t max_age_ms, retry_after_ms;
        int64_t least, most; /* of both times */
    } rows[] = {
        {SCHEDULE_SAME, 3 * HOUR, -1, 3 * HOUR, 3 * HOUR},
        {SCHEDULE_NEW, 3 * HOUR, -1, 3 * HOUR, 3 * HOUR},
        /* a year is a mistake */
        {SCHEDULE_SAME, 365 * 24 * HOUR, -1, SCHEDULE_MAX_AGE_MOST_MS,
         SCHEDULE_MAX_AGE_MOST_MS},
        {SCHEDULE_FAILED, -1, 3 * HOUR, 3 * HOUR, 3 * HOUR * 11 / 10},
        {SCHEDULE_SAME, -1, 3 * HOUR, 3 * HOUR, 3 * HOUR * 11 / 10},
        {SCHEDULE_HELD, -1, 3 * HOUR, 3 * HOUR, 3 * HOUR * 11 / 10},
        {SCHEDULE_FAILED, -1, 365 * 24 * HOUR, SCHEDULE_RETRY_AFTER_MOST_MS,
         SCHEDULE_RETRY_AFTER_MOST_MS * 11 / 10},
        {SCHEDULE_SAME, 2 * HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR * 11 / 10},
        /* an error page that keeps for long is no reason to wait */
        {SCHEDULE_FAILED, 3 * HOUR, -1, 5 * MINUTE, 6 * MINUTE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct schedule_facts f = plain(rows[i].outcome);

        f.failures = 1;
        f.max_age_ms = rows[i].max_age_ms;
        f.retry_after_ms = rows[i].retry_after_ms;
        for (uint64_t dice = 0; dice < DICE; dice++) {
            struct schedule_answer a = schedule_after(&rule, &f, dice);

            assert_in_range(a.wait_ms, rows[i].least, rows[i].most);
            assert_in_range(a.polite_ms, rows[i].least, rows[i].most);
        }
    }
}

static void nothing_makes_it_ask_sooner_than_the_floor(void **state)
{
    (void)state;
    for (uint64_t dice = 0; dice < 20000; dice++) {
        const struct schedule_rule any = {.floor_ms = (int64_t)(dice * 7919 % 100000) + 1,
                                          .interval_ms = (int64_t)(dice * 7919 % 100000) +
                                                         1 + (int64_t)(dice % 50000)};
        const struct schedule_facts f = {
            .outcome = (enum schedule_outcome)(dice % 5),
            .interval_ms = (int64_t)(dice * 31 % 1000000),
            .failures = (unsigned)(dice % 70) + 1,
            .max_age_ms = (int64_t)(dice * 13 % 1000) - 1,
            .retry_after_ms = (int64_t)(dice * 17 % 1000) - 1,
        };
        struct schedule_answer a = schedule_after(&any, &f, dice);

        assert_true(a.wait_ms >= any.floor_ms);
        assert_true(a.polite_ms <= a.wait_ms);
        assert_true(a.polite_ms >= any.floor_ms - any.floor_ms / 10);
        assert_in_range(a.interval_ms, any.floor_ms, any.interval_ms);
    }
}

static void a_restart_changes_nothing_that_was_planned(void **state)
{
    const int64_t now = 1000 * HOUR;
    const struct {
        struct schedule_memory memory;
        int64_t resume, wanted;
    } rows[] = {
        {{0, 0, 0}, 0, 0}, /* never asked */
        {{now - 10 * MINUTE, now + 40 * MINUTE, now - 5 * MINUTE},
         40 * MINUTE,
         -5 * MINUTE},
        /* the interval was an hour longer when it was planned */
        {{now - 10 * MINUTE, now + 110 * MINUTE, now - 5 * MINUTE},
         50 * MINUTE,
         -5 * MINUTE},
        /* what the server asked for holds all the same */
        {{now - 10 * MINUTE, now + 3 * HOUR, now + 2 * HOUR}, 2 * HOUR, 2 * HOUR},
        {{now - 5 * HOUR, now - 4 * HOUR, now - 4 * HOUR}, -4 * HOUR, -4 * HOUR},
        /* the clock was turned back by a year */
        {{now + 8760 * HOUR, now + 8761 * HOUR, now + 8761 * HOUR}, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(schedule_resume(&rule, &rows[i].memory, now), rows[i].resume);
        assert_int_equal(schedule_wanted(&rows[i].memory, now), rows[i].wanted);
    }
}

static void those_that_are_overdue_together_are_spread(void **state)
{
    size_t early = 0;

    (void)state;
    assert_in_range(schedule_spread(&rule, 1, 7), 0, 249);
    for (uint64_t dice = 0; dice < 1000; dice++) {
        int64_t ms = schedule_spread(&rule, 1000, dice);

        assert_in_range(ms, 0, 249999);
        early += ms < 10000;
    }
    assert_in_range(early, 20, 70); /* of a thousand, evenly: 40 */
    assert_in_range(schedule_spread(&rule, 1000000, 3), 0, HOUR - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_feed_is_asked_once_an_interval),
        cmocka_unit_test(waits_come_apart),
        cmocka_unit_test(a_feed_that_changes_is_asked_more_often_down_to_the_floor),
        cmocka_unit_test(the_first_document_says_nothing_of_how_often_it_changes),
        cmocka_unit_test(a_feed_is_asked_about_four_times_a_change),
        cmocka_unit_test(failures_wait_longer_each_time_up_to_a_day),
        cmocka_unit_test(a_long_interval_is_no_shorter_after_failures),
        cmocka_unit_test(
            what_could_not_be_handed_over_is_asked_again_within_the_interval),
        cmocka_unit_test(the_server_is_obeyed_within_bounds),
        cmocka_unit_test(nothing_makes_it_ask_sooner_than_the_floor),
        cmocka_unit_test(a_restart_changes_nothing_that_was_planned),
        cmocka_unit_test(those_that_are_overdue_together_are_spread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
