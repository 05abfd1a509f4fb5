/* poll_config: feeds from three kinds of files, and every mistake with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "poll/poll_config.h"

static void reads_what_is_written_and_defaults_for_the_rest(void **state)
{
    static const char text[] = "to = tcp:127.0.0.1:7601\n"
                               "interval = 30m\n"
                               "opml = a.opml b.opml\n"
                               "max_document = 2M ; enough\n"
                               "[feed.harbour]\n"
                               "url = feed:https://a.example/feed?x=1;y=2#z\n"
                               "source = Harbour Wire\n"
                               "interval = 15m\n"
                               "[feed.gulf]\n"
                               "url = https://b.example/a b\n";
    struct diag d;
    struct poll_config *c = poll_config_new();

    (void)state;
    diag_init(&d);
    poll_config_parse_ini(c, "x.ini", span_of(text), &d);
    poll_config_check(c, &d);
    diag_print(&d, stderr, false);
    assert_int_equal(d.n, 0);
    assert_int_equal(c->addr.kind, ADDR_TCP);
    assert_int_equal(c->max_bytes, 2 << 20);
    assert_int_equal(c->max_per_host, 1);
    assert_int_equal(c->opml.n, 2);
    assert_non_null(strstr(c->user_agent, "wirewatch-poll/"));
    assert_int_equal(c->n_feeds, 2);
    assert_string_equal(c->feeds[0].name, "Harbour Wire");
    assert_string_equal(c->feeds[0].url, "https://a.example/feed?x=1;y=2#z");
    assert_int_equal(c->feeds[0].interval_ms, 900000);
    assert_true(c->feeds[0].named);
    assert_int_equal(c->feeds[0].place.line, 5);
    assert_string_equal(c->feeds[1].name, "gulf");
    assert_string_equal(c->feeds[1].url, "https://b.example/a%20b");
    assert_int_equal(c->feeds[1].interval_ms, 1800000);
    poll_config_free(c);
    diag_release(&d);
}

struct bad {
    const char *text;
    const char *place; /* LINE:COLUMN of the first error */
    const char *message;
    const char *hint; /* NULL: any */
};

#define FEED "[feed.a]\nurl = https://a.example/\n"

static const struct bad bad_rows[] = {
    {"intreval = 5m\n", "1:1", "unknown key `intreval`", "did you mean `interval`?"},
    {"url = https://a.example/\n", "1:1", "unknown key `url`",
     "`url` belongs into [feed.NAME]"},
    {"colour = blue\n", "1:1", "unknown key `colour`",
     "wirewatch-poll --help-config lists all keys"},
    {"interval = often\n", "1:12", "bad value of `interval`", NULL},
    {"interval = 90d\n", "1:12", "bad value of `interval`", NULL},
    {"interval = 10x\n", "1:12", "expected a duration", NULL}, /* not too short besides */
    {"interval = 1m\nmin_interval = 5m\n", "1:12", "it is shorter than `min_interval`",
     NULL},
    {FEED "interval = 1m\n", "3:12", "it is shorter than `min_interval`", NULL},
    {"[feeds.a]\nurl = x\n", "1:2", "unknown section [feeds.a]",
     "did you mean [feed.NAME]?"},
    {"[wire.a]\n", "1:2", "unknown section [wire.a]", "sections are [feed.NAME]"},
    {"[feed.a]\n", "1:1", "[feed.a] has no `url`", NULL},
    {"[feed.]\nurl = https://a.example/\n", "1:7", "bad name of a section", NULL},
    {FEED FEED, "3:2", "[feed.a] is there already, at line 1", NULL},
    {"[feed.a]\nurl = a.example/feed\n", "2:7", "begins with https://", NULL},
    {"[feed.a]\nurl = file:///etc/feed\n", "2:7", "`allow_file = yes`", NULL},
    {"[feed.a]\nurl = https://a.example:99999/\n", "2:7", "cannot be read", NULL},
    {"[feed.a]\nurl = https://a.example/\nurl = https://b.example/\n", "3:1",
     "`url` is given twice", NULL},
    {"to = udp:1.2.3.4:5\n" FEED, "0:0", "items cannot be sent to `udp:1.2.3.4:5`", NULL},
    {"to = stdin\n" FEED, "0:0", "expected unix:PATH, tcp:HOST:PORT or stdout", NULL},
    {"to = unix-dgram:/x\n" FEED, "0:0", "items cannot be sent to", NULL},
};

