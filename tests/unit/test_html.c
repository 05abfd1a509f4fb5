/* html: what a reader would see of markup, and nothing a writer of markup can break. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/charref.h"
#include "text/html.h"

struct text_case {
    const char *markup;
    const char *text;
};

static void check_texts(const struct text_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct buf out;

        buf_init(&out, BUF_NO_CAP);
        assert_int_equal(html_to_text(span_of(cases[i].markup), &out), 0);
        if (strcmp(buf_cstr(&out), cases[i].text) != 0)
            print_error("markup: %s\n", cases[i].markup);
        assert_string_equal(buf_cstr(&out), cases[i].text);
        buf_release(&out);
    }
}

#define CHECK_TEXTS(...)                                                                 \
    do {                                                                                 \
        const struct text_case cases[] = {__VA_ARGS__};                                  \
        check_texts(cases, sizeof(cases) / sizeof(cases[0]));                            \
    } while (0)

static void inline_tags_join_what_they_stand_between(void **state)
{
    (void)state;
    CHECK_TEXTS({"<b>Nvi</b>dia", "Nvidia"}, {"<B CLASS=x>Nvi</B >dia", "Nvidia"},
                {"ex<wbr>port", "export"}, {"Nvi<script>x</script>dia", "Nvidia"},
                {"a<unknown-thing>b", "ab"}, {"a <i> b </i> c", "a b c"},
                {"<a href=\"x\">export</a> <a href=y>controls</a>", "export controls"});
}

static void block_tags_end_a_paragraph_however_many_there_are(void **state)
{
    static const char *const names[] = {
        "p",          "div",      "li",         "h1",      "h6",         "ul",
        "ol",         "table",    "tr",         "td",      "th",         "caption",
        "section",    "article",  "header",     "footer",  "nav",        "aside",
        "figure",     "hr",       "pre",        "form",    "dl",         "dt",
        "dd",         "address",  "main",       "details", "summary",    "option",
        "figcaption", "fieldset", "blockquote", "title",   "BLOCKQUOTE",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char markup[80];
        struct text_case one = {markup, "a\n\nb"};

        (void)snprintf(markup, sizeof(markup), "a<%s>b", names[i]);
        check_texts(&one, 1);
        (void)snprintf(markup, sizeof(markup), " <%s> a </%s> b", names[i], names[i]);
        check_texts(&one, 1);
    }
    CHECK_TEXTS({"<ul><li><p>a</p></li>\n<li>b</li></ul>", "a\n\nb"},
                {"<tr><td>a</td><td>b</td></tr>", "a\n\nb"},
                /* an empty one between is no more than one end */
                {"a<p></p><p> </p><div><br></div>b", "a\n\nb"});
}

static void a_br_breaks_the_line_and_two_the_paragraph(void **state)
{
    (void)state;
    CHECK_TEXTS({"a<br>b", "a\nb"}, {"a <br/> b", "a\nb"}, {"a<BR CLEAR=all>b", "a\nb"},
                {"a<br><br>b", "a\n\nb"}, {"a<br>\n <br />b", "a\n\nb"},
                {"a<br><b><br></b>b", "a\n\nb"}, {"a<br><br><br><br>b", "a\n\nb"},
                {"a<br>b<br>c", "a\nb\nc"}, {"<br>a<br>", "a"}, {"a<p><br>b", "a\n\nb"},
                /* HTML5 reads the end tag that does not exist as a start tag */
                {"a</br>b", "a\nb"});
}

static void white_space_collapses_and_the_edges_have_none(void **state)
{
    (void)state;
    CHECK_TEXTS(
        {"", ""}, {" \n\t ", ""}, {"  a \r\n\t\f b  ", "a b"},
        {"<p> a </p> <p> b </p> ", "a\n\nb"}, {"a&#32;&#10; &Tab; b", "a b"},
        /* long runs, so that every lane of the scan meets a blank */
        {"0123456789abcdef0123456789abcdef  x", "0123456789abcdef0123456789abcdef x"},
        {"0123456789abcde 0123456789abcde\tx", "0123456789abcde 0123456789abcde x"},
        {"0123456789abcdef 0123456789abcde <b>x", "0123456789abcdef 0123456789abcde x"},
        /* no white space of HTML: kept */
        {"a\xc2\xa0&nbsp; b", "a\xc2\xa0\xc2\xa0 b"}, {"<p>&nbsp;</p>", "\xc2\xa0"},
        {"a\v\x01 b", "a\v\x01 b"});
}

