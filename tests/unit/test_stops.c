/* stops: each way finds what a look at each byte finds, in text that ends with its
 * memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feed/stops.h"
#include "text/runs.h"
#include "unit/random.h"

static bool is_stop(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

/* What is said of the text up to s->end is so. */
static void expect_true(const struct stops *s, struct span text)
{
    bool high = false, markup = false;
    size_t n = 0;

    for (size_t i = 0; i < s->end; i++) {
        unsigned char c = (unsigned char)text.p[i];

        high |= c >= 0x80;
        markup |= c == '<' || c == '&';
        if (!is_stop(c))
            continue;
        assert_true(n < s->n);
        assert_int_equal(s->at[n++], i);
    }
    assert_int_equal(s->n, n);
    assert_int_equal(s->high, high);
    assert_int_equal(s->markup, markup);
}

static void expect_found(stops_find_fn *find, struct span text)
{
    char *copy = malloc(text.n ? text.n : 1);
    struct stops s;

    assert_non_null(copy);
    if (text.n)
        memcpy(copy, text.p, text.n);
    memset(&s, 0xa5, sizeof s);
    find(&s, span_make(copy, text.n));
    assert_true(s.end <= text.n);
    expect_true(&s, span_make(copy, text.n));
    free(copy);
}

static void expect_found_by_all(struct span text)
{
    const struct runs_way *way;

    for (size_t i = 0; (way = runs_nth(i)); i++)
        expect_found(stops_way(way), text);
}

/* One odd byte at each place of texts of each length up to some steps. */
static void each_byte_is_known_wherever_it_stands(void **state)
{
    static const unsigned char odd[] = {'"',  '\\', '<',  '&',  0,    0x1f, ' ',
                                        0x7f, 0x80, 0x9f, 0xa2, 0xa6, 0xbc, 0xdc,
                                        '!',  '#',  '[',  ']',  '%',  '=',  0xff};
    char text[2 * STOPS_STEP + 2 * STOPS_BLOCK];
    uint64_t random = random_seed();

    (void)state;
    for (size_t n = 0; n <= sizeof text; n++)
        for (size_t k = 0; k < sizeof odd; k++) {
            memset(text, 'a', sizeof text);
            if (n)
                text[draw(&random) % n] = (char)odd[k];
            if (n)
                text[k % 3 ? n - 1 : 0] = (char)odd[k];
            expect_found_by_all(span_make(text, n));
        }
}

/* From a few stops in a text to nothing else. */
static void any_number_of_stops_is_found(void **state)
{
    char text[4 * STOPS_STEP];
    uint64_t random = random_seed();

    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        size_t n = draw(&random) % sizeof text, one_in = 1 + draw(&random) % 40;

        for (size_t i = 0; i < n; i++)
            text[i] = draw(&random) % one_in ? (char)('a' + i % 26) : '"';
        expect_found_by_all(span_make(text, n));
    }
}

static void looking_ends_where_there_is_no_more_room(void **state)
{
    static char text[STOPS_TEXT_MOST + 300];
    struct stops s;

    (void)state;
    memset(text, '"', sizeof text);
    expect_found_by_all(span_make(text, sizeof text));
    memset(text, 'a', sizeof text); /* places go no further than their type */
    text[STOPS_TEXT_MOST - 1] = text[STOPS_TEXT_MOST] = '"';
    expect_found_by_all(span_make(text, sizeof text));
    stops_way(runs_best())(&s, span_make(text, sizeof text));
    assert_true(s.end <= STOPS_TEXT_MOST);
}

/* Those of sixteen bytes at once look at nothing, and so find no error. */
static void wide_vectors_look_at_all_of_a_text(void **state)
{
    static const char text[3 * STOPS_BLOCK + 5];
    const struct runs_way *way;
    struct stops s;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++) {
        bool wide = strncmp(way->name, "avx", 3) == 0;

        stops_way(way)(&s, span_make(text, sizeof text));
        assert_int_equal(s.end, wide ? sizeof text : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_is_known_wherever_it_stands),
        cmocka_unit_test(any_number_of_stops_is_found),
        cmocka_unit_test(looking_ends_where_there_is_no_more_room),
        cmocka_unit_test(wide_vectors_look_at_all_of_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
