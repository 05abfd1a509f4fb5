/* alert: what a match looks like, to programs and to people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "app/alert.h"
#include "app/syslog.h"
#include "unit/random.h"

static struct span tags[] = {SPAN("policy"), SPAN("chips")};

/* An alert on the first place of each of the words in the title and the body. */
struct sample {
    struct item item;
    struct match match;
    struct match_place places[4];
    struct alert alert;
};

static void add_place(struct sample *s, enum item_field field, const char *word)
{
    struct span text = s->item.field[field];
    const char *at = memmem(text.p, text.n, word, strlen(word));

    assert_non_null(at);
    s->places[s->match.n_places++] = (struct match_place){
        field, (uint32_t)(at - text.p), (uint32_t)((size_t)(at - text.p) + strlen(word)),
        span_of(word)};
}

static void make(struct sample *s, const char *title, const char *body)
{
    memset(s, 0, sizeof(*s));
    s->item.id = span_of("i1");
    s->item.field[ITEM_TITLE] = span_of(title);
    s->item.field[ITEM_BODY] = span_of(body);
    s->match.places = s->places;
    s->match.total = 20;
    s->alert = (struct alert){
        .seq = 42,
        .time_ms = INT64_C(1795294093123),
        .rule = {.id = SPAN("gpu"), .priority = RULE_HIGH, .tags = tags, .n_tags = 2},
        .item = &s->item,
        .match = &s->match,
    };
}

static void json_is(const struct sample *s, const char *expected)
{
    struct buf b;

    buf_init(&b, 100000);
    assert_int_equal(alert_put_json(&b, &s->alert), 0);
    assert_string_equal(buf_cstr(&b), expected);
    buf_release(&b);
}

static void json_has_its_members_in_order_and_leaves_out_absent_ones(void **state)
{
    struct sample s;

    (void)state;
    make(&s, "New export controls", NULL);
    s.alert.rule.title = span_of("GPU \"controls\"");
    s.item.field[ITEM_URL] = span_of("https://x.example/1");
    s.item.field[ITEM_SOURCE] = span_of("Wire");
    s.item.date_published = span_of("2026-11-21T20:48:00Z");
    s.item.language = span_of("en");
    add_place(&s, ITEM_TITLE, "export controls");
    json_is(&s, "{\"type\":\"alert\",\"seq\":42,\"time\":\"2026-11-21T20:48:13.123Z\","
                "\"rule\":{\"id\":\"gpu\",\"title\":\"GPU "
                "\\\"controls\\\"\",\"priority\":\"high\","
                "\"tags\":[\"policy\",\"chips\"]},"
                "\"item\":{\"id\":\"i1\",\"title\":\"New export controls\","
                "\"url\":\"https://x.example/1\",\"source\":\"Wire\","
                "\"date_published\":\"2026-11-21T20:48:00Z\",\"language\":\"en\"},"
                "\"matches\":[{\"field\":\"title\",\"start\":4,\"end\":19,"
                "\"text\":\"export controls\",\"term\":\"export controls\"}],"
                "\"matches_total\":20,\"snippet\":\"New export controls\"}\n");
    make(&s, NULL, NULL);
    s.alert.rule.n_tags = 0;
    s.match.total = 0;
    json_is(&s,
            "{\"type\":\"alert\",\"seq\":42,\"time\":\"2026-11-21T20:48:13.123Z\","
            "\"rule\":{\"id\":\"gpu\",\"priority\":\"high\"},\"item\":{\"id\":\"i1\"},"
            "\"matches\":[],\"matches_total\":0}\n");
}

static void json_is_json_whatever_the_item_says(void **state)
{
    struct sample s;
    struct buf b;
    json_t *j;

    (void)state;
    make(&s, "a \"\\\b\x01\x7f \xe2\x80\xa8 chip\n\n\t\xf0\x9f\x98\x80", NULL);
    add_place(&s, ITEM_TITLE, "chip");
    buf_init(&b, 100000);
    assert_int_equal(alert_put_json(&b, &s.alert), 0);
    j = json_loadb(b.p, b.n, 0, NULL);
    assert_non_null(j);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(j, "item"), "title")),
        s.item.field[ITEM_TITLE].p);
    json_decref(j);
    buf_release(&b);
}

