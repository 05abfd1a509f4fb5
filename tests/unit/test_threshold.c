/* threshold: no alert before so many items, and then with those that led to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/threshold.h"

static struct rule_threshold three = {3, 1000, SPAN("1s"), {NULL, 0}};

/* "no" below the threshold; else the total and the ids listed: "3: a b c". */
static void pass(struct threshold *t, const struct rule_threshold *how,
                 const char *source, const char *id, int64_t now, const char *expected)
{
    struct ruleset_rule r = {.id = SPAN("r"), .threshold = how, .identity = 7};
    struct item item = {.id = span_of(id)};
    struct alert_threshold story;
    char got[300] = "no";

    item.field[ITEM_SOURCE] = span_of(source);
    item.field[ITEM_TITLE] = span_of("Title");
    if (threshold_pass(t, &r, &item, now, 5000 + now, &story)) {
        size_t n = (size_t)snprintf(got, sizeof(got), "%d:", (int)story.total);

        for (size_t i = 0; i < story.n_items; i++)
            n += (size_t)snprintf(got + n, sizeof(got) - n, " %.*s",
                                  (int)story.items[i].id.n, story.items[i].id.p);
    }
    assert_string_equal(got, expected);
}

static void the_item_that_reaches_the_count_lists_those_before(void **state)
{
    struct threshold *t = threshold_new(10);

    (void)state;
    pass(t, &three, "x", "a", 0, "no");
    pass(t, &three, "y", "b", 10, "no");
    pass(t, &three, "z", "c", 20, "3: a b c");
    pass(t, &three, "z", "d", 30, "4:"); /* listed before: only counted */
    pass(t, &three, "z", "e", 1020, "5:");
    threshold_free(t);
}

/* The window slides: what counts is the time since the items, not
 * where a window began. */
static void items_count_for_as_long_as_the_window(void **state)
{
    struct threshold *t = threshold_new(10);

    (void)state;
    pass(t, &three, "x", "a", 0, "no");
    pass(t, &three, "x", "b", 900, "no");
    pass(t, &three, "x", "c", 1001, "no"); /* a is too old by 1 ms */
    pass(t, &three, "x", "d", 1900, "3: b c d");
    pass(t, &three, "x", "e", 2900, "no");       /* d and e */
    pass(t, &three, "x", "f", 2900, "3: d e f"); /* a new row */
    threshold_free(t);
}

static void an_item_that_comes_again_counts_once(void **state)
{
    struct threshold *t = threshold_new(10);

    (void)state;
    pass(t, &three, "x", "a", 0, "no");
    pass(t, &three, "x", "a", 0, "no");
    pass(t, &three, "x", "b", 100, "no");
    pass(t, &three, "x", "a", 900, "no");
    pass(t, &three, "x", "c", 1050, "3: b a c"); /* a counts from when it came last */
    pass(t, &three, "x", "c", 1060, "3:");
    pass(t, &three, "x", "d", 1070, "4:");
    threshold_free(t);
}

static void counts_by_a_member(void **state)
{
    struct rule_threshold by = {2, 1000, SPAN("1s"), SPAN("source")};
    struct threshold *t = threshold_new(10);

    (void)state;
    pass(t, &by, "x", "a", 0, "no");
    pass(t, &by, "y", "b", 0, "no");
    pass(t, &by, NULL, "c", 0, "no"); /* those without one count together */
    pass(t, &by, "x", "d", 0, "2: a d");
    pass(t, &by, NULL, "e", 0, "2: c e");
    assert_int_equal(threshold_keys(t), 3);
    threshold_free(t);
}

static void the_last_sixteen_are_listed(void **state)
{
    struct rule_threshold twenty = {20, 1000, SPAN("1s"), {NULL, 0}};
    struct threshold *t = threshold_new(10);
    static const char ids[] = "abcdefghijklmnopqrstuvwxyz";

    (void)state;
    for (size_t i = 0; i < 19; i++)
        pass(t, &twenty, "x", (char[]){ids[i], '\0'}, 0, "no");
    pass(t, &twenty, "x", "T", 0, "20: e f g h i j k l m n o p q r s T");
    threshold_free(t);
}

