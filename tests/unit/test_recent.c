/* recent: the last lines, by number and by bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/recent.h"

static void add(struct recent *r, const char *line)
{
    struct chunk *c = chunk_new(span_of(line));

    recent_add(r, c);
    chunk_unref(c);
}

static void assert_holds(const struct recent *r, const char *lines)
{
    char got[256] = "";
    size_t n = 0;

    for (size_t i = 0; i < recent_count(r); i++) {
        struct span s = recent_at(r, i);

        n += (size_t)snprintf(got + n, sizeof(got) - n, "%.*s ", (int)s.n, s.p);
    }
    assert_string_equal(got, lines);
}

static void the_oldest_make_way(void **state)
{
    static const struct {
        size_t most, bytes;
        const char *lines[6];
        const char *left;
    } cases[] = {
        {3, 100, {"a\n", "b\n"}, "a b "},
        {3, 100, {"a\n", "b\n", "c\n", "d\n", "e\n"}, "c d e "},
        {9, 6, {"a\n", "b\n", "c\n", "d\n"}, "b c d "},
        {9, 6, {"a\n", "b\n", "c\n", "ddddd\n"}, "ddddd "},
        {9,
         6,
         {"a\n", "b\n", "dddddddd\n"},
         "a b "},                   /* never fits: it alone is left out */
        {1, 6, {"a\n", "b"}, "b "}, /* without its LF */
        {3, 6, {NULL}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct recent *r = recent_new(cases[i].most, cases[i].bytes);

        for (size_t k = 0; cases[i].lines[k]; k++)
            add(r, cases[i].lines[k]);
        assert_holds(r, cases[i].left);
        recent_free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_oldest_make_way)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
