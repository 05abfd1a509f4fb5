/*
 * screen: nothing that could be a clue is ever missed, however it is written, and all
 * ways of looking find it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/habit.h"
#include "match/screen.h"
#include "match/screen_inert.h"
#include "random.h"
#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"

#define WORDS_MOST 40

/* --- screens of a few words ------------------------------------------------------ */

/* The clue of a phrase, of words with blanks between, that its first or its last word
 * makes; "abc*" is a wildcard. */
static struct screen_clue clue_of(const char *phrase, bool last)
{
    struct screen_clue clue;
    struct arena arena;
    struct term_error error;
    const struct term *t;

    arena_init(&arena, 4096);
    t = term_parse(&arena, span_of(phrase), &error);
    assert_non_null(t);
    (void)screen_clue(&t->phrases[0], last ? t->phrases[0].n - 1 : 0, 1, &clue);
    arena_release(&arena);
    return clue;
}

static struct screen *screen_of(const char *const *phrases, size_t n)
{
    struct screen_clue clues[WORDS_MOST];

    for (size_t i = 0; i < n; i++)
        clues[i] = clue_of(phrases[i], false);
    return screen_new(clues, n);
}

/* What else a screen looks for, in no text here: many words are looked for in another
 * way than few. */
static struct screen *screen_among(size_t others, const char *phrase, bool last)
{
    struct screen_clue clues[WORDS_MOST];

    assert_true(others < WORDS_MOST);
    for (size_t i = 0; i < others; i++) {
        char word[] = {(char)('m' + i % 13), 'q', (char)('a' + i / 13), 'q', 0};

        clues[i] = clue_of(word, false);
    }
    clues[others] = clue_of(phrase, last);
    return screen_new(clues, others + 1);
}

static bool passes(const struct screen *s, const struct screen_way *way, const char *text,
                   size_t n)
{
    char *copy = malloc(n ? n : 1); /* a sanitizer sees what reads outside */
    struct words scratch;
    bool passed;

    assert_non_null(copy);
    memcpy(copy, text, n);
    words_init(&scratch);
    passed = screen_passes(s, way, span_make(copy, n), &scratch);
    words_release(&scratch);
    free(copy);
    return passed;
}

/* Whether a text passes, at all distances to the edge of a block, by all ways. */
static void assert_passes_screen(const struct screen *s, const char *phrase,
                                 const char *text, bool expected)
{
    const struct screen_way *way;

    for (size_t w = 0; (way = screen_way_nth(w)); w++)
        for (size_t before = 0; before < 70; before++) {
            char padded[512];
            size_t n = strlen(text);

            memset(padded, ' ', sizeof padded);
            memcpy(padded + before, text, n);
            if (passes(s, way, padded, before + n) != expected ||
                passes(s, way, padded, before + n + 80) != expected)
                fail_msg("%s: %s in \"%s\", %zu bytes before it", way->name, phrase, text,
                         before);
        }
}

static void assert_passes(const char *phrase, const char *text, bool expected)
{
    for (unsigned kind = 0; kind < 4; kind++) {
        struct screen *s = screen_among(kind / 2 * 38, phrase, kind % 2);

        assert_non_null(s);
        assert_passes_screen(s, phrase, text, expected);
        screen_free(s);
    }
}

/* --- what must be seen ----------------------------------------------------------- */

