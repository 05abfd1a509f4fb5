/* where: conditions on what an item is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rule/where.h"

#define HOUR INT64_C(3600000)
#define NOW  (1000 * HOUR)

static struct span authors[] = {SPAN("Ann Lee"), SPAN("Bob Ray")};
static struct span tags[] = {SPAN("Chips"), SPAN("Policy")};
static struct item_extra extras[] = {
    {SPAN("desk"), SPAN("\"Asia\\u002fTech\"")},
    {SPAN("level"), SPAN("5")},
    {SPAN("live"), SPAN("true")},
    {SPAN("codes"), SPAN("[\"AB\", 7, [\"deep\"]]")},
    {SPAN("none"), SPAN("null")},
    {SPAN("object"), SPAN("{\"a\": 1}")},
};

static struct item full_item(void)
{
    struct item item = {.language = SPAN("en-US"),
                        .date_ms = NOW - 2 * HOUR,
                        .authors = authors,
                        .n_authors = 2,
                        .tags = tags,
                        .n_tags = 2,
                        .extras = extras,
                        .n_extras = sizeof(extras) / sizeof(*extras)};

    item.field[ITEM_SOURCE] = span_of("Reuters World");
    item.field[ITEM_URL] = span_of("https://Example.org/a/b?c=1");
    return item;
}

static bool holds(const struct where_test *test, const struct item *item)
{
    struct where where = {(struct where_test *)test, 1};
    struct where_item w;
    bool result;

    where_item_init(&w);
    where_item_set(&w, item, 100, NOW);
    result = where_holds(&where, &w);
    assert_ptr_equal(where_failing(&where, &w), result ? NULL : test);
    where_item_release(&w);
    return result;
}

static void patterns_include_and_exclude(void **state)
{
    static const struct {
        enum where_kind kind;
        const char *name;
        const char *include, *exclude;
        bool full, empty; /* of the item above; of one without anything */
    } cases[] = {
        {WHERE_SOURCE, "", "reuters*", NULL, true, false},
        {WHERE_SOURCE, "", "reuters", NULL, false, false}, /* the whole of it */
        {WHERE_SOURCE, "", "reuters*", "*world", false, false},
        {WHERE_SOURCE, "", NULL, "*opinion*", true, true},
        {WHERE_SOURCE, "", NULL, "*world*", false, true},
        {WHERE_URL, "", "*/a/*", NULL, true, false}, /* a star crosses slashes */
        {WHERE_URL, "", "https://example.org*", NULL, true, false},
        {WHERE_AUTHOR, "", "bob*", NULL, true, false}, /* any of them */
        {WHERE_AUTHOR, "", NULL, "bob*", false, true},
        {WHERE_AUTHOR, "", "ann*bob*", NULL, false, false}, /* one at a time */
        {WHERE_TAG, "", "policy", NULL, true, false},
        {WHERE_TAG, "", "chips", "policy", false, false},
        {WHERE_LANGUAGE, "", "en", NULL, true, false},
        {WHERE_LANGUAGE, "", "en-us", NULL, true, false},
        {WHERE_LANGUAGE, "", "en-gb", NULL, false, false},
        {WHERE_LANGUAGE, "", "e", NULL, false, false},
        {WHERE_LANGUAGE, "", NULL, "en", false, true},
        {WHERE_LANGUAGE, "", NULL, "de", true, true},
        {WHERE_MEMBER, "desk", "asia/t*", NULL, true, false}, /* without escapes */
        {WHERE_MEMBER, "level", "5", NULL, true, false},
        {WHERE_MEMBER, "live", "true", NULL, true, false},
        {WHERE_MEMBER, "codes", "ab", NULL, true, false},
        {WHERE_MEMBER, "codes", "7", NULL, true, false},
        {WHERE_MEMBER, "codes", "deep", NULL, false, false},
        {WHERE_MEMBER, "codes", NULL, "7", false, true},
        {WHERE_MEMBER, "none", "*", NULL, false, false}, /* null is absent */
        {WHERE_MEMBER, "object", "*", NULL, false, false},
        {WHERE_MEMBER, "missing", "*", NULL, false, false},
        {WHERE_MEMBER, "missing", NULL, "*", true, true},
    };
    struct item full = full_item(), empty = {.date_ms = ITEM_NO_DATE};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct span include = span_of(cases[i].include);
        struct span exclude = span_of(cases[i].exclude);
        struct where_test t = {.kind = cases[i].kind,
                               .name = span_of(cases[i].name),
                               .include = &include,
                               .n_include = include.p != NULL,
                               .exclude = &exclude,
                               .n_exclude = exclude.p != NULL};

        if (holds(&t, &full) != cases[i].full || holds(&t, &empty) != cases[i].empty)
            fail_msg("case %zu", i);
    }
}

static void ages_and_lengths_have_bounds(void **state)
{
    struct item item = full_item(), undated = {.date_ms = ITEM_NO_DATE};
    struct where_test age = {.kind = WHERE_MAX_AGE, .number = 2 * HOUR};
    struct where_test least = {.kind = WHERE_MIN_WORDS, .number = 100};
    struct where_test most = {.kind = WHERE_MAX_WORDS, .number = 100};

    (void)state;
    assert_true(holds(&age, &item)); /* exactly as old */
    assert_false(holds(&age, &undated));
    item.date_ms--;
    assert_false(holds(&age, &item));
    item.date_ms = NOW + HOUR; /* a clock that is ahead */
    assert_true(holds(&age, &item));
    assert_true(holds(&least, &item));
    assert_true(holds(&most, &item));
    least.number++;
    most.number--;
    assert_false(holds(&least, &item));
    assert_false(holds(&most, &item));
}

static void no_conditions_always_hold(void **state)
{
    struct where_item w;

    (void)state;
    where_item_init(&w);
    assert_true(where_holds(NULL, &w));
    assert_null(where_copy(NULL, NULL));
    where_item_release(&w);
}

static void a_copy_outlives_its_original(void **state)
{
    struct arena first, second;
    struct where_test *t;
    struct where *where, *copy;

    (void)state;
    arena_init(&first, 256);
    arena_init(&second, 256);
    where = arena_calloc(&first, 1, sizeof(*where));
    where->tests = t = arena_calloc(&first, 1, sizeof(*t));
    where->n = 1;
    t->kind = WHERE_MEMBER;
    t->name = arena_dup(&first, span_of("desk"));
    t->include = arena_calloc(&first, 1, sizeof(*t->include));
    t->include[0] = arena_dup(&first, span_of("asia*"));
    t->n_include = 1;
    copy = where_copy(&second, where);
    arena_release(&first);
    assert_true(span_is(copy->tests[0].name, "desk"));
    assert_true(span_is(copy->tests[0].include[0], "asia*"));
    arena_release(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_include_and_exclude),
        cmocka_unit_test(ages_and_lengths_have_bounds),
        cmocka_unit_test(no_conditions_always_hold),
        cmocka_unit_test(a_copy_outlives_its_original),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
