/* changes: what a new set of rules has that the one before had not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/changes.h"
#include "unit/rules.h"

static void counts_by_id(void **state)
{
    static const char before[] = "rules: [{id: a, any: [x]}, {id: b, any: [y]}]\n";
    static const struct {
        const char *after;
        size_t added, changed, removed;
    } cases[] = {
        {"rules: [{id: a, any: [x]}, {id: b, any: [y]}]\n", 0, 0, 0},
        {"rules: [{id: b, any: [y]}, {id: a, any: [x]}]\n", 0, 0, 0}, /* another order */
        {"rules: [{id: a, any: [x]}]\n", 0, 0, 1},
        {"rules: [{id: a, any: [x]}, {id: c, any: [y]}]\n", 1, 0, 1},
        {"rules: [{id: a, any: [z]}, {id: b, any: [y]}]\n", 0, 1, 0},
        {"rules: [{id: a, any: [x], title: t}, {id: b, any: [y], tags: [q]}]\n", 0, 2, 0},
        {"rules: [{id: a, any: [x], priority: high}, {id: b, any: [y]}]\n", 0, 1, 0},
        {"rules: [{id: a, any: [x], throttle: {max: 1, per: 1h}}, {id: b, any: [y]}]\n",
         0, 1, 0},
    };
    struct ruleset *old = rules_of_yaml(before);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ruleset *new = rules_of_yaml(cases[i].after);
        struct changes c = {0};

        changes_find(&c, old, new);
        assert_int_equal(c.added, cases[i].added);
        assert_int_equal(c.changed, cases[i].changed);
        assert_int_equal(c.removed, cases[i].removed);
        changes_release(&c);
        ruleset_unref(new);
    }
    ruleset_unref(old);
}

/* What was counted for a rule goes on where it asks for the same. */
static void finds_where_a_rule_comes_from(void **state)
{
    struct ruleset *old =
        rules_of_yaml("rules: [{id: a, any: [x]}, {id: b, any: [y]}]\n");
    struct ruleset *new =
        rules_of_yaml("rules: [{id: b, any: [y], title: t}, {id: c, any: [x]},"
                      " {id: a, any: [z]}]\n");
    struct changes c = {0};

    (void)state;
    changes_find(&c, old, new);
    assert_int_equal(c.from[0], 1);
    assert_int_equal(c.from[1], CHANGES_NEW);
    assert_int_equal(c.from[2], CHANGES_NEW);
    changes_release(&c);
    ruleset_unref(old);
    ruleset_unref(new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_by_id),
        cmocka_unit_test(finds_where_a_rule_comes_from),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
