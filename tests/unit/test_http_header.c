/* http_header: when to come again, as servers write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "poll/http_header.h"

#define NOW INT64_C(1732233600000) /* Fri, 22 Nov 2024 00:00:00 GMT */

struct row {
    const char *value;
    int64_t ms;
};

static void reads_retry_after(void **state)
{
    static const struct row rows[] = {
        {"0", 0},
        {"120", 120000},
        {" 120 ", 120000},
        {"Fri, 22 Nov 2024 00:02:00 GMT", 120000},
        {"Friday, 22-Nov-24 00:02:00 GMT", 120000}, /* RFC 850 */
        {"Thu, 21 Nov 2024 00:00:00 GMT", 0},       /* past */
        {"99999999999999999999999999", HTTP_HEADER_MOST_MS},
        {"Fri, 22 Nov 9024 00:02:00 GMT", HTTP_HEADER_MOST_MS},
        {"", -1},
        {"soon", -1},
        {"-5", -1},
        {"1.5", -1},
        {"120 seconds", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (http_retry_after_ms(span_of(rows[i].value), NOW) != rows[i].ms)
            fail_msg("\"%s\": %lld", rows[i].value,
                     (long long)http_retry_after_ms(span_of(rows[i].value), NOW));
    assert_int_equal(http_retry_after_ms(span_make(NULL, 0), NOW), -1);
}

static void reads_cache_control(void **state)
{
    static const struct row rows[] = {
        {"max-age=600", 600000},
        {"MAX-AGE=600", 600000},
        {"public, max-age=600, must-revalidate", 600000},
        {" max-age = 600 ", 600000},
        {"max-age=\"600\"", 600000},
        {"max-age=0", 0},
        {"max-age=600, max-age=60", 60000},
        {"s-maxage=600", -1}, /* for shared caches */
        {"s-maxage=9, max-age=600", 600000},
        {"x-max-age=600", -1},
        {"max-age-x=600", -1},
        {"no-cache", 0},
        {"no-store", 0},
        {"max-age=600, no-cache", 0},
        {"no-cache=\"Set-Cookie\", max-age=600", 600000},  /* of one header only */
        {"private=\"a, max-age=1\", max-age=600", 600000}, /* quoted */
        {"private=\"a\\\", max-age=1\", max-age=600", 600000},
        {"community=\"max-age=1", -1}, /* never closed */
        {"max-age=\"\\", -1},
        {"max-age", -1},
        {"max-age=", -1},
        {"max-age=-1", -1},
        {"max-age=1e3", -1},
        {"max-age=99999999999999999999999", HTTP_HEADER_MOST_MS},
        {",,, ,max-age=5,,", 5000},
        {"", -1},
        {"public", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (http_max_age_ms(span_of(rows[i].value)) != rows[i].ms)
            fail_msg("\"%s\": %lld", rows[i].value,
                     (long long)http_max_age_ms(span_of(rows[i].value)));
}

static void names_the_statuses_that_are_met(void **state)
{
    (void)state;
    assert_string_equal(http_status_text(404), "Not Found");
    assert_string_equal(http_status_text(999), "");
    assert_string_equal(http_status_text(-1), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_retry_after),
        cmocka_unit_test(reads_cache_control),
        cmocka_unit_test(names_the_statuses_that_are_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
