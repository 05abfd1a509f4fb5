/* date: what senders write for a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/date.h"

static const struct {
    const char *text;
    const char *want; /* NULL: no date */
} cases[] = {
    {"2026-11-16T22:31:00Z", "2026-11-16T22:31:00Z"},
    {"2026-11-16T22:31:00.250+01:00", "2026-11-16T21:31:00.250Z"},
    {"2026-11-16", "2026-11-16T00:00:00Z"},
    {"2026-11-16 22:31:00", "2026-11-16T22:31:00Z"}, /* no zone: UTC */
    {"2026-11-16T22:31", "2026-11-16T22:31:00Z"},
    {"Mon, 16 Nov 2026 22:31:00 GMT", "2026-11-16T22:31:00Z"},
    {"Mon, 16 Nov 2026 22:31:00 +0100", "2026-11-16T21:31:00Z"},
    {"Mon, 16 Nov 2026 22:31:00 -05:00", "2026-11-17T03:31:00Z"},
    {"Mon, 16 Nov 2026 22:31:00 EST", "2026-11-17T03:31:00Z"},
    {"Mon, 16 Nov 2026 22:31:00 PDT (Pacific)", "2026-11-17T05:31:00Z"},
    {"Sun, 16 Nov 2026 22:31:00 GMT", "2026-11-16T22:31:00Z"}, /* it was a Monday */
    {"16 Nov 2026 22:31 UT", "2026-11-16T22:31:00Z"},
    {"6 Nov 2026 9:05:07 Z", "2026-11-06T09:05:07Z"},
    {"Monday, 16 November 2026 22:31:00 GMT", "2026-11-16T22:31:00Z"},
    {"Monday, 16-Nov-26 22:31:00 GMT", "2026-11-16T22:31:00Z"},
    {"16 Nov 99 22:31:00 GMT", "1999-11-16T22:31:00Z"},
    {"November 16, 2026 22:31:00 +0000", "2026-11-16T22:31:00Z"},
    {"Mon,16 nov 2026  22:31:00.5 gmt", "2026-11-16T22:31:00Z"},
    {"16 Nov 2026", "2026-11-16T00:00:00Z"},
    {"16 Nov 2026 22:31:00", "2026-11-16T22:31:00Z"},
    {"16 Nov 2026 22:31:00 XYZ", "2026-11-16T22:31:00Z"}, /* unknown: UTC */
    {"", NULL},
    {"yesterday", NULL},
    {"Mon", NULL},
    {"16 Nov", NULL},
    {"31 Nov 2026 22:31:00 GMT", NULL},
    {"0 Nov 2026 22:31:00 GMT", NULL},
    {"16 Foo 2026 22:31:00 GMT", NULL},
    {"16 Nov 2026 25:31:00 GMT", NULL},
    {"16 Nov 2026 22:61:00 GMT", NULL},
    {"16 Nov 2026 22h31 GMT", NULL},
    {"16 Nov 2026 :: GMT", NULL},
    {"16 Nov 2026 22:31:00 +99999999999999999999", NULL},
    {"Mon Mon 16 Nov 2026 and a great many more words that no date would ever have in it",
     NULL},
    {"1795294093", NULL},
    {"2026-13-01", NULL},
};

static void reads_the_dates_of_feeds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int64_t ms = 0;
        char got[CLOCK_TEXT_SIZE] = "no date";

        if (date_parse(span_of(cases[i].text), &ms) == 0)
            date_format(ms, got);
        if (strcmp(got, cases[i].want ? cases[i].want : "no date") != 0)
            fail_msg("%s became %s", cases[i].text, got);
    }
}

static void a_nul_is_no_end_of_a_date(void **state)
{
    struct span text = SPAN("16 Nov 2026\0 22:31:00");
    int64_t ms;

    (void)state;
    assert_int_equal(date_parse(text, &ms), -1);
}

static void only_rfc_3339_is_canonical(void **state)
{
    (void)state;
    assert_true(date_is_canonical(span_of("2026-11-16T22:31:00Z")));
    assert_true(date_is_canonical(span_of("2026-11-16T22:31:00.5+01:00")));
    assert_false(date_is_canonical(span_of("2026-11-16 22:31:00Z")));
    assert_false(date_is_canonical(span_of("2026-11-16T22:31:00+0100")));
    assert_false(date_is_canonical(span_of("2026-11-16T22:31:00,5Z")));
    assert_false(date_is_canonical(span_of("2026-11-16T22:31Z")));
    assert_false(date_is_canonical(span_of("2026-11-16")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_dates_of_feeds),
        cmocka_unit_test(a_nul_is_no_end_of_a_date),
        cmocka_unit_test(only_rfc_3339_is_canonical),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
