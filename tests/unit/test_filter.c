/* filter: which alerts an output wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/filter.h"

struct row {
    int least;
    const char *rules[3];
    const char *tags[3];
    const char *id;
    const char *has[3];
    bool passes;
};

static const struct row rows[] = {
    {RULE_LOW, {0}, {0}, "a", {0}, true},
    {RULE_NORMAL, {0}, {0}, "a", {0}, true},
    {RULE_HIGH, {0}, {0}, "a", {0}, false},
    {RULE_LOW, {"gpu*"}, {0}, "GPU-controls", {0}, true}, /* case does not matter */
    {RULE_LOW, {"gpu*"}, {0}, "cafe", {0}, false},
    {RULE_LOW, {"!gpu*"}, {0}, "cafe", {0}, true}, /* an exclude alone lets the rest pass
                                                    */
    {RULE_LOW, {"!gpu*"}, {0}, "gpu", {0}, false},
    {RULE_LOW, {"!gpu-x", "gpu*"}, {0}, "gpu-x", {0}, false}, /* in any order */
    {RULE_LOW, {"!gpu-x", "gpu*"}, {0}, "gpu-y", {0}, true},
    {RULE_LOW, {0}, {"pol*"}, "a", {"chips", "policy"}, true},
    {RULE_LOW, {0}, {"pol*"}, "a", {"chips"}, false},
    {RULE_LOW, {0}, {"pol*"}, "a", {0}, false},
    {RULE_LOW, {0}, {"pol*", "!draft"}, "a", {"policy", "draft"}, false},
    {RULE_LOW, {0}, {"!draft"}, "a", {0}, true},
    {RULE_LOW, {"b", "c"}, {"x"}, "b", {"y"}, false}, /* both must hold */
};

static size_t count(const char *const *texts)
{
    size_t n = 0;

    while (n < 3 && texts[n])
        n++;
    return n;
}

static void lets_through_what_was_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct config_output o = {.min_priority = row->least};
        struct span tags[3];
        struct ruleset_rule r = {.id = span_of(row->id), .priority = RULE_NORMAL};
        struct filter *f;

        o.rules =
            (struct config_words){(char **)(uintptr_t)row->rules, count(row->rules), 3};
        o.tags =
            (struct config_words){(char **)(uintptr_t)row->tags, count(row->tags), 3};
        r.tags = tags;
        r.n_tags = count(row->has);
        for (size_t k = 0; k < r.n_tags; k++)
            tags[k] = span_of(row->has[k]);
        f = filter_new(&o);
        if (filter_passes(f, &r) != row->passes)
            fail_msg("row %zu", i);
        filter_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lets_through_what_was_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
