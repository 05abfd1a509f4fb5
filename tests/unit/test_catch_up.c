/* catch_up: where a file of alerts ends, whatever a crash has left at its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/catch_up.h"

#define ALERT(seq)                                                                       \
    "{\"type\":\"alert\",\"seq\":" #seq                                                  \
    ",\"time\":\"2026-11-21T20:48:13.123Z\",\"rule\":{\"id\":\"a\",\"priority\":"        \
    "\"low\"},\"item\":{\"id\":\"1\"},\"matches\":[],\"matches_total\":0}"

static const struct {
    const char *text;
    uint64_t last;
} rows[] = {
    {"", 0},
    {ALERT(7) "\n", 7},
    {ALERT(7) "\n" ALERT(8) "\n", 8},
    {ALERT(7) "\n" ALERT(8), 7}, /* without its end it may be cut */
    {ALERT(7) "\n{\"type\":\"alert\",\"seq\":8,\"rule\":{\"id\":\"a\"}\n", 7},
    {ALERT(7) "\n{\"type\":\"notice\",\"notice\":\"dropped\"}\n", 7},
    {ALERT(7) "\n{\"type\":\"alert\",\"rule\":{\"id\":\"a\"}}\n", 7}, /* unjournaled */
    {"\n\n" ALERT(9) "\n\n\n", 9},
    {"no JSON at all\n", 0},
    {"\n", 0},
};

static void the_last_whole_alert_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[] = "/tmp/test_catch_up.XXXXXX";
        int fd = mkstemp(path);

        assert_int_equal(write(fd, rows[i].text, strlen(rows[i].text)),
                         strlen(rows[i].text));
        (void)close(fd);
        assert_int_equal(catch_up_last(path), rows[i].last);
        (void)unlink(path);
    }
}

/* Only the end of a long file is looked at, from a whole line on. */
static void a_long_file_is_not_read_whole(void **state)
{
    char path[] = "/tmp/test_catch_up.XXXXXX";
    FILE *f = fdopen(mkstemp(path), "w");

    (void)state;
    (void)fprintf(f, "%s\n", ALERT(5));
    for (int i = 0; i < 30000; i++)
        (void)fprintf(f, "{\"type\":\"notice\",\"notice\":\"something or other\"}\n");
    (void)fflush(f);
    assert_int_equal(catch_up_last(path), 0);
    (void)fprintf(f, "%s\n", ALERT(6));
    (void)fclose(f);
    assert_int_equal(catch_up_last(path), 6);
    (void)unlink(path);
}

static void what_is_no_file_has_no_end(void **state)
{
    (void)state;
    assert_int_equal(catch_up_last("/nonexistent"), 0);
    assert_int_equal(catch_up_last("/tmp"), 0);
    assert_int_equal(catch_up_last("/dev/zero"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_whole_alert_counts),
        cmocka_unit_test(a_long_file_is_not_read_whole),
        cmocka_unit_test(what_is_no_file_has_no_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
