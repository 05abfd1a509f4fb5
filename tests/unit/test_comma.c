/*
 * comma: which numbers are one run in spite of a comma, and what is left to the rules.
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
#include "text/comma.h"
#include "text/runs_hash.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Finds the runs of a text and settles its numbers; the last `open` runs may go on. */
static void settle(const struct runs_way *way, const char *text, uint32_t open,
                   struct runs *r)
{
    size_t n = strlen(text);
    char *exact = memcpy(malloc(n), text, n); /* what reads on is seen */
    struct runs_text t;

    way->find(exact, n, 0, r);
    runs_text_init(&t, exact, n);
    comma_settle(&t, r, r->n - open);
    free(exact);
}

static void numbers_with_one_comma_are_one_run(void **state)
{
    static const struct {
        const char *text;
        uint32_t runs, run;
        const char *word, *folded;
    } cases[] = {
        {"1,000", 1, 0, "1,000", "1000"},
        {"costs $12,345 more", 3, 1, "12,345", "12345"},
        {"999,000.5 is one", 3, 0, "999,000.5", "999000.5"},
        {"123,456THBNXXYZA!", 1, 0, "123,456THBNXXYZA", "123456thbnxxyza"}, /* 16 bytes */
        {"395,188's!", 1, 0, "395,188", "395188"}, /* its possessive is no run */
        {"a 1,000 b 2,000 c d 3,000", 7, 3, "2,000", "2000"},
        {"a 1,000 b 2,000 c d 3,000", 7, 5, "d", "d"},
        {"a 1,000 b 2,000 c d 3,000", 7, 6, "3,000", "3000"},
    };
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++)
        for (size_t k = 0; k < COUNT(cases); k++) {
            uint32_t run = cases[k].run;
            struct runs_room room;
            struct runs r;

            runs_use(&r, &room);
            settle(way, cases[k].text, 0, &r);
            assert_int_equal(r.n, cases[k].runs);
            assert_int_equal(r.n_marks, 0);
            assert_int_equal(r.end[run] - r.start[run], strlen(cases[k].word));
            assert_memory_equal(cases[k].text + r.start[run], cases[k].word,
                                strlen(cases[k].word));
            assert_true(r.hash[run] ==
                        hash_bytes(cases[k].folded, strlen(cases[k].folded)));
        }
}

static void others_keep_their_marks(void **state)
{
    static const struct {
        const char *text;
        uint32_t open;
    } cases[] = {
        {"1,000,000", 0},          /* two commas */
        {"1,0001", 0},             /* a fourth digit */
        {"1234,000", 0},           /* a fourth before the comma */
        {"a1,000", 0},             /* no number */
        {"1,000\u00e9", 0},        /* goes on beyond ASCII */
        {"5.1,000", 0},            /* no group of digits */
        {"\uff11,000,000", 0},     /* begins before its mark */
        {"123,456THBNXXYZAB!", 0}, /* too long to be loaded */
        {"U.S.", 0},               /* an acronym */
        {"a 1,000", 1},            /* may go on behind what was looked at */
    };
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++)
        for (size_t k = 0; k < COUNT(cases); k++) {
            struct runs_room room;
            struct runs before, after;

            runs_use(&before, &room);
            way->find(cases[k].text, strlen(cases[k].text), 0, &before);
            runs_use(&after, &room);
            settle(way, cases[k].text, cases[k].open, &after);
            assert_int_equal(after.n, before.n);
            assert_int_equal(after.n_marks, before.n_marks);
            assert_memory_equal(after.mark, before.mark,
                                before.n_marks * sizeof(*after.mark));
        }
}

/* A mark behind a number says the same of the same run, which has another number now. */
static void marks_behind_a_number_move_with_their_runs(void **state)
{
    const char *text = "a 1,000 b U.S. 2,000 \u00e9";
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++) {
        struct runs_room room;
        struct runs r;

        runs_use(&r, &room);
        settle(way, text, 0, &r);
        assert_int_equal(r.n, 7); /* a 1,000 b U S 2,000 é */
        assert_int_equal(r.n_marks, 2);
        assert_int_equal(runs_mark_of(&r, 0), RUNS_JOIN);
        assert_int_equal(text[r.start[runs_marked(&r, 0)]], 'U');
        assert_int_equal(runs_mark_of(&r, 1), RUNS_HIGH);
        assert_int_equal(r.start[runs_marked(&r, 1)], strlen(text) - 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_with_one_comma_are_one_run),
        cmocka_unit_test(others_keep_their_marks),
        cmocka_unit_test(marks_behind_a_number_move_with_their_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
