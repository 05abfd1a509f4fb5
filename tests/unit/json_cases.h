/* json_cases: texts that JSON allows and texts that it does not, and a careful parser. */
#ifndef UNIT_JSON_CASES_H
#define UNIT_JSON_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "feed/json.h"

/*
 * Parses a copy that ends at the very end of its memory, so that a sanitizer sees any
 * step beyond it. The value's text is then moved back into `text`.
 */
static inline int parse(struct span text, struct json_value *v, struct json_error *e)
{
    char *copy = malloc(text.n ? text.n : 1);
    struct json_value got;
    int rc;

    assert_non_null(copy);
    memset(v, 0, sizeof(*v));
    if (text.n)
        memcpy(copy, text.p, text.n);
    rc = json_parse(span_make(copy, text.n), &got, e);
    if (rc == 0) {
        *v = got;
        v->text.p = text.p + (got.text.p - copy);
    }
    free(copy);
    return rc;
}

static inline void repeat(struct buf *out, const char *text, size_t times)
{
    while (times--)
        assert_int_equal(buf_add_str(out, text), 0);
}

__attribute__((unused)) static const struct span accepted[] = {
    SPAN("{}"),
    SPAN("[]"),
    SPAN(" \t\r\n[ \t\r\n] \t\r\n"),
    SPAN("null"),
    SPAN("true"),
    SPAN("false"),
    SPAN("\"\""),
    SPAN("0"),
    SPAN("-0"),
    SPAN("-1"),
    SPAN("10"),
    SPAN("1234567890123456789012345678901234567890"),
    SPAN("0.0"),
    SPAN("-0.5"),
    SPAN("1e1"),
    SPAN("1E+1"),
    SPAN("1e-01"),
    SPAN("0e00"),
    SPAN("123.456e78"),
    SPAN("1e400"),
    SPAN("[1,2 , 3]"),
    SPAN("[[],{},[[{}]]]"),
    SPAN("{\"\":0}"),
    SPAN("{\"a\":1,\"a\":2}"), /* names "SHOULD" be unique; texts with twins are read */
    SPAN("{ \"a\" : [ true , null ] , \"b\" : { } }"),
    SPAN("\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9 \\uABCD\""),
    SPAN("\"\\u0000\""),
    SPAN("\"\\ud83d\\ude00\""),
    SPAN("\"\\ud800\""), /* RFC 8259, 8.2: the grammar allows lone surrogates */
    SPAN("\"\\udc00\\ud800\""),
    SPAN("\"\x7f\""), /* DEL is no control character to JSON */
    SPAN("\"\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80\""),
    SPAN("\"\xe2\x80\xa8\xe2\x80\xa9\""),
    SPAN("\"\xff\xc0\x80\xed\xa0\x80\""), /* invalid UTF-8 in a string is held later */
    SPAN("\"//no comment/**/\""),
    SPAN("[\"0123456789abcdef0123456789abcde\\u0041\"]"),
};

__attribute__((unused)) static const struct {
    struct span text;
    size_t offset; /* of what is wrong */
} rejected[] = {
    {SPAN(""), 0},
    {SPAN(" "), 1},
    {SPAN("["), 1},
    {SPAN("]"), 0},
    {SPAN("{"), 1},
    {SPAN("}"), 0},
    {SPAN("[1"), 2},
    {SPAN("[1,"), 3},
    {SPAN("[1,]"), 3},
    {SPAN("[,1]"), 1},
    {SPAN("[1,,2]"), 3},
    {SPAN("[1 2]"), 3},
    {SPAN("[1}"), 2},
    {SPAN("{]"), 1},
    {SPAN("[]]"), 2},
    {SPAN("[][]"), 2},
    {SPAN("{} x"), 3},
    {SPAN("{},"), 2},
    {SPAN("1 2"), 2},
    {SPAN("{\"a\"}"), 4},
    {SPAN("{\"a\":}"), 5},
    {SPAN("{\"a\" 1}"), 5},
    {SPAN("{\"a\"::1}"), 5},
    {SPAN("{\"a\":1,}"), 7},
    {SPAN("{\"a\":1 \"b\":2}"), 7},
    {SPAN("{\"a\":1,,}"), 7},
    {SPAN("{,\"a\":1}"), 1},
    {SPAN("{a:1}"), 1},
    {SPAN("{'a':1}"), 1},
    {SPAN("{1:1}"), 1},
    {SPAN("{null:1}"), 1},
    {SPAN("{\"a\":1"), 6},
    {SPAN("{\"a"), 3},
    {SPAN("tru"), 0},
    {SPAN("truee"), 4},
    {SPAN("True"), 0},
    {SPAN("nul"), 0},
    {SPAN("NaN"), 0},
    {SPAN("Infinity"), 0},
    {SPAN("-Infinity"), 1},
    {SPAN("undefined"), 0},
    {SPAN("+1"), 0},
    {SPAN("-"), 1},
    {SPAN("--1"), 1},
    {SPAN("- 1"), 1},
    {SPAN("01"), 1},
    {SPAN("-01"), 2},
    {SPAN("1."), 2},
    {SPAN("1.e1"), 2},
    {SPAN(".1"), 0},
    {SPAN("-.1"), 1},
    {SPAN("1e"), 2},
    {SPAN("1e+"), 3},
    {SPAN("1e1.5"), 3},
    {SPAN("1.2.3"), 3},
    {SPAN("0x10"), 1},
    {SPAN("1_000"), 1},
    {SPAN("1a"), 1},
    {SPAN("\xef\xbc\x91"), 0}, /* a full-width 1 */
    {SPAN("\""), 1},
    {SPAN("\"a"), 2},
    {SPAN("'a'"), 0},
    {SPAN("\"a\" \"b\""), 4},
    {SPAN("\"a\nb\""), 2},
    {SPAN("\"a\tb\""), 2},
    {SPAN("\"a\0b\""), 2},
    {SPAN("\"\x1f\""), 1},
    {SPAN("\"0123456789abcdef\x01\""), 17},
    {SPAN("\"\\"), 2},
    {SPAN("\"\\\""), 3},
    {SPAN("\"\\a\""), 2},
    {SPAN("\"\\x41\""), 2},
    {SPAN("\"\\'\""), 2},
    {SPAN("\"\\\0\""), 2},
    {SPAN("\"\\u\""), 2},
    {SPAN("\"\\u12\""), 2},
    {SPAN("\"\\u123g\""), 2},
    {SPAN("\"\\u+123\""), 2},
    {SPAN("\"\\U0041\""), 2},
    {SPAN("\"\\ud800\\u\""), 8},
    {SPAN("{}\0"), 2},
    {SPAN("\0{}"), 0},
    {SPAN("[1\0]"), 2},
    {SPAN("\f[]"), 0},
    {SPAN("\v[]"), 0},
    {SPAN("\xc2\xa0[]"), 0},     /* no-break space is no white space to JSON */
    {SPAN("\xef\xbb\xbf{}"), 0}, /* a BOM is the caller's to remove */
    {SPAN("[]//x"), 2},
    {SPAN("/**/[]"), 0},
    {SPAN("[1]#"), 3},
    {SPAN("<a>"), 0},
    {SPAN("\xff"), 0},
    {SPAN("[\xff]"), 1},
};

#endif
