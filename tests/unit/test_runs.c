/*
 * runs: every way that this processor has finds what a loop over single bytes finds, on
 * random text that is made to be hard.
 */
#include <ctype.h>
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
#include "text/runs.h"
#include "text/token.h"

/* --- the same, slowly ------------------------------------------------------------ */

/* What each byte is: 'h' beyond ASCII, 'w' a letter, 'd' a digit, '.', ',', 'q' the last
 * byte of an apostrophe, 's' another byte of one, ' ' the rest.
 */
static void class_ascii(const char *p, size_t n, char *class)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i], lower = c | 0x20;

        if (c >= 0x80)
            class[i] = 'h';
        else if (lower >= 'a' && lower <= 'z')
            class[i] = 'w';
        else if (c >= '0' && c <= '9')
            class[i] = 'd';
        else if (c == '.' || c == ',')
            class[i] = (char)c;
        else
            class[i] = c == '\'' || c == '`' ? 'q' : ' ';
    }
}

/* What punctuation separates, if a block has all of it. */
static size_t separate(const char *p, size_t n, char *class)
{
    static const char *const marks[] = {"s\u2018", "s\u2019", " \u2013", " \u2014",
                                        " \u201c", " \u201d", " \u2026", " \u00a0",
                                        " \u00ab", " \u00bb"};

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        size_t size = strlen(marks[i] + 1);

        if (size <= n && memcmp(p, marks[i] + 1, size) == 0) {
            memset(class, marks[i][0], size);
            class[size - 1] = marks[i][0] == 's' ? 'q' : ' ';
            return size;
        }
    }
    return 0;
}

static void class_high(const char *p, size_t n, char *class)
{
    for (size_t i = 0; i < n; i++) {
        size_t left = n - i < 64 - i % 64 ? n - i : 64 - i % 64, size;

        if (class[i] == 'h' && (size = separate(p + i, left, class + i)))
            i += size - 1;
    }
}

static bool is_word(const char *class, size_t i)
{
    return class[i] == 'w' || class[i] == 'd' || class[i] == 'h';
}

static bool is_sign(const char *class, size_t i)
{
    return class[i] && strchr(".,qs", class[i]);
}

static bool is_s(const char *p, size_t i)
{
    return (p[i] | 0x20) == 's';
}

/* Of a run, the first such byte, and the first in each later block of 64 bytes. */
static bool begins_high(const char *class, const bool *start, size_t i)
{
    if (class[i] != 'h')
        return false;
    while (i % 64 && !start[i])
        if (class[--i] == 'h')
            return false;
    return true;
}

/* Whether a full stop stands between digits. */
static bool is_point(const char *class, size_t n, size_t i)
{
    return class[i] == '.' && i && class[i - 1] == 'd' && i + 1 < n &&
           class[i + 1] == 'd';
}

/* Whether the s at i stands behind an apostrophe, and no word behind it. */
static bool is_quoted(const char *p, const char *class, size_t n, size_t i)
{
    return is_s(p, i) && i + 1 < n && !is_word(class, i + 1) && i && class[i - 1] == 'q';
}

/* Whether the s at i may be a possessive's: there is a word before the apostrophe, too.
 */
static bool may_be_possessive(const char *p, const char *class, size_t n, size_t i)
{
    size_t at;

    if (!is_quoted(p, class, n, i) || i < 2)
        return false;
    at = i - (i >= 3 && class[i - 2] == 's' ? 3 : 1);
    if (at && is_word(class, at - 1))
        return true;
    return at >= 2 && class[at - 1] == '.' && is_word(class, at - 2);
}

/* Whether what ends at i may be a possessive that is not seen here. */
static bool may_be_hidden(const char *p, const char *class, size_t i)
{
    return class[i] == 'h' || (is_s(p, i) && i && class[i - 1] == 'h');
}

static bool is_possessive(const char *p, const char *class, size_t n, size_t i)
{
    if (!may_be_possessive(p, class, n, i))
        return false;
    for (size_t by = 2; by <= 5 && by <= i; by++)
        if (is_quoted(p, class, n, i - by) || may_be_hidden(p, class, i - by))
            return false;
    return true;
}

