/* status: a table whose columns stand under each other, whatever is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "poll/status.h"
#include "text/columns.h"

#define NOW ((int64_t)1790000000000)

static void text_is_cut_and_padded_by_what_is_seen(void **state)
{
    static const struct {
        const char *text;
        size_t width;
        bool to_right;
        const char *seen;
    } cases[] = {
        {"abc", 5, false, "abc  "},
        {"abc", 5, true, "  abc"},
        {"abcdef", 5, false, "abcd\xe2\x80\xa6"},
        {"abcde", 5, false, "abcde"},
        {"\xe6\x96\xb0\xe9\x97\xbb", 5, false, "\xe6\x96\xb0\xe9\x97\xbb "},
        /* half of a wide character fits nowhere */
        {"\xe6\x96\xb0\xe9\x97\xbb", 3, false, "\xe6\x96\xb0\xe2\x80\xa6"},
        {"\xe6\x96\xb0\xe9\x97\xbb", 2, false, "\xe2\x80\xa6 "},
        {"e\xcc\x81g", 3, false, "e\xcc\x81g "}, /* a mark takes no column */
        {"a\033[31m\nb", 8, false, "a [31m b"},
        {"", 2, false, "  "},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        buf_reset(&out);
        columns_put_padded(&out, span_of(cases[i].text), cases[i].width,
                           cases[i].to_right);
        assert_string_equal(buf_cstr(&out), cases[i].seen);
    }
    buf_release(&out);
}

static void feeds_stand_in_columns(void **state)
{
    static char harbour[] = "Harbour Wire", bay[] = "\xe6\xb5\xb7\xe6\xb9\xbe",
                error[] = "the server\nis unavailable", url[] = "https://a.example/feed";
    const struct feed_state feeds[] = {
        {.url = url,
         .name = harbour,
         .fetched_ms = NOW - 300000,
         .status = 200,
         .next_ms = NOW + 1500000,
         .items = 112},
        {.url = url,
         .name = bay,
         .error = error,
         .fetched_ms = NOW - 7300000,
         .status = 503,
         .next_ms = NOW + 7200000,
         .items = 8,
         .failures = 3},
        {.url = url},
        {.url = url, .name = bay, .fetched_ms = NOW - 1, .status = 410, .gone = true},
    };
    const struct status_look wide = {NOW, 0, false}, narrow = {NOW, 56, false};
    struct buf out;

    (void)state;
    buf_init(&out, 10000);
    status_put_table(&out, feeds, 4, &wide);
    assert_string_equal(
        buf_cstr(&out),
        "FEED                    FETCHED  CODE  ITEMS  NEXT    ERROR\n"
        "Harbour Wire            5m ago    200    112  in 25m\n"
        "\xe6\xb5\xb7\xe6\xb9\xbe                    2h ago    503      8  in 2h   "
        "the server is unavailable\n"
        "https://a.example/feed  never       -      0  now\n"
        "\xe6\xb5\xb7\xe6\xb9\xbe                    0s ago    410      0  never   "
        "gone: not fetched any more\n");
    buf_reset(&out);
    status_put_table(&out, &feeds[1], 1, &narrow);
    assert_string_equal(buf_cstr(&out),
                        "FEED  FETCHED  CODE  ITEMS  NEXT   ERROR\n"
                        "\xe6\xb5\xb7\xe6\xb9\xbe  2h ago    503      8  in 2h  "
                        "the server is unavai\xe2\x80\xa6\n");
    buf_release(&out);
}

static void the_log_gets_a_line_a_feed(void **state)
{
    static char name[] = "Harbour", error[] = "no way", url[] = "https://a.example/feed";
    const struct feed_state feeds[] = {
        {.url = url, .name = name, .fetched_ms = NOW - 300000, .status = 200, .items = 9},
        {.url = url, .error = error, .next_ms = NOW + 7200000},
        {.url = url, .name = name, .fetched_ms = NOW, .status = 410, .gone = true},
    };
    static const char *const lines[] = {
        "Harbour: fetched 5m ago, code 200, items 9, next now",
        "https://a.example/feed: fetched never, code -, items 0, next in 2h; no way",
        "Harbour: fetched 0s ago, code 410, items 0, next never; "
        "gone: not fetched any more",
    };
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        buf_reset(&out);
        status_put_line(&out, &feeds[i], NOW);
        assert_string_equal(buf_cstr(&out), lines[i]);
    }
    buf_release(&out);
}

static void programs_get_json(void **state)
{
    static char name[] = "A \"B\"", url[] = "https://a.example/feed", error[] = "no\nway";
    const struct feed_state f = {.url = url,
                                 .name = name,
                                 .error = error,
                                 .status = 503,
                                 .fetched_ms = NOW,
                                 .next_ms = NOW + 1000,
                                 .items = 7,
                                 .failures = 2};
    struct buf out;

    (void)state;
    buf_init(&out, 10000);
    status_put_json(&out, &f);
    assert_string_equal(
        buf_cstr(&out),
        "{\"feed\":\"A \\\"B\\\"\",\"url\":\"https://a.example/feed\","
        "\"fetched\":\"2026-09-21T14:13:20.000Z\",\"next\":\"2026-09-21T14:13:21.000Z\","
        "\"code\":503,\"items\":7,\"failures\":2,\"gone\":false,\"error\":\"no\\nway\"}"
        "\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_and_padded_by_what_is_seen),
        cmocka_unit_test(feeds_stand_in_columns),
        cmocka_unit_test(the_log_gets_a_line_a_feed),
        cmocka_unit_test(programs_get_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