static void json_over_the_cap_leaves_nothing(void **state)
{
    struct sample s;
    struct buf b;

    (void)state;
    make(&s, "chip", NULL);
    add_place(&s, ITEM_TITLE, "chip");
    buf_init(&b, 100);
    (void)buf_add_str(&b, "before");
    assert_int_equal(alert_put_json(&b, &s.alert), -1);
    assert_int_equal(b.n, 6);
    buf_release(&b);
}

/* A place may be all of an item: of a megabyte no more is taken than the cap allows. */
static void json_of_a_huge_place_takes_no_more_than_the_cap(void **state)
{
    static char text[1000001];
    const size_t cap = 20000;
    struct sample s;
    struct buf b;

    (void)state;
    memset(text, 1, sizeof(text) - 1); /* six bytes each, as JSON */
    make(&s, NULL, text);
    add_place(&s, ITEM_BODY, text);
    buf_init(&b, cap);
    (void)buf_add_str(&b, "before");
    assert_int_equal(alert_put_json(&b, &s.alert), -1);
    assert_int_equal(b.n, 6);
    assert_true(b.room < 4 * cap);
    buf_release(&b);
}

/* Texts on both sides of every length at which they are written in another way. */
static void json_has_texts_of_any_length(void **state)
{
    static const size_t lengths[] = {0,   1,   8,    16,   17,   255,
                                     256, 257, 4095, 4096, 4097, 9000};
    static const char *const fills[] = {"a", "\x01", "\"", "\xe8\x8a\xaf",
                                        "\xe2\x80\xa8"};
    char text[30000];

    (void)state;
    for (size_t i = 0; i < 5 * sizeof(lengths) / sizeof(*lengths); i++) {
        const char *fill = fills[i % 5];
        struct sample s;
        struct buf b;
        json_t *j, *place;

        text[0] = '\0';
        for (size_t n = 0; n < lengths[i / 5]; n++)
            memcpy(text + n * strlen(fill), fill, strlen(fill) + 1);
        make(&s, NULL, text);
        s.alert.rule.id = s.alert.rule.title = span_of(text);
        add_place(&s, ITEM_BODY, text);
        buf_init(&b, BUF_NO_CAP);
        assert_int_equal(alert_put_json(&b, &s.alert), 0);
        j = json_loadb(b.p, b.n, 0, NULL);
        assert_non_null(j);
        place = json_array_get(json_object_get(j, "matches"), 0);
        assert_string_equal(json_string_value(json_object_get(place, "text")), text);
        assert_string_equal(json_string_value(json_object_get(place, "term")), text);
        place = json_object_get(j, "rule");
        assert_string_equal(json_string_value(json_object_get(place, "id")), text);
        assert_string_equal(json_string_value(json_object_get(place, "title")), text);
        json_decref(j);
        buf_release(&b);
    }
}

/* An alert with what its item's share is what it is alone. */
static void expect_as_alone(struct sample *s, struct alert_shared *shared)
{
    struct buf alone, b;

    buf_init(&alone, BUF_NO_CAP);
    buf_init(&b, BUF_NO_CAP);
    s->alert.shared = NULL;
    assert_int_equal(alert_put_json(&alone, &s->alert), 0);
    s->alert.shared = shared;
    assert_int_equal(alert_put_json(&b, &s->alert), 0);
    assert_string_equal(buf_cstr(&b), buf_cstr(&alone));
    buf_release(&b);
    buf_release(&alone);
}

/* Nothing of an item is in the next one's alerts, though its texts are as long and its
 * words stand in the same places. */
static void what_alerts_share_is_their_items(void **state)
{
    static const char *const bodies[] = {
        "the first chip is here",
        "the other chip is gone",
        "\xe8\x8a\xaf\xe7\x89\x87 chip \xe2\x80\xae\xd9\x8e\n\x7f\n",
    };
    struct alert_shared shared;

    (void)state;
    alert_shared_init(&shared);
    for (size_t i = 0; i < 3 * sizeof(bodies) / sizeof(*bodies); i++) {
        struct sample s;

        if (i % 3 == 0) /* three alerts for each of the items */
            alert_shared_reset(&shared);
        make(&s, bodies[(i / 3 + 1) % 3], bodies[i / 3]);
        add_place(&s, i % 3 == 1 ? ITEM_TITLE : ITEM_BODY, "chip");
        expect_as_alone(&s, &shared);
    }
    alert_shared_release(&shared);
}

