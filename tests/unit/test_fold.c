/* fold: what words, exact terms and names are compared by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SHY          "\xc2\xad"
#define ACUTE        "\xcc\x81"

typedef size_t fold_fn(struct span word, char out[FOLD_MOST]);

static void expect_folded(fold_fn *fold, const char *word, const char *expected)
{
    char out[FOLD_MOST + 1];

    out[fold(span_of(word), out)] = '\0';
    if (strcmp(out, expected) != 0)
        print_error("in: %s\n", word);
    assert_string_equal(out, expected);
}

static void a_word_is_folded_to_what_it_is_compared_by(void **state)
{
    static const char *const cases[][2] = {
        {"NVIDIA", "nvidia"},
        {"H200", "h200"},
        {"U.S.", "us"},
        {"1,000.50", "1000.50"},
        {"2.0.1", "2.0.1"},
        {"e" SHY "x" SHY "port", "export"},
        {"U" SHY "." SHY "S", "us"},
        {"1" SHY "." SHY "5", "1.5"},
        {"Ｕ．Ｓ．", "us"},
        {"ŁØĐĦŦÆŒÐÞƵ", "lodhtaeoedthz"},
        {"ǽ ǿ", "aeo"},
        {"İstanbul", "istanbul"},
        {"I"
         "\xcc\x87"
         "zmir",
         "izmir"},
        {"ısı", "isi"},
        {"ẞ", "ss"},
        {"ŉ", "n"}, /* its apostrophe goes */
        {"Å", "a"}, /* the sign of the unit */
        {"ΐ", "ι"},
        {"ЙЁЇЎЃ", "йёіуг"},
        {"и" ACUTE "\xcc\x86", "й"}, /* an accent between goes */
        {"и\xcc\x86\xcc\x86", "й"},  /* only one breve makes the letter */
        {"й" ACUTE, "й"},
        {"ـعـربي\xd9\x8b", "عربي"},
        {"\xef\xba\x81", "آ"},    /* a presentation form of alef with madda */
        {"ﷺ", "صلىاللهعليهوسلم"}, /* blanks from a decomposition go */
        {"\xef\xac\xae", "א"},    /* alef with patah */
        {"٤٢", "42"},
        {"𝟡𝟘", "90"},
        {"߀߉", "09"},
        {"１２", "12"},
        {"⑳", "20"},
        {"⓫❿", "1110"},
        {"¼", "1⁄4"},
        {"ⅷ", "viii"},
        {"한", "한"},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한"},
        {"豈", "豈"},
        {"क़", "क\xe0\xa4\xbc"},
        {TOKEN_ANY_RUN "É" TOKEN_ANY_ONE, TOKEN_ANY_RUN "e" TOKEN_ANY_ONE},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_folded(fold_word, cases[i][0], cases[i][1]);
}

static void stemmers_get_lower_case_with_accents(void **state)
{
    static const char *const cases[][2] = {
        {"CONTROLS", "controls"},
        {"Zu\xcc\x88rich", "zürich"},
        {"GRÖẞE", "größe"},
        {"Straße", "straße"}, /* case folding would make it ss */
        {"Æon", "æon"},
        {"İstanbul", "istanbul"},
        {"ＣＡＦÉ", "café"},
        {"𝐍𝐯", "nv"},
        {"U.S.", "us"},
        {"ex" SHY "port", "export"},
        {"Ἀθῆναι", "ἀθῆναι"},
        {"ЁЛКИ", "ёлки"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_folded(fold_lower, cases[i][0], cases[i][1]);
}

typedef int text_fn(struct span s, struct buf *out);

static void expect_text(text_fn *fold, const char *text, const char *expected)
{
    struct buf out;

    buf_init(&out, 1000);
    assert_int_equal(fold(span_of(text), &out), 0);
    if (strcmp(buf_cstr(&out), expected) != 0)
        print_error("in: %s\n", text);
    assert_string_equal(buf_cstr(&out), expected);
    buf_release(&out);
}

static void an_exact_form_keeps_all_but_what_cannot_be_seen(void **state)
{
    static const char *const cases[][2] = {
        {"AT&T's C++", "AT&T's C++"},
        {"Zu\xcc\x88rich É", "Zürich É"},
        {"The  Entity\r\n\tList", "The Entity List"},
        {"a\xc2\xa0\xe3\x80\x80"
         "b",
         "a b"},
        {" a ", " a "},
        {"ex" SHY "port" SHY, "export"},
        {SHY "\ta", " a"},
        {"a " SHY " b", "a b"}, /* one run, but for what cannot be seen */
        {"e" SHY ACUTE, "é"},
        {" " ACUTE, " " ACUTE},
        {"ＡＢ ﬁ", "ＡＢ ﬁ"}, /* only canonical equivalents are equal */
        {"\xe2\x84\xab", "Å"},
        {"a\xcc\xa3\xcc\x82 a\xcc\x82\xcc\xa3", "ậ ậ"},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_text(fold_exact, cases[i][0], cases[i][1]);
}

static void names_are_compared_without_case(void **state)
{
    static const char *const cases[][2] = {
        {"Reuters*", "reuters*"},
        {"HTTPS://Example.com/Ä?q=1", "https://example.com/ä?q=1"},
        {"E" ACUTE, "é"},
        {"Straße", "strasse"},
        {"a  b" SHY, "a  b" SHY},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_text(fold_case, cases[i][0], cases[i][1]);
}

static void a_cap_is_told(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 2);
    assert_int_equal(fold_exact(span_of("ab"), &out), 0);
    assert_int_equal(fold_exact(span_of("c"), &out), -1);
    buf_reset(&out);
    assert_int_equal(fold_exact(span_of("中"), &out), -1);
    assert_int_equal(fold_case(span_of("a  "), &out), -1);
    assert_int_equal(fold_case(span_make(NULL, 0), &out), 0);
    buf_release(&out);
}

/* The code point alone, as a word. */
static struct span folded_char(uint32_t cp, char out[FOLD_MOST])
{
    char bytes[UTF8_MOST];

    return span_make(out, fold_word(span_make(bytes, utf8_encode(cp, bytes)), out));
}

static void every_word_character_folds_to_some_fixed_form(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char once[FOLD_MOST], twice[FOLD_MOST];
        struct span f = folded_char(cp, once);

        if (!token_is_word(cp))
            continue;
        assert_in_range(f.n, 1, FOLD_MOST / (FOLD_WORD_BYTES / utf8_encode(cp, twice)));
        assert_true(utf8_valid(f));
        if (!span_eq(f, span_make(twice, fold_word(f, twice))))
            print_error("U+%04X\n", (unsigned)cp);
        assert_true(span_eq(f, span_make(twice, fold_word(f, twice))));
    }
}

static void decimal_digits_count_from_zero_in_every_script(void **state)
{
    uint32_t before = 0;
    char last = '9';

    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char out[FOLD_MOST];
        struct span f;

        if (utf8proc_category((utf8proc_int32_t)cp) != UTF8PROC_CATEGORY_ND)
            continue;
        f = folded_char(cp, out);
        assert_int_equal(f.n, 1);
        assert_int_equal(f.p[0], cp == before + 1 && last != '9' ? last + 1 : '0');
        before = cp;
        last = f.p[0];
    }
}

/* Canonically equivalent spellings of each character are one word and one text. */
static void canonical_equivalents_are_equal(void **state)
{
    (void)state;
    for (uint32_t cp = 0x80; cp <= 0x10ffff; cp++) {
        utf8proc_int32_t parts[32];
        char one[UTF8_MOST], apart[128], a[FOLD_MOST], b[FOLD_MOST];
        struct span composed = span_make(one, utf8_encode(cp, one)), nfd = {apart, 0};
        utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 32,
                                                     UTF8PROC_DECOMPOSE, NULL);

        if (!token_is_word(cp))
            continue;
        for (utf8proc_ssize_t i = 0; i < n; i++)
            nfd.n += utf8_encode((uint32_t)parts[i], apart + nfd.n);
        if (!span_eq(span_make(a, fold_word(composed, a)),
                     span_make(b, fold_word(nfd, b))))
            print_error("U+%04X\n", (unsigned)cp);
        assert_true(span_eq(span_make(a, fold_word(composed, a)),
                            span_make(b, fold_word(nfd, b))));
    }
}

