/* trial: what an answer holds, for good rules, bad ones, and no rules at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/trial.h"
#include "base/clock.h"
#include "feed/json.h"

static struct span answer_of(struct buf *out)
{
    struct json_value v;
    struct json_error e;

    assert_int_equal(json_parse(buf_span(out), &v, &e), 0);
    return span_of(buf_cstr(out));
}

static void assert_says(struct span answer, const char *piece)
{
    if (strstr(answer.p, piece))
        return;
    print_message("missing %s in %s\n", piece, answer.p);
    fail();
}

/* --- check ------------------------------------------------------------------------- */

static void says_what_is_wrong_with_rules(void **state)
{
    static const struct {
        const char *text;
        bool watchlist;
        const char *says[4];
    } cases[] = {
        {"rules: [{id: a, any: [export controls]}]",
         false,
         {"{\"ok\":true,\"rules\":1,\"errors\":0,\"warnings\":0,\"problems\":[]}\n"}},
        {"rules:\n  - {id: a, query: 'chip NEAR/0 ban'}\n",
         false,
         {"\"ok\":false", "\"line\":2,\"column\":", "\"severity\":\"error\"",
          "\"source\":\"  - {id: a"}},
        {"rules: [{id: a, any: [US]}]", /* an everyday word */
         false,
         {"\"ok\":true,\"rules\":1,\"errors\":0,\"warnings\":1", "\"hint\":\""}},
        {"one\nid-2\ttwo words\n# no rule\n", true, {"\"ok\":true,\"rules\":2,"}},
        {"", false, {"\"ok\":true,\"rules\":0,", "no rules in this file"}},
        {"rules: [{id: \xff\xfe, any: [x]}]", false, {"\"ok\":false"}}, /* no UTF-8 */
        {"\0\0\0", false, {"\"rules\":0"}},
    };
    struct buf out;

    (void)state;
    buf_init(&out, TRIAL_ANSWER_MOST);
    trial_check(span_make(NULL, 0), false, &out);
    assert_says(answer_of(&out), "no rules in this file");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_reset(&out);
        trial_check(span_of(cases[i].text), cases[i].watchlist, &out);
        for (size_t k = 0; k < 4 && cases[i].says[k]; k++)
            assert_says(answer_of(&out), cases[i].says[k]);
    }
    buf_release(&out);
}

/* A list that thousands of OFs take to themselves would be gigabytes. */
static void a_bomb_of_lists_is_refused(void **state)
{
    struct buf text, out;

    (void)state;
    buf_init(&text, BUF_NO_CAP);
    buf_init(&out, TRIAL_ANSWER_MOST);
    (void)buf_add_str(&text, "lists:\n  l: [zz");
    for (int i = 0; i < 17000; i++)
        (void)buf_addf(&text, ",w%d", i);
    (void)buf_add_str(&text, "]\nrules:\n");
    for (int i = 0; i < 3000; i++)
        (void)buf_addf(&text, "  - {id: a%d, query: '2 OF ($l, b)'}\n", i);
    trial_check(buf_span(&text), false, &out);
    assert_says(answer_of(&out), "too many members");
    buf_release(&text);
    buf_release(&out);
}

/* Nor one that thousands of rules refer to: a text of 200 KB was compiled to gigabytes.
 */
static void rules_that_share_a_long_list_are_refused(void **state)
{
    static const char *const rules[] = {"any: [$l]", "any: [$l,$l,$l,$l,$l,$l,$l,$l]",
                                        "query: '$l NEAR/5 @a0'"};
    struct buf text, out;

    (void)state;
    buf_init(&text, BUF_NO_CAP);
    buf_init(&out, TRIAL_ANSWER_MOST);
    for (size_t k = 0; k < sizeof(rules) / sizeof(rules[0]); k++) {
        buf_reset(&text);
        buf_reset(&out);
        (void)buf_add_str(&text, "lists:\n  l: [zz");
        for (int i = 0; i < 15000; i++)
            (void)buf_addf(&text, ",w%d", i);
        (void)buf_add_str(&text, "]\nrules:\n  - {id: a0, any: [x]}\n");
        for (int i = 1; i < 3000; i++)
            (void)buf_addf(&text, "  - {id: a%d, %s}\n", i, rules[k]);
        trial_check(buf_span(&text), false, &out);
        assert_says(answer_of(&out), "\"errors\":1,");
        assert_says(answer_of(&out), "more than 1000000 terms");
    }
    buf_release(&text);
    buf_release(&out);
}

/* --- explain ----------------------------------------------------------------------- */

static int explain(const char *body, const struct trial_rules *in_use, struct buf *out)
{
    buf_reset(out);
    return trial_explain(span_of(body), in_use, out);
}