static void pre_keeps_its_line_ends(void **state)
{
    (void)state;
    CHECK_TEXTS({"<pre>\na  b\r\n  c\n\n\nd\n</pre>e\nf", "a b\nc\n\nd\n\ne f"},
                {"<pre>a\rb&#10;c</pre>", "a\nb\nc"},
                {"<pre><pre>a\nb</pre>c\nd</pre>e\nf", "a\nb\n\nc\nd\n\ne f"},
                {"</pre></pre><pre>a\nb", "a\nb"});
}

static void what_a_reader_does_not_see_is_dropped(void **state)
{
    (void)state;
    CHECK_TEXTS({"a<script>if (x < y) write('<p>no');</script>b", "ab"},
                {"a<SCRIPT src=x>no</scripty></ script>no</ScRiPt\n>b", "ab"},
                {"a<style>p { }</style >b", "ab"}, {"a<iframe>no</iframe>b", "ab"},
                {"a<script>no", "a"}, {"a<script>no</script", "a"},
                {"a<svg:style>no</style>no</svg:style>b", "ab"},
                /* XHTML's way to write an empty one must not swallow the rest */
                {"a<script src='x'/>b<iframe src=\"y\" />c", "abc"},
                /* this slash is part of an address */
                {"a<script src=x/>no</script>b", "ab"},
                {"a<template>no<template><p>no</template>no</template>b", "ab"},
                {"a<template><script></template></script>no</template>b", "ab"},
                {"a<template>no &amp;", "a"}, {"a</template>b<template/>c", "abc"},
                /* without scripts it is seen */
                {"a <noscript>b</noscript>", "a b"});
}

static void comments_and_declarations_are_dropped(void **state)
{
    (void)state;
    CHECK_TEXTS({"<!DOCTYPE html>a", "a"}, {"<?xml version='1.0'?>a", "a"},
                {"a<!-- <p> -- > no -->b", "ab"}, {"a<!-- no --!>b", "ab"},
                {"a<!-->b", "ab"}, {"a<!--->b", "ab"}, {"a<!---->b", "ab"},
                {"a<!--!>no-->b", "ab"}, {"a<!---!>no-->b", "ab"}, {"a<!----!>b", "ab"},
                {"a<!-- no", "a"}, {"a<!-", "a"}, {"a<!-->", "a"}, {"a<!--", "a"},
                {"a</>b", "ab"}, {"a</ p>b", "ab"}, {"a<!ELEMENT p>b", "ab"});
}

static void a_cdata_section_keeps_its_content(void **state)
{
    (void)state;
    CHECK_TEXTS({"a <![CDATA[b & c]]> d", "a b & c d"},
                {"<![CDATA[<p>a</p><p>b]]>c", "a\n\nbc"}, {"a<![CDATA[b", "ab"},
                {"a<![CDATA[b<![CDATA[c]]>d]]>", "abcd]]>"}, {"<![CDATA[]]>a", "a"},
                /* the end stands inside a tag */
                {"<![CDATA[a<b x=']]>'>c]]>", "ac]]>"}, {"a]]>b", "a]]>b"});
}

static void an_image_is_its_alt_text_in_words_of_its_own(void **state)
{
    (void)state;
    CHECK_TEXTS({"a<img alt=\"H200 chip\" src=x>b", "a H200 chip b"},
                {"a<IMG ALT=b />c", "a b c"}, {"a<img>b<img alt=''>c", "abc"},
                {"a<img alt=' '>b", "a b"},
                {"<img title=no alt=x alt=no data-alt=no>", "x"},
                {"a<area alt=b>c<input type=image alt=d>e<image alt=f>", "a b c d e f"},
                {"a<input type=text value=b>c", "ac"},
                {"<img alt='a > b &amp; <i>c</i>'>", "a > b & <i>c</i>"},
                /* as HTML5 has it in attributes */
                {"<img alt='x&ltd &lt= &lt; &copy'>", "x&ltd &lt= < \xc2\xa9"});
}

static void tags_end_where_browsers_see_the_end(void **state)
{
    (void)state;
    CHECK_TEXTS({"a<a title='x > y' b=\"'>\">c", "ac"}, {"a<a b=x'y>c", "ac"},
                {"a<a b= 'x' =c/d //>e", "ae"}, {"a<a b=>c", "ac"}, {"a<b/x>c", "ac"},
                {"a</a b='>'>c", "ac"}, {"a<b", "a"}, {"a<b x", "a"}, {"a <b x='", "a"},
                {"a</", "a</"}, {"a<", "a<"},
                /* a quote that stays open costs no text */
                {"<a href=\"x>a</a> b <i>c</i>", "a b c"},
                {"<p title='x>a<p>b", "a\n\nb"},
                {"<html:p>a</html:p><x:span>b", "a\n\nb"});
}

