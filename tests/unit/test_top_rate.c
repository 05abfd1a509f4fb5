/* top_rate: what happened between two answers, and what cannot be known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/told.h"
#include "cli/top_rate.h"

static struct json_value parse(const char *text)
{
    struct json_error e;
    struct json_value v;

    assert_int_equal(json_parse(span_of(text), &v, &e), 0);
    return v;
}

static void rates_are_differences(void **state)
{
    static const struct {
        const char *now, *before;
        double seconds, rate;
    } cases[] = {
        {"{\"n\":30}", "{\"n\":10}", 2, 10},          {"{\"n\":10}", "{\"n\":10}", 2, 0},
        {"{\"n\":30}", "null", 2, TOP_UNKNOWN},      /* the first answer */
        {"{\"n\":3}", "{\"n\":10}", 2, TOP_UNKNOWN}, /* started again meanwhile */
        {"{\"n\":30}", "{\"n\":10}", 0, TOP_UNKNOWN}, {"{}", "{}", 1, 0},
        {"{\"n\":\"x\"}", "{\"n\":[]}", 1, 0},        {"[1]", "{\"n\":0}", 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_true(top_rate(parse(cases[i].now), parse(cases[i].before), "n",
                             cases[i].seconds) == cases[i].rate);
}

static void the_same_is_found_by_its_name(void **state)
{
    struct json_value list =
        parse("[1,{\"id\":\"a\",\"n\":1},{\"id\":\"b\",\"n\":2},{}]");

    (void)state;
    assert_int_equal(told_number(top_same(list, parse("{\"id\":\"b\"}"), "id"), "n"), 2);
    assert_int_equal(top_same(list, parse("{\"id\":\"c\"}"), "id").type, JSON_NULL);
    assert_int_equal(top_same(parse("{}"), parse("{\"id\":\"c\"}"), "id").type,
                     JSON_NULL);
}

static void latency_is_that_of_the_time_between(void **state)
{
    /* 100 fast ones before; since then 98 fast, one slow, one slower */
    struct json_value before = parse("{\"buckets\":[[3,100]]}");
    struct json_value now = parse("{\"buckets\":[[3,198],[500,1],[9000,1]]}");
    struct top_latency l = top_latency(now, before);

    (void)state;
    assert_false(l.since_start);
    assert_int_equal(l.count, 100);
    assert_int_equal(l.p50_us, 3);
    assert_int_equal(l.p90_us, 3);
    assert_int_equal(l.p99_us, 9000);
}

static void without_alerts_latency_is_that_since_the_start(void **state)
{
    struct json_value now = parse("{\"buckets\":[[3,1],[500,1]]}");
    struct top_latency same = top_latency(now, now);
    struct top_latency first = top_latency(now, parse("null"));

    (void)state;
    assert_true(same.since_start && first.since_start);
    assert_int_equal(same.count, 2);
    assert_int_equal(first.p99_us, 500);
    assert_int_equal(top_latency(parse("{}"), parse("null")).count, 0);
    assert_int_equal(top_latency(parse("{\"buckets\":[1,[2],[\"x\",null]]}"),
                                 parse("{\"buckets\":{}}"))
                         .count,
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_differences),
        cmocka_unit_test(the_same_is_found_by_its_name),
        cmocka_unit_test(latency_is_that_of_the_time_between),
        cmocka_unit_test(without_alerts_latency_is_that_since_the_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
