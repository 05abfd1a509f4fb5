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
        struct item item = {.n_tags = 0};
        struct alert a = {.item = &item};
        struct filter *f;

        o.rules =
            (struct config_words){(char **)(uintptr_t)row->rules, count(row->rules), 3};
        o.tags =
            (struct config_words){(char **)(uintptr_t)row->tags, count(row->tags), 3};
        r.tags = tags;
        r.n_tags = count(row->has);
        for (size_t k = 0; k < r.n_tags; k++)
            tags[k] = span_of(row->has[k]);
        a.rule = r;
        f = filter_new_for_output(&o);
        if (filter_passes(f, &a) != row->passes)
            fail_msg("row %zu", i);
        filter_free(f);
    }
}

struct source_row {
    const char *globs[3];
    const char *source; /* NULL: none */
    bool passes;
};

static const struct source_row source_rows[] = {
    {{0}, "Harbour Wire", true},
    {{0}, NULL, true},
    {{"harbour*"}, "Harbour Wire", true},
    {{"harbour*"}, "Inland Wire", false},
    {{"harbour*", "inland*"}, "Inland Wire", true},
    {{"*wire", "!inland*"}, "Inland Wire", false},
    {{"!inland*"}, "Harbour Wire", true},
    {{"!inland*"}, NULL, true}, /* what is not there cannot be excluded */
    {{"*"}, NULL, false},       /* nor be what was asked for */
    {{"!"}, "Harbour Wire", true},
};

static void takes_sources_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(source_rows) / sizeof(source_rows[0]); i++) {
        const struct source_row *row = &source_rows[i];
        struct span globs[3];
        struct filter_options o = {.sources = {globs, count(row->globs)}};
        struct item item = {.n_tags = 0};
        struct alert a = {.item = &item, .rule = {.id = span_of("a")}};
        struct filter *f;

        for (size_t k = 0; k < o.sources.n; k++)
            globs[k] = span_of(row->globs[k]);
        item.field[ITEM_SOURCE] = span_of(row->source);
        f = filter_new(&o);
        assert_int_equal(filter_is_open(f), !o.sources.n);
        if (filter_passes(f, &a) != row->passes)
            fail_msg("row %zu", i);
        filter_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lets_through_what_was_asked_for),
        cmocka_unit_test(takes_sources_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