static const struct {
    const char *word, *text;
} hidden[] = {
    {"nvidia", "nvidia"},
    {"nvidia", "NVIDIA"},
    {"nvidia", "(Nvidia)"},
    {"nvidia", "Nvidia's"},
    {"nvidia", "Nvidia’s"},
    {"nvidia", "Nvidia´s"},
    {"nvidia", "AI-Nvidia/AMD"},
    {"nvidia", "nvidia.com"},
    {"nvidia", "Huawei华为Nvidia芯片"},
    {"nvidia", "Ｎｖｉｄｉａ"},
    {"nvidia", "ＮＶＩＤＩＡ股"},
    {"nvidia", "华Nv\u00adidia为"},
    {"nvidia", "Nv\u00adidia"},       /* soft hyphen */
    {"nvidia", "Nvidi\u200da"},       /* joiner */
    {"nvidia", "\u200envidia\u200f"}, /* marks of direction */
    {"nvidia", "N\u0301vidia"},       /* an accent of its own */
    {"nvidia", "Nvidiá"},
    {"nvidia", "Ñvidia"},
    {"nvidia", "«Ñvidia»"},
    {"nvidia", "nvidⅰa"}, /* a Roman numeral */
    {"nvidia", "𝐍𝐯𝐢𝐝𝐢𝐚"},
    {"finance", "ﬁnance"},
    {"lodz", "Łódź"},
    {"strasse", "Straße"},
    {"oeuvre", "œuvre,"},
    {"kelvin", "\u212aelvin"}, /* the sign that decomposes to K */
    {"us", "US"},
    {"us", "U.S."},
    {"us", "the U.S"},
    {"us", "U.S.’s"},
    {"us", "\"U.S.\""},
    {"us", "Ｕ.S."},
    {"us", "U．S．"},
    {"us", "u.\u00ads"},
    {"eus", "É.U.S."},
    {"eu", "É.U."},
    {"ue", "U.É."},
    {"jp", "J.P.Morgan"},
    {"morgan", "J.P.Morgan"},
    {"i", "I"},
    {"at", "AT&T"},
    {"h200", "H200"},
    {"h200", "H２00"},
    {"h200", "H²⁰⁰"},
    {"co2", "CO₂"},
    {"m2", "m²"},
    {"1000", "1000"},
    {"1000", "1,000"},
    {"1000", "$1,000."},
    {"1000", "１，０００"},
    {"1000", "١٠٠٠"},
    {"1000000", "1,000,000"},
    {"1000e", "1,000é"},
    {"5.5", "5.5%"},
    {"5.5", "٥.٥"},
    {"10000.50", "10,000.50"},
    {"1.2bn", "$1.2bn"},
    {"v2.0", "V2.0"},
    {"192.168.1.1", "192.168.1.1"},
    {"21", "㉑"},
    {"华", "华"},
    {"华", "在华为"},
    {"华为", "华为"},
    {"华为", "华 为"},
    {"华为", "华，为"},
    {"华为", "华\u200d为"},
    {"华为", "华、为"},
    {"华为", "在华为里"},
    {"金为", "\uf90a为"}, /* compatibility ideographs */
    {"为金", "为\uf90a"},
    {"华为", "华\u064e为"}, /* a vowel sign that goes */
    {"가나", "가나"},
    {"가나", "\u1100\u1161나"}, /* conjoining jamo */
    {"각나", "가\u11a8나"},
    {"expo*", "exports"},
    {"expo*", "EXPO"},
    {"expo*", "Exporté"},
    {"expo*", "ex\u00adports"},
    {"expo*", "éxports"},
    {"expo*", "ｅxports"},
    {"expo*", "exportё"},
    {"h20?", "H200.5"},
    {"usa*", "U.S.A.F."},
};

static void a_word_is_seen_however_it_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_passes(hidden[i].word, hidden[i].text, true);
}

static const struct {
    const char *word, *text;
} harmless[] = {
    {"nvidia", "Nvidias and envidia, AMD's “chips” – 5.5% more… for $1,000 in the U.S."},
    {"nvidia", "Zürich, Łódź; the naïve café’s menu"},
    {"nvidia", "英伟达（H200）芯片，出口管制。「チップ」엔비디아가"},
    {"nvidia", "Москва и Київ, Αθήνα, Երևան, ירושלים, بغداد"},
    {"nvidia", "€5 · §3 🙂 → ™ £1"},
    {"us", "U. S. usa bus"},
    {"1000", "10000 1001 100"},
    {"华为", "华人 中为 为化"},
    {"expo*", "exhibit express unexpo"},
};

static void what_is_no_word_of_a_rule_does_not_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        for (unsigned others = 0; others < 39; others += 38) {
            struct screen *s = screen_among(others, harmless[i].word, false);

            assert_passes_screen(s, harmless[i].word, harmless[i].text, false);
            screen_free(s);
        }
}

/* Of "export controls" both words are clues; the other one stands beside it, or may. */
static const struct {
    const char *text;
    bool passes;
} beside[] = {
    {"export controls", true},
    {"the EXPORT Controls of", true},
    {"export, controls", true},
    {"export. Controls, again", true},
    {"export-controls", true}, /* what is not sure is left to the matcher */
    {"«export» «controls»", true},
    {"export  controls", true},
    {"export\ncontrols", true},
    {"e\u00adxport controls", true},
    {"éxport controls", true},
    {"ｅxport controls", true},
    {"export contröls", true},
    {"export's controls", true},
    {"export controls's", true},
    {"the exports control of", false},
    {"new controls export is", false},
    {"import controls of export goods", false},
    {"import, controls: the export? Of", false},
    {"of export of controls of", false},
};

