/*
 * word_quick: the quick way says what the rules say, for every character in every place
 * where it may matter. Patterns are taken by the rules alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "text/fold.h"
#include "text/letters.h"
#include "text/token.h"
#include "text/utf8.h"
#include "text/word_memo.h"
#include "text/wordclass.h"

static void fail_at(const char *text, size_t n)
{
    char shown[256] = "";

    for (size_t i = 0; i < n && i < 60; i++)
        (void)snprintf(shown + 3 * i, sizeof(shown) - 3 * i, " %02x",
                       (unsigned char)text[i]);
    fail_msg("not as the rules have it:%s", shown);
}

static void compare(struct words *quick, struct words *by_rules, struct span text)
{
    token_words(text, quick);
    token_pattern_words(text, by_rules);
    if (quick->n != by_rules->n)
        fail_at(text.p, text.n);
    for (size_t i = 0; i < quick->n; i++)
        if (quick->hash[i] != by_rules->hash[i] ||
            quick->start[i] != by_rules->start[i] || quick->end[i] != by_rules->end[i] ||
            quick->paragraph[i] != by_rules->paragraph[i])
            fail_at(text.p, text.n);
}

/* Where a character stands: '@' is the place. */
static const char *const places[] = {
    "@",          "a@",       "@b",     "a@b",     "1@",      "@1",     "1@5",  "1.@5",
    "1,@00",      "1,0@0",    "1,000@", "1,0001@", "12,345@", "1@,000", "1.5@", "a.@.",
    "@.a.",       "U.S@",     "U.@.S.", "U@.S.",   "U.S.@",   "U.S.@s", "a'@",  "a'@s",
    "a's@",       "a's@x",    "a@'s",   "a@s",     "é@",      "é@s",    "é’@s", "é’s@",
    "é@é",        "中@",      "中@中",  "中@s",    "中’@s",   "@中",    "か@",  "한@",
    "é.@",        "é.@.",     "@@",     "@'s",     "@’s x",   "é.@s",   "é,@",  "1,000,@",
    "x @\n\n@ y", "é \n@\n é"};

static size_t put_in_place(const char *place, uint32_t cp, char *out)
{
    size_t n = 0;

    for (const char *c = place; *c; c++)
        if (*c == '@')
            n += utf8_encode(cp, out + n);
        else
            out[n++] = *c;
    return n;
}

static void every_character_in_every_place(void **state)
{
    struct words quick, by_rules;

    (void)state;
    words_init(&quick);
    words_init(&by_rules);
    quick.memo = calloc(1, sizeof(*quick.memo));
    assert_non_null(quick.memo);
    for (uint32_t cp = 1; cp < 0x10000; cp++) {
        if ((cp >= 0xd800 && cp < 0xe000) || token_is_wildcard(cp))
            continue;
        for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
            char text[64];
            size_t n = put_in_place(places[i], cp, text);

            compare(&quick, &by_rules, span_make(text, n));
        }
    }
    free(quick.memo);
    words_release(&by_rules);
    words_release(&quick);
}

static void letters_fold_as_fold_word_has_it(void **state)
{
    size_t letters = 0;

    (void)state;
    for (uint32_t cp = 0; cp < 0x3000; cp++) {
        const char *cell = letters_fold(cp);
        char text[UTF8_MOST], folded[FOLD_MOST];
        size_t n = utf8_encode(cp, text);

        if (!cell || !*cell)
            continue;
        letters++;
        assert_int_equal(wordclass_of(cp), WORDCLASS_LETTER);
        assert_int_equal(fold_word(span_make(text, n), folded), strlen(cell));
        assert_memory_equal(folded, cell, strlen(cell));
    }
    assert_in_range(letters, 1000, 1400);
}

/* Each word is met twice in a row and again when others have taken its place, with ever
 * something else behind it. */
static void words_known_by_heart(void **state)
{
    static const char *const behind[] = {" ",  ". ", ".",    ".5",   ",000",
                                         ".B", "'s", "’s.x", ",000,"};
    struct words quick, by_rules;
    char text[128];

    (void)state;
    words_init(&quick);
    words_init(&by_rules);
    quick.memo = calloc(1, sizeof(*quick.memo));
    assert_non_null(quick.memo);
    for (int turn = 0; turn < 2; turn++)
        for (uint32_t i = 0; i < 10 * WORD_MEMO_WORDS; i++) {
            char word[32] = "";
            const char *end = behind[i % (sizeof(behind) / sizeof(*behind))];
            size_t n = i % 2 ? 8 : 0; /* beginning alike */

            memcpy(word, "éàéà", n);
            n += utf8_encode(0xc0 + i % 0x2000, word + n);
            (void)snprintf(word + n, sizeof(word) - n, "%u", i / 0x2000);
            n = (size_t)snprintf(text, sizeof(text), "%s%s %s é%s", word, end, word, end);
            compare(&quick, &by_rules, span_make(text, n));
        }
    free(quick.memo);
    words_release(&by_rules);
    words_release(&quick);
}

/* Long enough for any path to end, and to be left, in the middle. */
static void words_of_any_length(void **state)
{
    static const char *const units[] = {"a",  "é",  "ß",  "1",     "й",
                                        "中", "a.", "é.", "1,000,"};
    struct words quick, by_rules;
    char text[2400];

    (void)state;
    words_init(&quick);
    words_init(&by_rules);
    quick.memo = calloc(1, sizeof(*quick.memo));
    assert_non_null(quick.memo);
    for (size_t u = 0; u < sizeof(units) / sizeof(*units); u++) {
        size_t size = strlen(units[u]);

        for (size_t n = 0; n < 300; n++) {
            for (size_t i = 0; i < n; i++)
                memcpy(text + i * size, units[u], size);
            memcpy(text + n * size, "x’s y", sizeof("x’s y"));
            compare(&quick, &by_rules, span_make(text, n * size + strlen("x’s y")));
        }
    }
    free(quick.memo);
    words_release(&by_rules);
    words_release(&quick);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_in_every_place),
        cmocka_unit_test(letters_fold_as_fold_word_has_it),
        cmocka_unit_test(words_known_by_heart),
        cmocka_unit_test(words_of_any_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