static void says_what_became_of_each_node(void **state)
{
    static const struct {
        const char *body;
        int status;
        const char *says[4];
    } cases[] = {
        {"{\"query\":\"export NEAR/5 control*\",\"text\":\"Export of tight controls\"}",
         200,
         {"{\"matched\":true,\"item\":{\"id\":",
          "{\"id\":\"query\",\"nodes\":[{\"depth\":0,"
          "\"text\":\"NEAR/5\",\"held\":true,\"blamed\":false,\"places\":[",
          "{\"depth\":1,\"text\":\"control*\",\"held\":true,\"blamed\":false,\"places\":["
          "{\"field\":\"title\",\"start\":16,\"end\":24,\"text\":\"controls\"}],"
          "\"total\":1}",
          "\"title\":\"Export of tight controls\""}},
        {"{\"query\":\"chip AND ban\",\"text\":\"A chip\"}",
         200,
         {"{\"matched\":false,", "\"text\":\"chip\",\"held\":true,\"blamed\":false",
          "\"text\":\"ban\",\"held\":false,\"blamed\":true,\"places\":[],\"total\":0}",
          "\"text\":\"AND\",\"held\":false,\"blamed\":true,"}},
        {"{\"rules\":\"rules: [{id: a, title: T, any: [chip], where: {source: [r*]}}]\","
         "\"item\":{\"title\":\"chip\",\"source\":\"other\"}}",
         200,
         {"{\"matched\":false,", "\"id\":\"a\",\"title\":\"T\",",
          "\"where\":false,\"where_failing\":\"source\",\"matched\":false"}},
        {"{\"rules\":\"lists: {l: [chip, ban]}\\nrules: [{id: a, query: $l},"
         " {id: b, any: [x]}]\",\"item\":{\"content_text\":\"a ban\"}}",
         200,
         {"{\"matched\":true,", "\"text\":\"$l\",\"held\":true", "\"field\":\"body\"",
          "{\"id\":\"b\",\"nodes\":"}},
        /* offsets are bytes, texts are escaped */
        {"{\"query\":\"ban\",\"text\":\"\xc3\xa9 \\\"ban\\\" \\u0007\"}",
         200,
         {"\"start\":4,\"end\":7"}},
        {"{\"query\":\"chip ban\",\"text\":\"x\"}",
         422,
         {"{\"error\":\"the query has errors\",\"problems\":[{",
          "\"line\":1,\"column\":"}},
        {"{\"query\":\"$l\",\"text\":\"x\"}", 422, {"no list named"}},
        {"{\"query\":\"(\\nchip\",\"text\":\"x\"}", 422, {"\"problems\":[{"}},
        {"{\"query\":\"\",\"text\":\"x\"}", 422, {"\"problems\":[{"}},
        {"{\"rules\":\"rules: 5\",\"text\":\"x\"}", 422, {"the rules have errors"}},
        {"{\"query\":\"chip\",\"text\":\"\"}", 400, {"expected an item"}},
        {"{\"query\":\"chip\",\"text\":7}", 400, {"are strings"}},
        {"{\"query\":\"chip\",\"item\":[]}", 400, {"`item` is an object"}},
        {"{\"query\":\"chip\"}", 400, {"`text` and `item`"}},
        {"{\"query\":\"chip\",\"rule\":\"a\",\"text\":\"x\"}",
         400,
         {"says what is tried"}},
        {"{\"text\":\"x\"}", 400, {"says what is tried"}},
        {"{\"qery\":\"chip\",\"text\":\"x\"}", 400, {"unknown member"}},
        {"[]", 400, {"expected a JSON object"}},
        {"", 400, {"expected a JSON object"}},
    };
    struct buf out;

    (void)state;
    buf_init(&out, TRIAL_ANSWER_MOST);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int status = explain(cases[i].body, NULL, &out);

        if (status != cases[i].status)
            print_message("%s\n%s\n", cases[i].body, buf_cstr(&out));
        assert_int_equal(status, cases[i].status);
        for (size_t k = 0; k < 4 && cases[i].says[k]; k++)
            assert_says(answer_of(&out), cases[i].says[k]);
    }
    buf_release(&out);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* With all that its file has: lists, other rules, conditions. */
