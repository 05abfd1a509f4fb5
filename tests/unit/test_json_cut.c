/* json_cut: an array's elements, whatever is wrong with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "feed/json_cut.h"

/* "<element>" each; "!" before what follows the array, "?" before where it ends short. */
static void cut(struct span text, char *out)
{
    struct json_cut c;
    struct span element;
    enum json_cut_got got;

    json_cut_init(&c, text);
    *out = '\0';
    while ((got = json_cut_next(&c, &element)) != JSON_CUT_END) {
        if (got == JSON_CUT_MORE)
            continue;
        out += sprintf(out, "%s<%.*s>",
                       got == JSON_CUT_REST    ? "!"
                       : got == JSON_CUT_SHORT ? "?"
                                               : "",
                       (int)element.n, element.p);
    }
    assert_int_equal(json_cut_next(&c, &element), JSON_CUT_END);
}

static void an_array_is_cut_at_its_commas(void **state)
{
    static const struct {
        const char *text;
        const char *cut;
    } rows[] = {
        {"[]", ""},
        {" [ \n] ", ""},
        {"[1]", "<1>"},
        {"[{\"a\":1},{\"b\":[2,3]}]", "<{\"a\":1}><{\"b\":[2,3]}>"},
        {"\r\n[ {} ,\t{} ]\n", "<{}><{}>"},
        {"[\"a,b]\",\"\\\"]\",\"\\\\\",\"\\\\\\\"\"]",
         "<\"a,b]\"><\"\\\"]\"><\"\\\\\"><\"\\\\\\\"\">"},
        {"[[1,2],[[3]]]", "<[1,2]><[[3]]>"},
        {"[{\"a\":\"}]\"}]", "<{\"a\":\"}]\"}>"},
        /* damage: what can be told apart is */
        {"[1,,2]", "<1><><2>"},
        {"[1,]", "<1><>"},
        {"[,]", "<><>"},
        {"[1 2]", "<1 2>"},
        {"[}]", "<}>"},
        {"[{]},1]", "<{]}><1>"},
        {"[1] 2", "<1>!<] 2>"},
        {"[1]]", "<1>!<]]>"},
        {"[", "?<>"},
        {"[1", "?<1>"},
        {"[1,", "<1>?<>"},
        {"[1,{\"a\":[", "<1>?<{\"a\":[>"},
        {"[1,\"a", "<1>?<\"a>"},
        {"[\"", "?<\">"},
        {"[\"\\", "?<\"\\>"},
        {"", ""},
        {"  ", ""},
        {"{\"a\":1}", "!<{\"a\":1}>"},
        {"x]", "!<x]>"},
    };
    char out[200];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t n = strlen(rows[i].text);
        char *exact = malloc(n + !n); /* so that a byte too far is seen */

        memcpy(exact, rows[i].text, n);
        cut(span_make(exact, n), out);
        if (strcmp(out, rows[i].cut) != 0)
            fail_msg("%s: %s", rows[i].text, out);
        free(exact);
    }
    cut(span_make(NULL, 0), out);
    assert_string_equal(out, "");
}

/* A text of brackets alone is looked at in steps. */
static void a_long_element_costs_a_little_at_a_time(void **state)
{
    size_t n = 3 * JSON_CUT_STEP + 2, calls = 0;
    char *text = mem_zalloc(n);
    struct json_cut c;
    struct span element;

    (void)state;
    memset(text, '[', n / 2);
    memset(text + n / 2, ']', n - n / 2);
    json_cut_init(&c, span_make(text, n));
    while (json_cut_next(&c, &element) == JSON_CUT_MORE)
        calls++;
    assert_int_equal(element.n, n - 2);
    assert_true(calls >= 3);
    assert_int_equal(json_cut_next(&c, &element), JSON_CUT_END);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_is_cut_at_its_commas),
        cmocka_unit_test(a_long_element_costs_a_little_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
