/* cost: what each rule costs is counted for it, and for no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match/matcher.h"
#include "unit/rules.h"

#define RULES 7
#define TIMES 20000 /* enough that every rule is timed now and then */

static const char yaml[] = "rules:\n"
                           "  - {id: plain, query: steel}\n"
                           "  - {id: both, query: 'steel AND copper'}\n"
                           "  - {id: absent, query: uranium}\n"
                           "  - {id: near, query: 'steel NEAR/3 prices'}\n"
                           "  - {id: always, query: '/st[aeiou]+l\\s+pr/'}\n"
                           "  - {id: again, query: '/st[aeiou]+l\\s+pr/'}\n"
                           "  - {id: where, query: prices, where: {language: fr}}\n";

static void count(void *ctx, const struct match *m)
{
    ((uint64_t *)ctx)[m->rule]++;
}

static struct matcher *make_matcher(void)
{
    struct ruleset *rs = rules_of_yaml(yaml);
    struct matcher *m = matcher_new(rs);

    ruleset_unref(rs);
    return m;
}

static void run(struct matcher *m, const char *title, uint64_t alerts[RULES])
{
    struct item item = {.date_ms = ITEM_NO_DATE};

    item.field[ITEM_TITLE] = span_of(title);
    matcher_run(m, &item, 0, count, alerts);
}

/* A rule that is one term is met and holds at once: that, too, is a candidate. So is one
 * whose `where` does not hold; what an AND was woken by in vain is counted with it. */
static void every_evaluation_is_counted(void **state)
{
    uint64_t candidates[RULES] = {0}, time_ns[RULES] = {0}, alerts[RULES] = {0}, sum = 0;
    struct match_costs costs = {candidates, time_ns};
    struct matcher *m = make_matcher();

    (void)state;
    matcher_count_costs(m, &costs);
    run(m, "steel prices rise", alerts);
    run(m, "steel, steel and copper", alerts);
    run(m, "steel", alerts);
    run(m, "of nothing at all", alerts);
    assert_int_equal(candidates[0], 3);
    assert_int_equal(candidates[2], 0);
    assert_int_equal(candidates[4], 1);
    assert_int_equal(candidates[5], 1);
    assert_int_equal(candidates[6], 1);
    assert_int_equal(alerts[6], 0);
    for (size_t i = 0; i < RULES; i++) {
        assert_true(candidates[i] >= alerts[i]);
        sum += candidates[i];
    }
    assert_int_equal(sum, matcher_stats(m).candidates);
    matcher_count_costs(m, NULL);
    run(m, "steel", alerts);
    assert_int_equal(candidates[0], 3);
    matcher_free(m);
}

/* What is looked for in every item is paid for where nothing is found, too; two who share
 * one search pay once. */
static void time_goes_to_who_caused_it(void **state)
{
    uint64_t candidates[RULES] = {0}, time_ns[RULES] = {0}, alerts[RULES] = {0};
    struct match_costs costs = {candidates, time_ns};
    struct matcher *m = make_matcher();

    (void)state;
    matcher_count_costs(m, &costs);
    for (int i = 0; i < TIMES; i++)
        run(m, "steel still of steal steeel and copper", alerts);
    assert_int_equal(candidates[0], TIMES);
    assert_int_equal(candidates[4], 0);
    assert_true(time_ns[1] > 0);
    assert_true(time_ns[4] > 0);
    assert_int_equal(time_ns[5], 0);
    assert_int_equal(time_ns[2], 0);
    matcher_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_evaluation_is_counted),
        cmocka_unit_test(time_goes_to_who_caused_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
