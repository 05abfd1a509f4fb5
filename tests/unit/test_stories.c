/* stories: alerts on the same story are one, under the most important of their rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/stories.h"

/* An alert; absent texts are left out of it. */
static void add(struct stories *s, unsigned seq, const char *rule, const char *priority,
                const char *id, const char *url, const char *title, const char *source)
{
    struct alert_reader r;
    struct alert a;
    char line[4096];
    int n =
        snprintf(line, sizeof(line),
                 "{\"type\":\"alert\",\"seq\":%u,\"time\":\"2026-11-21T00:%02u:00.000Z\","
                 "\"rule\":{\"id\":\"%s\",\"priority\":\"%s\"},\"item\":{\"id\":\"%s\"",
                 seq, seq % 60, rule, priority, id);

    if (url)
        n += snprintf(line + n, sizeof(line) - (size_t)n, ",\"url\":\"%s\"", url);
    if (title)
        n += snprintf(line + n, sizeof(line) - (size_t)n, ",\"title\":\"%s\"", title);
    if (source)
        n += snprintf(line + n, sizeof(line) - (size_t)n, ",\"source\":\"%s\"", source);
    (void)snprintf(line + n, sizeof(line) - (size_t)n, "}}");
    alert_reader_init(&r);
    assert_int_equal(alert_read(&r, span_of(line), &a), 0);
    stories_add(s, &a, &r);
    alert_reader_release(&r);
}

static void the_same_story_is_one(void **state)
{
    static const struct {
        const char *id[2], *url[2], *title[2], *source[2];
        bool same;
    } cases[] = {
        /* ids are of their source */
        {{"1", "1"}, {0}, {0}, {"Tide", "Tide"}, true},
        {{"1", "1"}, {0}, {0}, {"Tide", "Gulf"}, false},
        {{"1", "2"}, {0}, {0}, {"Tide", "Tide"}, false},
        /* but where they are addresses they are of the whole web */
        {{"https://e.example/a", "https://e.example/a"},
         {0},
         {0},
         {"Tide", "Gulf"},
         true},
        {{"https://e.example/a", "2"}, {NULL, "http://e.example/a"}, {0}, {0}, true},
        /* addresses without what counts visitors */
        {{"1", "2"},
         {"https://e.example/a?utm_source=x", "https://e.example/a"},
         {0},
         {0},
         true},
        {{"1", "2"},
         {"https://e.example/?p=1", "https://e.example/?p=2"},
         {0},
         {0},
         false},
        {{"1", "2"}, {"about:x", "about:x"}, {0}, {0}, false},
        /* titles of the same words */
        {{"1", "2"}, {0}, {"Ports close early", "PORTS: close, early!"}, {0}, true},
        {{"1", "2"}, {0}, {"Ports close early", "Ports close late"}, {0}, false},
        {{"1", "2"}, {0}, {"Market update", "Market update"}, {0}, false},
        {{"1", "2"},
         {0},
         {"\xe9\xa2\x9c\xe8\x89\xb2\xe6\x9d\xa5", "\xe9\xa2\x9c\xe8\x89\xb2\xe6\x9d\xa5"},
         {0},
         true},
        {{"", ""}, {0}, {0}, {0}, false}, /* nothing is known of either */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct stories *s = stories_new(MARKUP_PLAIN);

        for (int j = 0; j < 2; j++)
            add(s, (unsigned)j + 1, "rule", "normal", cases[i].id[j], cases[i].url[j],
                cases[i].title[j], cases[i].source[j]);
        stories_sort(s);
        assert_int_equal(stories_count(s), cases[i].same ? 1 : 2);
        stories_free(s);
    }
}