static void running_text_is_normalised_as_a_whole(void **state)
{
    static const char *const pieces[] = {
        "a",
        "e\xcc\x81",
        "é",
        ACUTE,
        "\xcc\xa3",
        "\xcc\x82",
        "\xe1\x84\x92",
        "\xe1\x85\xa1",
        "\xe1\x86\xab",
        "한",
        "カ",
        "\xe3\x82\x99",
        "\xe2\x84\xab",
        "क",
        "\xe0\xa4\xbc",
        "\xe0\xa7\x87",
        "\xe0\xa6\xbe",
        "中",
    };
    struct buf text, got;

    (void)state;
    srandom(1);
    buf_init(&text, 1000);
    buf_init(&got, 1000);
    for (int round = 0; round < 20000; round++) {
        char *nfc;

        buf_reset(&text);
        buf_reset(&got);
        for (long n = random() % 12; n > 0; n--)
            assert_int_equal(buf_add_str(&text, pieces[(size_t)random() % COUNT(pieces)]),
                             0);
        nfc = (char *)utf8proc_NFC((const utf8proc_uint8_t *)buf_cstr(&text));
        assert_int_equal(fold_exact(buf_span(&text), &got), 0);
        assert_string_equal(buf_cstr(&got), nfc);
        free(nfc);
    }
    buf_release(&got);
    buf_release(&text);
}

static void the_longest_words_fit(void **state)
{
    static const char *const units[] = {
        "ﷺ", "ﷻ", "ΐ", "ᾂ", "ﬃ", "क़", "ß", "⒇", ACUTE, "㎏", "\xf0\x9d\x85\xa0"};
    char word[FOLD_WORD_BYTES * 2], out[FOLD_MOST];

    (void)state;
    for (size_t i = 0; i < COUNT(units); i++) {
        size_t n = 0, unit = strlen(units[i]);

        for (; n + unit <= sizeof(word); n += unit)
            memcpy(word + n, units[i], unit);
        assert_in_range(fold_word(span_make(word, n), out), 0, FOLD_MOST);
        assert_in_range(fold_lower(span_make(word, n), out), 0, FOLD_MOST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_folded_to_what_it_is_compared_by),
        cmocka_unit_test(stemmers_get_lower_case_with_accents),
        cmocka_unit_test(an_exact_form_keeps_all_but_what_cannot_be_seen),
        cmocka_unit_test(names_are_compared_without_case),
        cmocka_unit_test(a_cap_is_told),
        cmocka_unit_test(every_word_character_folds_to_some_fixed_form),
        cmocka_unit_test(decimal_digits_count_from_zero_in_every_script),
        cmocka_unit_test(canonical_equivalents_are_equal),
        cmocka_unit_test(running_text_is_normalised_as_a_whole),
        cmocka_unit_test(the_longest_words_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
