/* charset: which charset a document is in, and what its bytes are in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "feed/charset.h"
#include "text/utf8.h"

#define BYTES(literal) literal, sizeof(literal) - 1
#define BAD            "\xef\xbf\xbd"

struct row {
    const char *document;
    size_t n;
    const char *http; /* NULL: none */
    const char *text;
    const char *name;
    size_t bad;
};

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct row *row = &rows[i];
        struct charset_result r;
        struct buf out, got;

        buf_init(&out, 4096);
        buf_init(&got, 4096);
        assert_int_equal(charset_decode(span_make(row->document, row->n),
                                        span_of(row->http), &out, &r),
                         0);
        (void)buf_add_span(&got, r.text);
        if (strcmp(buf_cstr(&got), row->text) != 0 || r.bad != row->bad)
            print_error("row %zu: %s\n", i, row->document);
        assert_string_equal(buf_cstr(&got), row->text);
        assert_string_equal(r.name, row->name);
        assert_int_equal(r.bad, row->bad);
        assert_true(utf8_valid(r.text));
        buf_release(&got);
        buf_release(&out);
    }
}

#define CHECK_ROWS(...)                                                                  \
    do {                                                                                 \
        const struct row rows[] = {__VA_ARGS__};                                         \
        check_rows(rows, sizeof(rows) / sizeof(rows[0]));                                \
    } while (0)

#define DECLARED(charset, text)                                                          \
    BYTES("<?xml version=\"1.0\" encoding=\"" charset "\"?>" text)
#define AS(charset, text) "<?xml version=\"1.0\" encoding=\"" charset "\"?>" text

static void clean_utf8_is_the_document_itself(void **state)
{
    static const char document[] = "\xef\xbb\xbf<a>é中𠀀" BAD "</a>";
    struct charset_result r;
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    assert_int_equal(charset_decode(span_of(document), span_of(NULL), &out, &r), 0);
    assert_ptr_equal(r.text.p, document + 3);
    assert_int_equal(r.text.n, sizeof(document) - 1 - 3);
    assert_int_equal(out.n, 0);
    assert_int_equal(charset_decode(span_make(NULL, 0), span_of(NULL), &out, &r), 0);
    assert_int_equal(r.text.n, 0);
    assert_string_equal(r.name, "utf-8");
    buf_release(&out);
}

static void the_mark_comes_before_all_else(void **state)
{
    (void)state;
    CHECK_ROWS({BYTES("\xef\xbb\xbf\xd0\x94"), "koi8-r", "Д", "utf-8", 0},
               {BYTES("\xff\xfe\x14\x04<\0"), "koi8-r", "Д<", "utf-16le", 0},
               {BYTES("\xfe\xff\x04\x14\0<"), NULL, "Д<", "utf-16be", 0},
               {BYTES("\xff\xfe\0\0\x14\x04\0\0"), NULL, "Д", "utf-32le", 0},
               {BYTES("\0\0\xfe\xff\0\0\x04\x14"), NULL, "Д", "utf-32be", 0},
               {BYTES("\xef\xbb\xbf<?xml encoding='koi8-r'?>\xd0\x94"), NULL,
                "<?xml encoding='koi8-r'?>Д", "utf-8", 0});
}

static void markup_in_wide_units_needs_no_mark(void **state)
{
    (void)state;
    CHECK_ROWS({BYTES("<\0?\0x\0"), NULL, "<?x", "utf-16le", 0},
               {BYTES("\0<\0?\0x"), NULL, "<?x", "utf-16be", 0},
               {BYTES("<\0r\0s\0"), NULL, "<rs", "utf-16le", 0},
               {BYTES("\0<\0r\0s"), "utf-16", "<rs", "utf-16be", 0},
               {BYTES("<\0\0\0r\0\0\0"), NULL, "<r", "utf-32le", 0},
               {BYTES("\0\0\0<\0\0\0r"), NULL, "<r", "utf-32be", 0},
               /* nothing but the header says so here */
               {BYTES("\x14\x04<\0"), "utf-16", "Д<", "utf-16le", 0},
               {BYTES("\x04\x14\0<"), "UTF-16BE", "Д<", "utf-16be", 0});
}