static void every_mistake_has_its_place_and_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_rows) / sizeof(*bad_rows); i++) {
        const struct bad *b = &bad_rows[i];
        struct poll_config *c = poll_config_new();
        char place[64], message[512], hint[256];
        struct diag d;

        diag_init(&d);
        poll_config_parse_ini(c, "x.ini", span_of(b->text), &d);
        poll_config_check(c, &d);
        if (d.errors != 1) /* a mistake is said once */
            fail_msg("%zu errors in: %s", d.errors, b->text);
        (void)snprintf(place, sizeof(place), "%zu:%zu", d.problems[0].place.line,
                       d.problems[0].place.column);
        (void)snprintf(message, sizeof(message), "%.*s", (int)d.problems[0].message.n,
                       d.problems[0].message.p);
        (void)snprintf(hint, sizeof(hint), "%.*s", (int)d.problems[0].hint.n,
                       d.problems[0].hint.p);
        if (strcmp(place, b->place) != 0 || !strstr(message, b->message) ||
            (b->hint && strcmp(hint, b->hint) != 0))
            fail_msg("%s at %s: %s (%s)", b->text, place, message, hint);
        diag_release(&d);
        poll_config_free(c);
    }
}

static void a_list_has_an_address_a_line(void **state)
{
    static const char text[] = "\xef\xbb\xbf# feeds\r\n"
                               "https://a.example/feed\r\n"
                               "\n"
                               "  https://b.example/feed\tGulf News \t\n"
                               "b.example/feed\n"
                               "https://c.example/\t\n"
                               "https://a.example/feed\tagain";
    struct diag d;
    struct poll_config *c = poll_config_new();

    (void)state;
    diag_init(&d);
    poll_config_parse_list(c, "feeds.list", span_of(text), &d);
    poll_config_check(c, &d);
    assert_int_equal(c->n_feeds, 3);
    assert_string_equal(c->feeds[0].url, "https://a.example/feed");
    assert_string_equal(c->feeds[0].name, "a.example/feed");
    assert_false(c->feeds[0].named);
    assert_string_equal(c->feeds[1].name, "Gulf News");
    assert_true(c->feeds[1].named);
    assert_false(c->feeds[2].named);
    assert_int_equal(d.errors, 1);
    assert_int_equal(d.problems[0].place.line, 5);
    assert_int_equal(d.warnings, 1); /* the one that is there twice */
    assert_int_equal(d.problems[1].place.line, 7);
    poll_config_free(c);
    diag_release(&d);
}

static void what_opml_names_badly_is_left_out(void **state)
{
    static const char text[] = "<opml><outline text='A' xmlUrl='https://a.example/'/>"
                               "<outline text='B' xmlUrl='b.example'/>"
                               "<outline xmlUrl='https://c.example/'/></opml>";
    struct diag d;
    struct poll_config *c = poll_config_new();

    (void)state;
    diag_init(&d);
    poll_config_parse_opml(c, "x.opml", span_of(text), &d);
    assert_int_equal(d.errors, 0);
    assert_int_equal(d.warnings, 1);
    assert_int_equal(c->n_feeds, 2);
    assert_string_equal(c->feeds[0].name, "A");
    assert_string_equal(c->feeds[1].name, "c.example/");
    poll_config_parse_opml(c, "y.opml", span_of("https://a.example/\n"), &d);
    assert_int_equal(d.errors, 1);
    poll_config_free(c);
    diag_release(&d);
}

static void files_that_are_not_there_are_errors(void **state)
{
    struct diag d;
    struct poll_config *c = poll_config_new();

    (void)state;
    diag_init(&d);
    poll_config_read_ini(c, "/nowhere/x.ini", &d);
    poll_config_read_opml(c, "/nowhere/x.opml", &d);
    poll_config_read_list(c, "/", &d);
    assert_int_equal(d.errors, 3);
    poll_config_free(c);
    diag_release(&d);
}

/* A thousand feeds and as many again: the table of addresses has to find them. */
static void doubles_are_found_among_many(void **state)
{
    struct diag d;
    struct poll_config *c = poll_config_new();
    char url[64];

    (void)state;
    diag_init(&d);
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(url, sizeof(url), "https://a.example/%d", i % 1000);
        (void)poll_config_add(c, url, NULL);
    }
    poll_config_check(c, &d);
    assert_int_equal(c->n_feeds, 1000);
    assert_int_equal(d.warnings, 1000);
    assert_string_equal(c->feeds[999].url, "https://a.example/999");
    poll_config_free(c);
    diag_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_written_and_defaults_for_the_rest),
        cmocka_unit_test(every_mistake_has_its_place_and_message),
        cmocka_unit_test(a_list_has_an_address_a_line),
        cmocka_unit_test(what_opml_names_badly_is_left_out),
        cmocka_unit_test(files_that_are_not_there_are_errors),
        cmocka_unit_test(doubles_are_found_among_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