static void a_word_without_those_beside_it_does_not_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        assert_passes("export controls", beside[i].text, beside[i].passes);
}

/* Where a text ends nothing follows, and nothing stands before it. */
static void a_word_at_the_edge_of_a_text_has_none_beside_it(void **state)
{
    static const struct {
        const char *text;
        bool passes;
    } rows[] = {
        {"controls export", false},
        {"controls, export.", false},
        {"export controls", true},
        {"export, controls.", true},
    };
    const struct screen_way *way;

    (void)state;
    for (unsigned kind = 0; kind < 4; kind++) {
        struct screen *s = screen_among(kind / 2 * 38, "export controls", kind % 2);

        for (size_t w = 0; (way = screen_way_nth(w)); w++)
            for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
                assert_int_equal(passes(s, way, rows[i].text, strlen(rows[i].text)),
                                 rows[i].passes);
        screen_free(s);
    }
}

/* --- random texts ---------------------------------------------------------------- */

static const char *const random_words[] = {
    "ab",   "abc", "b",  "us", "a1", "10",  "1.1",  "bab",   "华为", "가",
    "aba*", "e",   "ss", "be", "eb", "a b", "e be", "us 10", "b 华", "a 1.1"};

#define N_RANDOM (sizeof random_words / sizeof *random_words)

/* What the words above are made of, and what it can be hidden by. */
static const char *const pieces[] = {
    "a",      "b",      "A",      "B",      "c",      "s",      "1",  "0",
    "1",      ".",      ".",      ",",      ",",      " ",      " ",  "'",
    "’",      "-",      "x",      "\n",     "ａ",     "Ｂ",     "é",  "ß",
    "．",     "，",     "\u00ad", "\u200d", "\u0301", "華",     "华", "为",
    "\u1100", "\u1161", "\u11a8", "가",     "か",     "\u3099", "１", "¹",
    "ё",      "–",      "🙂",   "\ufe0f", "\u064e", "\u4dc0", "e",  "us",
};

/* Whether a word of the text is what random_words[i] asks for. */
static bool stands_in(size_t i, struct span text, const struct words *w)
{
    struct words want;
    bool stands = false;

    words_init(&want);
    token_words(span_of(random_words[i]), &want);
    for (size_t k = 0; k + want.n <= w->n && !stands; k++) {
        struct span word = span_make(text.p + w->start[k], w->end[k] - w->start[k]);
        char folded[FOLD_MOST];

        if (strchr(random_words[i], '*')) {
            size_t n = fold_word(word, folded), prefix = strlen(random_words[i]) - 1;

            stands = n >= prefix && memcmp(folded, random_words[i], prefix) == 0;
        } else {
            stands = memcmp(w->hash + k, want.hash, want.n * sizeof *w->hash) == 0;
        }
    }
    words_release(&want);
    return stands;
}

static size_t write_pieces(char *out, size_t most, uint64_t *random)
{
    size_t n = 0;

    for (size_t left = draw(random) % 60; left; left--) {
        const char *piece = pieces[draw(random) % (sizeof pieces / sizeof *pieces)];

        if (n + strlen(piece) > most)
            break;
        memcpy(out + n, piece, strlen(piece));
        n += strlen(piece);
    }
    return n;
}

/* How many of the words stand in the text. */
static size_t check_random_text(struct screen *const *screens,
                                const struct screen_way *way, uint64_t *random)
{
    size_t n = 0;
    char text[256];
    struct span s = span_make(text, write_pieces(text, sizeof text, random));
    struct words w;

    words_init(&w);
    token_words(s, &w);
    for (size_t i = 0; i < N_RANDOM; i++) {
        if (!stands_in(i, s, &w))
            continue;
        n++;
        if (!passes(screens[i], way, text, s.n))
            fail_msg("%s is missed in \"%.*s\"", random_words[i], (int)s.n, text);
    }
    words_release(&w);
    return n;
}

static void a_word_that_stands_in_a_text_is_never_missed(void **state)
{
    uint64_t random = random_seed();
    const struct screen_way *way;

    (void)state;
    for (size_t k = 0; (way = screen_way_nth(k / 4)); k++) {
        struct screen *screens[N_RANDOM];
        size_t stand = 0;

        for (size_t i = 0; i < N_RANDOM; i++)
            screens[i] = screen_among(k % 4 < 2 ? 0 : 38, random_words[i], k % 2);
        for (int i = 0; i < 10000; i++)
            stand += check_random_text(screens, way, &random);
        assert_true(stand > 5000);
        for (size_t i = 0; i < N_RANDOM; i++)
            screen_free(screens[i]);
    }
}