static void the_header_comes_before_the_declaration(void **state)
{
    (void)state;
    CHECK_ROWS(
        {DECLARED("koi8-r", "\xc4"), NULL, AS("koi8-r", "д"), "koi8-r", 0},
        {DECLARED("koi8-r", "\xc4"), "windows-1251", AS("koi8-r", "Д"), "windows-1251",
         0},
        {DECLARED("koi8-r", "\xd0\x94"), "utf-8", AS("koi8-r", "Д"), "utf-8", 0},
        {DECLARED("utf-8", "\xe9"), "iso-8859-1", AS("utf-8", "é"), "windows-1252", 0},
        {BYTES("\xc4"), "koi8-r", "д", "koi8-r", 0});
}

static void declarations_are_read_as_they_come(void **state)
{
    (void)state;
    CHECK_ROWS(
        {BYTES("<?xml encoding='koi8-r'?>\xc4"), NULL, "<?xml encoding='koi8-r'?>д",
         "koi8-r", 0},
        {BYTES("<?xml encoding = koi8-r ?>\xc4"), NULL, "<?xml encoding = koi8-r ?>д",
         "koi8-r", 0},
        {BYTES("<?xml encoding=koi8-r?>\xc4"), NULL, "<?xml encoding=koi8-r?>д", "koi8-r",
         0},
        {BYTES("\n <?xml encoding=\" KOI8-R \"?>\xc4"), NULL,
         "\n <?xml encoding=\" KOI8-R \"?>д", "koi8-r", 0},
        /* no declarations: an element, something unclosed, another instruction */
        {BYTES("<a encoding='koi8-r'/>\xc3\xa9"), NULL, "<a encoding='koi8-r'/>é",
         "utf-8", 0},
        {BYTES("<?xml encoding='koi8-r'"), NULL, "<?xml encoding='koi8-r'", "utf-8", 0},
        {BYTES("<?xml-stylesheet encoding='koi8-r'?>é"), NULL,
         "<?xml-stylesheet encoding='koi8-r'?>é", "utf-8", 0},
        {BYTES("<?xml encoding?>é"), NULL, "<?xml encoding?>é", "utf-8", 0},
        {BYTES("<?xml encoding=''?>é"), NULL, "<?xml encoding=''?>é", "utf-8", 0});
}

static void labels_are_those_of_the_web(void **state)
{
    (void)state;
    CHECK_ROWS(
        {BYTES("\x93\xe9\x94\x81"), "ISO-8859-1", "“é”\xc2\x81", "windows-1252", 0},
        {BYTES("\x93"), "latin1", "“", "windows-1252", 0},
        {BYTES("\xdd"), "ISO_8859-9", "İ", "windows-1254", 0},
        {BYTES("\xd6\xd0\xe9\x46\x81\x39\xef\x30"), "gb2312", "中镕㐁", "gb18030", 0},
        {BYTES("\xa4\xa4\xa4\xe5"), "Big5", "中文", "big5-hkscs", 0},
        {BYTES("\x93\xfa\x87\x40"), "x-sjis", "日①", "cp932", 0},
        {BYTES("\xc6\xfc\xad\xa1"), "EUC-JP", "日①", "euc-jp-ms", 0},
        {BYTES("\xb0\xa1\x81\x41"), "ks_c_5601-1987", "가갂", "cp949", 0},
        {BYTES("\xb0\xa1\x81\x41"), "EUC-KR", "가갂", "cp949", 0},
        {BYTES("\x1b$B\x46\x7c\x1b(B"), "iso-2022-jp", "日", "iso-2022-jp", 0},
        {BYTES("\xa1"), "TIS-620", "ก", "cp874", 0},
        {BYTES("\x8a"), "x-mac-cyrillic", "К", "maccyrillic", 0},
        {BYTES("\x8e"), "x-mac-roman", "é", "macintosh", 0},
        {BYTES("\x8a"), "866", "К", "ibm866", 0},
        {BYTES("\xe0"), "iso-8859-8-i", "א", "iso-8859-8", 0},
        {BYTES("é"), "utf8", "é", "utf-8", 0}, {BYTES("é"), " 'UTF-8' ", "é", "utf-8", 0},
        {BYTES("é"), "unicode-1-1-utf-8", "é", "utf-8", 0},
        /* only iconv knows these */
        {BYTES("\xe0"), "iso-8859-14", "à", "iso-8859-14", 0},
        {BYTES("\x82"), "x-cp437", "é", "cp437", 0});
}

