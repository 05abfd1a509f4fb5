/* number: digits, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"

static void reads_what_is_all_digits_and_not_too_much(void **state)
{
    static const struct {
        const char *text;
        uint64_t most;
        int64_t n; /* -1: it is none */
    } cases[] = {
        {"0", 9, 0},
        {"42", 42, 42},
        {"43", 42, -1},
        {"0042", 42, 42},
        {"9223372036854775807", INT64_MAX, INT64_MAX},
        {"9223372036854775808", INT64_MAX, -1},
        {"18446744073709551615", UINT64_MAX - 1, -1},
        {"18446744073709551616", UINT64_MAX - 1, -1}, /* would be 0 */
        {"99999999999999999999999999", UINT64_MAX - 1, -1},
        {"", 9, -1},
        {"-1", 9, -1},
        {"+1", 9, -1},
        {" 1", 9, -1},
        {"1 ", 9, -1},
        {"1.0", 9, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t n = 7;
        int rc = number_read(span_of(cases[i].text), cases[i].most, &n);

        if (rc != (cases[i].n < 0 ? -1 : 0) ||
            n != (cases[i].n < 0 ? 7 : (uint64_t)cases[i].n))
            fail_msg("'%s': %d, %llu", cases[i].text, rc, (unsigned long long)n);
    }
}

static void says_where_the_digits_end(void **state)
{
    uint64_t n;

    (void)state;
    assert_int_equal(number_begin(span_of("90s"), &n), 2);
    assert_int_equal(n, 90);
    assert_int_equal(number_begin(span_of("s"), &n), 0);
    assert_int_equal(n, 0);
    assert_int_equal(number_begin(span_of("99999999999999999999w"), &n), 20);
    assert_true(n == UINT64_MAX);
    assert_int_equal(number_begin(span_of("184467440737095516160"), &n), 21);
    assert_true(n == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_all_digits_and_not_too_much),
        cmocka_unit_test(says_where_the_digits_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
