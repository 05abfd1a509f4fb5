/* sentence: where sentences end, told by a number for each word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/token.h"
#include "text/utf8.h"

static size_t decoded; /* characters, since the count was last cleared */

static uint32_t counting_decode(const char *p, const char *end, unsigned *size)
{
    decoded++;
    return utf8_decode(p, end, size);
}

/* Work is counted in characters decoded, which is why sentence.c is part of this file. */
#define utf8_decode counting_decode
#include "text/sentence.c"
#undef utf8_decode

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct sentence_case {
    const char *text;
    const char *sentences; /* of each word */
};

static void expect_sentences(const struct sentence_case *cases, size_t n)
{
    struct words w;

    words_init(&w);
    for (size_t i = 0; i < n; i++) {
        char got[64] = "";

        token_words(span_of(cases[i].text), &w);
        token_sentences(span_of(cases[i].text), &w);
        for (size_t k = 0; k < w.n && k < sizeof(got) - 1; k++)
            got[k] = (char)('0' + w.sentence[k]);
        if (strcmp(got, cases[i].sentences) != 0)
            print_error("in: %s\n", cases[i].text);
        assert_string_equal(got, cases[i].sentences);
    }
    words_release(&w);
}

static void terminators_end_sentences_before_white_space(void **state)
{
    static const struct sentence_case cases[] = {
        {"One. Two! Three? Four", "0123"},
        {"One two, three; four: five - six", "000000"},
        {"One.Two!Three?Four", "0000"},
        {"One.\nTwo?\tThree.\xc2\xa0"
         "Four.\xe3\x80\x80"
         "Five",
         "01234"},
        {"One?! Two!! Three‽ Four", "0123"},
        {"One । Two۔ Three", "012"},    /* danda, Arabic full stop */
        {"One.\xe2\x80\x8d Two", "01"}, /* what is ignorable stands not between */
        {"One\nTwo", "00"},             /* the end of a line is none of a sentence */
        {"One\n\nTwo\xe2\x80\xa9"
         "Three",
         "012"},
        {"One.\n\n! Two", "01"},
        {". One. ", "0"},
        {"", ""},
    };

    (void)state;
    expect_sentences(cases, COUNT(cases));
}

static void closing_quotes_and_brackets_may_stand_between(void **state)
{
    static const struct sentence_case cases[] = {
        {"\"One.\" Two", "01"},
        {"“One.” Two (Three.) Four", "0112"},
        {"'One.' Two ‘Three.’ Four", "0112"},
        {"„One.“ Two «Three!» Four »Five.« Six", "011223"},
        {"One.[1] Two", "000"},    /* an opening bracket does not end it */
        {"Yahoo!'s plans", "000"}, /* an apostrophe is no quote before a letter */
        {"「一。」二", "01"},
    };

    (void)state;
    expect_sentences(cases, COUNT(cases));
}

static void full_stops_of_short_forms_end_nothing(void **state)
{
    static const struct sentence_case cases[] = {
        {"Mr. Smith and Dr. Who", "00000"},
        {"Nvidia Corp. said Apple Inc. and Foo Co. Ltd. sued", "0000000000"},
        {"US vs. China, et al. today", "000000"},
        {"No. 5 and no. 6. But no. Then", "00000112"},
        {"J. Smith met J.P. Morgan of the U.S. Army", "000000000"},
        {"I like vitamin c. Then", "00001"}, /* a small letter is no initial */
        {"É. Zola, İ. X", "0000"},
        {"It rose 5.5 percent to 10. Then", "0000001"},
        {"Prof.\nSmith", "00"},
        {"art. History in Sept. 2026", "01111"}, /* art is a word, Art. is not */
        {"Mr! Smith", "01"},
        {"Mr . Smith", "01"}, /* the full stop does not stand at the word */
        {"U.S.! China", "01"},
    };

    (void)state;
    expect_sentences(cases, COUNT(cases));
}

static void an_ellipsis_ends_nothing(void **state)
{
    static const struct sentence_case cases[] = {
        {"One... two", "00"},          {"One… two", "00"},    {"One . . . two", "00"},
        {"One.. two…. three", "000"},  {"U.S... then", "00"}, {"One...! Two", "01"},
        {"One..., two. Three", "001"},
    };

    (void)state;
    expect_sentences(cases, COUNT(cases));
}

static void chinese_and_japanese_need_no_white_space(void **state)
{
    static const struct sentence_case cases[] = {
        {"一。二！三？四｡五", "01234"}, {"A。B！C", "012"}, /* whatever follows */
        {"一．二.三!四", "0123"},       {"Nvidia.华为", "011"},
        {"一，二、三；四", "0000"},     {"一……二", "00"},
    };

    (void)state;
    expect_sentences(cases, COUNT(cases));
}

static void sentences_are_numbered_once_for_a_text(void **state)
{
    struct words w;

    (void)state;
    words_init(&w);
    token_words(span_of("One. Two"), &w);
    assert_false(w.sentences);
    token_sentences(span_of("One. Two"), &w);
    assert_true(w.sentences);
    w.sentence[1] = 7; /* a second call leaves it alone */
    token_sentences(span_of("One. Two"), &w);
    assert_int_equal(w.sentence[1], 7);
    token_words(span_of("One two"), &w);
    assert_false(w.sentences);
    words_release(&w);
}

static void work_is_linear_in_hostile_text(void **state)
{
    static const char *const units[] = {
        ".", ". ", "!",         "?\xc2\xad", ".\xc2\xad ", ".'", ".\xc2\xad'\xc2\xad",
        "…", "。", ".\xcc\x81",
    };
    struct words w;
    struct buf text;

    (void)state;
    words_init(&w);
    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < COUNT(units); i++) {
        buf_reset(&text);
        while (text.n < 1 << 18)
            assert_int_equal(buf_add_str(&text, text.n % 5000 < 4000 ? units[i] : "Mr"),
                             0);
        decoded = 0;
        token_words(buf_span(&text), &w);
        token_sentences(buf_span(&text), &w);
        assert_in_range(decoded, 0, 8 * utf8_count(buf_span(&text)));
    }
    buf_release(&text);
    words_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terminators_end_sentences_before_white_space),
        cmocka_unit_test(closing_quotes_and_brackets_may_stand_between),
        cmocka_unit_test(full_stops_of_short_forms_end_nothing),
        cmocka_unit_test(an_ellipsis_ends_nothing),
        cmocka_unit_test(chinese_and_japanese_need_no_white_space),
        cmocka_unit_test(sentences_are_numbered_once_for_a_text),
        cmocka_unit_test(work_is_linear_in_hostile_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
