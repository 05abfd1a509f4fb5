/*
 * latin: its tables are those of letters.h, and each way gives the hash of the folded
 * word, or none, on random words (SEED=n repeats a run).
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
#include "random.h"
#include "text/fold.h"
#include "text/latin.h"
#include "text/letters.h"
#include "text/runs.h"
#include "text/runs_hash.h"

static const uint32_t first_of[LATIN_TABLES] = {0xc0,   0x100,  0x140, 0x1e00,
                                                0x1e40, 0x1e80, 0x1ec0};

/* The one ASCII letter that a letter folds to, or LATIN_NONE. */
static char plain_letter(uint32_t cp)
{
    const char *cell = letters_fold(cp);

    return cell[0] > 0 && cell[1] == '\0' ? cell[0] : LATIN_NONE;
}

static void tables_are_those_of_letters(void **state)
{
    (void)state;
    for (int t = 0; t < LATIN_TABLES; t++)
        for (uint32_t i = 0; i < 64; i++)
            assert_int_equal(latin_letters[t][i], plain_letter(first_of[t] + i));
}

/* The hash that a way gives of a text that is one run. */
static uint64_t hash_by(const struct runs_way *way, const char *text, size_t n)
{
    struct runs_room room;
    struct runs_text t;
    struct runs r;

    runs_use(&r, &room);
    runs_text_init(&t, text, n);
    way->find(text, n, 0, &r);
    if (r.n != 1 || !r.high)
        return 0;
    way->settle_latin(&t, &r);
    return r.n_marks ? 0 : r.hash[0];
}

static void words_of_simple_letters_are_known(void **state)
{
    static const char *const words[] = {
        "Zürich",          "ŁÓDŹ",          "Gdańsk", "né", "éa1", "tiếng", "ẤN",
        "Zu\u0308rich",    "ę\u0301\u0302", /* accents on a letter with one */
        "aaaaaaaaaaaaaaé",                  /* all that the shortest way takes */
    };
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++)
        for (size_t k = 0; way->settle_latin && k < sizeof(words) / sizeof(*words); k++) {
            char folded[FOLD_MOST];
            size_t n = strlen(words[k]);
            size_t size = fold_word(span_make(words[k], n), folded);

            assert_true(hash_by(way, words[k], n) == hash_bytes(folded, size));
        }
}

static void other_words_are_not(void **state)
{
    static const char *const words[] = {
        "Straße", "æon",      "ŋo",   "москва", "中",   "5\u0301", "\u0301a", "a\u034fé",
        "aͱ",     "é\u00adé", "1.5é", "ﬁé",     "é．é", "aʾé",     "ẞo",
    };
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++)
        for (size_t k = 0; way->settle_latin && k < sizeof(words) / sizeof(*words); k++)
            assert_true(hash_by(way, words[k], strlen(words[k])) == 0);
}

static void random_words_are_right_if_known(void **state)
{
    static const char *const pieces[] = {
        "a", "Z", "e", "s",      "1",      "é", "Ü", "ł", "ń",      "ş",
        "ế", "ọ", "ṁ", "\u0301", "\u0323", "ß", "й", "×", "\u034f", "\u0345",
    };
    uint64_t x = random_seed();

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = 0, wanted = 1 + draw(&x) % 40;
        size_t kinds = sizeof(pieces) / sizeof(*pieces) - (round % 4 ? 5 : 0);
        char text[64], folded[FOLD_MOST], *exact;
        const struct runs_way *way;
        uint64_t hash;

        while (n < wanted) {
            const char *piece = pieces[draw(&x) % kinds];

            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        exact = memcpy(malloc(n), text, n); /* what reads on is seen */
        hash = hash_bytes(folded, fold_word(span_make(text, n), folded));
        for (size_t i = 0; (way = runs_nth(i)); i++)
            if (way->settle_latin) {
                uint64_t got = hash_by(way, exact, n);

                assert_true(got == 0 || got == hash);
            }
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_those_of_letters),
        cmocka_unit_test(words_of_simple_letters_are_known),
        cmocka_unit_test(other_words_are_not),
        cmocka_unit_test(random_words_are_right_if_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