/* From one place of a long text to the next its snippet begins or ends elsewhere. */
static void what_alerts_share_is_their_snippet_only_where_it_is_the_same(void **state)
{
    struct alert_shared shared;
    char text[601];

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = (char)('a' + i % 26);
    text[sizeof(text) - 1] = '\0';
    alert_shared_init(&shared);
    for (uint32_t from = 0; from < 600; from += 13)
        for (uint32_t to = from + 1; to <= 600; to += 31) {
            struct sample s;

            make(&s, NULL, text);
            add_place(&s, ITEM_BODY, "a");
            s.places[0].start = from;
            s.places[0].end = to;
            expect_as_alone(&s, &shared);
        }
    alert_shared_release(&shared);
}

/* Held text of n bytes, of which few are odd; one in 64 texts has none of them. */
static void write_text(char *text, size_t n, uint64_t *random)
{
    static const char *const odd[] = {
        "  ",           "\n",           "\"",           "\\", "\x7f",
        "\xe2\x80\xa8", "\xe2\x80\x9c", "\xe5\x80\xa8", " ",  "\x01"};
    uint64_t one_in = (uint64_t)1 << draw(random) % 10, words = 2 + draw(random) % 40;

    for (size_t i = 0; i < n;) {
        const char *piece = draw(random) % words ? "a" : " ";

        if (i && text[i - 1] == ' ')
            piece = "b";
        if (draw(random) % (4 * one_in) == 0)
            piece = odd[draw(random) % (sizeof odd / sizeof *odd)];
        if (strlen(piece) > n - i)
            piece = "c";
        memcpy(text + i, piece, strlen(piece));
        i += strlen(piece);
    }
}

static uint32_t border_at(const char *text, size_t n, size_t at)
{
    while (at < n && ((unsigned char)text[at] & 0xc0) == 0x80)
        at++;
    return (uint32_t)at;
}

/* Short texts and those that are longer than what is looked at as a whole. */
static void what_is_known_of_a_field_does_not_change_its_alerts(void **state)
{
    uint64_t random = random_seed();
    struct alert_shared shared;

    (void)state;
    alert_shared_init(&shared);
    for (int round = 0; round < 6000; round++) {
        size_t n = 1 + draw(&random) % (round % 4 ? 200 : FIELD_MAP_MOST + 70);
        char *text = malloc(n); /* ends where its memory does */
        struct sample s;

        assert_non_null(text);
        write_text(text, n, &random);
        make(&s, "title", "body");
        s.item.field[ITEM_BODY] = span_make(text, n);
        alert_shared_reset(&shared);
        for (int k = 0; k < 8; k++) {
            uint32_t from = border_at(text, n, draw(&random) % n);
            uint32_t to = border_at(text, n, from + 1 + draw(&random) % 20);

            s.places[0] = (struct match_place){ITEM_BODY, from, to, SPAN("t")};
            s.match.n_places = 1;
            if (from < to && to <= n)
                expect_as_alone(&s, &shared);
        }
        free(text);
    }
    alert_shared_release(&shared);
}

/* A piece of a field that forbids to copy it, at each of its places: also where what is
 * known of the field is in two words. */
static void one_odd_piece_is_seen_wherever_it_stands(void **state)
{
    static const char *const odd[] = {"  ",   "\n",           "\"",          "\\",
                                      "\x7f", "\xe2\x80\xa8", "\xe2\x80\xa9"};
    struct alert_shared shared;
    char text[200];

    (void)state;
    alert_shared_init(&shared);
    for (size_t i = 0; i < sizeof odd / sizeof *odd * sizeof text; i++) {
        const char *piece = odd[i / sizeof text];
        size_t at = i % sizeof text, n = strlen(piece);
        struct sample s;

        if (at + n > sizeof text)
            continue;
        memset(text, 'a', sizeof text);
        memcpy(text + at, piece, n);
        make(&s, "title", "body");
        s.item.field[ITEM_BODY] = span_make(text, sizeof text);
        s.places[0] =
            (struct match_place){ITEM_BODY, (uint32_t)at, (uint32_t)(at + n), SPAN("t")};
        s.match.n_places = 1;
        alert_shared_reset(&shared);
        expect_as_alone(&s, &shared);
    }
    alert_shared_release(&shared);
}

