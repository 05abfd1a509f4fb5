/* hook: alerts in the forms of chat services are valid JSON, and show what matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/hook.h"

static const char line[] =
    "{\"type\":\"alert\",\"seq\":7,\"time\":\"2026-11-21T20:48:13.123Z\",\"rule\":{"
    "\"id\":"
    "\"gpu\",\"title\":\"GPU "
    "<rule>\",\"priority\":\"high\",\"tags\":[\"chips\",\"a\\\"b\"]},"
    "\"item\":{\"id\":\"1\",\"title\":\"New <!channel> controls\",\"url\":"
    "\"https://e.example/?a&b\",\"source\":\"Tide & "
    "Co\"},\"matches\":[{\"field\":\"title\","
    "\"start\":15,\"end\":23,\"text\":\"controls\",\"term\":\"controls\"},{\"field\":"
    "\"body\",\"start\":400,\"end\":404,\"text\":\"H200\",\"term\":\"H200\"}],"
    "\"matches_total\":2,\"snippet\":\"... on the H200\\nchip\"}";

/* The body for a line; free() it. */
static json_t *body(const char *alert, enum hook_form form)
{
    struct alert_reader r;
    struct alert a;
    struct buf out;
    json_t *object;

    alert_reader_init(&r);
    buf_init(&out, BUF_NO_CAP);
    assert_int_equal(alert_read(&r, span_of(alert), &a), 0);
    hook_put(&out, form, &a, &r);
    assert_int_equal(out.p[out.n - 1], '\n');
    assert_ptr_equal(memchr(out.p, '\n', out.n), out.p + out.n - 1);
    object = json_loadb(out.p, out.n, 0, NULL);
    assert_non_null(object);
    buf_release(&out);
    alert_reader_release(&r);
    return object;
}

static const char *text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void slack_gets_its_own_markup(void **state)
{
    json_t *b = body(line, HOOK_SLACK);

    (void)state;
    assert_string_equal(text(b, "text"),
                        "*GPU &lt;rule&gt;* (high), Tide &amp; Co: "
                        "<https://e.example/?a&amp;b|New &lt;!channel&gt; *controls*>\n"
                        "> \u201c... on the *H200* chip\u201d");
    assert_true(json_is_false(json_object_get(b, "unfurl_links")));
    json_decref(b);
}

static void mattermost_gets_markdown(void **state)
{
    json_t *b = body(line, HOOK_MATTERMOST);

    (void)state;
    assert_string_equal(
        text(b, "text"),
        "**GPU &lt;rule&gt;** (high), Tide &amp; Co: "
        "[New &lt;!channel&gt; **controls**](https://e.example/?a&amp;b)\n"
        "> \u201c... on the **H200** chip\u201d");
    json_decref(b);
}

static void ntfy_gets_plain_text_and_a_priority(void **state)
{
    json_t *b = body(line, HOOK_NTFY);

    (void)state;
    assert_string_equal(text(b, "title"), "GPU <rule>");
    assert_string_equal(text(b, "message"),
                        "New <!channel> controls\n... on the H200 chip\nTide & Co");
    assert_string_equal(text(b, "click"), "https://e.example/?a&b");
    assert_int_equal(json_integer_value(json_object_get(b, "priority")), 4);
    assert_int_equal(json_array_size(json_object_get(b, "tags")), 2);
    json_decref(b);
}

/* An item may have nothing but an id, and an address that leads nowhere. */
static void what_is_missing_is_left_out(void **state)
{
    static const char bare[] =
        "{\"type\":\"alert\",\"rule\":{\"id\":\"r\"},\"item\":{\"id\":\"only-id\"}}";
    static const char no_title[] = "{\"type\":\"alert\",\"rule\":{\"id\":\"r\"},\"item\":"
                                   "{\"id\":\"1\",\"url\":\"javascript:x\"}}";
    json_t *b = body(bare, HOOK_SLACK);

    (void)state;
    assert_string_equal(text(b, "text"), "*r* (normal): only-id");
    json_decref(b);
    b = body(no_title, HOOK_NTFY);
    assert_string_equal(text(b, "message"), "javascript:x");
    assert_null(json_object_get(b, "click"));
    json_decref(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slack_gets_its_own_markup),
        cmocka_unit_test(mattermost_gets_markdown),
        cmocka_unit_test(ntfy_gets_plain_text_and_a_priority),
        cmocka_unit_test(what_is_missing_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
