/* metrics: what is written is read again, by the grammar of the format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/metrics.h"

static struct span none = {NULL, 0};

static void writes_families(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    metrics_one(&out, "a_total", true, "What it is.", 3);
    metrics_begin(&out, "b", false, "B.");
    metrics_put(&out, "b", "rule", span_of("x"), UINT64_MAX);
    metrics_put_ms(&out, "b", "rule", span_of("y"), 1500);
    metrics_put_us(&out, "b", NULL, none, 2000001);
    metrics_one_ms(&out, "c_seconds", "C.", 7);
    assert_string_equal(buf_cstr(&out), "# HELP a_total What it is.\n"
                                        "# TYPE a_total counter\n"
                                        "a_total 3\n"
                                        "# HELP b B.\n"
                                        "# TYPE b gauge\n"
                                        "b{rule=\"x\"} 18446744073709551615\n"
                                        "b{rule=\"y\"} 1.500\n"
                                        "b 2.000001\n"
                                        "# HELP c_seconds C.\n"
                                        "# TYPE c_seconds gauge\n"
                                        "c_seconds 0.007\n");
    buf_release(&out);
}

static void labels_may_hold_anything(void **state)
{
    static const struct {
        const char *value, *written;
    } cases[] = {
        {"plain", "plain"},
        {"a\"b", "a\\\"b"},
        {"a\\", "a\\\\"},
        {"a\nb", "a\\nb"},
        {"\xe5\x87\xba", "\xe5\x87\xba"},
        {"a\xff", "a\xef\xbf\xbd"}, /* the format is UTF-8 */
        {"", ""},
        {"}\t ,=", "}\t ,="},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char wanted[64];
        struct buf out;

        buf_init(&out, BUF_NO_CAP);
        metrics_put(&out, "m", "l", span_of(cases[i].value), 1);
        (void)snprintf(wanted, sizeof(wanted), "m{l=\"%s\"} 1\n", cases[i].written);
        assert_string_equal(buf_cstr(&out), wanted);
        buf_release(&out);
    }
}

/* Each bucket holds those below, the last one all. */
static void buckets_are_cumulative(void **state)
{
    struct histogram h = {0};
    unsigned long long n, before = 0;
    const char *line;
    unsigned buckets = 0;
    double le, last = 0;
    struct buf out;

    (void)state;
    for (uint64_t us = 1; us < UINT64_C(1) << 36; us *= 3)
        histogram_add(&h, us);
    buf_init(&out, BUF_NO_CAP);
    metrics_histogram(&out, "t_seconds", "T.", &h);
    line = strstr(buf_cstr(&out), "t_seconds_bucket");
    for (; sscanf(line, "t_seconds_bucket{le=\"%lf\"} %llu", &le, &n) == 2;
         line = strchr(line, '\n') + 1) {
        unsigned long long below = 0;

        for (uint64_t us = 1; us < UINT64_C(1) << 36; us *= 3)
            below += (double)us / 1e6 < le;
        assert_int_equal(n, below);
        assert_true(n >= before && le > last);
        before = n;
        last = le;
        buckets++;
    }
    assert_int_equal(buckets, 22);
    assert_non_null(strstr(out.p, "t_seconds_bucket{le=\"+Inf\"} 23\n"));
    assert_non_null(strstr(out.p, "\nt_seconds_count 23\n"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_families),
        cmocka_unit_test(labels_may_hold_anything),
        cmocka_unit_test(buckets_are_cumulative),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