/* Many words crowd each other: none of them loses its place. */
static void each_of_many_words_is_seen(void **state)
{
    uint64_t random = random_seed();
    struct screen_clue clues[SCREEN_CLUES_MOST];
    char words[SCREEN_CLUES_MOST][8] = {{0}};

    (void)state;
    for (int round = 0; round < 100; round++) {
        size_t n = 24 + draw(&random) % (SCREEN_CLUES_MOST - 23);
        const struct screen_way *way;
        struct screen *s;

        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < sizeof words[i] - 1; k++)
                words[i][k] = (char)('a' + draw(&random) % 26);
            clues[i] = clue_of(words[i], false);
        }
        s = screen_new(clues, n);
        for (size_t w = 0; (way = screen_way_nth(w)); w++)
            for (size_t i = 0; i < n; i++)
                if (!passes(s, way, words[i], strlen(words[i])))
                    fail_msg("%s: %s is missed among %zu", way->name, words[i], n);
        screen_free(s);
    }
}

/* --- all ways alike -------------------------------------------------------------- */

#define BLOCKS_MOST 64

/* Marks by block; those of blocks without one are zeros. */
static void mark_all(const struct screen_way *way, const struct screen_heads *h,
                     const char *p, size_t n, struct screen_marks *all)
{
    struct screen_pass pass = {.text = p, .n = n};
    struct screen_marks some[SCREEN_BLOCKS];

    memset(all, 0, BLOCKS_MOST * sizeof *all);
    while (pass.at < n)
        for (uint32_t left = way->find(h, &pass, some); left; left &= left - 1) {
            const struct screen_marks *one = &some[__builtin_ctz(left)];

            all[one->at / SCREEN_BLOCK] = *one;
        }
}

static bool in_six(const struct screen_heads *h, const char *p, size_t left)
{
    unsigned in = 255;

    for (size_t k = 0; k < SCREEN_HEAD; k++)
        in &= h->six[k][k < left ? p[k] & 63 : 0];
    return in != 0;
}

static bool in_halves(const struct screen_heads *h, const char *p, size_t left)
{
    unsigned in = 255;

    for (size_t k = 0; k < SCREEN_HEAD; k++) {
        unsigned char c = (unsigned char)((k < left ? p[k] : 0) | 0x20);

        in &= h->low[k][c & 15] & h->high[k][c >> 4];
    }
    return in != 0;
}

/* Where a head is by both tables, all ways see it; where by none, nobody does. */
static void compare_heads(const struct screen_heads *h, const char *p, size_t n,
                          const struct screen_marks *m, const struct screen_marks *first)
{
    for (size_t i = 0; i < n; i++) {
        bool six = in_six(h, p + i, n - i), halves = in_halves(h, p + i, n - i);
        bool seen = m[i / 64].head >> (i % 64) & 1;

        if (six == halves)
            assert_int_equal(seen, first[i / 64].head >> (i % 64) & 1);
        assert_true(!seen || six || halves);
    }
}

static void compare_ways(const struct screen_heads *h, const char *bytes, size_t n)
{
    struct screen_marks first[BLOCKS_MOST], m[BLOCKS_MOST];
    const struct screen_way *way;
    char *p = malloc(n);

    assert_non_null(p);
    memcpy(p, bytes, n);
    for (size_t k = 0; (way = screen_way_nth(k)); k++) {
        mark_all(way, h, p, n, k ? m : first);
        for (size_t i = 0; k && i < BLOCKS_MOST; i++) {
            assert_int_equal(m[i].odd, first[i].odd);
            assert_int_equal(m[i].joint, first[i].joint);
            if (m[i].odd | m[i].joint)
                assert_int_equal(m[i].word, first[i].word);
        }
        if (!h->tagged) /* whoever looks for words has other heads */
            compare_heads(h, p, n, k ? m : first, first);
    }
    free(p);
}

static void all_ways_mark_the_same(void **state)
{
    static const char some[] =
        "abAB01.,., "
        "-\xe5\x8d\x8e\xc3\xa9\xe9\xff\xc0\xbf\x80\n@`{\xe2\x80\x90\xaa\xe2\x80";
    uint64_t random = random_seed();

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct screen_heads h;
        char bytes[BLOCKS_MOST * SCREEN_BLOCK];
        size_t n = 1 + draw(&random) % (round % 10 ? 200 : sizeof bytes);

        for (size_t i = 0; i < sizeof h; i++)
            ((unsigned char *)&h)[i] = (unsigned char)(draw(&random) | draw(&random));
        h.numbers = round % 2 ? UINT64_MAX : 0;
        h.tagged = round % 4 == 0;
        for (size_t i = 0; i < n; i++)
            bytes[i] =
                round % 3 ? some[draw(&random) % (sizeof some - 1)] : (char)draw(&random);
        compare_ways(&h, bytes, n);
    }
}

