/* histogram: quantiles are right to an eighth, whatever the size of the values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/histogram.h"

static void small_values_are_exact(void **state)
{
    struct histogram h = {0};

    (void)state;
    assert_int_equal(histogram_quantile(&h, 500), 0);
    for (uint64_t v = 0; v < 16; v++)
        histogram_add(&h, v);
    assert_int_equal(h.count, 16);
    assert_int_equal(h.sum, 120);
    assert_int_equal(histogram_quantile(&h, 0), 0);
    assert_int_equal(histogram_quantile(&h, 500), 8);
    assert_int_equal(histogram_quantile(&h, 1000), 15);
}

static void one_value_is_every_quantile(void **state)
{
    static const uint64_t values[] = {0, 1, 7, 8, 9, 1000, 1u << 20, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct histogram h = {0};

        histogram_add(&h, values[i]);
        for (unsigned q = 0; q <= 1000; q += 250)
            assert_true(histogram_quantile(&h, q) == values[i]);
    }
}

/* A sorted row of values, each against what the histogram says of its rank. */
static void quantiles_are_right_to_an_eighth(void **state)
{
    struct histogram h = {0};
    uint64_t values[2000];

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        values[i] = (i * i * i * 7) / 3 + i;
        histogram_add(&h, values[i]);
    }
    for (unsigned q = 0; q < 1000; q++) {
        uint64_t is = values[2 * q], said = histogram_quantile(&h, q);

        assert_true(said >= is);
        assert_true(said <= is + is / 8 + 1);
    }
}

static void what_is_too_large_is_counted(void **state)
{
    struct histogram h = {0};

    (void)state;
    for (unsigned power = 0; power < 64; power++)
        histogram_add(&h, (uint64_t)1 << power);
    assert_int_equal(h.count, 64);
    assert_true(histogram_quantile(&h, 1000) == (uint64_t)1 << 63);
}

static void counts_below_powers_of_two(void **state)
{
    struct histogram h = {0};

    (void)state;
    for (unsigned power = 0; power < 64; power++) {
        histogram_add(&h, (uint64_t)1 << power);
        histogram_add(&h, ((uint64_t)1 << power) - 1);
    }
    for (unsigned power = 3; power < 40; power++)
        assert_int_equal(histogram_below(&h, power), 2 * power + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_values_are_exact),
        cmocka_unit_test(one_value_is_every_quantile),
        cmocka_unit_test(quantiles_are_right_to_an_eighth),
        cmocka_unit_test(what_is_too_large_is_counted),
        cmocka_unit_test(counts_below_powers_of_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
