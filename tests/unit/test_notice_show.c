/* notice_show: lines that are no alerts, between those that are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/notice.h"
#include "cli/notice_show.h"

#define AT_MS 1795293493123 /* 2026-11-21T20:38:13.123Z */

static void assert_shown(struct span line, const char *expected)
{
    struct buf out;

    buf_init(&out, BUF_NO_CAP);
    notice_show(&out, line);
    assert_string_equal(buf_cstr(&out), expected);
    buf_release(&out);
}

/* What the daemon writes, without its line end; the line is written anew. */
static void assert_says(struct buf *line, const char *sentence)
{
    char expected[256];

    (void)snprintf(expected, sizeof(expected), "2026-11-21 20:38:13Z  --- %s ---\n\n",
                   sentence);
    assert_true(line->n > 0);
    assert_shown(span_make(line->p, line->n - 1), expected);
    buf_reset(line);
}

static void every_notice_is_a_sentence(void **state)
{
    const struct span none = {NULL, 0};
    const struct conn_record record = {.input = "local", .connection = 3, .number = 5};
    struct suppressed s = {.rule = span_of("gpu"), .count = 2};
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    (void)notice_put_dropped(&b, AT_MS, 1, false);
    assert_says(&b, "1 alert dropped: this reader was too slow");
    (void)notice_put_dropped(&b, AT_MS, 2, true);
    assert_says(&b, "2 alerts dropped: this reader was too slow, and is disconnected");
    (void)notice_put_missed(&b, AT_MS, 4);
    assert_says(&b, "4 notices dropped: this reader was too slow");
    (void)notice_put_gone(&b, AT_MS, 3, 9, none);
    assert_says(&b, "alerts 3 to 9 cannot be had any more");
    (void)notice_put_gone(&b, AT_MS, 3, 9, span_of("they are damaged"));
    assert_says(&b, "alerts 3 to 9 cannot be had any more: they are damaged");
    (void)notice_put_replay(&b, AT_MS, 41, none);
    assert_says(&b, "alerts after number 41 follow");
    (void)notice_put_replaced(&b, AT_MS, span_of("desk"));
    assert_says(&b, "another has connected as desk");
    (void)notice_put_rejected(&b, AT_MS, &record, span_of("not JSON"), 1);
    assert_says(&b, "input local, connection 3: record 5 rejected: not JSON");
    (void)notice_put_rejected(&b, AT_MS, &record, span_of("not JSON"), 7);
    assert_says(&b, "input local, connection 3: record 5 rejected: not JSON "
                    "(and 6 more before it)");
    (void)notice_put_suppressed(&b, AT_MS, &s);
    assert_says(&b, "2 alerts of gpu held back by its throttle");
    s.by = span_of("source");
    s.value = span_of("Wire");
    (void)notice_put_suppressed(&b, AT_MS, &s);
    assert_says(&b, "2 alerts of gpu held back by its throttle, source Wire");
    (void)notice_put_reloaded(&b, AT_MS, 31, 0);
    assert_says(&b, "31 rules now: they were read again");
    (void)notice_put_reloaded(&b, AT_MS, 31, 1);
    assert_says(&b, "reload failed, 1 error; the old 31 rules stay");
    (void)notice_put_answer(&b, AT_MS, "refused", "no journal");
    assert_says(&b, "refused: no journal");
    (void)notice_put_answer(&b, AT_MS, "unavailable", "come later");
    assert_says(&b, "not to be had now: come later");
    buf_release(&b);
}

/* A source may be the value that a throttle counts by. */
static void no_stranger_drives_the_terminal(void **state)
{
    (void)state;
    assert_shown(span_of("{\"type\":\"notice\",\"notice\":\"suppressed\",\"count\":1,"
                         "\"rule\":\"a\",\"by\":\"source\",\"value\":\"\\u001b["
                         "2J\\u009b\xe2\x80\xae\"}"),
                 "--- 1 alert of a held back by its throttle, source  [2J   ---\n\n");
    assert_shown(span_of("no JSON \xc2\x9b"
                         "2J\033c\x9b"),
                 "no JSON  2J c\n");
}

static void what_is_not_known_is_shown_as_it_came(void **state)
{
    static const char *const lines[] = {
        "{\"type\":\"notice\",\"notice\":\"new\",\"time\":\"2026-11-21T20:38:13.123Z\"}",
        "{\"type\":\"notice\"}",
        "{\"type\":\"other\",\"notice\":\"gone\"}",
        "[1]",
        "",
    };
    char expected[128];

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        (void)snprintf(expected, sizeof(expected), "%s\n", lines[i]);
        assert_shown(span_of(lines[i]), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_notice_is_a_sentence),
        cmocka_unit_test(no_stranger_drives_the_terminal),
        cmocka_unit_test(what_is_not_known_is_shown_as_it_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
