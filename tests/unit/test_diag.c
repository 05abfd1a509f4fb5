/* diag: problems as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/suggest.h"

static char *printed(struct diag *d)
{
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    assert_non_null(f);
    diag_sort(d);
    diag_print(d, f, false);
    assert_int_equal(fclose(f), 0);
    return text;
}

/* Each takes one column, where the caret counts one character. */
static void nothing_reaches_the_terminal_that_it_would_obey(void **state)
{
    struct diag d;
    char *text;

    (void)state;
    diag_init(&d);
    diag_add(&d, DIAG_ERROR, (struct diag_place){diag_file(&d, "a\033[2J"), 1, 9},
             span_of("\033[\xc2\x9b\xe2\x80\xae|\xff|\x9b|!"), "\xe2\x81\xa6 hint",
             "key `\xc2\x9b"
             "31m`");
    text = printed(&d);
    assert_string_equal(text, "a [2J:1:9: error: key ` 31m`\n"
                              "     [  |\xef\xbf\xbd||!\n"
                              "            ^\n"
                              "    hint:   hint\n");
    free(text);
    diag_release(&d);
}

static void shows_the_line_and_points_at_the_column(void **state)
{
    struct diag d;
    char *text;

    (void)state;
    diag_init(&d);
    diag_add(&d, DIAG_ERROR, (struct diag_place){diag_file(&d, "b.yaml"), 7, 3},
             span_of("a \xe5\x87\xba x"), "say it", "found %s", "x");
    diag_add(&d, DIAG_WARNING, (struct diag_place){diag_file(&d, "b.yaml"), 2, 5},
             span_of("\xe5\x87\xba\tab"), NULL, "odd");
    text = printed(&d);
    assert_string_equal(text, "b.yaml:2:5: warning: odd\n"
                              "    \xe5\x87\xba ab\n"
                              "         ^\n" /* the wide character takes two columns */
                              "b.yaml:7:3: error: found x\n"
                              "    a \xe5\x87\xba x\n"
                              "      ^\n"
                              "    hint: say it\n");
    assert_int_equal(d.errors, 1);
    assert_int_equal(d.warnings, 1);
    free(text);
    diag_release(&d);
}

static void nothing_from_a_file_reaches_the_terminal_raw(void **state)
{
    struct diag d;
    char *text;

    (void)state;
    diag_init(&d);
    diag_add(&d, DIAG_ERROR, (struct diag_place){diag_file(&d, "x"), 1, 1},
             span_of("\033[31m\x07"), NULL, "bad %s", "\033]0;t\x07");
    text = printed(&d);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '\x07'));
    free(text);
    diag_release(&d);
}

static void keeps_a_thousand_and_counts_the_rest(void **state)
{
    struct diag d;
    char *text;

    (void)state;
    diag_init(&d);
    for (size_t i = 0; i < DIAG_MOST + 5; i++)
        diag_add(&d, DIAG_ERROR, (struct diag_place){NULL, 0, 0}, span_make(NULL, 0),
                 NULL, "no");
    assert_int_equal(d.n, DIAG_MOST);
    assert_int_equal(d.errors, DIAG_MOST + 5);
    text = printed(&d);
    assert_non_null(strstr(text, "1005 problems in all"));
    free(text);
    diag_release(&d);
}

static void suggests_what_was_meant(void **state)
{
    const struct span names[] = {SPAN("NEAR"), SPAN("BEFORE"), SPAN("SENTENCE")};
    static const struct {
        const char *typed;
        ptrdiff_t index;
    } rows[] = {
        {"NAER", 0}, {"near", 0}, {"BEFOR", 1}, {"SENTENSE", 2}, {"XOR", -1}, {"", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(suggest_nearest(span_of(rows[i].typed), names, 3),
                         rows[i].index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_reaches_the_terminal_that_it_would_obey),
        cmocka_unit_test(shows_the_line_and_points_at_the_column),
        cmocka_unit_test(nothing_from_a_file_reaches_the_terminal_raw),
        cmocka_unit_test(keeps_a_thousand_and_counts_the_rest),
        cmocka_unit_test(suggests_what_was_meant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