/* --- characters ------------------------------------------------------------------ */

static bool is_clue_character(uint32_t cp)
{
    return cp < 0x80 || (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0xac00 && cp <= 0xd7a3);
}

/* Whether all that a character makes of a word is beyond what a clue could be, or is
 * itself. */
static bool folds_apart(uint32_t cp)
{
    char bytes[UTF8_MOST], folded[FOLD_MOST];
    struct span held = span_make(bytes, utf8_encode(cp, bytes));
    size_t n = fold_word(held, folded);
    unsigned size;
    uint32_t first;

    if (span_eq(held, span_make(folded, n)))
        return !is_clue_character(cp) || token_is_ideographic(cp);
    first = n ? utf8_decode(folded, folded + n, &size) : 0;
    return n && !is_clue_character(first) && token_is_word(first);
}

static void an_inert_character_hides_nothing(void **state)
{
    struct screen_inert inert;
    size_t n = 0;

    (void)state;
    screen_inert_init(&inert);
    for (uint32_t cp = 0x80; cp < SCREEN_INERT_CHARS; cp++) {
        if (!screen_is_inert(&inert, cp))
            continue;
        n++;
        if (token_is_ignorable(cp))
            fail_msg("U+%04X vanishes", cp);
        if (token_is_word(cp) && !folds_apart(cp))
            fail_msg("U+%04X is in words", cp);
    }
    assert_true(n > 39000);                        /* ideographs, Hangul, and more */
    assert_false(screen_is_inert(&inert, 0xff0e)); /* the stop of acronyms */
    assert_false(screen_is_inert(&inert, 0x1fffff));
    for (uint32_t cp = 0x4000; cp <= 0x9fff; cp++)
        assert_true(screen_is_inert(&inert, cp)); /* what ways leave out */
    for (uint32_t cp = 0x4e00; cp <= 0x9fff; cp++)
        assert_true(token_is_ideographic(cp)); /* what pairs rely on */
}

/* --- when there is none ---------------------------------------------------------- */

static void words_that_cannot_be_seen_make_no_screen(void **state)
{
    static const char *const none[] = {"москва", "チップ", "*chip", "control~", "ab?cd*"};
    static const char *const mixed[] = {"nvidia", "москва"};
    struct screen_clue many[SCREEN_CLUES_MOST + 1];

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(screen_of(&none[i], 1));
    assert_null(screen_of(mixed, 2));
    assert_null(screen_new(many, 0));
    memset(many, 0, sizeof many);
    for (size_t i = 0; i <= SCREEN_CLUES_MOST; i++)
        many[i] = (struct screen_clue){.kind = SCREEN_WORD, .n = 1, .start = "a"};
    assert_null(screen_new(many, SCREEN_CLUES_MOST + 1));
}

static void a_screen_that_lets_most_pass_is_left_out_for_a_while(void **state)
{
    struct habit h = {0};

    (void)state;
    for (int i = 0; i < HABIT_TRIES; i++) {
        assert_false(habit_rests(&h));
        habit_tried(&h, i % 3);
    }
    for (int i = 0; i < HABIT_REST; i++)
        assert_true(habit_rests(&h));
    for (int i = 0; i < 2 * HABIT_TRIES; i++) {
        assert_false(habit_rests(&h));
        habit_tried(&h, i % 2); /* every other one is saved */
    }
    assert_false(habit_rests(&h));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_seen_however_it_is_written),
        cmocka_unit_test(what_is_no_word_of_a_rule_does_not_pass),
        cmocka_unit_test(a_word_without_those_beside_it_does_not_pass),
        cmocka_unit_test(a_word_at_the_edge_of_a_text_has_none_beside_it),
        cmocka_unit_test(a_word_that_stands_in_a_text_is_never_missed),
        cmocka_unit_test(each_of_many_words_is_seen),
        cmocka_unit_test(all_ways_mark_the_same),
        cmocka_unit_test(an_inert_character_hides_nothing),
        cmocka_unit_test(words_that_cannot_be_seen_make_no_screen),
        cmocka_unit_test(a_screen_that_lets_most_pass_is_left_out_for_a_while),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
