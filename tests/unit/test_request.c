/* request: what a subscriber may say, and what it hears where it may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/request.h"

struct row {
    const char *line;
    const char *error; /* begins with it; NULL: none */
    enum request_since since;
    uint64_t seq;
    const char *name;
};

#define SINCE   "\"since\" is the number"
#define NAME    "\"subscriber\" is a name"
#define DURABLE "a durable subscriber says"
#define GLOBS   "\"rule\", \"tag\" and \"source\" are patterns"
#define OBJECT  "expected a JSON object"

static const struct row rows[] = {
    {"{}", NULL, REQUEST_FROM_NOW, 0, NULL},
    {"{\"since\":0}", NULL, REQUEST_AFTER_SEQ, 0, NULL},
    {"{\"since\":41}", NULL, REQUEST_AFTER_SEQ, 41, NULL},
    {"{\"since\":9000000000000000000}", NULL, REQUEST_AFTER_SEQ, 9000000000000000000u,
     NULL},
    {"{\"since\":99999999999999999999}", SINCE, 0, 0, NULL}, /* over 64 bits */
    {"{\"since\":-1}", SINCE, 0, 0, NULL},
    {"{\"since\":1.5}", SINCE, 0, 0, NULL},
    {"{\"since\":1e3}", SINCE, 0, 0, NULL},
    {"{\"since\":true}", SINCE, 0, 0, NULL},
    {"{\"since\":\"41\"}", SINCE, 0, 0, NULL}, /* a string is a time */
    {"{\"since\":\"2026-11-21T20:00:00Z\"}", NULL, REQUEST_FROM_TIME, 0, NULL},
    {"{\"since\":\"2026-11-21\"}", NULL, REQUEST_FROM_TIME, 0, NULL},
    {"{\"since\":\"yesterday\"}", SINCE, 0, 0, NULL},
    {"{\"subscriber\":\"desk-1\",\"ack\":true}", NULL, REQUEST_FROM_NOW, 0, "desk-1"},
    {"{\"ack\":true,\"since\":3,\"subscriber\":\"A.b_c:d@e-9\"}", NULL, REQUEST_AFTER_SEQ,
     3, "A.b_c:d@e-9"},
    {"{\"subscriber\":\"desk\"}", DURABLE, 0, 0, NULL},
    {"{\"ack\":true}", DURABLE, 0, 0, NULL},
    {"{\"ack\":5}", "\"ack\" in the first line is true", 0, 0, NULL},
    {"{\"subscriber\":\"desk\",\"ack\":false}", "\"ack\" in the first", 0, 0, NULL},
    {"{\"subscriber\":\"\",\"ack\":true}", NAME, 0, 0, NULL},
    {"{\"subscriber\":\"a b\",\"ack\":true}", NAME, 0, 0, NULL},
    {"{\"subscriber\":\"a\\u0000\",\"ack\":true}", NAME, 0, 0, NULL},
    {"{\"subscriber\":\"é\",\"ack\":true}", NAME, 0, 0, NULL},
    {"{\"subscriber\":7,\"ack\":true}", NAME, 0, 0, NULL},
    {"{\"rule\":\"gpu*\",\"tag\":[\"a\",\"!b\"],\"source\":[],\"priority\":\"high\"}",
     NULL, 0, 0, NULL},
    {"{\"rule\":7}", GLOBS, 0, 0, NULL},
    {"{\"rule\":\"\"}", GLOBS, 0, 0, NULL},
    {"{\"rule\":\"!\"}", GLOBS, 0, 0, NULL},
    {"{\"tag\":[\"a\",null]}", GLOBS, 0, 0, NULL},
    {"{\"source\":{\"a\":1}}", GLOBS, 0, 0, NULL},
    {"{\"priority\":\"urgent\"}", "\"priority\" is low", 0, 0, NULL},
    {"{\"priority\":2}", "\"priority\" is low", 0, 0, NULL},
    {"{\"notices\":1}", "\"notices\" is true or false", 0, 0, NULL},
    {"{\"sinse\":1}", "unknown member", 0, 0, NULL},
    {"{\"since\":1,}", OBJECT, 0, 0, NULL},
    {"[1]", OBJECT, 0, 0, NULL},
    {"GET / HTTP/1.1", OBJECT, 0, 0, NULL},
};