static void text_is(struct sample *s, bool colour, unsigned width, const char *expected)
{
    struct buf b;

    buf_init(&b, 100000);
    assert_int_equal(alert_put_text(&b, &s->alert, colour, width, NULL), 0);
    assert_string_equal(buf_cstr(&b), expected);
    buf_release(&b);
}

static void text_shows_title_and_snippet_with_what_matched(void **state)
{
    struct sample s;

    (void)state;
    make(&s, "New export controls", "The H200 is listed.");
    s.item.field[ITEM_URL] = span_of("https://x.example/1");
    s.item.field[ITEM_SOURCE] = span_of("Wire");
    add_place(&s, ITEM_TITLE, "export");
    add_place(&s, ITEM_BODY, "H200");
    text_is(&s, false, 0,
            "2026-11-21 20:48:13Z  high  gpu  Wire\n"
            "    New export controls\n"
            "    The H200 is listed.\n"
            "    https://x.example/1\n\n");
    text_is(&s, true, 0,
            "2026-11-21 20:48:13Z  \033[1;33mhigh\033[0m  \033[1mgpu\033[0m  Wire\n"
            "    New \033[1mexport\033[0m controls\n"
            "    The \033[1mH200\033[0m is listed.\n"
            "    https://x.example/1\n\n");
}

static void text_lets_nothing_through_that_drives_a_terminal(void **state)
{
    struct sample s;
    struct buf b;

    (void)state;
    make(&s,
         "a\033[2Jb\rc\xc2\x9b"
         "31md\xe2\x80\xae"
         "e\x07 chip",
         "x\ty");
    s.alert.rule.id = span_of("r\033[31m");
    s.item.field[ITEM_SOURCE] = span_of("s\033]0;t\007");
    add_place(&s, ITEM_TITLE, "chip");
    buf_init(&b, 10000);
    assert_int_equal(alert_put_text(&b, &s.alert, false, 80, NULL), 0);
    for (size_t i = 0; i < b.n; i++)
        assert_true((unsigned char)b.p[i] >= ' ' || b.p[i] == '\n');
    assert_null(memmem(b.p, b.n, "\xc2\x9b", 2));
    assert_null(memmem(b.p, b.n, "\xe2\x80\xae", 3));
    buf_release(&b);
}

static void text_breaks_lines_between_words_and_wide_characters(void **state)
{
    struct sample s;

    (void)state;
    make(&s, "one two three four five six seven eight nine ten", NULL);
    add_place(&s, ITEM_TITLE, "ten");
    text_is(&s, false, 40,
            "2026-11-21 20:48:13Z  high  gpu\n"
            "    one two three four five six seven\n"
            "    eight nine ten\n\n");
    make(&s, "一二三四五六七八九十一二三四五六七八九十", NULL);
    add_place(&s, ITEM_TITLE, "三");
    text_is(&s, false, 40,
            "2026-11-21 20:48:13Z  high  gpu\n"
            "    一二三四五六七八九十一二三四五六七八\n"
            "    九十\n\n");
}

