/*
 * bad: each folder of tests/bad has rule files (rules.*) and, in `expected`, exactly what
 * is printed about them. Run from the root of the source tree; an argument is a case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "rule/lint.h"
#include "rule/rulebook.h"

static int pass(void *ctx, const struct rule *rule)
{
    (void)ctx;
    assert_non_null(rule->query);
    return 0;
}

/* What `wirewatch check` says of a case's files. Free it. */
static char *check(const char *folder)
{
    char pattern[256], *text = NULL;
    const char *paths[] = {pattern};
    struct rulebook *book;
    struct diag d;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    (void)snprintf(pattern, sizeof(pattern), "%srules.*", folder);
    diag_init(&d);
    book = rulebook_load(paths, 1, &d);
    assert_int_equal(rulebook_each(book, pass, NULL), 0);
    if (d.errors == 0)
        lint_book(book, &d);
    diag_sort(&d);
    diag_print(&d, out, false);
    (void)fclose(out);
    rulebook_free(book);
    diag_release(&d);
    return text;
}

static char *read_expected(const char *folder)
{
    char name[256], *text = NULL;
    size_t n = 0;
    FILE *f;

    (void)snprintf(name, sizeof(name), "%sexpected", folder);
    f = fopen(name, "r");
    if (!f)
        return strdup("(there is no file `expected`)");
    if (getdelim(&text, &n, '\0', f) < 0)
        text[0] = '\0';
    (void)fclose(f);
    return text;
}

static void says_exactly_what_is_expected(void **state)
{
    const char *folder = *state;
    char *got = check(folder), *expected = read_expected(folder);

    if (strcmp(got, expected) != 0)
        print_error("%s: got\n%s", folder, got);
    assert_string_equal(got, expected);
    free(got);
    free(expected);
}

int main(int argc, char **argv)
{
    const char *pattern = argc > 1 ? argv[1] : "tests/bad/*/";
    struct CMUnitTest *tests;
    glob_t folders;
    int failed;

    if (glob(pattern, GLOB_MARK, NULL, &folders) != 0) {
        (void)fprintf(stderr, "test_bad: no case at %s: run it from the source tree\n",
                      pattern);
        return 1;
    }
    tests = calloc(folders.gl_pathc, sizeof(*tests));
    for (size_t i = 0; i < folders.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){.name = folders.gl_pathv[i],
                                       .test_func = says_exactly_what_is_expected,
                                       .initial_state = folders.gl_pathv[i]};
    failed = _cmocka_run_group_tests("bad", tests, folders.gl_pathc, NULL, NULL);
    free(tests);
    globfree(&folders);
    return failed;
}
