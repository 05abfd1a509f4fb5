/* wild: `*` and `?` within one word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match/wild.h"
#include "text/token.h"

#define RUN TOKEN_ANY_RUN
#define ONE TOKEN_ANY_ONE

static const struct {
    const char *pattern;
    const char *word;
    bool match;
} cases[] = {
    {"export" RUN, "export", true}, /* a run may be empty */
    {"export" RUN, "exports", true},
    {"export" RUN, "expor", false},
    {RUN "chip", "microchip", true},
    {RUN "chip", "chips", false},
    {RUN "chip" RUN, "microchips", true},
    {"organi" ONE "ation", "organisation", true},
    {"organi" ONE "ation", "organization", true},
    {"organi" ONE "ation", "organiation", false},
    {"organi" ONE "ation",
     "organi\xc3\xb1"
     "ation",
     true},                                   /* one character, two bytes */
    {"a" RUN "b" RUN "c", "axxbyybzc", true}, /* the first b is not the right one */
    {"a" RUN "b" RUN "c", "axxbyyczz", false},
    {RUN "ab", "aab", true}, /* one step back */
    {"a" RUN ONE, "a", false},
    {"a" RUN ONE, "ab", true},
    {"\xe5\x87\xba" RUN, "\xe5\x87\xba", true},
    {"a" RUN RUN "b", "ab", true}, /* runs in a row are one */
};

static void matches_as_a_person_reads_it(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 1024);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct span p = wild_make(&a, span_of(cases[i].pattern));

        if (wild_match(p, span_of(cases[i].word)) != cases[i].match)
            fail_msg("row %zu: %s", i, cases[i].word);
    }
    arena_release(&a);
}

static void a_long_word_and_many_runs_end_soon(void **state)
{
    enum { LENGTH = 255, RUNS = 60 };
    char word[LENGTH], pattern[RUNS * 2 + 1];

    (void)state;
    memset(word, 'a', sizeof(word));
    for (size_t i = 0; i < RUNS; i++) {
        pattern[2 * i] = WILD_RUN;
        pattern[2 * i + 1] = 'a';
    }
    pattern[RUNS * 2] =
        'b'; /* never there: tried at every place, exponential if done wrong */
    assert_false(
        wild_match(span_make(pattern, sizeof(pattern)), span_make(word, LENGTH)));
}

static void finds_the_fixed_parts(void **state)
{
    struct arena a;
    struct span p;

    (void)state;
    arena_init(&a, 1024);
    p = wild_make(&a, span_of("ab" RUN "longest" ONE "c" RUN "de"));
    assert_true(span_is(wild_prefix(p), "ab"));
    assert_true(span_is(wild_suffix(p), "de"));
    p = wild_make(&a, span_of(RUN "x" RUN));
    assert_int_equal(wild_prefix(p).n, 0);
    assert_int_equal(wild_suffix(p).n, 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_as_a_person_reads_it),
        cmocka_unit_test(a_long_word_and_many_runs_end_soon),
        cmocka_unit_test(finds_the_fixed_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