static void reads_first_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const char *error;
        struct request r;
        int got = request_read(&r, span_of(row->line), &error);

        if ((got < 0) != (row->error != NULL) ||
            (row->error && strncmp(error, row->error, strlen(row->error)) != 0))
            fail_msg("%s: %s", row->line, error ? error : "no error");
        if (r.since != row->since || r.seq != row->seq ||
            !span_eq(r.name, span_of(row->name)))
            fail_msg("%s: read otherwise", row->line);
        request_release(&r);
    }
}

static void says_that_a_line_is_too_long(void **state)
{
    const char *error;
    struct request r;

    (void)state;
    assert_int_equal(request_read(&r, span_make(NULL, 0), &error), -1);
    assert_string_equal(error, "the line is longer than 4096 bytes");
    request_release(&r);
}

static void names_and_patterns_have_a_limit(void **state)
{
    char line[4096], long_text[300];
    const char *error;
    struct request r;

    (void)state;
    memset(long_text, 'a', sizeof(long_text));
    for (int n = 64; n <= 65; n++) {
        (void)snprintf(line, sizeof(line), "{\"subscriber\":\"%.*s\",\"ack\":true}", n,
                       long_text);
        assert_int_equal(request_read(&r, span_of(line), &error), n == 64 ? 0 : -1);
        request_release(&r);
    }
    for (int n = 256; n <= 257; n++) {
        (void)snprintf(line, sizeof(line), "{\"rule\":\"%.*s\"}", n, long_text);
        assert_int_equal(request_read(&r, span_of(line), &error), n == 256 ? 0 : -1);
        request_release(&r);
    }
    for (int n = 64; n <= 65; n++) {
        size_t at = (size_t)snprintf(line, sizeof(line), "{\"tag\":[\"a\"");

        for (int i = 1; i < n; i++)
            at += (size_t)snprintf(line + at, sizeof(line) - at, ",\"a\"");
        (void)snprintf(line + at, sizeof(line) - at, "]}");
        assert_int_equal(request_read(&r, span_of(line), &error), n == 64 ? 0 : -1);
        request_release(&r);
    }
}

static void what_was_wrong_asks_for_nothing(void **state)
{
    const char *error;
    struct request r;

    (void)state;
    assert_int_equal(request_read(&r,
                                  span_of("{\"since\":5,\"rule\":\"a\",\"notices\":true,"
                                          "\"priority\":\"high\",\"x\":1}"),
                                  &error),
                     -1);
    assert_int_equal(r.since, REQUEST_FROM_NOW);
    assert_false(r.filters || r.says_notices);
    assert_int_equal(r.filter.least, RULE_LOW);
    assert_int_equal(r.filter.rules.n, 0);
    request_release(&r);
}

static void reads_filters(void **state)
{
    const char *error;
    struct request r;

    (void)state;
    assert_int_equal(
        request_read(&r,
                     span_of("{\"rule\":\"gpu*\",\"tag\":[\"a\",\"!\\u00e9\"],"
                             "\"priority\":\"critical\",\"notices\":true}"),
                     &error),
        0);
    assert_true(r.filters && r.says_notices && r.notices);
    assert_int_equal(r.filter.least, RULE_CRITICAL);
    assert_int_equal(r.filter.rules.n, 1);
    assert_true(span_is(r.filter.rules.glob[0], "gpu*"));
    assert_int_equal(r.filter.tags.n, 2);
    assert_true(span_is(r.filter.tags.glob[1], "!é"));
    request_release(&r);
}

static void reads_acknowledgements(void **state)
{
    static const struct {
        const char *line;
        int got;
        uint64_t seq;
    } acks[] = {
        {"{\"ack\":7}", 0, 7},
        {"{ \"ack\" : 0 }", 0, 0},
        {"{\"ack\":true}", -1, 0},
        {"{\"ack\":\"7\"}", -1, 0},
        {"{\"ack\":-7}", -1, 0},
        {"{}", -1, 0},
        {"{\"since\":7}", -1, 0},
        {"{\"ack\":7,\"rule\":\"a\"}", -1, 0},
        {"7", -1, 0},
        {"", -1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(acks) / sizeof(acks[0]); i++) {
        const char *error = NULL;
        uint64_t seq = 0;
        int got = request_read_ack(span_of(acks[i].line), &seq, &error);

        if (got != acks[i].got || (got == 0 && seq != acks[i].seq) || (got < 0 && !error))
            fail_msg("%s", acks[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_first_lines),
        cmocka_unit_test(says_that_a_line_is_too_long),
        cmocka_unit_test(names_and_patterns_have_a_limit),
        cmocka_unit_test(what_was_wrong_asks_for_nothing),
        cmocka_unit_test(reads_filters),
        cmocka_unit_test(reads_acknowledgements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