static void explains_a_rule_in_use(void **state)
{
    char path[] = "/tmp/test_trial.XXXXXX.yaml";
    const char *const paths[] = {path};
    struct trial_rules in_use = {.paths = paths, .n = 1};
    int fd = mkstemps(path, 5);
    struct buf out;
    struct diag d;

    (void)state;
    assert_true(fd >= 0);
    write_file(path, "lists: {l: [chip]}\n"
                     "rules: [{id: a, any: [$l]}, {id: b, query: '@a AND ban'}]\n");
    diag_init(&d);
    buf_init(&out, TRIAL_ANSWER_MOST);
    in_use.set = ruleset_load(paths, 1, &d);
    assert_non_null(in_use.set);
    assert_int_equal(explain("{\"rule\":\"b\",\"text\":\"chip ban\"}", &in_use, &out),
                     200);
    assert_says(answer_of(&out), "{\"matched\":true,");
    assert_says(answer_of(&out), "\"text\":\"@a\",\"held\":true");
    assert_null(strstr(buf_cstr(&out), "\"id\":\"a\""));
    assert_int_equal(explain("{\"rule\":\"c\",\"text\":\"x\"}", &in_use, &out), 404);

    /* its file was changed since: a mistake elsewhere in it matters no more than that */
    write_file(path, "rules: [{id: a, any: [chip]}, {id: c, query: 'a b'},\n"
                     " {id: b, query: '@a AND bans'}]\n");
    assert_int_equal(explain("{\"rule\":\"b\",\"text\":\"chip ban\"}", &in_use, &out),
                     409);
    assert_says(answer_of(&out), "reload the rules first");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(explain("{\"rule\":\"b\",\"text\":\"chip ban\"}", &in_use, &out),
                     409);
    ruleset_unref(in_use.set);
    diag_release(&d);
    buf_release(&out);
    (void)close(fd);
}

static void answers_have_a_limit(void **state)
{
    struct buf body, out;

    (void)state;
    buf_init(&body, BUF_NO_CAP);
    buf_init(&out, TRIAL_ANSWER_MOST);
    (void)buf_add_str(&body, "{\"text\":\"w0 x\",\"query\":\"w0");
    for (int i = 1; i < 3000; i++)
        (void)buf_addf(&body, " OR w%d", i);
    (void)buf_add_str(&body, "\"}");
    assert_int_equal(trial_explain(buf_span(&body), NULL, &out), 200);
    assert_says(answer_of(&out), "\"cut\":true");

    buf_reset(&body); /* 1,500 nodes with 16 long places each */
    buf_reset(&out);
    (void)buf_add_str(&body, "{\"query\":\"/a+/");
    for (int i = 0; i < 1500; i++)
        (void)buf_addf(&body, " OR /a+(?:b%d)?/", i % 9 * 1111 + 1111);
    (void)buf_add_str(&body, "\",\"text\":\"");
    for (int i = 0; i < 16; i++)
        (void)buf_addf(&body, "%0*d ", 250, 0);
    (void)buf_add_str(&body, "\"}");
    for (size_t i = 0; i < body.n; i++)
        if (body.p[i] == '0')
            body.p[i] = 'a';
    assert_int_equal(trial_explain(buf_span(&body), NULL, &out), 422);
    assert_says(answer_of(&out), "longer than 4 MiB");

    buf_reset(&body);
    (void)buf_add_str(&body, "{\"text\":\"x\",\"rules\":\"rules:\\n");
    for (int i = 0; i <= TRIAL_RULES_MOST; i++)
        (void)buf_addf(&body, "- {id: r%d, any: [word]}\\n", i);
    (void)buf_add_str(&body, "\"}");
    assert_int_equal(trial_explain(buf_span(&body), NULL, &out), 422);
    assert_says(answer_of(&out), "at most 20 rules");
    buf_release(&body);
    buf_release(&out);
}

/* Each of these would take minutes; the loop does not wait, but nor may the thread. */
static void hostile_text_is_given_up(void **state)
{
    static const char *const pieces[] = {
        "(xyz NEAR/1000 (xyz OR a))",
        "((xyz NEAR/10 xyz) SENTENCE (xyz NEAR/10 xyz))",
        "(xyz NOT NEAR/1000 (xyz NEAR/1000 b))",
        "(xyz AND /x(?:[xyz ]{0,300}[xyz ]{0,300}q|y)/)",
    };
    struct buf body, out;

    (void)state;
    buf_init(&body, BUF_NO_CAP);
    buf_init(&out, TRIAL_ANSWER_MOST);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        int64_t began_ns = clock_mono_ns();

        buf_reset(&body);
        buf_reset(&out);
        (void)buf_addf(&body, "{\"query\":\"%s", pieces[i]);
        for (int k = 0; k < 300; k++)
            (void)buf_addf(&body, " OR %s", pieces[i]);
        (void)buf_add_str(&body, "\",\"text\":\"");
        for (int k = 0; k < 30000; k++)
            (void)buf_add_str(&body, "xyz ");
        (void)buf_add_str(&body, "\"}");
        assert_int_equal(trial_explain(buf_span(&body), NULL, &out), 422);
        assert_says(answer_of(&out), "longer than a second");
        assert_true(clock_mono_ns() - began_ns < INT64_C(30000000000));
    }
    buf_release(&body);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_with_rules),
        cmocka_unit_test(a_bomb_of_lists_is_refused),
        cmocka_unit_test(rules_that_share_a_long_list_are_refused),
        cmocka_unit_test(says_what_became_of_each_node),
        cmocka_unit_test(explains_a_rule_in_use),
        cmocka_unit_test(answers_have_a_limit),
        cmocka_unit_test(hostile_text_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