/* Whether one to four bytes of signs stand between a word byte and the one at i. */
static bool follows_signs(const char *class, size_t i)
{
    size_t signs = 0;

    while (signs < i && is_sign(class, i - signs - 1))
        signs++;
    return signs >= 1 && signs <= 4 && signs < i && is_word(class, i - signs - 1);
}

/* Whether the run that begins at i may belong to the one before it. */
static bool begins_joined(const char *p, const char *class, size_t n, const bool *start,
                          size_t i)
{
    if (i < 2 || !start[i])
        return false;
    if (class[i] == 'd' && class[i - 1] == ',' && class[i - 2] == 'd')
        return true;
    if (class[i] == 'w' && class[i - 1] == '.' && class[i - 2] == 'w' && start[i - 2])
        return true;
    if (class[i] == 'h')
        return follows_signs(class, i);
    return is_s(p, i) && class[i - 1] == 'q' && follows_signs(class, i) &&
           !(i + 1 < n && (class[i + 1] == 'w' || class[i + 1] == 'd'));
}

static void add_mark(struct runs *r, uint32_t run, enum runs_mark mark)
{
    r->mark[r->n_marks++] = run << RUNS_MARK_BITS | mark;
}

/* hash_bytes of n bytes, none of them beyond ASCII, in lower case; else 0. */
static uint64_t hash_slowly(const char *p, size_t n)
{
    char lower[255];

    n = n < sizeof(lower) ? n : sizeof(lower);
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)p[i] >= 0x80)
            return 0;
        lower[i] = (char)tolower((unsigned char)p[i]);
    }
    return hash_bytes(lower, n);
}

static void find_slowly(const char *p, size_t n, uint32_t at, struct runs *r)
{
    char class[RUNS_BYTES];
    bool start[RUNS_BYTES], before = false;
    uint32_t lines = 0; /* in this gap */

    class_ascii(p, n, class);
    class_high(p, n, class);
    r->n = r->n_marks = 0;
    r->high = memchr(class, 'h', n);
    for (size_t i = 0; i < n; i++) {
        bool word = is_point(class, n, i) ||
                    (is_word(class, i) && !is_possessive(p, class, n, i));

        start[i] = word && !before;
        if (before && !word)
            r->end[r->n - 1] = at + (uint32_t)i;
        if (begins_joined(p, class, n, start, i))
            add_mark(r, r->n - 1, RUNS_JOIN);
        if (start[i]) {
            r->start[r->n++] = at + (uint32_t)i;
            lines = 0;
        }
        if (begins_high(class, start, i))
            add_mark(r, r->n - 1, RUNS_HIGH);
        if (p[i] == '\n' && lines++)
            add_mark(r, r->n, RUNS_GAP);
        before = word;
    }
    if (n && before)
        r->end[r->n - 1] = at + (uint32_t)n;
    for (uint32_t i = 0; i < r->n; i++)
        r->hash[i] = hash_slowly(p + (r->start[i] - at), r->end[i] - r->start[i]);
}

/* --- tests ----------------------------------------------------------------------- */

static void assert_same(const struct runs *a, const struct runs *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->n_marks, b->n_marks);
    assert_true(a->high == b->high);
    assert_memory_equal(a->start, b->start, a->n * sizeof(*a->start));
    assert_memory_equal(a->end, b->end, a->n * sizeof(*a->end));
    assert_memory_equal(a->mark, b->mark, a->n_marks * sizeof(*a->mark));
    for (uint32_t i = 0; i < b->n; i++)
        assert_true(!b->hash[i] || a->hash[i] == b->hash[i]);
}

/* In memory of its own, so that a sanitizer sees what reads outside. */
static void compare_ways(const char *text, size_t n, uint32_t at)
{
    char *p = malloc(n);
    const struct runs_way *way;
    struct runs_room slow_room, fast_room;
    struct runs slow, fast;

    runs_use(&slow, &slow_room);
    runs_use(&fast, &fast_room);
    assert_non_null(p);
    memcpy(p, text, n);
    find_slowly(p, n, at, &slow);
    for (size_t i = 0; (way = runs_nth(i)); i++) {
        way->find(p, n, at, &fast);
        assert_same(&fast, &slow);
    }
    free(p);
}