static void what_is_over_is_forgotten(void **state)
{
    struct rule_threshold by = {5, 1000, SPAN("1s"), SPAN("source")};
    struct threshold *t = threshold_new(10);
    size_t bytes;

    (void)state;
    pass(t, &by, "x", "a", 0, "no");
    bytes = threshold_bytes(t);
    pass(t, &by, "y", "b", 0, "no");
    pass(t, &by, "z", "c", 1001, "no");
    assert_int_equal(threshold_keys(t), 1);
    assert_int_equal(threshold_bytes(t), bytes);
    threshold_free(t);
}

static void the_quietest_goes_first_where_there_is_no_room(void **state)
{
    struct rule_threshold by = {3, 1000, SPAN("1s"), SPAN("source")};
    struct threshold *t = threshold_new(2);

    (void)state;
    pass(t, &by, "x", "a", 0, "no");
    pass(t, &by, "y", "b", 0, "no");
    pass(t, &by, "x", "c", 0, "no");
    pass(t, &by, "z", "d", 0, "no"); /* in place of y */
    pass(t, &by, "x", "e", 0, "3: a c e");
    assert_int_equal(threshold_keys(t), 2);
    threshold_free(t);
}

static void memory_is_bounded_whatever_comes(void **state)
{
    struct rule_threshold many = {RULE_THRESHOLD_MOST, 1000000, SPAN("1000s"),
                                  SPAN("source")};
    struct threshold *t = threshold_new(100000);
    static char id[4001];
    char source[20];

    (void)state;
    memset(id, 'i', sizeof(id) - 1);
    for (int i = 0; i < 300000; i++) {
        (void)snprintf(source, sizeof(source), "s%d", i % 50000);
        memcpy(id, source, strlen(source)); /* another item */
        id[0] = (char)('a' + i / 50000);
        pass(t, &many, source, id, i, "no");
        assert_true(threshold_bytes(t) <= (size_t)64 << 20);
    }
    threshold_free(t);
}

static void a_changed_rule_begins_anew(void **state)
{
    struct rule_threshold two = {2, 1000, SPAN("1s"), {NULL, 0}};
    struct ruleset_rule r = {.id = SPAN("r"), .threshold = &two, .identity = 7};
    struct threshold *t = threshold_new(10);
    struct item item = {.id = SPAN("a")};
    struct alert_threshold story;

    (void)state;
    assert_false(threshold_pass(t, &r, &item, 0, 0, &story));
    r.identity = 8;
    item.id = span_of("b");
    assert_false(threshold_pass(t, &r, &item, 0, 0, &story));
    item.id = span_of("c");
    assert_true(threshold_pass(t, &r, &item, 0, 0, &story));
    threshold_free(t);
}

static void a_rule_without_threshold_passes(void **state)
{
    struct ruleset_rule r = {.id = SPAN("r")};
    struct threshold *t = threshold_new(10);
    struct item item = {.id = SPAN("a")};
    struct alert_threshold story;

    (void)state;
    assert_true(threshold_pass(t, &r, &item, 0, 0, &story));
    assert_int_equal(story.count, 0);
    assert_int_equal(threshold_keys(t), 0);
    threshold_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_item_that_reaches_the_count_lists_those_before),
        cmocka_unit_test(items_count_for_as_long_as_the_window),
        cmocka_unit_test(an_item_that_comes_again_counts_once),
        cmocka_unit_test(counts_by_a_member),
        cmocka_unit_test(the_last_sixteen_are_listed),
        cmocka_unit_test(what_is_over_is_forgotten),
        cmocka_unit_test(the_quietest_goes_first_where_there_is_no_room),
        cmocka_unit_test(memory_is_bounded_whatever_comes),
        cmocka_unit_test(a_changed_rule_begins_anew),
        cmocka_unit_test(a_rule_without_threshold_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
