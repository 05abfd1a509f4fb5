/* regex: PCRE2 within limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match/regex.h"

static enum regex_result find(const char *pattern, const char *text, size_t from,
                              size_t *start, size_t *end)
{
    struct regex_scratch *s = regex_scratch_new();
    struct regex *r = regex_new(span_of(pattern));
    enum regex_result got;

    assert_non_null(r);
    *start = from;
    got = regex_find(r, s, span_of(text), start, end);
    regex_free(r);
    regex_scratch_free(s);
    return got;
}

static const struct {
    const char *pattern, *text;
    size_t from;
    enum regex_result got;
    size_t start, end;
} cases[] = {
    {"h[12]00[a-z]?", "the H200X chip", 0, REGEX_FOUND, 4, 9}, /* case is ignored */
    {"(?-i)h200", "the H200", 0, REGEX_NONE, 0, 0},
    {"a", "banana", 2, REGEX_FOUND, 3, 4}, /* from a place on */
    {"x*", "aax", 0, REGEX_FOUND, 2, 3},   /* empty matches are none */
    {"x*", "aaa", 0, REGEX_NONE, 0, 0},
    {"\\w+", "\xc3\xa9t\xc3\xa9", 0, REGEX_FOUND, 0, 5}, /* letters are Unicode's */
    {"a", "a", 2, REGEX_NONE, 0, 0},                     /* beyond the end */
    {"a\\Kb", "xab", 0, REGEX_FOUND, 2, 3}, /* what comes before \K is not shown */
};

static void finds_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t start, end = 0;
        enum regex_result got =
            find(cases[i].pattern, cases[i].text, cases[i].from, &start, &end);

        if (got != cases[i].got)
            fail_msg("row %zu: %d", i, (int)got);
        if (got == REGEX_FOUND) {
            assert_int_equal(start, cases[i].start);
            assert_int_equal(end, cases[i].end);
        }
    }
}

static void gives_up_what_would_take_for_ever(void **state)
{
    size_t start, end;

    (void)state;
    assert_int_equal(
        find("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 0, &start, &end),
        REGEX_LIMIT);
}

static void refuses_what_is_no_pattern(void **state)
{
    (void)state;
    assert_null(regex_new(span_of("(a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_places),
        cmocka_unit_test(gives_up_what_would_take_for_ever),
        cmocka_unit_test(refuses_what_is_no_pattern),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
