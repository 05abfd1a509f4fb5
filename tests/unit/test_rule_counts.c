/* rule_counts: the busiest rules, the silent ones, and what a reload leaves of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/changes.h"
#include "app/rule_counts.h"
#include "base/mem.h"

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
        {RULE_SORT_CANDIDATES, false, 3, 6, 3, {2, 3, 0}},
        {RULE_SORT_CANDIDATES, true, 3, 3, 3, {2, 0, 4}}, /* looked at in vain */
        {RULE_SORT_TIME, false, 2, 6, 2, {4, 0}},
    };
    struct rule_counts c;
    struct rule_row rows[10];
    size_t all;

    (void)state;
    rule_counts_init(&c, 6);
    add(&c, 3, 7, 100);
    add(&c, 1, 5, 300);
    add(&c, 5, 5, 200); /* as many as 1, which stands before it */
    c.now.costs.candidates[2] = 9;
    c.now.costs.candidates[3] = 8;
    c.now.costs.time_ns[4] = 1000;
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
    struct rule_row rows[4];
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

/* Which rules the new ones were before, as rule_counts_move takes it. */
static uint32_t *heap(const uint32_t *from, size_t n)
{
    return (uint32_t *)(void *)mem_dup((const char *)from, n * sizeof(*from));
}

static void assert_counts(const struct rule_counts *c, size_t rule, uint64_t alerts,
                          int64_t last_ms, uint64_t candidates)
{
    struct rule_count n = rule_counts_of(c, rule);

    assert_int_equal(n.alerts, alerts);
    assert_int_equal(n.last_ms, last_ms);
    assert_int_equal(n.candidates, candidates);
    assert_int_equal(n.time_ns, 100 * candidates);
}

static void counts_go_on_where_a_rule_stays(void **state)
{
    const uint32_t from[] = {2, CHANGES_NEW, 0};
    struct rule_counts c;

    (void)state;
    rule_counts_init(&c, 3);
    for (size_t i = 0; i < 3; i++) {
        add(&c, i, (int)i + 1, (int64_t)i * 10 + 10);
        c.now.costs.candidates[i] = i + 5;
        c.now.costs.time_ns[i] = 100 * (i + 5);
    }
    rule_counts_move(&c, 3, heap(from, 3));
    add(&c, 2, 1, 40);
    for (int carried = 0; carried < 2; carried++) { /* the same before and after */
        assert_counts(&c, 0, 3, 30, 7);
        assert_counts(&c, 1, 0, 0, 0);
        assert_counts(&c, 2, 2, 40, 5);
        assert_false(rule_counts_carry(&c));
    }
    rule_counts_move(&c, 1, NULL);
    assert_counts(&c, 0, 0, 0, 0);
    rule_counts_release(&c);
}

/* In pieces; what is carried over and what is not are told apart all the while. */
static void many_are_carried_over_in_pieces(void **state)
{
    const size_t n = 3 * RULE_COUNTS_PIECE + 1;
    uint32_t *from = mem_calloc(n, sizeof(*from));
    struct rule_counts c;
    int pieces = 1;

    (void)state;
    rule_counts_init(&c, n);
    for (size_t i = 0; i < n; i++) {
        c.now.costs.candidates[i] = i;
        c.now.costs.time_ns[i] = 100 * i;
        from[i] = (uint32_t)(n - 1 - i);
    }
    rule_counts_move(&c, n, from);
    for (; rule_counts_carry(&c); pieces++) {
        assert_counts(&c, 0, 0, 0, n - 1);
        assert_counts(&c, n - 1, 0, 0, 0);
        assert_counts(&c, RULE_COUNTS_PIECE, 0, 0, n - 1 - RULE_COUNTS_PIECE);
    }
    assert_int_equal(pieces, 4);
    assert_counts(&c, n - 2, 0, 0, 1);
    rule_counts_release(&c);
}

/* Two reloads in a breath: what the first left behind is not lost. */
static void a_reload_before_all_is_carried_loses_nothing(void **state)
{
    const uint32_t same[] = {0, 1}, swapped[] = {1, 0};
    struct rule_counts c;

    (void)state;
    rule_counts_init(&c, 2);
    add(&c, 1, 4, 10);
    rule_counts_move(&c, 2, heap(same, 2));
    rule_counts_move(&c, 2, heap(swapped, 2));
    assert_counts(&c, 0, 4, 10, 0);
    assert_counts(&c, 1, 0, 0, 0);
    rule_counts_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_in_the_order_asked_for),
        cmocka_unit_test(finds_the_first_of_many),
        cmocka_unit_test(counts_go_on_where_a_rule_stays),
        cmocka_unit_test(many_are_carried_over_in_pieces),
        cmocka_unit_test(a_reload_before_all_is_carried_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
