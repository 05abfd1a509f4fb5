/* since: a number, so long ago, or a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/since.h"

#define NOW_MS INT64_C(1795310000000)

static void tells_numbers_ages_and_times_apart(void **state)
{
    static const struct {
        const char *text;
        int rc;
        bool is_time;
        int64_t value;
    } rows[] = {
        {"0", 0, false, 0},
        {"41", 0, false, 41},
        {"20261121", 0, false, 20261121}, /* no date: those have dashes */
        {"1795313391968001", 0, false, 1795313391968001},
        {"99999999999999999999", -1, true, 0},
        {"90s", 0, true, NOW_MS - 90000},
        {"5m", 0, true, NOW_MS - 300000},
        {"2h", 0, true, NOW_MS - 7200000},
        {"3d", 0, true, NOW_MS - INT64_C(259200000)},
        {"1w", 0, true, NOW_MS - INT64_C(604800000)},
        {"999999999999999d", -1, true, 0},
        {"2 h", -1, true, 0},
        {"2hours", -1, true, 0},
        {"h", -1, true, 0},
        {"-1", -1, true, 0},
        {"2026-11-21", 0, true, INT64_C(1795219200000)},
        {"2026-11-21T20:48:13Z", 0, true, INT64_C(1795294093000)},
        {"2026-11-21T20:48:13+01:00", 0, true, INT64_C(1795290493000)},
        {"2026-11-21 20:48:13", 0, true, INT64_C(1795294093000)},
        {"", -1, true, 0},
        {"yesterday", -1, true, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct since s;

        if (since_parse(span_of(rows[i].text), NOW_MS, &s) != rows[i].rc)
            fail_msg("%s is taken for something else", rows[i].text);
        if (rows[i].rc < 0)
            continue;
        assert_int_equal(s.is_time, rows[i].is_time);
        if (s.is_time)
            assert_int_equal(s.time_ms, rows[i].value);
        else
            assert_int_equal(s.seq, rows[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_numbers_ages_and_times_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
