/* bearer: a file has one, or it is said what is wrong with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/bearer.h"

static char path[64];

static int read_file(const char *text, mode_t mode, struct buf *token, char *error)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    (void)fputs(text, f);
    (void)fclose(f);
    assert_int_equal(chmod(path, mode), 0);
    buf_reset(token);
    return bearer_read(path, token, error);
}

static void files(void **state)
{
    static const struct {
        const char *text;
        mode_t mode;
        const char *token; /* NULL: it is refused */
    } cases[] = {
        {"0123456789abcdef\n", 0600, "0123456789abcdef"},
        {"0123456789abcdef", 0640, "0123456789abcdef"},
        {"0123456789abc/+=\r\nwhat follows\n", 0400, "0123456789abc/+="},
        {"0123456789abcdef\n", 0644, NULL},
        {"0123456789abcdef\n", 0602, NULL},
        {"0123456789abcde\n", 0600, NULL},
        {"", 0600, NULL},
        {"\n0123456789abcdef\n", 0600, NULL},
        {"0123456789 abcdef\n", 0600, NULL},
        {"0123456789abcdef \n", 0600, NULL},
        {"0123456789abcdef\xc3\xa9\n", 0600, NULL},
    };
    char error[BEARER_ERROR_SIZE];
    struct buf token;

    (void)state;
    buf_init(&token, BEARER_MOST);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int got = read_file(cases[i].text, cases[i].mode, &token, error);

        if ((got == 0) != (cases[i].token != NULL))
            fail_msg("%zu: %s", i, got == 0 ? "it is taken" : error);
        if (got == 0)
            assert_string_equal(buf_cstr(&token), cases[i].token);
    }
    buf_release(&token);
}

static void a_long_line_is_no_token(void **state)
{
    char text[BEARER_MOST + 2], error[BEARER_ERROR_SIZE];
    struct buf token;

    (void)state;
    buf_init(&token, BEARER_MOST);
    memset(text, 'x', sizeof(text));
    text[BEARER_MOST + 1] = '\0';
    assert_int_equal(read_file(text, 0600, &token, error), -1);
    text[BEARER_MOST] = '\0';
    assert_int_equal(read_file(text, 0600, &token, error), 0);
    assert_int_equal(token.n, BEARER_MOST);
    buf_release(&token);
}

static void only_files_have_one(void **state)
{
    char error[BEARER_ERROR_SIZE];
    struct buf token;

    (void)state;
    buf_init(&token, BEARER_MOST);
    assert_int_equal(bearer_read("/nonexistent/token", &token, error), -1);
    assert_non_null(strstr(error, "No such file"));
    assert_int_equal(bearer_read("/", &token, error), -1);
    assert_non_null(strstr(error, "regular file"));
    buf_release(&token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files),
        cmocka_unit_test(a_long_line_is_no_token),
        cmocka_unit_test(only_files_have_one),
    };
    int failed;

    (void)snprintf(path, sizeof(path), "/tmp/test_bearer.%d", (int)getpid());
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)unlink(path);
    return failed;
}