static void bytes_that_are_no_utf8_are_windows_1252(void **state)
{
    (void)state;
    CHECK_ROWS({BYTES("caf\xe9 \x93x\x94"), NULL, "café “x”", "utf-8", 3},
               {BYTES("é caf\xe9 中"), "utf-8", "é café 中", "utf-8", 1},
               {BYTES("a\xe2\x80 b"), NULL, "aâ€ b", "utf-8", 1},
               {DECLARED("utf-8", "\xe9"), NULL, AS("utf-8", "é"), "utf-8", 1},
               {BYTES("\xef\xbb\xbf\xe9!"), NULL, "é!", "utf-8", 1},
               /* the end cuts a character short */
               {BYTES("é\xe4\xb8"), NULL, "é" BAD, "utf-8", 1});
}

static void c1_controls_are_windows_1252(void **state)
{
    (void)state;
    CHECK_ROWS({BYTES("\xc2\x93x\xc2\x94\xc2\xa0\xc2\x81"), NULL, "“x”\xc2\xa0\xc2\x81",
                "utf-8", 0},
               {BYTES("\x93\xe8\x94"), "iso-8859-2", "“č”", "iso-8859-2", 0},
               {BYTES("\xff\xfe\x93\0"), NULL, "“", "utf-16le", 0});
}

static void a_charset_that_lacks_bytes_gives_way_to_one_that_has_them(void **state)
{
    (void)state;
    CHECK_ROWS({DECLARED("windows-1251", "\xc4"), "utf-8", AS("windows-1251", "Д"),
                "windows-1251", 1},
               {DECLARED("gb2312", "中."), NULL, AS("gb2312", "中."), "utf-8", 1},
               {BYTES("é"), "us-ascii", "é", "utf-8", 1},
               {BYTES("\xe9"), "us-ascii", "é", "us-ascii", 1},
               {BYTES("e"), "us-ascii", "e", "us-ascii", 0},
               /* nobody has them: what the first one says */
               {BYTES("\xd6\xd0\xff<a>"), "gbk", "中" BAD "<a>", "gb18030", 1},
               {BYTES("\xd6\xd0\x81"), "gbk", "中" BAD, "gb18030", 1},
               {BYTES("\xfe\xff\xd8\x00\0a\xdc\x00\0b\0"), NULL, BAD "a" BAD "b" BAD,
                "utf-16be", 3});
}

static void what_nobody_knows_is_utf8(void **state)
{
    static const struct {
        const char *label;
        bool unknown;
    } cases[] = {
        {"klingon", true},
        {"utf-7", true}, /* here and below: hides markup */
        {"x-utf-7-imap", true},
        {"utf-16", true}, /* it cannot be: `<` is one byte */
        {"ibm037", true},
        {"ebcdic-us", true},
        {"iso-2022-kr", true},
        {"ISO-2022-CN-EXT", true},
        {"hz-gb-2312", true},
        {"utf-8//ignore", true}, /* not for iconv_open, here and below */
        {"koi8-r//translit", true},
        {"../../tmp/x", true},
        {"0123456789012345678901234567890123456789012345678901234567890123456789", true},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct charset_result r;
        struct buf out;

        buf_init(&out, 4096);
        (void)charset_decode(span_of("<a>é"), span_of(cases[i].label), &out, &r);
        if (r.unknown != cases[i].unknown)
            print_error("label: %s\n", cases[i].label);
        assert_int_equal(r.unknown, cases[i].unknown);
        assert_true(span_is(r.text, "<a>é"));
        assert_int_equal(strncmp(r.named, cases[i].label, sizeof(r.named) - 1), 0);
        buf_release(&out);
    }
}