static void what_a_threshold_waited_for_is_listed(void **state)
{
    struct alert_threshold led = {
        .count = 3,
        .within = SPAN("10m"),
        .by = SPAN("source"),
        .value = SPAN("Wire"),
        .total = 3,
        .n_items = 2,
        .items = {{SPAN("a"), SPAN("First"), SPAN("u:1"), INT64_C(1795294000000)},
                  {.id = SPAN("b"), .time_ms = INT64_C(1795294093123)}},
    };
    struct sample s;

    (void)state;
    make(&s, "Title", NULL);
    s.alert.threshold = &led;
    s.alert.rule.n_tags = 0;
    json_is(&s, "{\"type\":\"alert\",\"seq\":42,\"time\":\"2026-11-21T20:48:13.123Z\","
                "\"rule\":{\"id\":\"gpu\",\"priority\":\"high\"},"
                "\"item\":{\"id\":\"i1\",\"title\":\"Title\"},"
                "\"matches\":[],\"matches_total\":20,\"threshold\":{\"count\":3,"
                "\"within\":\"10m\",\"by\":\"source\",\"value\":\"Wire\",\"total\":3,"
                "\"items\":[{\"id\":\"a\",\"title\":\"First\",\"url\":\"u:1\","
                "\"time\":\"2026-11-21T20:46:40.000Z\"},"
                "{\"id\":\"b\",\"time\":\"2026-11-21T20:48:13.123Z\"}]}}\n");
    text_is(&s, false, 0,
            "2026-11-21 20:48:13Z  high  gpu\n"
            "    Title\n"
            "    3 items within 10m, source Wire; the last 2:\n"
            "        20:46:40Z  First\n"
            "        20:48:13Z  b\n\n");
    led.n_items = 0;
    led.total = 5;
    led.by = span_make(NULL, 0);
    text_is(&s, false, 0,
            "2026-11-21 20:48:13Z  high  gpu\n"
            "    Title\n"
            "    5 items by now, 3 within 10m\n\n");
}

static void the_journal_gets_fields_and_the_length_of_what_has_lines(void **state)
{
    struct sample s;
    struct buf b;

    (void)state;
    make(&s, "Two\nlines", NULL);
    s.item.id = span_of("a\nb");
    buf_init(&b, 100000);
    assert_int_equal(syslog_put_journal(&b, &s.alert), 0);
    static const char expected[] = "MESSAGE=gpu (high): Two lines\nPRIORITY=4\n"
                                   "SYSLOG_IDENTIFIER=wirewatchd\nWIREWATCH_SEQ=42\n"
                                   "WIREWATCH_RULE=gpu\nWIREWATCH_PRIORITY=high\n"
                                   "WIREWATCH_ITEM\n\3\0\0\0\0\0\0\0a\nb\n";
    assert_int_equal(b.n, sizeof(expected) - 1);
    assert_memory_equal(b.p, expected, b.n);
    buf_release(&b);
}

static void syslog_gets_one_line_of_bounded_length(void **state)
{
    static char title[10000];
    struct sample s;
    struct buf b;

    (void)state;
    memset(title, '\n', sizeof(title) - 1);
    make(&s, title, NULL);
    buf_init(&b, 100000);
    assert_int_equal(syslog_put_alert(&b, &s.alert), 0);
    assert_true(b.n < 3 * SYSLOG_TEXT_MOST);
    assert_null(memchr(b.p, '\n', b.n));
    assert_memory_equal(b.p, "<28>", 4); /* daemon, warning */
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_its_members_in_order_and_leaves_out_absent_ones),
        cmocka_unit_test(json_is_json_whatever_the_item_says),
        cmocka_unit_test(json_over_the_cap_leaves_nothing),
        cmocka_unit_test(json_of_a_huge_place_takes_no_more_than_the_cap),
        cmocka_unit_test(json_has_texts_of_any_length),
        cmocka_unit_test(what_alerts_share_is_their_items),
        cmocka_unit_test(what_is_known_of_a_field_does_not_change_its_alerts),
        cmocka_unit_test(one_odd_piece_is_seen_wherever_it_stands),
        cmocka_unit_test(what_alerts_share_is_their_snippet_only_where_it_is_the_same),
        cmocka_unit_test(text_shows_title_and_snippet_with_what_matched),
        cmocka_unit_test(text_lets_nothing_through_that_drives_a_terminal),
        cmocka_unit_test(text_breaks_lines_between_words_and_wide_characters),
        cmocka_unit_test(what_a_threshold_waited_for_is_listed),
        cmocka_unit_test(the_journal_gets_fields_and_the_length_of_what_has_lines),
        cmocka_unit_test(syslog_gets_one_line_of_bounded_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
