/* snippet: the piece of a text around its matches, cut where a reader would cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/snippet.h"
#include "text/utf8.h"
#include "unit/random.h"

static void snippet_is(const char *text, size_t start, size_t end, size_t bytes,
                       const char *expected)
{
    struct item item = {.id = SPAN("1")};
    struct match_place place = {ITEM_BODY, (uint32_t)start, (uint32_t)end, SPAN("t")};
    struct snippet s;
    char out[SNIPPET_ROOM + 1];

    item.field[ITEM_BODY] = span_of(text);
    s = snippet_find(&item, &place, 1, bytes);
    out[snippet_text(&s, out)] = '\0';
    assert_string_equal(out, expected);
}

static void cuts_at_words_and_collapses_white_space(void **state)
{
    static const char text[] =
        "The first words, then  the\n\nmatch stands here, and the rest.";

    (void)state;
    snippet_is(text, 28, 33, 100,
               "The first words, then the match stands here, and the rest.");
    snippet_is(text, 28, 33, 30, "... then the match stands here, ...");
    snippet_is(text, 28, 33, 5, "... match ...");
    snippet_is(text, 0, 3, 12, "The first ...");
    snippet_is("match", 0, 5, 100, "match");
    snippet_is("  match  ", 2, 7, 100, "match");
}

static void shows_further_places_that_go_in(void **state)
{
    struct item item = {.id = SPAN("1")};
    struct match_place places[] = {
        {ITEM_BODY, 4, 7, SPAN("t")},
        {ITEM_BODY, 40, 45, SPAN("t")},
        {ITEM_URL, 0, 1, SPAN("t")}, /* of another field: not its business */
    };
    struct snippet s;

    (void)state;
    item.field[ITEM_BODY] =
        span_of("one two three four five six seven eight nine ten end");
    item.field[ITEM_URL] = span_of("u");
    s = snippet_find(&item, places, 3, 44);
    assert_true(s.begin <= 4 && s.end >= 45);
}

static void cuts_between_characters_where_there_are_no_words(void **state)
{
    char text[3001] = "";

    (void)state;
    for (int i = 0; i < 1000; i++)
        (void)strcat(text, "\xe8\x8a\xaf");
    for (uint32_t at = 0; at < 2900; at += 3) {
        struct item item = {.id = SPAN("1")};
        struct match_place place = {ITEM_BODY, at, at + 6, SPAN("t")};
        struct snippet s;
        char out[SNIPPET_ROOM];
        size_t n;

        item.field[ITEM_BODY] = span_of(text);
        s = snippet_find(&item, &place, 1, SNIPPET_BYTES);
        n = snippet_text(&s, out);
        assert_true(utf8_valid(span_make(out, n)));
        assert_true(s.begin <= at && s.end >= at + 6);
        assert_true(n <= SNIPPET_BYTES + 8);
    }
}

static void a_place_of_any_length_fits(void **state)
{
    static char text[100001];
    char out[SNIPPET_ROOM];
    struct item item = {.id = SPAN("1")};
    struct match_place place = {ITEM_BODY, 1, 99999, SPAN("t")};
    struct snippet s;

    (void)state;
    memset(text, 'x', 100000);
    for (size_t i = 0; i < 100000; i += 97)
        text[i] = ' ';
    item.field[ITEM_BODY] = span_of(text);
    s = snippet_find(&item, &place, 1, SNIPPET_BYTES);
    assert_true(snippet_text(&s, out) <= SNIPPET_ROOM);
    memset(text, ' ', 100000);
    s = snippet_find(&item, &place, 1, SNIPPET_BYTES);
    assert_true(snippet_text(&s, out) <= SNIPPET_ROOM);
}

/* The plain way: a byte after the other. */
static size_t collapse(struct span text, char *out)
{
    bool blank = false;
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (snippet_is_blank(text.p[i])) {
            blank = true;
            continue;
        }
        if (blank)
            out[n++] = ' ';
        blank = false;
        out[n++] = text.p[i];
    }
    return n;
}

static void white_space_collapses_wherever_it_stands(void **state)
{
    static const char likely[] = "aaaaaaaaaaaaaaaaaaaaaaaaaa    \n\x7f\x01\xe9";
    uint64_t random = random_seed();

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[100], out[SNIPPET_ROOM], wanted[SNIPPET_ROOM];
        size_t n = draw(&random) % sizeof(text);
        struct snippet s = {.text = {text, n}, .end = n};

        for (size_t i = 0; i < n; i++)
            text[i] = likely[draw(&random) % (sizeof(likely) - 1)];
        assert_true(span_eq(span_make(out, snippet_text(&s, out)),
                            span_make(wanted, collapse(s.text, wanted))));
    }
}

/* What an alert has is its text as a JSON string, in one step. */
static void in_json_it_is_the_same_text(void **state)
{
    static const char *const likely[] = {"a",
                                         "b",
                                         "c",
                                         "d",
                                         " ",
                                         " ",
                                         "\"",
                                         "\n",
                                         "\x7f",
                                         "e",
                                         "\xc3\xa9",
                                         "f",
                                         "\xe2\x80\xa8",
                                         "\xe2\x80\x9c",
                                         "g",
                                         "\\"};
    uint64_t random = random_seed();
    struct buf source, json;

    (void)state;
    buf_init(&source, BUF_NO_CAP);
    buf_init(&json, BUF_NO_CAP);
    for (int round = 0; round < 20000; round++) {
        char text[SNIPPET_ROOM], *written = malloc(SNIPPET_JSON_ROOM);
        size_t kinds = 4 + draw(&random) % 13;
        struct snippet s = {.cut_front = round & 1, .cut_back = round & 2};

        buf_reset(&source);
        for (size_t n = draw(&random) % 100; n; n--)
            (void)buf_add_str(&source, likely[draw(&random) % kinds]);
        s.text = buf_span(&source);
        s.end = source.n;
        buf_reset(&json);
        (void)json_put_string(&json, span_make(text, snippet_text(&s, text)));
        json.n -= 1;
        assert_true(span_eq(
            span_make(written, (size_t)(snippet_write_json(&s, written) - written)),
            span_make(json.p + 1, json.n - 1)));
        free(written);
    }
    buf_release(&source);
    buf_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_at_words_and_collapses_white_space),
        cmocka_unit_test(shows_further_places_that_go_in),
        cmocka_unit_test(cuts_between_characters_where_there_are_no_words),
        cmocka_unit_test(white_space_collapses_wherever_it_stands),
        cmocka_unit_test(in_json_it_is_the_same_text),
        cmocka_unit_test(a_place_of_any_length_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
