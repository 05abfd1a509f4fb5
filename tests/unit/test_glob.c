/* glob: patterns of conditions and filters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/glob.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void a_pattern_must_cover_the_whole_subject(void **state)
{
    static const struct {
        const char *pattern;
        const char *subject;
        bool matches;
    } cases[] = {
        {"reuters", "reuters", true},
        {"reuters", "reuters.com", false},
        {"reuters*", "reuters.com/a/b", true}, /* a star crosses slashes */
        {"*opinion*", "the/opinion/page", true},
        {"*opinion*", "opinion", true},
        {"*opinion*", "opinio", false},
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"**", "abc", true},
        {"?", "", false},
        {"?", "a", true},
        {"?", "中", true}, /* one character, not one byte */
        {"??", "中", false},
        {"?a*?", "中a国", true},
        {"a*b*c", "a__b__b__c", true},
        {"a*b*c", "a__b__b__cd", false},
        {"*ab", "aab", true}, /* the star must take more after a first try */
        {"*.example.*", "www.example.com.example.", true},
        {"é*", "é", true},
        {"*\x80", "\xe4\xb8\x80", true}, /* half a character: no harm, no promise */
        {"[a]", "a", false},             /* brackets stand for themselves */
        {"[a]", "[a]", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool got = glob_match(span_of(cases[i].pattern), span_of(cases[i].subject));

        if (got != cases[i].matches)
            print_error("%s on %s\n", cases[i].pattern, cases[i].subject);
        assert_int_equal(got, cases[i].matches);
    }
}

/* Says what a glob is, without a thought for time. */
static bool plainly_matches(const char *pattern, const char *subject)
{
    if (*pattern == '*')
        return plainly_matches(pattern + 1, subject) ||
               (*subject && plainly_matches(pattern, subject + 1));
    if (*pattern == '\0' || *subject == '\0')
        return *pattern == *subject;
    return (*pattern == '?' || *pattern == *subject) &&
           plainly_matches(pattern + 1, subject + 1);
}

static void matches_as_its_definition_does(void **state)
{
    const char *text = getenv("SEED");
    unsigned seed = text ? (unsigned)strtoul(text, NULL, 10) : (unsigned)time(NULL);
    size_t matched = 0;

    (void)state;
    print_message("SEED=%u\n", seed);
    srandom(seed);
    for (int round = 0; round < 50000; round++) {
        char pattern[9] = "", subject[9] = "";

        for (long i = random() % 8; i--;)
            pattern[i] = "ab*?"[random() % 4];
        for (long i = random() % 8; i--;)
            subject[i] = "ab"[random() % 2];
        assert_int_equal(glob_match(span_of(pattern), span_of(subject)),
                         plainly_matches(pattern, subject));
        matched += plainly_matches(pattern, subject);
    }
    assert_true(matched > 1000);
}

/* With backtracking into every star this would not end in a lifetime. */
static void many_stars_do_no_harm(void **state)
{
    struct buf pattern, subject;

    (void)state;
    buf_init(&pattern, BUF_NO_CAP);
    buf_init(&subject, BUF_NO_CAP);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(buf_add_str(&pattern, "a*"), 0);
        assert_int_equal(buf_add_str(&subject, "aaaaaaaaaa"), 0);
    }
    assert_true(glob_match(buf_span(&pattern), buf_span(&subject)));
    assert_int_equal(buf_add_str(&pattern, "b"), 0);
    assert_false(glob_match(buf_span(&pattern), buf_span(&subject)));
    buf_release(&subject);
    buf_release(&pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_must_cover_the_whole_subject),
        cmocka_unit_test(matches_as_its_definition_does),
        cmocka_unit_test(many_stars_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
