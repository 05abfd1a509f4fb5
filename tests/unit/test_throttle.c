/* throttle: so many alerts a window, the rest counted and reported once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/throttle.h"

struct reports {
    int n;
    uint64_t count;
    char text[200]; /* of the last one: rule|by|value|first|last */
};

static void on_report(void *ctx, const struct suppressed *s)
{
    struct reports *r = ctx;

    r->n++;
    r->count += s->count;
    (void)snprintf(r->text, sizeof(r->text), "%.*s|%.*s|%.*s|%.*s|%.*s", (int)s->rule.n,
                   s->rule.p, (int)s->by.n, s->by.n ? s->by.p : "", (int)s->value.n,
                   s->value.n ? s->value.p : "", (int)s->first.n, s->first.p,
                   (int)s->last.n, s->last.p);
}

static bool pass(struct throttle *t, const char *rule, const char *by, const char *source,
                 const char *id, int64_t now)
{
    struct rule_throttle how = {2, 1000, span_of(by)};
    struct ruleset_rule r = {
        .id = span_of(rule), .throttle = &how, .identity = (uint64_t)rule[0]};
    struct item item = {.id = span_of(id)};
    struct item_extra extra = {span_of("desk"), {NULL, 0}};
    char quoted[64];

    item.field[ITEM_SOURCE] = span_of(source);
    (void)snprintf(quoted, sizeof(quoted), "\"%s\"", source); /* as JSON has it */
    extra.value = span_of(quoted);
    item.extras = &extra;
    item.n_extras = 1;
    return throttle_pass(t, &r, &item, now);
}

static void lets_max_through_and_reports_the_rest_when_the_window_ends(void **state)
{
    struct reports got = {0};
    struct throttle *t = throttle_new(100, on_report, &got);

    (void)state;
    assert_true(pass(t, "a", NULL, "x", "1", 0));
    assert_true(pass(t, "a", NULL, "y", "2", 10));
    assert_false(pass(t, "a", NULL, "z", "3", 20));
    assert_false(pass(t, "a", NULL, "z", "4", 30));
    assert_true(pass(t, "b", NULL, "x", "5", 30)); /* another rule, another counter */
    assert_int_equal(throttle_expire(t, 400), 600);
    assert_int_equal(got.n, 0);
    assert_int_equal(throttle_expire(t, 1000), -1);
    assert_int_equal(got.n, 1);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.text, "a|||3|4");
    assert_true(pass(t, "a", NULL, "x", "6", 1001)); /* a new window */
    assert_int_equal(throttle_suppressed(t), 2);
    throttle_free(t);
}

static void a_new_alert_ends_an_old_window_by_itself(void **state)
{
    struct reports got = {0};
    struct throttle *t = throttle_new(100, on_report, &got);

    (void)state;
    for (int i = 0; i < 5; i++)
        (void)pass(t, "a", "rule", "x", "1", i);
    assert_true(pass(t, "a", "rule", "x", "9", 5000));
    assert_int_equal(got.count, 3);
    throttle_free(t);
}

static void counts_by_any_member(void **state)
{
    static const char *const by[] = {"source", "desk"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct reports got = {0};
        struct throttle *t = throttle_new(100, on_report, &got);
        char expected[64];

        assert_true(pass(t, "a", by[i], "x", "1", 0));
        assert_true(pass(t, "a", by[i], "y", "2", 0));
        assert_true(pass(t, "a", by[i], "x", "3", 0));
        assert_false(pass(t, "a", by[i], "x", "4", 0));
        assert_true(pass(t, "a", by[i], "y", "5", 0));
        throttle_flush(t);
        (void)snprintf(expected, sizeof(expected), "a|%s|x|4|4", by[i]);
        assert_string_equal(got.text, expected);
        throttle_free(t);
    }
}

static void keeps_at_most_so_many_counters_and_reports_what_goes(void **state)
{
    struct reports got = {0};
    struct throttle *t = throttle_new(10, on_report, &got);
    char source[20];

    (void)state;
    for (int i = 0; i < 3; i++)
        (void)pass(t, "a", "source", "first", "1", 0);
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(source, sizeof(source), "s%d", i);
        assert_true(pass(t, "a", "source", source, "1", 1));
        assert_true(throttle_keys(t) <= 10);
    }
    assert_int_equal(got.n, 1);
    assert_string_equal(got.text, "a|source|first|1|1");
    throttle_free(t);
}

/* A reload that changed the rule: its counter begins anew, the old one is reported. */
static void a_changed_rule_begins_anew(void **state)
{
    struct reports got = {0};
    struct rule_throttle how = {1, 1000, {NULL, 0}};
    struct ruleset_rule r = {.id = SPAN("a"), .throttle = &how, .identity = 1};
    struct throttle *t = throttle_new(10, on_report, &got);
    struct item item = {.id = SPAN("1")};

    (void)state;
    assert_true(throttle_pass(t, &r, &item, 0));
    assert_false(throttle_pass(t, &r, &item, 1));
    r.identity = 2;
    assert_true(throttle_pass(t, &r, &item, 2));
    assert_int_equal(throttle_expire(t, 1000), -1);
    assert_string_equal(got.text, "a|||1|1");
    throttle_free(t);
}

static void a_rule_without_throttle_passes(void **state)
{
    struct ruleset_rule r = {.id = SPAN("a")};
    struct item item = {.id = SPAN("1")};
    struct throttle *t = throttle_new(1, NULL, NULL);

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_true(throttle_pass(t, &r, &item, i));
    assert_int_equal(throttle_keys(t), 0);
    throttle_free(t);
}

static void a_huge_id_is_cut_between_characters(void **state)
{
    struct reports got = {0};
    struct throttle *t = throttle_new(10, on_report, &got);
    static char id[2001];

    (void)state;
    for (size_t i = 0; i < 2000; i += 2)
        memcpy(id + i, "\xc3\xa4", 2);
    memmove(id + 1, id, 1999);
    id[0] = 'x';
    for (int i = 0; i < 3; i++)
        (void)pass(t, "a", NULL, "x", id, 0);
    throttle_flush(t);
    assert_int_equal(got.count, 1);
    throttle_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lets_max_through_and_reports_the_rest_when_the_window_ends),
        cmocka_unit_test(a_new_alert_ends_an_old_window_by_itself),
        cmocka_unit_test(counts_by_any_member),
        cmocka_unit_test(keeps_at_most_so_many_counters_and_reports_what_goes),
        cmocka_unit_test(a_changed_rule_begins_anew),
        cmocka_unit_test(a_rule_without_throttle_passes),
        cmocka_unit_test(a_huge_id_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
