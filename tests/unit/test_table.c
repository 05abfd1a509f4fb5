/* table: answers as lines and columns, whatever stands in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/table.h"

static void assert_table(const char *json, const char *expected)
{
    struct json_error e;
    struct json_value v;
    struct buf out;

    buf_init(&out, BUF_NO_CAP);
    assert_int_equal(json_parse(span_of(json), &v, &e), 0);
    table_put(&out, v);
    assert_string_equal(buf_cstr(&out), expected);
    buf_release(&out);
}

static void members_become_lines(void **state)
{
    (void)state;
    assert_table("{\"ok\":true,\"command\":\"stats\",\"items\":4,\"up_s\":61,\"x\":null,"
                 "\"rejected\":{\"all\":1},\"memory_bytes\":{\"rules\":65230},"
                 "\"latency_us\":{\"count\":7,\"p50\":1500,\"buckets\":[[1,2]]}}",
                 "items                       4\n"
                 "up_s                        1m 1s\n"
                 "x                           null\n"
                 "rejected.all                1\n"
                 "memory_bytes.rules          65.2 kB\n"
                 "latency_us.count            7\n"
                 "latency_us.p50              1.50 ms\n");
}

/* Numbers to the right, texts to the left; a member that some lack leaves its place
 * empty. */
static void lists_become_columns(void **state)
{
    (void)state;
    assert_table("{\"n\":2,\"rules\":[{\"id\":\"long-name\",\"alerts\":5},"
                 "{\"id\":\"a\",\"alerts\":12345678,\"last\":\"now\"}]}",
                 "n                           2\n"
                 "\n"
                 "rules:\n"
                 "id           alerts  last\n"
                 "long-name         5\n"
                 "a          12345678  now\n");
    assert_table("{\"inputs\":[],\"odd\":[1,2]}", "inputs: none\n\nodd: none\n");
}

/* A wide character takes two columns; what a terminal would obey is a blank. */
static void hostile_names_keep_their_column(void **state)
{
    (void)state;
    assert_table(
        "{\"rules\":[{\"id\":\"\\u001b[2J\\u009b\\u202ex\",\"n\":1},"
        "{\"id\":\"\xe6\x9d\xb1\xe4\xba\xac\",\"n\":2}],\"a\\u0007b\":\"\\r\\n\"}",
        "rules:\n"
        "id       n\n"
        " [2J  x  1\n"
        "\xe6\x9d\xb1\xe4\xba\xac     2\n"
        "a\\u0007b                      \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_become_lines),
        cmocka_unit_test(lists_become_columns),
        cmocka_unit_test(hostile_names_keep_their_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
