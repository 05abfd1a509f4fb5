#include "poll/schedule.h"

#include <stdbool.h>

#include "base/hash.h"

#define SPREAD_MS 250 /* between two feeds that are overdue together */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Evenly within 0 .. range-1. */
static int64_t roll(int64_t range, uint64_t dice)
{
    return range > 0 ? (int64_t)(hash_pair(dice, 1) % (uint64_t)range) : 0;
}

static int64_t adapt(const struct schedule_rule *rule, const struct schedule_facts *facts)
{
    int64_t ms = facts->interval_ms ? facts->interval_ms : rule->interval_ms;

    if (facts->outcome == SCHEDULE_NEW)
        ms /= 2;
    else if (facts->outcome == SCHEDULE_SAME)
        ms += ms / 4;
    return most(rule->floor_ms, least(ms, rule->interval_ms));
}

/* The floor, doubled for each failure after the first. */
static int64_t back_off(const struct schedule_rule *rule, unsigned failures,
                        int64_t longest)
{
    int64_t ms = most(rule->floor_ms, 1);

    for (unsigned i = 1; i < failures && ms < longest; i++)
        ms *= 2;
    return least(ms, longest);
}

static int64_t base_of(const struct schedule_rule *rule,
                       const struct schedule_facts *facts, int64_t interval_ms)
{
    if (facts->outcome == SCHEDULE_FAILED)
        return back_off(rule, facts->failures,
                        most(SCHEDULE_FAILED_MOST_MS, rule->interval_ms));
    if (facts->outcome == SCHEDULE_HELD)
        return back_off(rule, facts->failures, interval_ms);
    return interval_ms;
}

/* What the server asks for, with a little more so that not all come in one moment. The
 * freshness of an error is nothing to wait for. */
static int64_t asked_for(const struct schedule_facts *facts, uint64_t dice)
{
    int64_t fresh = least(facts->max_age_ms, SCHEDULE_MAX_AGE_MOST_MS);
    int64_t later = least(facts->retry_after_ms, SCHEDULE_RETRY_AFTER_MOST_MS);

    if (facts->outcome == SCHEDULE_FAILED || facts->outcome == SCHEDULE_HELD)
        fresh = 0;
    return most(0, most(fresh, later > 0 ? later + roll(later / 10, dice) : 0));
}

struct schedule_answer schedule_after(const struct schedule_rule *rule,
                                      const struct schedule_facts *facts, uint64_t dice)
{
    bool failed = facts->outcome == SCHEDULE_FAILED || facts->outcome == SCHEDULE_HELD;
    struct schedule_answer a = {.interval_ms = adapt(rule, facts)};
    int64_t base = base_of(rule, facts, a.interval_ms);
    int64_t server = asked_for(facts, dice);
    int64_t tenth = roll(base / 10 + 1, hash_pair(dice, 2));

    /* Failures come apart upwards, so that the next is never sooner than it should be;
     * others downwards, as the interval is the longest time. */
    a.wait_ms = most(most(failed ? base + tenth : base - tenth, server), rule->floor_ms);
    /* Who asks by a clock of his own, every floor, must not come a moment too early each
     * second time. */
    a.polite_ms = rule->floor_ms - rule->floor_ms / 10;
    if (facts->outcome == SCHEDULE_FAILED)
        a.polite_ms = base;
    a.polite_ms = most(a.polite_ms, server);
    return a;
}

/* Whether it was fetched, and by a clock that agrees with the one there is now. */
static bool is_known(const struct schedule_memory *memory, int64_t now_ms)
{
    return memory->fetched_ms > 0 && memory->fetched_ms <= now_ms;
}

int64_t schedule_resume(const struct schedule_rule *rule,
                        const struct schedule_memory *memory, int64_t now_ms)
{
    int64_t due = least(memory->next_ms, memory->fetched_ms + rule->interval_ms);

    return is_known(memory, now_ms) ? most(due, memory->polite_ms) - now_ms : 0;
}

int64_t schedule_wanted(const struct schedule_memory *memory, int64_t now_ms)
{
    return is_known(memory, now_ms) ? memory->polite_ms - now_ms : 0;
}

int64_t schedule_spread(const struct schedule_rule *rule, size_t n, uint64_t dice)
{
    return roll(least((int64_t)n * SPREAD_MS, rule->interval_ms), dice);
}