static void an_unknown_header_leaves_the_word_to_the_declaration(void **state)
{
    struct charset_result r;
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    (void)charset_decode(span_of("<?xml encoding='koi8-r'?>\xc4"), span_of("klingon"),
                         &out, &r);
    assert_true(r.unknown);
    assert_string_equal(r.name, "koi8-r");
    assert_string_equal(r.named, "klingon");
    /* one that has no say does not matter */
    (void)charset_decode(span_of("<?xml encoding='klingon'?>"), span_of("utf-8"), &out,
                         &r);
    assert_false(r.unknown);
    buf_release(&out);
}

static void the_first_bad_place_is_told(void **state)
{
    struct charset_result r;
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    (void)charset_decode(span_of("\xef\xbb\xbf"
                                 "abc\xe9x\xe9"),
                         span_of(NULL), &out, &r);
    assert_int_equal(r.first_bad, 6);
    (void)charset_decode(span_make("\xff\xfe<\0\0\xd8<\0", 8), span_of(NULL), &out, &r);
    assert_int_equal(r.first_bad, 4);
    buf_release(&out);
}

static void at_the_cap_comes_what_fits(void **state)
{
    static const char *const charsets[] = {"utf-8", "windows-1252", "iso-8859-2"};
    char document[3000];

    (void)state;
    memset(document, '\xe9', sizeof(document));
    for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
        struct charset_result r;
        struct buf out;

        buf_init(&out, 1001);
        assert_int_equal(charset_decode(span_make(document, sizeof(document)),
                                        span_of(charsets[i]), &out, &r),
                         -1);
        assert_in_range(r.text.n, 900, 1001);
        assert_true(utf8_valid(r.text));
        buf_release(&out);
        buf_init(&out, 6000);
        assert_int_equal(charset_decode(span_make(document, sizeof(document)),
                                        span_of(charsets[i]), &out, &r),
                         0);
        assert_int_equal(r.text.n, 6000);
        buf_release(&out);
    }
}

static void content_types_name_their_charset(void **state)
{
    static const struct {
        const char *type;
        const char *charset; /* NULL: none */
    } cases[] = {
        {"text/xml; charset=utf-8", "utf-8"},
        {"text/xml;CHARSET=\"koi8-r\"", "koi8-r"},
        {"application/rss+xml; version=2; charset = 'big5' ; x=y", "big5"},
        {"text/xml; x=\"; charset=no\"; charset=yes", "yes"},
        {"text/xml;charset=utf-8;", "utf-8"},
        {"text/xml; charset=\"open", "open"},
        {"text/xml; mycharset=utf-8", NULL},
        {"text/xml; charset", NULL},
        {"text/xml; charset=", NULL},
        {"text/xml; charset=\"\"", NULL},
        {"text/xml; x=\"open; charset=no", NULL},
        {"charset=utf-8", NULL}, /* that would be the type */
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct span got = charset_of_content_type(span_of(cases[i].type));

        if (!span_eq(got, span_of(cases[i].charset)))
            print_error("type: %s, got %.*s\n", cases[i].type, (int)got.n, got.p);
        assert_true(span_eq(got, span_of(cases[i].charset)));
        assert_int_equal(got.p == NULL, cases[i].charset == NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_utf8_is_the_document_itself),
        cmocka_unit_test(the_mark_comes_before_all_else),
        cmocka_unit_test(markup_in_wide_units_needs_no_mark),
        cmocka_unit_test(the_header_comes_before_the_declaration),
        cmocka_unit_test(declarations_are_read_as_they_come),
        cmocka_unit_test(labels_are_those_of_the_web),
        cmocka_unit_test(bytes_that_are_no_utf8_are_windows_1252),
        cmocka_unit_test(c1_controls_are_windows_1252),
        cmocka_unit_test(a_charset_that_lacks_bytes_gives_way_to_one_that_has_them),
        cmocka_unit_test(what_nobody_knows_is_utf8),
        cmocka_unit_test(an_unknown_header_leaves_the_word_to_the_declaration),
        cmocka_unit_test(the_first_bad_place_is_told),
        cmocka_unit_test(at_the_cap_comes_what_fits),
        cmocka_unit_test(content_types_name_their_charset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
