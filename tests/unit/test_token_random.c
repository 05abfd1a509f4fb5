/*
 * token: what holds for any text, tried on random ones (SEED=n repeats a run), and that
 * hostile text takes no more work than its length allows. Work is counted in characters
 * decoded, which is why word.c is part of this file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/hash.h"
#include "text/fold.h"
#include "text/runs.h"
#include "text/token.h"
#include "text/utf8.h"
#include "text/word_memo.h"

static size_t decoded; /* characters, since the count was last cleared */

static uint32_t counting_decode(const char *p, const char *end, unsigned *size)
{
    decoded++;
    return utf8_decode(p, end, size);
}

#define utf8_decode_quick counting_decode
#include "text/word.c"
#undef utf8_decode_quick

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SHY          "\xc2\xad"
#define ZWJ          "\xe2\x80\x8d"
#define ACUTE        "\xcc\x81"

static struct span word_at(const char *text, const struct words *w, size_t i)
{
    return span_make(text + w->start[i], w->end[i] - w->start[i]);
}

static const char *const pieces[] = {
    "a",      "B",      "s",    "S",      "nvidia", "H200",    "1",      "23",
    "000",    ",",      ".",    "'",      "’",      "`",       "-",      " ",
    " ",      "\n",     "\n\n", "é",      "e",      ACUTE,     "ø",      "ß",
    "й",      "٢",      "中",   "国",     "カ",     "ﾞ",       "한",     "\xe1\x86\xab",
    "ก",      "ั",       SHY,    ZWJ,      "\u200b", "\u2029",  "Ａ",     "．",
    "，",     "１",     "²",    "½",      "𠀀",     "ﷺ",       "\ufe0f", "U.S.",
    "Co.'s",  "1,000",  "5.5",  "\ufb01", "İ",      "ﬀ",       "ـ",      "\u064e",
    "שׁ",      "。",     "!",    "?",      "\"",     "…",       "\r\n",   "wireless",
    "ł",      "Ż",      "ế",    "Mü",     "ö",      "É\u0308", "ŉ",      "ĸ",
    "\u034f", "\u0345", "ͱ",    "“",      "”",      "—",       "《",     "ー",
    "々",
};

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

static uint64_t seed(void)
{
    const char *text = getenv("SEED");
    uint64_t s = text ? strtoull(text, NULL, 10) : (uint64_t)time(NULL);

    print_message("SEED=%llu\n", (unsigned long long)s);
    return s * 2654435761u + 1;
}

/* ascii: only pieces of ASCII. */
static void random_text(uint64_t *x, bool ascii, size_t pieces_most, struct buf *out)
{
    size_t n = next_random(x) % pieces_most;

    buf_reset(out);
    while (n) {
        const char *piece = pieces[next_random(x) % COUNT(pieces)];

        if (ascii && (unsigned char)piece[0] >= 0x80)
            continue;
        assert_int_equal(buf_add_str(out, piece), 0);
        n--;
    }
}

static void check_words(struct span text, const struct words *w)
{
    for (size_t i = 0; i < w->n; i++) {
        char folded[FOLD_MOST];
        struct span word = word_at(text.p, w, i);
        size_t n = fold_word(word, folded);

        assert_true(n > 0);
        assert_true(utf8_valid(span_make(folded, n)));
        assert_true(w->hash[i] == hash_bytes(folded, n));
        assert_true(w->start[i] < w->end[i]);
        assert_true(w->end[i] <= text.n);
        if (i == 0)
            continue;
        assert_true(w->end[i - 1] <= w->start[i]);
        assert_true(w->paragraph[i - 1] <= w->paragraph[i]);
        assert_true(w->sentence[i - 1] <= w->sentence[i]);
        assert_true(w->paragraph[i - 1] == w->paragraph[i] ||
                    w->sentence[i - 1] < w->sentence[i]);
    }
}

static void assert_same_words(const struct words *a, const struct words *b, size_t from,
                              size_t shift)
{
    assert_true(from + a->n <= b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_true(a->hash[i] == b->hash[from + i]);
        assert_int_equal(a->start[i] + shift, b->start[from + i]);
        assert_int_equal(a->end[i] + shift, b->end[from + i]);
    }
}

#define ROUNDS 20000

static void words_of_random_text_keep_their_promises(void **state)
{
    uint64_t x = seed();
    struct words w, again;
    struct buf text;

    (void)state;
    words_init(&w);
    words_init(&again);
    buf_init(&text, 1 << 16);
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&x, false, 40, &text);
        token_words(buf_span(&text), &w);
        token_sentences(buf_span(&text), &w);
        check_words(buf_span(&text), &w);
        token_words(buf_span(&text), &again);
        assert_int_equal(again.n, w.n);
        assert_same_words(&w, &again, 0, 0);
    }
    buf_release(&text);
    words_release(&again);
    words_release(&w);
}

static void words_do_not_depend_on_what_stands_around(void **state)
{
    uint64_t x = seed();
    struct words inner, whole, before;
    struct buf text, all;

    (void)state;
    words_init(&inner);
    words_init(&whole);
    words_init(&before);
    buf_init(&text, 1 << 16);
    buf_init(&all, 1 << 16);
    for (int round = 0; round < ROUNDS; round++) {
        size_t shift;

        random_text(&x, false, 40, &all);
        token_words(buf_span(&all), &before);
        random_text(&x, false, 40, &text);
        token_words(buf_span(&text), &inner);
        assert_int_equal(buf_add_char(&all, ' '), 0);
        shift = all.n;
        assert_int_equal(buf_add_span(&all, buf_span(&text)), 0);
        assert_int_equal(buf_add_str(&all, " 's 0 国"), 0);
        token_words(buf_span(&all), &whole);
        assert_same_words(&before, &whole, 0, 0);
        assert_same_words(&inner, &whole, before.n, shift);
        assert_int_equal(whole.n, before.n + inner.n + 3);
    }
    buf_release(&all);
    buf_release(&text);
    words_release(&before);
    words_release(&whole);
    words_release(&inner);
}

