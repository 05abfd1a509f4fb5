/* clock: times as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/clock.h"

static const struct {
    const char *text;
    const char *utc; /* NULL: refused */
} cases[] = {
    {"2026-11-21T20:48:13.123Z", "2026-11-21T20:48:13.123Z"},
    {"2026-11-21T20:48:13Z", "2026-11-21T20:48:13.000Z"},
    {"2026-11-21t20:48:13z", "2026-11-21T20:48:13.000Z"},
    {"2026-11-21 20:48:13+01:00", "2026-11-21T19:48:13.000Z"},
    {"2026-11-21T00:10:00+0530", "2026-11-20T18:40:00.000Z"},
    {"2026-11-21T20:48:13.9999999-05:00", "2026-11-22T01:48:13.999Z"},
    {"2026-11-21T20:48Z", "2026-11-21T20:48:00.000Z"}, /* W3C's short form */
    {"2026-11-21", "2026-11-21T00:00:00.000Z"},
    {" 2026-11-21 ", "2026-11-21T00:00:00.000Z"},
    {"2024-02-29", "2024-02-29T00:00:00.000Z"},
    {"1969-12-31T23:59:59.500Z", "1969-12-31T23:59:59.500Z"},
    {"0001-01-01", "0001-01-01T00:00:00.000Z"},
    {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"}, /* a leap second */
    {"2026-02-29", NULL},
    {"2026-13-01", NULL},
    {"2026-00-10", NULL},
    {"2026-11-21T25:00:00Z", NULL},
    {"2026-11-21T20:60:00Z", NULL},
    {"2026-11-21T20:48:13", NULL}, /* no zone: not a moment */
    {"2026-11-21T20:48:13.Z", NULL},
    {"2026-11-21T20:48:13Zx", NULL},
    {"21 Nov 2026", NULL},
    {"", NULL},
};

static void reads_and_writes_moments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[CLOCK_TEXT_SIZE];
        int64_t ms;
        int rc = clock_parse(span_of(cases[i].text), &ms);

        if ((rc == 0) != (cases[i].utc != NULL))
            fail_msg("row %zu: %s gives %d", i, cases[i].text, rc);
        if (rc < 0)
            continue;
        clock_format(ms, out);
        assert_string_equal(out, cases[i].utc);
    }
}

/* One byte of it changed, and its zone written otherwise: read by another way. */
static void the_common_form_means_what_others_mean(void **state)
{
    static const char changes[] = "0123456789-:TtZ ./\xff";
    static const char form[] = "2024-02-29T23:59:00";

    (void)state;
    for (size_t at = 0; at < sizeof(form) - 1; at++)
        for (size_t i = 0; i < sizeof(changes) - 1; i++) {
            char common[32], other[32];
            int64_t ms = 0, other_ms = 0;

            (void)snprintf(common, sizeof(common), "%sZ", form);
            (void)snprintf(other, sizeof(other), "%s+00:00", form);
            common[at] = other[at] = changes[i];
            assert_int_equal(clock_parse(span_of(common), &ms),
                             clock_parse(span_of(other), &other_ms));
            assert_true(ms == other_ms);
        }
}

static void clamps_what_has_no_four_digit_year(void **state)
{
    char out[CLOCK_TEXT_SIZE];

    (void)state;
    clock_format(INT64_MAX, out);
    assert_string_equal(out, "9999-12-31T23:59:59.999Z");
    clock_format(INT64_MIN, out);
    assert_string_equal(out, "0000-01-01T00:00:00.000Z");
}

static void lengths_of_time_are_seconds_and_a_rest(void **state)
{
    struct timeval ms = clock_timeval_ms(61234), us = clock_timeval_us(61234);

    (void)state;
    assert_true(ms.tv_sec == 61 && ms.tv_usec == 234000);
    assert_true(us.tv_sec == 0 && us.tv_usec == 61234);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_moments),
        cmocka_unit_test(the_common_form_means_what_others_mean),
        cmocka_unit_test(clamps_what_has_no_four_digit_year),
        cmocka_unit_test(lengths_of_time_are_seconds_and_a_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
