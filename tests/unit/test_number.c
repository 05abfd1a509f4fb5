/* number: digits, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

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

static void writes_what_printf_does(void **state)
{
    uint64_t v = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        char wanted[NUMBER_MOST + 1], got[NUMBER_MOST];
        int n = snprintf(wanted, sizeof(wanted), "%llu", (unsigned long long)v);

        assert_int_equal(number_write(got, v) - got, n);
        assert_memory_equal(got, wanted, (size_t)n);
        /* all small ones, and both sides of each power of ten */
        v = i < 100000 ? v + 1 : v + v / 100 + (i % 2 ? 1 : 0);
    }
    for (uint64_t power = 1;; power *= 10) {
        for (int d = -1; d <= 1; d++) {
            char wanted[NUMBER_MOST + 1], got[NUMBER_MOST];
            int n = snprintf(wanted, sizeof(wanted), "%llu",
                             (unsigned long long)(power + (uint64_t)d));

            assert_int_equal(number_write(got, power + (uint64_t)d) - got, n);
            assert_memory_equal(got, wanted, (size_t)n);
        }
        if (power > UINT64_MAX / 10)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_all_digits_and_not_too_much),
        cmocka_unit_test(says_where_the_digits_end),
        cmocka_unit_test(writes_what_printf_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