/* Where both are defined, patterns are taken by the rules alone, a
 * character at a time. */
static void every_way_agrees_with_the_rules(void **state)
{
    struct word_memo *memo = calloc(1, sizeof(*memo)); /* one for all texts and ways */
    uint64_t x = seed();
    struct words by_rules;
    struct buf text;

    (void)state;
    assert_non_null(memo);
    words_init(&by_rules);
    buf_init(&text, 1 << 16);
    for (int round = 0; round < ROUNDS; round++) {
        size_t pieces_most = round % 16 ? 40 : 2000;
        const struct runs_way *way;
        struct words quick;
        struct span all;

        random_text(&x, round % 2, pieces_most, &text);
        all = span_make(malloc(text.n + !text.n), text.n); /* what reads on is seen */
        memcpy((char *)all.p, text.p, text.n);
        token_pattern_words(all, &by_rules);
        for (size_t i = 0; (way = runs_nth(i)); i++) {
            words_init_way(&quick, way);
            quick.memo = round % 4 ? memo : NULL;
            token_words(all, &quick);
            assert_int_equal(quick.n, by_rules.n);
            assert_same_words(&quick, &by_rules, 0, 0);
            assert_memory_equal(quick.paragraph, by_rules.paragraph,
                                quick.n * sizeof(*quick.paragraph));
            words_release(&quick);
        }
        free((char *)all.p);
    }
    buf_release(&text);
    words_release(&by_rules);
    free(memo);
}

/* The text without its ignorable characters. */
static void drop_ignorables(struct span text, struct buf *out)
{
    const char *end = text.p + text.n;
    unsigned size;

    buf_reset(out);
    for (const char *p = text.p; text.n && p < end; p += size)
        if (!token_is_ignorable(utf8_decode(p, end, &size)))
            assert_int_equal(buf_add(out, p, size), 0);
}

static void ignorable_characters_change_no_word(void **state)
{
    uint64_t x = seed();
    struct words with, without;
    struct buf text, less;

    (void)state;
    words_init(&with);
    words_init(&without);
    buf_init(&text, 1 << 16);
    buf_init(&less, 1 << 16);
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&x, false, 40, &text);
        drop_ignorables(buf_span(&text), &less);
        token_words(buf_span(&text), &with);
        token_words(buf_span(&less), &without);
        assert_int_equal(with.n, without.n);
        for (size_t i = 0; i < with.n; i++) {
            assert_true(with.hash[i] == without.hash[i]);
            assert_int_equal(with.paragraph[i], without.paragraph[i]);
        }
    }
    buf_release(&less);
    buf_release(&text);
    words_release(&without);
    words_release(&with);
}

/* --- hostile text ----------------------------------------------------------------- */

/* Megabytes of one thing: each character may be looked at a few times, however many there
 * are of them. */
static void work_is_linear_in_hostile_text(void **state)
{
    static const char *const units[] = {
        "a",
        "é",
        ACUTE,
        "'",
        "'s",
        ".",
        "a.",
        "a..",
        "1,",
        "1,1",
        ",",
        "1,000",
        "1.",
        "1.1,",
        SHY,
        "a" SHY,
        "." SHY,
        "a." ACUTE,
        "1," SHY,
        "1" SHY ",",
        "'" SHY "s" SHY,
        "a'" SHY,
        "中",
        "中" ACUTE,
        "中" SHY,
        "\n",
        "\n\n ",
        "\xe2\x80\xa9",
        "A.B",
        "U.S.'s'",
        "a" ACUTE ".",
        "\xef\xb7\x90",
    };
    struct words w;
    struct buf text;

    (void)state;
    words_init(&w);
    buf_init(&text, 1 << 24);
    for (size_t i = 0; i < COUNT(units); i++) {
        buf_reset(&text);
        while (text.n < 1 << 18)
            assert_int_equal(buf_add_str(&text, units[i]), 0);
        decoded = 0;
        token_words(buf_span(&text), &w);
        token_pattern_words(buf_span(&text), &w);
        assert_in_range(decoded, 0, 16 * utf8_count(buf_span(&text)));
    }
    buf_release(&text);
    words_release(&w);
}

/* A long tail that each of many words could look across. */
static void nothing_is_looked_across_twice(void **state)
{
    static const char *const heads[] = {"a.",  "a'", "1,1",      "1.",
                                        "a.b", "中", "a\xcc\x81"};
    struct words w;
    struct buf text;

    (void)state;
    words_init(&w);
    buf_init(&text, 1 << 24);
    for (size_t i = 0; i < COUNT(heads); i++) {
        buf_reset(&text);
        for (int k = 0; k < 100; k++) {
            assert_int_equal(buf_add_str(&text, heads[i]), 0);
            for (int n = 0; n < 2000; n++)
                assert_int_equal(buf_add_str(&text, k % 2 ? SHY : ACUTE), 0);
        }
        decoded = 0;
        token_words(buf_span(&text), &w);
        assert_in_range(decoded, 0, 16 * utf8_count(buf_span(&text)));
    }
    buf_release(&text);
    words_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_random_text_keep_their_promises),
        cmocka_unit_test(words_do_not_depend_on_what_stands_around),
        cmocka_unit_test(every_way_agrees_with_the_rules),
        cmocka_unit_test(ignorable_characters_change_no_word),
        cmocka_unit_test(work_is_linear_in_hostile_text),
        cmocka_unit_test(nothing_is_looked_across_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
