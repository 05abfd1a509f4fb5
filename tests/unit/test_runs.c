/*
 * runs: every way that this processor has finds what a loop over single bytes finds, on
 * random bytes that are made to be hard.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "text/runs.h"

/* --- the same, slowly ------------------------------------------------------------ */

static bool is_word(const char *p, size_t i)
{
    unsigned char c = (unsigned char)p[i], lower = c | 0x20;

    return c >= 0x80 || (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

static bool is_sign(const char *p, size_t i)
{
    return p[i] && strchr("'`,.", p[i]);
}

static bool begins_high(const char *p, size_t i)
{
    return (unsigned char)p[i] >= 0x80 && !(i && (unsigned char)p[i - 1] >= 0x80);
}

static bool begins_joined(const char *p, size_t i)
{
    if (!is_word(p, i) || i < 2 || !is_sign(p, i - 1))
        return false;
    return is_word(p, i - 2) || (i >= 3 && is_sign(p, i - 2) && is_word(p, i - 3));
}

static void add_mark(struct runs *r, uint32_t run, enum runs_mark mark)
{
    r->mark[r->n_marks++] = run << RUNS_MARK_BITS | mark;
}

static void find_slowly(const char *p, size_t n, uint32_t at, struct runs *r)
{
    uint32_t lines = 0; /* in this gap */

    r->n = r->n_marks = 0;
    for (size_t i = 0; i < n; i++) {
        bool before = i && is_word(p, i - 1);

        if (before && !is_word(p, i))
            r->end[r->n - 1] = at + (uint32_t)i;
        if (begins_joined(p, i))
            add_mark(r, r->n - 1, RUNS_JOIN);
        if (is_word(p, i) && !before) {
            r->start[r->n++] = at + (uint32_t)i;
            lines = 0;
        }
        if (begins_high(p, i))
            add_mark(r, r->n - 1, RUNS_HIGH);
        if (p[i] == '\n' && lines++)
            add_mark(r, r->n, RUNS_GAP);
    }
    if (n && is_word(p, n - 1))
        r->end[r->n - 1] = at + (uint32_t)n;
}

/* --- tests ----------------------------------------------------------------------- */

static void assert_same(const struct runs *a, const struct runs *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->n_marks, b->n_marks);
    assert_memory_equal(a->start, b->start, a->n * sizeof(*a->start));
    assert_memory_equal(a->end, b->end, a->n * sizeof(*a->end));
    assert_memory_equal(a->mark, b->mark, a->n_marks * sizeof(*a->mark));
}

/* In memory of its own, so that a sanitizer sees what reads outside. */
static void compare_ways(const char *text, size_t n, uint32_t at)
{
    char *p = malloc(n);
    const struct runs_way *way;
    struct runs slow, fast;

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
    static const char bytes[] = "aZ09s   ''``,,..\n\n\r\t\xc3\xa9\xe2\x80\x99@[{/:";
    uint64_t random = random_seed();
    char text[RUNS_BYTES];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = 1 + draw(&random) % (round % 4 ? 200 : RUNS_BYTES);
        unsigned variety = 1 + (unsigned)(draw(&random) % (sizeof(bytes) - 1));
        bool any = round % 8 == 0;

        for (size_t i = 0; i < n; i++)
            text[i] = any ? (char)draw(&random) : bytes[draw(&random) % variety];
        compare_ways(text, n, (uint32_t)(draw(&random) % 1000000));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_classed_alike),
        cmocka_unit_test(any_bytes_give_the_same_runs),
        cmocka_unit_test(what_is_found_always_fits),
        cmocka_unit_test(ways_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
