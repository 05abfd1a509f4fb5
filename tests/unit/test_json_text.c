/* json_text: the texts of strings, read and written. */
#include "unit/json_cases.h"

static const struct {
    struct span json;
    struct span text;
} strings[] = {
    {SPAN("\"\""), SPAN("")},
    {SPAN("\"plain\""), SPAN("plain")},
    {SPAN("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), SPAN("\"\\/\b\f\n\r\t")},
    {SPAN("\"\\u0041\\u00e9\\u4e2d\""), SPAN("A\xc3\xa9\xe4\xb8\xad")},
    {SPAN("\"\\u00C9\\u00c9\""), SPAN("\xc3\x89\xc3\x89")},
    {SPAN("\"a\\u0000b\""), SPAN("a\0b")},
    {SPAN("\"\\ud83d\\ude00\""), SPAN("\xf0\x9f\x98\x80")},
    {SPAN("\"\\uDBFF\\uDFFF\""), SPAN("\xf4\x8f\xbf\xbf")},
    {SPAN("\"\\ud800\""), SPAN("\xef\xbf\xbd")},
    {SPAN("\"\\udc00x\""), SPAN("\xef\xbf\xbdx")},
    {SPAN("\"\\ud800\\n\""), SPAN("\xef\xbf\xbd\n")},
    {SPAN("\"\\ud800\\u0041\""), SPAN("\xef\xbf\xbd\x41")},
    /* two high ones: the second still finds its low half */
    {SPAN("\"\\ud83d\\ud83d\\ude00\""), SPAN("\xef\xbf\xbd\xf0\x9f\x98\x80")},
    {SPAN("\"\\ud83d\\\\ude00\""), SPAN("\xef\xbf\xbd\\ude00")},
    {SPAN("\"a\xff"
          "b\\n\""),
     SPAN("a\xef\xbf\xbd"
          "b\n")},
    {SPAN("\"\xe4\xb8\\n\xad\""), SPAN("\xef\xbf\xbd\n\xef\xbf\xbd")},
};

static void strings_become_held_text(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
        struct json_value v;
        struct json_error e;

        buf_reset(&out);
        assert_int_equal(parse(strings[i].json, &v, &e), 0);
        assert_int_equal(json_unescape(v, &out), 0);
        if (!span_eq(buf_span(&out), strings[i].text))
            fail_msg("%.*s", (int)strings[i].json.n, strings[i].json.p);
    }
    buf_release(&out);
}

static void unescape_stops_at_the_cap(void **state)
{
    struct json_value v;
    struct json_error e;
    struct buf out;

    (void)state;
    buf_init(&out, 4);
    assert_int_equal(parse(span_of("\"abc\\u4e2d\""), &v, &e), 0);
    assert_int_equal(json_unescape(v, &out), -1);
    assert_true(out.n <= 4);
    buf_release(&out);
}

static void writes_members_with_commas_where_they_belong(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    repeat(&out, "{", 1);
    assert_int_equal(json_put_member(&out, "a", span_of("1")), 0);
    assert_int_equal(json_put_name(&out, "b"), 0);
    repeat(&out, "{", 1);
    assert_int_equal(json_put_member(&out, "c", span_make(NULL, 0)), 0);
    repeat(&out, "}", 1);
    assert_int_equal(json_put_name(&out, "d"), 0);
    repeat(&out, "[]}", 1);
    assert_true(span_is(buf_span(&out), "{\"a\":\"1\",\"b\":{\"c\":\"\"},\"d\":[]}"));
    buf_release(&out);
}

static void writes_nothing_that_could_break_a_line_or_a_terminal(void **state)
{
    struct span text =
        SPAN("a\"\\/\b\f\n\r\t\0\x1f\x7f\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa");
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    assert_int_equal(json_put_string(&out, text), 0);
    assert_true(span_is(buf_span(&out),
                        "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f\\u2028\\u2029"
                        "\xe2\x80\xaa\""));
    buf_release(&out);
    buf_init(&out, 6);
    assert_int_equal(json_put_string(&out, span_of("too long")), -1);
    buf_release(&out);
}

/* Text is passed over in words of eight bytes. */
static void what_needs_an_escape_is_found_wherever_it_stands(void **state)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"\"", "\\\""},
        {"\\", "\\\\"},
        {"\x01", "\\u0001"},
        {"\x1f", "\\u001f"},
        {"\x7f", "\\u007f"},
        {"\xe2\x80\xa8", "\\u2028"},
        {" !#[]~", " !#[]~"}, /* their neighbours need none */
        {"\xc3\xbf\xe1\x80\xa8", "\xc3\xbf\xe1\x80\xa8"},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
    };
    struct buf out, text, json;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    buf_init(&text, BUF_NO_CAP);
    buf_init(&json, BUF_NO_CAP);
    for (size_t i = 0; i < 20 * 20 * sizeof(rows) / sizeof(rows[0]); i++) {
        size_t before = i % 20, after = i / 20 % 20, row = i / 400;

        buf_reset(&out);
        buf_reset(&text);
        buf_reset(&json);
        (void)buf_addf(&text, "%.*s%s%.*s", (int)before, "abcdefghijklmnopqrst",
                       rows[row].text, (int)after, "ABCDEFGHIJKLMNOPQRST");
        (void)buf_addf(&json, "\"%.*s%s%.*s\"", (int)before, "abcdefghijklmnopqrst",
                       rows[row].json, (int)after, "ABCDEFGHIJKLMNOPQRST");
        assert_int_equal(json_put_string(&out, buf_span(&text)), 0);
        if (!span_eq(buf_span(&out), buf_span(&json)))
            fail_msg("%.*s", (int)out.n, out.p);
    }
    buf_release(&out);
    buf_release(&text);
    buf_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_become_held_text),
        cmocka_unit_test(unescape_stops_at_the_cap),
        cmocka_unit_test(writes_members_with_commas_where_they_belong),
        cmocka_unit_test(writes_nothing_that_could_break_a_line_or_a_terminal),
        cmocka_unit_test(what_needs_an_escape_is_found_wherever_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
