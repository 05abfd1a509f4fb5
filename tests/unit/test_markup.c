/* markup: whatever a text says, it stays text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/markup.h"

static void signs_stay_text(void **state)
{
    static const struct {
        enum markup m;
        const char *text, *shown;
    } cases[] = {
        {MARKUP_PLAIN, "a <b> & *c* \"d\"", "a <b> & *c* \"d\""},
        {MARKUP_PLAIN, "one\ntwo\x1b[31m\xe2\x80\xae", "one two [31m "},
        {MARKUP_HTML, "<script>alert('x')</script>",
         "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
        {MARKUP_HTML, "\" onload=\"x &amp;", "&quot; onload=&quot;x &amp;amp;"},
        {MARKUP_SLACK, "<!channel> & <https://x.example|y>",
         "&lt;!channel&gt; &amp; &lt;https://x.example|y&gt;"},
        {MARKUP_MARKDOWN, "[x](http://e.example) ![i](j)",
         "\\[x\\](http\\://e.example) !\\[i\\](j)"},
        {MARKUP_MARKDOWN, "*a* _b_ `c` ~~d~~ a|b $x$ \\", /* a table's bar, formulas */
         "\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ a\\|b \\$x\\$ \\\\"},
        {MARKUP_MARKDOWN, "<b> &lt; 3:1 U.S. 1. - # x",
         "&lt;b&gt; &amp;lt; 3:1 U.S. 1. - # x"},
        {MARKUP_MARKDOWN, "WWW.e.example me@e.example", /* what GitHub makes links of */
         "WWW\\.e.example me\\@e.example"},
        {MARKUP_MATTERMOST, "@channel",
         "\\@\xe2\x80\x8b"
         "channel"},
        {MARKUP_MARKDOWN, "Z\xc3\xbcrich \xe4\xb8\xad\xe6\x96\x87",
         "Z\xc3\xbcrich \xe4\xb8\xad\xe6\x96\x87"},
        {MARKUP_HTML, "", ""},
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_reset(&out);
        markup_put(&out, cases[i].m, span_of(cases[i].text));
        assert_string_equal(buf_cstr(&out), cases[i].shown);
    }
    buf_release(&out);
}

static void links_lead_to_the_web_only(void **state)
{
    static const struct {
        enum markup m;
        const char *url, *shown;
    } cases[] = {
        {MARKUP_HTML, "https://e.example/?a=1&b=\"><x",
         "<a href=\"https://e.example/?a=1&amp;b=%22%3E%3Cx\">T</a>"},
        {MARKUP_HTML, "javascript:alert(1)", "T"},
        {MARKUP_HTML, "//e.example", "T"},
        {MARKUP_HTML, "", "T"},
        {MARKUP_MARKDOWN, "HTTP://e.example/a(b) c",
         "[T](HTTP://e.example/a%28b%29%20c)"},
        {MARKUP_MARKDOWN, "https://e.example/\nx\\", "[T](https://e.example/%0Ax%5C)"},
        {MARKUP_SLACK, "https://e.example/|<!here>",
         "<https://e.example/%7C%3C!here%3E|T>"},
        {MARKUP_MATTERMOST, "data:text/html,x", "T"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_reset(&out);
        markup_put_link(&out, cases[i].m, span_of(cases[i].url), span_of("T"), NULL,
                        ITEM_TITLE);
        assert_string_equal(buf_cstr(&out), cases[i].shown);
    }
    buf_release(&out);
}

static void an_address_without_end_is_no_link(void **state)
{
    char *url = mem_zalloc(MARKUP_URL_MOST + 2);

    (void)state;
    memset(url, 'x', MARKUP_URL_MOST + 1);
    memcpy(url, "http://", 7);
    assert_true(markup_is_web(span_make(url, MARKUP_URL_MOST)));
    assert_false(markup_is_web(span_make(url, MARKUP_URL_MOST + 1)));
    free(url);
}

static void matched_words_are_emphasised(void **state)
{
    /* The second lies in the first, the fourth behind the end, the fifth elsewhere. */
    static const struct match_place places[] = {
        {ITEM_TITLE, 0, 3, SPAN("")},   {ITEM_TITLE, 1, 2, SPAN("")},
        {ITEM_TITLE, 4, 5, SPAN("")},   {ITEM_TITLE, 5, 90, SPAN("")},
        {ITEM_SUMMARY, 0, 1, SPAN("")},
    };
    const struct match match = {.places = places, .n_places = 5};
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    markup_put_marked(&out, MARKUP_MARKDOWN, span_of("one *\xc3\xa9"), &match,
                      ITEM_TITLE);
    assert_string_equal(buf_cstr(&out), "**one** **\\***\xc3\xa9");
    buf_reset(&out);
    markup_put_marked(&out, MARKUP_PLAIN, span_of("one *"), &match, ITEM_TITLE);
    assert_string_equal(buf_cstr(&out), "one *");
    buf_release(&out);
}

static void a_long_text_is_cut(void **state)
{
    char *text = mem_zalloc(3 * MARKUP_TEXT_MOST);
    struct buf out;

    (void)state;
    memset(text, 'x', 3 * MARKUP_TEXT_MOST);
    buf_init(&out, BUF_NO_CAP);
    markup_put(&out, MARKUP_HTML, span_make(text, 3 * MARKUP_TEXT_MOST));
    assert_int_equal(out.n, MARKUP_TEXT_MOST + 3);
    buf_release(&out);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_stay_text),
        cmocka_unit_test(links_lead_to_the_web_only),
        cmocka_unit_test(an_address_without_end_is_no_link),
        cmocka_unit_test(matched_words_are_emphasised),
        cmocka_unit_test(a_long_text_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
