/* top_view: pages for screens of any size, of answers of any kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/top_view.h"
#include "text/columns.h"

static const char stats_before[] =
    "{\"version\":\"0.1.0\",\"time\":\"2026-11-22T05:00:00.000Z\",\"up_s\":60,"
    "\"items\":100,\"alerts\":10,\"bytes\":0,\"rejected\":{\"all\":0},"
    "\"inputs\":[{\"name\":\"a\",\"items\":100}],\"outputs\":[]}";
static const char stats_now[] =
    "{\"version\":\"0.1.0\",\"time\":\"2026-11-22T05:00:02.000Z\",\"up_s\":62,"
    "\"items\":300,\"alerts\":16,\"bytes\":5000,\"rejected\":{\"all\":1},"
    "\"latency_us\":{\"count\":6,\"buckets\":[[1500,6]]},"
    "\"rules\":7,\"generation\":2,"
    "\"last_reload\":{\"ok\":false,\"age_s\":61,\"errors\":3},"
    "\"memory_bytes\":{\"resident\":7000000,\"rules\":65230},"
    "\"inputs\":[{\"name\":\"a\",\"items\":300,\"connections\":2},"
    "{\"name\":\"b\",\"paused\":true}],"
    "\"outputs\":[{\"name\":\"o\",\"stuck\":true},{\"name\":\"p\",\"subscribers\":4}]}";
static const char rules_before[] =
    "{\"rules\":[{\"id\":\"r1\",\"alerts\":1,\"candidates\":10,\"time_us\":0}]}";
static const char rules_now[] =
    "{\"rules\":[{\"id\":\"r1\",\"alerts\":5,\"candidates\":30,\"time_us\":200000,"
    "\"last\":\"2026-11-22T04:59:00.000Z\",\"title\":\"T\\u001b[2J\\u202e\\nU\"},"
    "{\"id\":\"r2\",\"alerts\":0}]}";

static struct json_value parse(const char *text)
{
    struct json_error e;
    struct json_value v;

    assert_int_equal(json_parse(span_of(text), &v, &e), 0);
    return v;
}

static struct top_view whole(void)
{
    return (struct top_view){
        .now = {parse(stats_now), parse(rules_now)},
        .before = {parse(stats_before), parse(rules_before)},
        .seconds = 2,
        .address = "unix:/s",
        .style = true,
        .rows = 30,
        .columns = 120,
    };
}

static void says(const struct top_view *v, const char *expected)
{
    struct buf out;

    buf_init(&out, BUF_NO_CAP);
    top_view_put(v, &out);
    if (!strstr(buf_cstr(&out), expected))
        fail_msg("no \"%s\" in:\n%s", expected, buf_cstr(&out));
    buf_release(&out);
}

static void shows_what_happened_in_a_second(void **state)
{
    struct top_view v = whole();

    (void)state;
    says(&v, "wirewatch 0.1.0  up 1m 2s  05:00:02 UTC  unix:/s");
    says(&v, "items 100/s  alerts 3/s  2.50 kB/s  dropped 0/s  rejected 0.50/s");
    says(&v, "latency  p50 1.50 ms  p90 1.50 ms  p99 1.50 ms  (");
    says(&v, "rules 7, generation 2, RELOAD FAILED (3 errors) 1m 1s ago");
    says(&v, "memory 7.00 MB  rules 65.2 kB");
    says(&v, "2 conn      100");
    says(&v, "paused");
    says(&v, "stuck");
    says(&v, "4 subs");
    says(&v, "r1                                               2       5      10   "
             "10.0%    1m 2s    200 ms  T [2J  U");
    says(&v,
         "r2                                               -       0       -       -");
}

static void what_is_not_known_is_not_told(void **state)
{
    struct top_view v = whole();

    (void)state;
    v.before.stats.type = v.before.rules.type = JSON_NULL;
    says(&v, "items -/s  alerts -/s  dropped");
    says(&v, "(since the start)");
    v.now.stats.type = v.now.rules.type = JSON_NULL;
    v.trouble = "nobody is there";
    says(&v, "nobody is there");
    v.now = (struct top_answers){parse("{\"inputs\":7,\"outputs\":[1,null]}"),
                                 parse("{\"rules\":[{}]}")};
    says(&v, "OUTPUT");
}

/* Lines of a page, each no wider than the screen; of controls there are styles only. */
static void check_page(const struct top_view *v)
{
    struct buf out, line;
    size_t lines = 0;

    buf_init(&out, BUF_NO_CAP);
    buf_init(&line, BUF_NO_CAP);
    top_view_put(v, &out);
    for (const char *p = buf_cstr(&out); *p; p++) {
        if (strncmp(p, "\x1b[m", 3) == 0 || strncmp(p, "\x1b[1m", 4) == 0 ||
            strncmp(p, "\x1b[7m", 4) == 0) {
            p = strchr(p, 'm');
            continue;
        }
        if (*p == '\n') {
            assert_true(columns_of(buf_span(&line)) <= v->columns);
            buf_reset(&line);
            lines++;
            continue;
        }
        assert_true((unsigned char)*p >= 0x20);
        (void)buf_add_char(&line, *p);
    }
    assert_int_equal(line.n, 0);
    assert_true(!v->rows || lines <= v->rows);
    buf_release(&line);
    buf_release(&out);
}

static void a_page_fits_every_screen(void **state)
{
    struct top_view v = whole();

    (void)state;
    for (v.rows = 0; v.rows < 40; v.rows++)
        for (v.columns = 0; v.columns < 150; v.columns += 7)
            check_page(&v);
}

static void shows_not(const struct top_view *v, const char *unexpected)
{
    struct buf out;

    buf_init(&out, BUF_NO_CAP);
    top_view_put(v, &out);
    if (strstr(buf_cstr(&out), unexpected))
        fail_msg("\"%s\" in:\n%s", unexpected, buf_cstr(&out));
    buf_release(&out);
}

/* On a usual screen: where few rules need the room, outputs have it; where there are
 * many, those that are held up come first. */
static void who_is_held_up_is_seen(void **state)
{
    static const char outputs[] =
        "{\"inputs\":[{\"name\":\"i1\"}],\"outputs\":["
        "{\"name\":\"o1\"},{\"name\":\"o2\"},{\"name\":\"o3\"},{\"name\":\"o4\"},"
        "{\"name\":\"o5\",\"stuck\":true},{\"name\":\"o6\"},{\"name\":\"o7\"}]}";
    struct top_view v = whole();
    struct buf rules;

    (void)state;
    v.rows = 24;
    v.now.stats = parse(outputs);
    says(&v, "OUTPUT  ");
    says(&v, "o7");
    says(&v, "stuck");
    buf_init(&rules, BUF_NO_CAP);
    (void)buf_add_str(&rules, "{\"rules\":[");
    for (int i = 0; i < 50; i++)
        (void)buf_addf(&rules, "%s{\"id\":\"r%d\"}", i ? "," : "", i);
    (void)buf_add_str(&rules, "]}");
    v.now.rules = parse(buf_cstr(&rules));
    says(&v, "OUTPUT 3 of 7");
    says(&v, "stuck");
    says(&v, "\no5 ");
    says(&v, "\no1 ");
    says(&v, "\no2 ");
    shows_not(&v, "\no3 ");
    buf_release(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_happened_in_a_second),
        cmocka_unit_test(what_is_not_known_is_not_told),
        cmocka_unit_test(a_page_fits_every_screen),
        cmocka_unit_test(who_is_held_up_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
