/* units: three digits that count, and the unit that a person would use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/units.h"

typedef void put_fn(struct buf *out, double n);

static void assert_puts(put_fn *put, double n, const char *expected)
{
    struct buf out;

    buf_init(&out, BUF_NO_CAP);
    put(&out, n);
    assert_string_equal(buf_cstr(&out), expected);
    buf_release(&out);
}

static void scales_what_it_is_given(void **state)
{
    static const struct {
        put_fn *put;
        double n;
        const char *expected;
    } cases[] = {
        {units_count, 0, "0"},
        {units_count, 0.5, "0.50"}, /* a rate */
        {units_count, 999, "999"},
        {units_count, 999.6, "1.00k"}, /* never 1000 */
        {units_count, 65230, "65.2k"},
        {units_count, 9.999e6, "10.0M"},
        {units_count, 4e18, "4000000T"}, /* nothing larger has a letter here */
        {units_bytes, 734, "734 B"},
        {units_bytes, 1000, "1.00 kB"},
        {units_bytes, 136540376, "137 MB"},
        {units_us, 3, "3 us"},
        {units_us, 1500, "1.50 ms"},
        {units_us, 90e6, "90.0 s"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_puts(cases[i].put, cases[i].n, cases[i].expected);
}

static void seconds_have_two_units_at_most(void **state)
{
    static const struct {
        uint64_t s;
        const char *expected;
    } cases[] = {
        {0, "0s"},         {59, "59s"},         {60, "1m 0s"},
        {3599, "59m 59s"}, {3600, "1h 0m"},     {86399, "23h 59m"},
        {86400, "1d 0h"},  {1051200, "12d 4h"}, {UINT64_MAX, "213503982334601d 7h"}};
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_reset(&out);
        units_seconds(&out, cases[i].s);
        assert_string_equal(buf_cstr(&out), cases[i].expected);
    }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_what_it_is_given),
        cmocka_unit_test(seconds_have_two_units_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
