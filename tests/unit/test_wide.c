/*
 * wide: what single characters of a row are: those that fold to themselves are
 * ideographs, and signs are nothing but separators and commas; every way takes what is
 * one, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "text/fold.h"
#include "text/runs.h"
#include "text/runs_hash.h"
#include "text/utf8.h"
#include "text/wide.h"
#include "text/wordclass.h"

#define FIRST_OF_THREE 0x800u
#define PAST_OF_THREE  0x10000u

static bool is_surrogate(uint32_t cp)
{
    return cp >= 0xd800 && cp <= 0xdfff;
}

static void units_are_what_the_rules_say(void **state)
{
    (void)state;
    for (uint32_t cp = FIRST_OF_THREE; cp < PAST_OF_THREE; cp++) {
        char unit[UTF8_MOST], folded[FOLD_MOST];
        enum wordclass class = wordclass_of(cp);

        if (is_surrogate(cp))
            continue;
        (void)utf8_encode(cp, unit);
        if (wide_is_self(wide_unit(unit))) {
            assert_int_equal(class, WORDCLASS_IDEOGRAPH);
            assert_int_equal(fold_word(span_make(unit, WIDE_UNIT), folded), WIDE_UNIT);
            assert_memory_equal(folded, unit, WIDE_UNIT);
        }
        if (wide_is_sign(wide_unit(unit)))
            assert_true(class == WORDCLASS_SEPARATOR || class == WORDCLASS_COMMA);
    }
}

/* Takes the words of a text's first row: where it ends. */
static size_t take(const struct runs_way *way, const char *text, size_t n,
                   struct words *w)
{
    char *exact = memcpy(malloc(n), text, n); /* what reads on is seen */
    size_t past;

    words_init_way(w, way);
    runs_text_init(&w->text, exact, n);
    past = way->take_wide(w, n, 0);
    free(exact);
    return past;
}

/* Behind an ideograph stands the character, and one more ideograph. */
static void every_way_takes_ideographs_and_signs_only(void **state)
{
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++)
        for (uint32_t cp = FIRST_OF_THREE; cp < PAST_OF_THREE; cp++) {
            char text[] = "中...国";
            struct words w;
            size_t past;

            if (is_surrogate(cp))
                continue;
            (void)utf8_encode(cp, text + WIDE_UNIT);
            past = take(way, text, strlen(text), &w);
            assert_int_equal(past, w.n ? w.end[w.n - 1] : 0);
            if (wide_is_self(wide_unit(text + WIDE_UNIT)) && w.n == 3)
                assert_true(w.hash[1] == hash_bytes(text + WIDE_UNIT, WIDE_UNIT));
            else if (w.n)
                assert_true(w.n == 2 && wide_is_sign(wide_unit(text + WIDE_UNIT)));
            if (cp >= 0x4e00 && cp <= 0x9fff)
                assert_int_equal(w.n, 3);
            words_release(&w);
        }
}

/* A text, and how many words of it are taken before one is left to the rules. */
static void what_is_odd_is_left_with_the_word_before_it(void **state)
{
    static const struct {
        const char *text;
        size_t words;
    } cases[] = {
        {"美国，商务部。カナ：한국、H200", 10},
        {"中国 Nvidia芯片（H200）", 6},
        {"中\u0301国", 0},              /* a mark */
        {"中国’s", 1},                  /* an apostrophe */
        {"中国's", 1},                  /* another */
        {"中国.", 1},                   /* perhaps a possessive behind it */
        {"中国3.5", 2},                 /* a number */
        {"中国\n\n国", 1},              /* a paragraph's end */
        {"中国Müller", 2},              /* a word that is not ASCII */
        {"中国aaaaaaaaaaaaaaaaa国", 2}, /* one that is not loaded at once */
        {"中国aaaaaaaaaaaaaaaa国", 4},  /* one that just is */
        {"中国“商务”—部", 5},
    };
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++)
        for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++) {
            struct words w;

            (void)take(way, cases[k].text, strlen(cases[k].text), &w);
            assert_int_equal(w.n, cases[k].words);
            words_release(&w);
        }
}

/* Blocks of many short words, and words that end anywhere in them. */
static void rows_of_any_length_are_taken_to_their_ends(void **state)
{
    char text[600];
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++)
        for (size_t ascii = 1; ascii < 17; ascii++)
            for (size_t n = 0; n + ascii + 1 + WIDE_UNIT < sizeof(text);) {
                struct words w;
                size_t words;

                memcpy(text + n, "中", WIDE_UNIT);
                memset(text + n + WIDE_UNIT, 'a', ascii);
                text[n + WIDE_UNIT + ascii] = ' ';
                n += WIDE_UNIT + ascii + 1;
                words = 2 * (n / (WIDE_UNIT + ascii + 1));
                assert_int_equal(take(way, text, n, &w), n - 1);
                assert_int_equal(w.n, words);
                assert_int_equal(w.end[w.n - 1], n - 1);
                assert_true(w.hash[w.n - 1] == hash_bytes("aaaaaaaaaaaaaaaa", ascii));
                words_release(&w);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_what_the_rules_say),
        cmocka_unit_test(every_way_takes_ideographs_and_signs_only),
        cmocka_unit_test(what_is_odd_is_left_with_the_word_before_it),
        cmocka_unit_test(rows_of_any_length_are_taken_to_their_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