static void every_byte_is_classed_alike(void **state)
{
    char text[512];

    (void)state;
    for (int c = 0; c < 256; c++) {
        text[2 * c] = (char)c;
        text[2 * c + 1] = ' ';
    }
    compare_ways(text, sizeof(text), 0);
    for (int c = 0; c < 256; c++)
        text[2 * c + 1] = 'x';
    compare_ways(text, sizeof(text), 0);
}

static void any_bytes_give_the_same_runs(void **state)
{
    static const char *const pieces[] = {
        "a",      "Z",      "09",     "s",      " ",      " ",      "'",      "`",
        ",",      ".",      "\n",     "\r",     "\t",     "\u2019", "\u2018", "\u2014",
        "\u201c", "\u201d", "\u2026", "\u2013", "\u00a0", "\u00ab", "\u00bb", "é",
        "\u2028", "中",     "\x80",   "\xe2",   "\xc2",   "@",      "[",      "{"};
    uint64_t random = random_seed();
    char text[RUNS_BYTES];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = 1 + draw(&random) % (round % 4 ? 200 : RUNS_BYTES);
        uint64_t variety = 1 + draw(&random) % (sizeof(pieces) / sizeof(*pieces));
        size_t first = draw(&random) % (sizeof(pieces) / sizeof(*pieces));

        for (size_t i = 0; i < n;) {
            const char *piece = pieces[(first + draw(&random) % variety) %
                                       (sizeof(pieces) / sizeof(*pieces))];
            size_t size = strlen(piece) < n - i ? strlen(piece) : n - i;

            memcpy(text + i, piece, size);
            i += size;
        }
        if (round % 8 == 0)
            text[draw(&random) % n] = (char)draw(&random);
        compare_ways(text, n, (uint32_t)(draw(&random) % 1000000));
    }
}

/* Over the ends of blocks, from one byte to several blocks of them. */
static void a_run_of_any_length_may_begin_anywhere(void **state)
{
    char text[RUNS_BYTES];

    (void)state;
    for (size_t size = 1; size <= 400; size += 1 + size / 80)
        for (size_t from = 0; from <= 130; from++) {
            memset(text, ' ', sizeof(text));
            for (size_t i = 0; i < size; i++)
                text[from + i] = "aBcDeFgHiJkLm"[i % 13];
            memcpy(text + from + size + 1, "End", 3);
            compare_ways(text, from + size, 7);
            compare_ways(text, from + size + 1, 7);
            compare_ways(text, from + size + 4, 7);
        }
}

/* The most runs, and the most marks, that so many bytes can have. */
static void what_is_found_always_fits(void **state)
{
    static const char *const units[] = {"a ",    " a", "\n", "a.",
                                        "\xc3.", "a",  ".",  "\xff"};
    char text[RUNS_BYTES];

    (void)state;
    for (size_t u = 0; u < sizeof(units) / sizeof(*units); u++) {
        for (size_t i = 0; i < RUNS_BYTES; i++)
            text[i] = units[u][i % strlen(units[u])];
        for (size_t n = 1; n <= RUNS_BYTES; n++)
            compare_ways(text, n, 0);
    }
}

static void ways_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(runs_named("portable")->name, "portable");
    assert_ptr_equal(runs_named(runs_best()->name), runs_best());
    assert_null(runs_named(""));
    assert_null(runs_named("fastest"));
}

static void the_environment_chooses_a_way(void **state)
{
    (void)state;
    for (size_t i = 0; runs_nth(i); i++) {
        assert_int_equal(setenv(TOKEN_WAY_VARIABLE, runs_nth(i)->name, 1), 0);
        assert_ptr_equal(runs_chosen(), runs_nth(i));
    }
    assert_int_equal(setenv(TOKEN_WAY_VARIABLE, "abacus", 1), 0);
    assert_ptr_equal(runs_chosen(), runs_best());
    assert_int_equal(unsetenv(TOKEN_WAY_VARIABLE), 0);
    assert_ptr_equal(runs_chosen(), runs_best());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_classed_alike),
        cmocka_unit_test(any_bytes_give_the_same_runs),
        cmocka_unit_test(a_run_of_any_length_may_begin_anywhere),
        cmocka_unit_test(what_is_found_always_fits),
        cmocka_unit_test(ways_are_found_by_name),
        cmocka_unit_test(the_environment_chooses_a_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