/* The third alert shows that the first two are one. */
static void what_joins_two_stories_makes_them_one(void **state)
{
    struct stories *s = stories_new(MARKUP_PLAIN);
    const struct story *st;

    (void)state;
    add(s, 9, "a", "low", "1", "https://e.example/a", "Strike shuts the ports", "Tide");
    add(s, 2, "b", "low", "2", NULL, "Ports close early", "Gulf");
    add(s, 5, "a", "low", "3", "https://e.example/a", "Ports close early", "Harbour");
    add(s, 3, "b", "low", "2", NULL, NULL,
        "Gulf"); /* known by the id that went with it */
    stories_sort(s);
    assert_int_equal(stories_count(s), 1);
    st = stories_at(s, 0);
    assert_int_equal(st->alerts, 4);
    assert_int_equal(st->n_sources, 3);
    assert_int_equal(st->n_rules, 2);
    assert_int_equal(st->last_ms - st->first_ms, 7 * 60000);
    assert_string_equal(st->headline, "Strike shuts the ports"); /* of the newest */
    stories_free(s);
}

static void stories_stand_under_their_most_important_rule(void **state)
{
    struct stories *s = stories_new(MARKUP_PLAIN);

    (void)state;
    add(s, 1, "often", "normal", "1", NULL, "one", NULL);
    add(s, 2, "often", "normal", "2", NULL, "two", NULL);
    add(s, 3, "seldom", "normal", "3", NULL, "three", NULL);
    add(s, 4, "urgent", "critical", "1", NULL, "one", NULL);
    stories_sort(s);
    assert_int_equal(stories_rules(s), 3);
    assert_string_equal(stories_rule_at(s, 0)->id.p, "urgent");
    assert_string_equal(stories_rule_at(s, 1)->id.p, "often");
    assert_string_equal(stories_rule_at(s, 2)->id.p, "seldom");
    assert_int_equal(stories_rule_at(s, 0)->stories, 1);
    assert_int_equal(stories_rule_at(s, 1)->stories, 1);
    assert_int_equal(stories_rule_at(s, 1)->alerts, 2);
    assert_string_equal(stories_at(s, 0)->headline, "one");
    assert_string_equal(stories_at(s, 1)->headline, "two");
    stories_free(s);
}

static void the_newest_come_first(void **state)
{
    struct stories *s = stories_new(MARKUP_PLAIN);

    (void)state;
    add(s, 2, "r", "low", "2", NULL, "middle", NULL);
    add(s, 1, "r", "low", "1", NULL, "old", NULL);
    add(s, 3, "r", "low", "3", NULL, "new", NULL);
    stories_sort(s);
    assert_string_equal(stories_at(s, 0)->headline, "new");
    assert_string_equal(stories_at(s, 1)->headline, "middle");
    assert_string_equal(stories_at(s, 2)->headline, "old");
    stories_free(s);
}

static void what_is_too_much_is_counted(void **state)
{
    struct stories *s = stories_new(MARKUP_PLAIN);
    char id[32], source[200];

    (void)state;
    for (unsigned i = 0; i < STORIES_MOST + 100; i++) {
        (void)snprintf(id, sizeof(id), "%u", i);
        add(s, i + 1, "r", "low", id, NULL, NULL, NULL);
    }
    for (unsigned i = 0; i < 40; i++) {
        (void)snprintf(source, sizeof(source), "%0150u", i);
        add(s, 1, "r", "low", "https://e.example/", NULL, NULL, source);
        (void)snprintf(id, sizeof(id), "rule-%u", i);
        add(s, 1, id, "low", "0", NULL, NULL, NULL);
    }
    stories_sort(s);
    assert_int_equal(stories_count(s), STORIES_MOST);
    assert_int_equal(stories_left_out(s), 100 + 40);
    assert_int_equal(stories_alerts(s), STORIES_MOST + 100 + 80);
    for (size_t i = 0; i < stories_count(s); i++) {
        assert_in_range(stories_at(s, i)->n_rules, 1, STORY_RULES_MOST);
        assert_in_range(stories_at(s, i)->n_sources, 0, STORY_SOURCES_MOST);
    }
    stories_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_story_is_one),
        cmocka_unit_test(what_joins_two_stories_makes_them_one),
        cmocka_unit_test(stories_stand_under_their_most_important_rule),
        cmocka_unit_test(the_newest_come_first),
        cmocka_unit_test(what_is_too_much_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