static void a_bracket_that_begins_no_tag_is_text(void **state)
{
    (void)state;
    CHECK_TEXTS({"a < b", "a < b"}, {"I <3 you", "I <3 you"}, {"<", "<"}, {"<<b>x", "<x"},
                {"a <\xe4\xb8\xad> b", "a <\xe4\xb8\xad> b"}, {"a > b", "a > b"},
                {"&lt;b>", "<b>"}, {"1<2<b>3", "1<23"});
}

static void references_are_decoded_as_html5_does(void **state)
{
    (void)state;
    CHECK_TEXTS(
        {"AT&amp;T", "AT&T"}, {"AT&ampT", "AT&T"}, {"AT&T", "AT&T"}, {"&", "&"},
        {"&notit;", "\xc2\xacit;"}, {"&notin;", "\xe2\x88\x89"}, {"&AMP;&Amp;", "&&Amp;"},
        {"&euro", "&euro"}, {"&euro;", "\xe2\x82\xac"},
        {"&;&#;&#x;&#xg;", "&;&#;&#x;&#xg;"},
        {"&CounterClockwiseContourIntegral;", "\xe2\x88\xb3"},
        {"&CounterClockwiseContourIntegralx;", "&CounterClockwiseContourIntegralx;"},
        {"&ngE;", "\xe2\x89\xa7\xcc\xb8"}, {"&Afr;", "\xf0\x9d\x94\x84"},
        {"&#65;&#x42;&#X43;&#068 &#65", "ABCD A"},
        {"&#65b&#x41g", "Ab"
                        "Ag"},
        /* numbers that are windows-1252 */
        {"&#128;&#x92;&#146;", "\xe2\x82\xac\xe2\x80\x99\xe2\x80\x99"},
        {"&#129;", "\xc2\x81"},
        /* and numbers that are nothing */
        {"&#0;&#xd800;&#xdfff;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"&#x110000;&#99999999999999999999;", "\xef\xbf\xbd\xef\xbf\xbd"},
        /* 2^32 + 65 must not wrap around to 'A' */
        {"&#4294967361;", "\xef\xbf\xbd"},
        {"&#xffff;&#x10ffff;", "\xef\xbf\xbf\xf4\x8f\xbf\xbf"},
        /* once, not twice */
        {"&amp;lt;b&amp;gt;", "&lt;b&gt;"});
}

static void a_single_reference_says_how_much_it_took(void **state)
{
    static const struct {
        const char *source;
        size_t took;
        const char *text;
    } cases[] = {
        {"&amp;x", 5, "&"},
        {"&ampx", 4, "&"},
        {"&x", 0, ""},
        {"&", 0, ""},
        {"&#8217;s", 7, "\xe2\x80\x99"},
        {"&#", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct charref ref = charref_decode(span_of(cases[i].source), CHARREF_IN_TEXT);

        assert_int_equal(ref.took, cases[i].took);
        assert_true(span_is(span_make(ref.text, ref.n), cases[i].text));
    }
}

static void markup_is_told_from_plain_text(void **state)
{
    static const struct {
        const char text[32];
        bool markup;
    } cases[] = {
        {"<p>x", true},
        {"x</div>", true},
        {"x<BR/>y", true},
        {"x <a href=y>", true},
        {"<img src='a>b' alt=x>", true},
        {"x <xhtml:p>", true},
        {"Tom &amp; Jerry", true},
        {"it&#8217;s", true},
        {"x &nbsp; y", true},
        {"x <!-- more -->", true},
        {"", false},
        {"plain words", false},
        {"a < b", false},
        {"a <b", false},
        {"<3", false},
        {"AT&T", false},
        {"R&D; more", false},
        {"x &y", false},
        {"Q&A &amp", false},
        {"a=1&copy=2", false},
        {"<reuters@example.com>", false},
        {"List<String> x", false},
        {"<https://example.com/>", false},
        /* a comparison, no <b> */
        {"if a <b and c> d", false},
        {"a < b &&& <<< >>>", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (html_looks_like(span_of(cases[i].text)) != cases[i].markup)
            print_error("text: %s\n", cases[i].text);
        assert_int_equal(html_looks_like(span_of(cases[i].text)), cases[i].markup);
    }
}

static void appends_behind_what_is_there(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    assert_int_equal(buf_add_str(&out, "x"), 0);
    assert_int_equal(html_to_text(span_of(" <p>a<p>b"), &out), 0);
    assert_string_equal(buf_cstr(&out), "xa\n\nb");
    buf_release(&out);
}

static void an_absent_text_has_no_text(void **state)
{
    struct span absent = {NULL, 0};
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    assert_int_equal(html_to_text(absent, &out), 0);
    assert_int_equal(out.n, 0);
    assert_false(html_looks_like(absent));
    buf_release(&out);
}

static void a_nul_is_nothing(void **state)
{
    static const char markup[] = "\0N\0vi\0<b>\0d</b>ia \0 \0&am\0p;\0";
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    assert_int_equal(html_to_text(span_make(markup, sizeof(markup) - 1), &out), 0);
    assert_string_equal(buf_cstr(&out), "Nvidia &amp;");
    assert_int_equal(out.n, strlen("Nvidia &amp;"));
    buf_release(&out);
}

static void stops_at_the_cap_and_says_so(void **state)
{
    static const char markup[] = "<p>one two<p>three<br>4";
    static const char whole[] = "one two\n\nthree\n4";

    (void)state;
    for (size_t cap = 0; cap <= sizeof(whole); cap++) {
        struct buf out;
        int fits = cap >= strlen(whole) ? 0 : -1;

        buf_init(&out, cap);
        assert_int_equal(html_to_text(span_of(markup), &out), fits);
        assert_true(out.n <= cap);
        /* what was kept is the beginning of the whole */
        assert_memory_equal(buf_cstr(&out), whole, out.n);
        if (fits == 0)
            assert_int_equal(out.n, strlen(whole));
        buf_release(&out);
    }
}

/*
 * A pattern repeated to two megabytes. In quadratic time the test would not end within
 * the patience of anybody: there is no clock in it.
 */
static void time_is_linear_on_hostile_repetition(void **state)
{
    static const char *const patterns[] = {
        "<",       "&",        "<!--", "<a href=\"", "<![CDATA[",  "<b ",         "</",
        "<script", "<script>", "<!",   "<?",         "&#",         "&a",          "<pre>",
        "<br>",    "<a x='",   "<a =", "<a x=",      "<template>", "]]>",         "-->",
        "<p>",     "\n",       "  ",   "</script ",  "<x:",        "<a x=\">\" ", "x=y ",
    };
    const size_t bytes = 2u << 20;
    char *markup = malloc(bytes);
    struct buf out;

    (void)state;
    assert_non_null(markup);
    buf_init(&out, 2 * bytes);
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        size_t n = strlen(patterns[i]);

        for (size_t at = 0; at < bytes; at++)
            markup[at] = patterns[i][at % n];
        buf_reset(&out);
        assert_int_equal(html_to_text(span_make(markup, bytes), &out), 0);
        (void)html_looks_like(span_make(markup, bytes));
        /* one quote that stays open behind all of them */
        memcpy(markup + bytes - 7, " <a w='", 7);
        memcpy(markup, "<a w  ", 6);
        buf_reset(&out);
        assert_int_equal(html_to_text(span_make(markup, bytes), &out), 0);
        (void)html_looks_like(span_make(markup, bytes));
    }
    buf_release(&out);
    free(markup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inline_tags_join_what_they_stand_between),
        cmocka_unit_test(block_tags_end_a_paragraph_however_many_there_are),
        cmocka_unit_test(a_br_breaks_the_line_and_two_the_paragraph),
        cmocka_unit_test(white_space_collapses_and_the_edges_have_none),
        cmocka_unit_test(pre_keeps_its_line_ends),
        cmocka_unit_test(what_a_reader_does_not_see_is_dropped),
        cmocka_unit_test(comments_and_declarations_are_dropped),
        cmocka_unit_test(a_cdata_section_keeps_its_content),
        cmocka_unit_test(an_image_is_its_alt_text_in_words_of_its_own),
        cmocka_unit_test(tags_end_where_browsers_see_the_end),
        cmocka_unit_test(a_bracket_that_begins_no_tag_is_text),
        cmocka_unit_test(references_are_decoded_as_html5_does),
        cmocka_unit_test(a_single_reference_says_how_much_it_took),
        cmocka_unit_test(markup_is_told_from_plain_text),
        cmocka_unit_test(appends_behind_what_is_there),
        cmocka_unit_test(an_absent_text_has_no_text),
        cmocka_unit_test(a_nul_is_nothing),
        cmocka_unit_test(stops_at_the_cap_and_says_so),
        cmocka_unit_test(time_is_linear_on_hostile_repetition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
