/* sniff: what a stream begins with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "feed/sniff.h"

struct sniff_case {
    struct span head;
    enum sniffed so_far;
    enum sniffed at_end;
};

#define LINES(text)                                                                      \
    {                                                                                    \
        SPAN(text), SNIFF_LINES, SNIFF_LINES                                             \
    }
#define DOCUMENT(text)                                                                   \
    {                                                                                    \
        SPAN(text), SNIFF_DOCUMENT, SNIFF_DOCUMENT                                       \
    }
#define CUT(text, at_end)                                                                \
    {                                                                                    \
        SPAN(text), SNIFF_MORE, at_end                                                   \
    }

/* The bytes where a sanitizer sees what is read behind them. */
static enum sniffed sniff(struct sniff *s, struct span head, bool ended)
{
    char *copy = malloc(head.n ? head.n : 1);
    enum sniffed got;

    assert_non_null(copy);
    if (head.n)
        memcpy(copy, head.p, head.n);
    got = sniff_stream(s, span_make(copy, head.n), ended);
    free(copy);
    return got;
}

/* Whole, and as it would come byte by byte: nothing may be decided otherwise early. */
static void expect(const struct sniff_case *c)
{
    struct sniff whole = {.at = 0}, pieces = {.at = 0}, end = {.at = 0};
    enum sniffed got = SNIFF_MORE;

    if (sniff(&whole, c->head, false) != c->so_far)
        fail_msg("%.*s: not so", (int)c->head.n, c->head.p);
    if (sniff(&end, c->head, true) != c->at_end)
        fail_msg("%.*s: not so at the end", (int)c->head.n, c->head.p);
    for (size_t n = 0; n <= c->head.n && got == SNIFF_MORE; n++)
        got = sniff(&pieces, span_make(c->head.p, n), false);
    if (got != c->so_far)
        fail_msg("%.*s: not so in pieces", (int)c->head.n, c->head.p);
}

#define EXPECT_ALL(cases)                                                                \
    do {                                                                                 \
        for (size_t i_ = 0; i_ < sizeof(cases) / sizeof(*(cases)); i_++)                 \
            expect(&(cases)[i_]);                                                        \
    } while (0)

static void xml_is_told_from_text(void **state)
{
    static const struct sniff_case cases[] = {
        DOCUMENT("<?xml version='1.0'?>"),
        DOCUMENT("<?xml-stylesheet href='x'?>"),
        DOCUMENT("<rss version='2.0'>"),
        DOCUMENT("<RSS>"),
        DOCUMENT("<feed\nxmlns='x'>"),
        DOCUMENT("<rdf:RDF "),
        DOCUMENT("<a10:feed>"),
        DOCUMENT("<channel>"),
        DOCUMENT("<html>"), /* is none, which the reader then says */
        DOCUMENT("<!DOCTYPE rss"),
        DOCUMENT("<!doctype html>"),
        DOCUMENT(" \n\t<rss/>"),
        DOCUMENT("\xef\xbb\xbf\n<rss>"),
        DOCUMENT("<!-- by hand -->\n<!-- <x> --> <rss>"),
        CUT("", SNIFF_LINES),
        CUT(" \n", SNIFF_LINES),
        CUT("<", SNIFF_LINES),
        CUT("<rs", SNIFF_LINES),
        CUT("<rss", SNIFF_DOCUMENT),
        CUT("<!", SNIFF_LINES),
        CUT("<!DOC", SNIFF_LINES),
        CUT("<!-- x", SNIFF_LINES),
        CUT("<!-- x -->\n", SNIFF_LINES),
        LINES("a line"),
        LINES("\xef\xbb\xbf a line"),
        LINES("[Update] a line"),
        LINES("<3 feeds"),
        LINES("<34>Oct 11 22:14:15"),
        LINES("<b>Nvidia</b> rises"),
        LINES("<feedback> is in"),
        LINES("<feed-back> is in"),
        LINES("<rss, they say"),
        LINES("<!-- x --> a line"),
        LINES("<?> a line"),
        LINES("<!> a line"),
    };

    (void)state;
    EXPECT_ALL(cases);
}

static void wide_encodings_are_looked_through(void **state)
{
    static const struct sniff_case cases[] = {
        DOCUMENT("\xff\xfe<\0r\0s\0s\0>\0"),
        DOCUMENT("\xfe\xff\0<\0?\0x\0m"),
        DOCUMENT("\xff\xfe\0\0<\0\0\0r\0\0\0s\0\0\0s\0\0\0 \0\0\0"),
        DOCUMENT("\0\0\xfe\xff\0\0\0<\0\0\0?\0\0\0x"),
        DOCUMENT("<\0?\0x\0"), /* no mark, but plain enough */
        DOCUMENT("\0<\0?\0x"),
        DOCUMENT("\xfe\xff\0{"),
        LINES("\xfe\xff\0<\0\x33\0 "),
        LINES("\xff\xfe\x42\x30"),
        CUT("\xfe\xff\0<\0r", SNIFF_LINES),
    };

    (void)state;
    EXPECT_ALL(cases);
}

static void a_json_feed_over_several_lines_is_one_document(void **state)
{
    static const struct sniff_case cases[] = {
        DOCUMENT("{\n\"version\":\"https://jsonfeed.org/version/1.1\","),
        DOCUMENT("{\"version\" : \"https:\\/\\/jsonfeed.org\\/version\\/1\"\n"),
        DOCUMENT("\xef\xbb\xbf{\r\n \"title\": \"x\", \"items\": [ {"),
        DOCUMENT("{\"title\":\"a\\\"b\",\"a\":[1,{\"b\":[]}],\n\"items\":[{"),
        CUT("{\n\"version\":\"2\",\"x\":{\"items\":[{\"version\":\"jsonfeed.org\"}]}",
            SNIFF_LINES),
        CUT("{\n\"items\":[1,{", SNIFF_LINES),
        CUT("{\n\"items\":[[{", SNIFF_LINES),
        CUT("{\"version\":\"jsonfeed.org\"", SNIFF_LINES), /* it may still be one line */
        LINES("{\"version\":\"jsonfeed.org\",\"items\":[{}]}"),
        LINES("{\"id\":1}\n{\"version\":\"jsonfeed.org\","),
        LINES("{\n\"id\":1\n}"), /* an item has a line of its own */
        LINES("{\"title\":\"cut\n"),
        LINES("{\"id\":1,\n{"),
        LINES("{\"id\":1,\n5"),
        LINES("{\"id\":]"),
    };

    (void)state;
    EXPECT_ALL(cases);
}

static void no_stream_is_looked_at_for_ever(void **state)
{
    static char blanks[20000], comment[20000], deep[20000];
    struct sniff s = {.at = 0};

    (void)state;
    memset(blanks, ' ', sizeof(blanks));
    memset(comment, '-', sizeof(comment));
    memcpy(comment, "<!--", 4);
    memset(deep, '[', sizeof(deep));
    memcpy(deep, "{\n\"a\":", 6);
    assert_int_equal(sniff_stream(&s, span_make(blanks, sizeof(blanks)), false),
                     SNIFF_LINES);
    assert_int_equal(sniff_stream(&s, span_make(comment, sizeof(comment)), false),
                     SNIFF_LINES);
    assert_int_equal(sniff_stream(&s, span_make(deep, sizeof(deep)), false), SNIFF_LINES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_is_told_from_text),
        cmocka_unit_test(wide_encodings_are_looked_through),
        cmocka_unit_test(a_json_feed_over_several_lines_is_one_document),
        cmocka_unit_test(no_stream_is_looked_at_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
