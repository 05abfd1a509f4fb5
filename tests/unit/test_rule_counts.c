/* rule_counts: the busiest rules, the silent ones, and what a reload leaves of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/changes.h"
#include "app/rule_counts.h"

static void add(struct rule_counts *c, size_t rule, int times, int64_t now_ms)
{
    for (int i = 0; i < times; i++)
        rule_counts_add(c, rule, now_ms);
}

static void lists_in_the_order_asked_for(void **state)
{
    static const struct {
        enum rule_sort sort;
        bool unused;
        size_t most, all, n;
        uint32_t rules[6];
    } cases[] = {
        {RULE_SORT_ALERTS, false, 10, 6, 6, {3, 1, 5, 0, 2, 4}},
        {RULE_SORT_ALERTS, false, 2, 6, 2, {3, 1}},
        {RULE_SORT_LAST, false, 3, 6, 3, {1, 5, 3}},
        {RULE_SORT_ORDER, false, 1, 6, 1, {0}},
        {RULE_SORT_ORDER, true, 10, 3, 3, {0, 2, 4}},
        {RULE_SORT_ALERTS, true, 2, 3, 2, {0, 2}},
    };
    struct rule_counts c;
    struct rule_row rows[20];
    size_t all;

    (void)state;
    rule_counts_init(&c, 6);
    add(&c, 3, 7, 100);
    add(&c, 1, 5, 300);
    add(&c, 5, 5, 200); /* as many as 1, which stands before it */
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(rule_counts_list(&c, cases[i].sort, cases[i].unused, rows,
                                          cases[i].most, &all),
                         cases[i].n);
        assert_int_equal(all, cases[i].all);
        for (size_t k = 0; k < cases[i].n; k++)
            assert_int_equal(rows[k].rule, cases[i].rules[k]);
    }
    rule_counts_release(&c);
}

/* The order of a long list does not depend on the room that it is found in. */
static void finds_the_first_of_many(void **state)
{
    struct rule_counts c;
    struct rule_row rows[8];
    size_t all;

    (void)state;
    rule_counts_init(&c, 1000);
    for (size_t i = 0; i < 1000; i++)
        add(&c, i, (int)(i * 7919 % 1000), (int64_t)i);
    assert_int_equal(rule_counts_list(&c, RULE_SORT_ALERTS, false, rows, 4, &all), 4);
    assert_int_equal(all, 1000);
    for (size_t k = 0; k < 4; k++)
        assert_int_equal(rows[k].key, 999 - k);
    rule_counts_release(&c);
}

static void counts_go_on_where_a_rule_stays(void **state)
{
    const uint32_t from[] = {2, CHANGES_NEW, 0};
    struct rule_counts c;

    (void)state;
    rule_counts_init(&c, 3);
    add(&c, 0, 1, 10);
    add(&c, 1, 2, 20);
    add(&c, 2, 3, 30);
    rule_counts_move(&c, 3, from);
    assert_int_equal(c.of[0].alerts, 3);
    assert_int_equal(c.of[0].last_ms, 30);
    assert_int_equal(c.of[1].alerts, 0);
    assert_int_equal(c.of[2].alerts, 1);
    rule_counts_move(&c, 1, NULL);
    assert_int_equal(c.of[0].alerts, 0);
    rule_counts_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_in_the_order_asked_for),
        cmocka_unit_test(finds_the_first_of_many),
        cmocka_unit_test(counts_go_on_where_a_rule_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
