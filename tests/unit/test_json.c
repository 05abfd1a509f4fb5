/* json: accepts what the RFC accepts, and reads the same values as jansson. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Both have names for types; jansson's get a name of their own here. */
#define json_type   jansson_type
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY  JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_TRUE   JANSSON_TRUE
#define JSON_FALSE  JANSSON_FALSE
#define JSON_NULL   JANSSON_NULL
#include <jansson.h>
#undef json_type
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

#include "feed/json_scan.h"
#include "unit/json_cases.h"
#include "unit/json_random.h"
#include "unit/random.h"

/* --- the grammar -------------------------------------------------------------------- */

static void accepts_what_the_rfc_accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(accepted) / sizeof(*accepted); i++) {
        struct json_value v;
        struct json_error e;

        if (parse(accepted[i], &v, &e) != 0)
            fail_msg("%.*s: expected %s at %zu", (int)accepted[i].n, accepted[i].p,
                     e.message, e.offset);
    }
}

static void rejects_the_rest_and_says_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rejected) / sizeof(*rejected); i++) {
        struct json_value v;
        struct json_error e;
        struct span text = rejected[i].text;

        if (parse(text, &v, &e) == 0)
            fail_msg("%.*s was accepted", (int)text.n, text.p);
        if (e.offset != rejected[i].offset)
            fail_msg("%.*s: expected %s at %zu, not %zu", (int)text.n, text.p, e.message,
                     e.offset, rejected[i].offset);
    }
}

/* A stop character at each place of a block and behind it. */
static void strings_end_at_any_length(void **state)
{
    char text[80];

    (void)state;
    for (size_t n = 0; n < 70; n++) {
        struct json_value v;
        struct json_error e;

        memset(text, n % 2 ? 'a' : '\xe9', sizeof(text));
        text[0] = '"';
        text[n + 1] = '"';
        assert_int_equal(parse(span_make(text, n + 2), &v, &e), 0);
        assert_int_equal(v.text.n, n);
        assert_false(v.escaped);
        text[n + 1] = '\x1f';
        assert_int_equal(parse(span_make(text, n + 2), &v, &e), -1);
        assert_int_equal(e.offset, n + 1);
        text[n + 1] = '\\';
        text[n + 2] = '"';
        text[n + 3] = '"';
        assert_int_equal(parse(span_make(text, n + 4), &v, &e), 0);
        assert_int_equal(v.text.n, n + 2);
        assert_true(v.escaped);
    }
}

static int parse_nested(struct buf *b, const char *open, const char *close, size_t depth)
{
    struct json_value v;
    struct json_error e;

    buf_reset(b);
    repeat(b, open, depth);
    repeat(b, "0", open[0] == '{');
    repeat(b, close, depth);
    return parse(buf_span(b), &v, &e);
}

static void nesting_has_a_limit(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    assert_int_equal(parse_nested(&b, "[", "]", JSON_DEPTH_MOST), 0);
    assert_int_equal(parse_nested(&b, "{\"a\":", "}", JSON_DEPTH_MOST), 0);
    assert_int_equal(parse_nested(&b, "[", "]", JSON_DEPTH_MOST + 1), -1);
    assert_int_equal(parse_nested(&b, "{\"a\":", "}", JSON_DEPTH_MOST + 1), -1);
    assert_int_equal(parse_nested(&b, "[", "", 5000000), -1);
    buf_release(&b);
}

/* A closed level must forget what it was: {"a":[{}],"b":0} and so on, at many depths. */
static void levels_are_used_again(void **state)
{
    struct json_value v;
    struct json_error e;
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    for (size_t depth = 0; depth < 200; depth++) {
        buf_reset(&b);
        repeat(&b, "[", depth);
        repeat(&b, "{\"a\":[{\"b\":[]}],\"c\":0},[{}],[0,{\"d\":{}}]", 1);
        repeat(&b, "]", depth);
        assert_int_equal(parse(buf_span(&b), &v, &e), depth ? 0 : -1);
    }
    buf_release(&b);
}

/* --- walking ------------------------------------------------------------------------ */

static void walks_members_and_elements_in_order(void **state)
{
    struct span text = SPAN(
        " { \"a\" : 1 ,\"b\\n\":\"x\\\"y\" , \"c\":[ {\"]\":\"}\"} , true,-1.5e3 ]}\n");
    struct json_value v, key, value, element;
    struct json_iter it, inner;
    struct json_error e;

    (void)state;
    assert_int_equal(parse(text, &v, &e), 0);
    assert_int_equal(v.type, JSON_OBJECT);
    it = json_iter(v);
    assert_true(json_next(&it, &key, &value));
    assert_true(json_key_is(key, "a"));
    assert_false(json_key_is(key, "b"));
    assert_int_equal(value.type, JSON_NUMBER);
    assert_true(span_is(value.text, "1"));
    assert_true(json_next(&it, &key, &value));
    assert_true(key.escaped);
    assert_false(json_key_is(key, "b\\n"));
    assert_true(value.escaped);
    assert_true(span_is(value.text, "x\\\"y"));
    assert_true(json_next(&it, &key, &value));
    assert_int_equal(value.type, JSON_ARRAY);
    inner = json_iter(value);
    assert_true(json_next(&inner, NULL, &element));
    assert_int_equal(element.type, JSON_OBJECT);
    assert_true(span_is(element.text, "{\"]\":\"}\"}"));
    assert_true(json_next(&inner, NULL, &element));
    assert_int_equal(element.type, JSON_TRUE);
    assert_true(json_next(&inner, NULL, &element));
    assert_true(span_is(element.text, "-1.5e3"));
    assert_false(json_next(&inner, NULL, &element));
    assert_false(json_next(&it, &key, &value));
    assert_false(json_next(&it, &key, &value));
}

static void a_scalar_has_nothing_to_walk(void **state)
{
    struct json_value v, key, value;
    struct json_iter it;
    struct json_error e;

    (void)state;
    assert_int_equal(parse(span_of("\"a\""), &v, &e), 0);
    it = json_iter(v);
    assert_false(json_next(&it, &key, &value));
}

/* --- cost --------------------------------------------------------------------------- */

/* Hostile texts whose cost would show if anything were done more than once a byte. */
static void megabytes_of_anything_take_no_time(void **state)
{
    static const char *const pieces[] = {"\\\"",  "\\u0041", "[],", "{\"a\":0},",
                                         "\"\",", "1,",      " ",   "\"a\":[],"};
    struct json_value v;
    struct json_error e;
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        buf_reset(&b);
        repeat(&b, i < 2 ? "\"" : i == 7 ? "{" : "[", 1);
        repeat(&b, pieces[i], 1000000);
        repeat(&b, i < 2 ? "\"" : i == 7 ? "\"b\":0}" : "0]", 1);
        assert_int_equal(parse(buf_span(&b), &v, &e), 0);
        assert_int_equal(parse(span_make(b.p, b.n - 1), &v, &e), -1);
    }
    buf_release(&b);
}

/* --- jansson as the oracle ---------------------------------------------------------- */

/*
 * What jansson makes of a text, beside the RFC and so beside us:
 *   - bare scalars and \u0000 need flags, which are given;
 *   - lone surrogate escapes and invalid UTF-8 in strings are errors to it: the generator
 *     writes none, and a mutated text that has one is only read, not compared;
 *   - a NUL byte behind a number is passed over, a \u0000 in a name is an error: the
 * same;
 *   - a number too large for it is an error: the same;
 *   - of members with one name the last wins: so it does for our comparison;
 *   - it nests 2048 deep, we 256: the generator stays far below.
 */
static json_t *oracle(struct span text, bool *compared)
{
    json_error_t e;
    json_t *j = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
    enum json_error_code code = j ? json_error_unknown : json_error_code(&e);

    *compared =
        !(text.n && memchr(text.p, '\0', text.n)) &&
        code != json_error_null_byte_in_key && code != json_error_numeric_overflow &&
        code != json_error_invalid_utf8 && code != json_error_stack_overflow &&
        !(code == json_error_invalid_syntax && strstr(e.text, "invalid Unicode '"));
    return j;
}

static void expect_same_value(struct json_value v, json_t *j);

static void expect_same_string(struct json_value v, const char *p, size_t n)
{
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    assert_int_equal(v.type, JSON_STRING);
    assert_int_equal(json_unescape(v, &text), 0);
    assert_true(span_eq(buf_span(&text), span_make(p, n)));
    buf_release(&text);
}

/* Whether a member of the same name follows. */
static bool has_later_twin(struct json_iter rest, struct span name)
{
    struct json_value key, value;
    bool twin = false;
    struct buf other;

    buf_init(&other, BUF_NO_CAP);
    while (!twin && json_next(&rest, &key, &value)) {
        buf_reset(&other);
        assert_int_equal(json_unescape(key, &other), 0);
        twin = span_eq(buf_span(&other), name);
    }
    buf_release(&other);
    return twin;
}

static void expect_same_object(struct json_value v, json_t *j)
{
    struct json_iter it = json_iter(v);
    struct json_value key, value;
    size_t n = 0;
    struct buf name;

    assert_int_equal(v.type, JSON_OBJECT);
    buf_init(&name, BUF_NO_CAP);
    while (json_next(&it, &key, &value)) {
        json_t *theirs;

        buf_reset(&name);
        assert_int_equal(json_unescape(key, &name), 0);
        theirs = json_object_getn(j, name.n ? name.p : "", name.n);
        assert_non_null(theirs);
        if (has_later_twin(it, buf_span(&name)))
            continue;
        n++;
        expect_same_value(value, theirs);
    }
    assert_int_equal(n, json_object_size(j));
    buf_release(&name);
}

static void expect_same_array(struct json_value v, json_t *j)
{
    struct json_iter it = json_iter(v);
    struct json_value value;
    size_t n = 0;

    assert_int_equal(v.type, JSON_ARRAY);
    while (json_next(&it, NULL, &value))
        expect_same_value(value, json_array_get(j, n++));
    assert_int_equal(n, json_array_size(j));
}

static void expect_same_number(struct json_value v, json_t *j)
{
    char text[400];

    assert_int_equal(v.type, JSON_NUMBER);
    assert_true(v.text.n < sizeof(text));
    memcpy(text, v.text.p, v.text.n);
    text[v.text.n] = '\0';
    if (json_typeof(j) == JSON_INTEGER)
        assert_int_equal(strtoll(text, NULL, 10), json_integer_value(j));
    else
        assert_true(strtod(text, NULL) == json_real_value(j));
}

static void expect_same_value(struct json_value v, json_t *j)
{
    assert_non_null(j);
    switch (json_typeof(j)) {
    case JANSSON_OBJECT: expect_same_object(v, j); break;
    case JANSSON_ARRAY: expect_same_array(v, j); break;
    case JANSSON_STRING:
        expect_same_string(v, json_string_value(j), json_string_length(j));
        break;
    case JANSSON_TRUE: assert_int_equal(v.type, JSON_TRUE); break;
    case JANSSON_FALSE: assert_int_equal(v.type, JSON_FALSE); break;
    case JANSSON_NULL: assert_int_equal(v.type, JSON_NULL); break;
    default: expect_same_number(v, j); break;
    }
}

/* --- member by member --------------------------------------------------------------- */

static bool has_high(struct span text)
{
    bool high = false;

    for (size_t i = 0; i < text.n; i++)
        high |= (text.p[i] & 0x80) != 0;
    return high;
}

static void expect_same(struct json_value a, struct json_value b)
{
    assert_int_equal(a.type, b.type);
    assert_int_equal(a.escaped, b.escaped);
    assert_int_equal(a.high, b.high);
    assert_int_equal(a.high, a.type == JSON_STRING && has_high(a.text));
    assert_ptr_equal(a.text.p, b.text.p);
    assert_int_equal(a.text.n, b.text.n);
}

/* What json_read gives of an object is what json_parse and a walk give, faults too. */
static void expect_read_as_parsed(struct span text)
{
    struct json_value v, key, value, walked_key, walked;
    struct json_error e, expected = {0};
    struct json_reader r;
    struct json_iter it;
    bool right = json_parse(text, &v, &expected) == 0;
    int got;

    if (!span_starts(span_trim(text), "{"))
        return;
    if (right)
        it = json_iter(v);
    json_reader_init(&r, text);
    while ((got = json_read(&r, &key, &value, &e)) > 0) {
        if (!right)
            continue;
        assert_true(json_next(&it, &walked_key, &walked));
        expect_same(key, walked_key);
        expect_same(value, walked);
    }
    assert_int_equal(got, right ? 0 : -1);
    if (right) {
        assert_false(json_next(&it, &walked_key, &walked));
        return;
    }
    assert_int_equal(e.offset, expected.offset);
    assert_string_equal(e.message, expected.message);
}

/* Strings of every length before and behind one byte that is not plain: in the first, the
 * last and each other block, and with all of the text shorter than the longest block. */
static void strings_are_seen_alike_wherever_anything_stands(void **state)
{
    static const struct span odd[] = {
        SPAN("a"),        SPAN("\x1f"),
        SPAN("\0"),       SPAN("\n"),
        SPAN("\x7f"),     SPAN(" "),
        SPAN("!"),        SPAN("#"), /* neighbours of the quote, of the backslash */
        SPAN("["),        SPAN("]"),
        SPAN("\""),       SPAN("\\"),
        SPAN("\\\""),     SPAN("\\u00e9"),
        SPAN("\\ud83d"),  SPAN("\\ud83d\\ude00"),
        SPAN("\\u12"),    SPAN("\xc3\xa9"),
        SPAN("\xff"),     SPAN("\xa2"), /* a quote, a backslash with the top bit */
        SPAN("\xdc"),     SPAN("\x9f"),
        SPAN("\xe4\xb8"), SPAN("\xed\xa0\x80"),
    };
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789abcdefghijklmnopqrstuvwxyz";
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    for (size_t i = 0; i < 72 * 72 * sizeof(odd) / sizeof(*odd); i++) {
        int before = (int)(i % 72), behind = (int)(i / 72 % 72);
        char *copy;

        buf_reset(&b);
        (void)buf_addf(&b, "{\"\":%s\"%.*s", i % 5 ? "" : " ", before, plain);
        (void)buf_add_span(&b, odd[i / 72 / 72]);
        (void)buf_addf(&b, "%.*s\"%s}", behind, plain, i % 3 ? "" : ",\"\xc3\xa9\":\"\"");
        copy = malloc(b.n); /* ends where its memory does */
        assert_non_null(copy);
        memcpy(copy, b.p, b.n);
        expect_read_as_parsed(span_make(copy, b.n));
        free(copy);
    }
    buf_release(&b);
}

static void an_object_reads_as_it_parses(void **state)
{
    static const struct span texts[] = {
        SPAN("{}"),
        SPAN(" { } "),
        SPAN("{"),
        SPAN("{}x"),
        SPAN("{\"a\":1,}"),
        SPAN("{\"a\":1 \"b\"}"),
        SPAN("{,}"),
        SPAN("{\"a\":[}"),
        SPAN("{\"a\":[1,{\"b\":\"\xc3\xa9\"}],\"\xc3\xa9\":\"\\n\"}"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        expect_read_as_parsed(texts[i]);
    for (size_t i = 0; i < sizeof(accepted) / sizeof(*accepted); i++)
        expect_read_as_parsed(accepted[i]);
    for (size_t i = 0; i < sizeof(rejected) / sizeof(*rejected); i++)
        expect_read_as_parsed(rejected[i].text);
}

/* Returns whether both accepted the text. */
static bool compare(struct span text)
{
    struct json_value v;
    struct json_error e;
    bool compared;
    json_t *j = oracle(text, &compared);
    int rc = parse(text, &v, &e);

    expect_read_as_parsed(text);
    if (compared && (rc == 0) != (j != NULL))
        fail_msg("%s by jansson, not by us: %.*s", j ? "accepted" : "rejected",
                 (int)text.n, text.p);
    if (compared && j)
        expect_same_value(v, j);
    json_decref(j);
    return compared && rc == 0;
}

static void both_agree_on_the_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(accepted) / sizeof(*accepted); i++)
        (void)compare(accepted[i]);
    for (size_t i = 0; i < sizeof(rejected) / sizeof(*rejected); i++)
        (void)compare(rejected[i].text);
}

/* --- random texts ------------------------------------------------------------------- */

static void both_agree_on_random_and_damaged_texts(void **state)
{
    uint64_t random = random_seed();
    size_t accepted_by_both = 0, damaged_but_accepted = 0;
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    for (int round = 0; round < 15000; round++) {
        buf_reset(&b);
        put_random_value(&random, &b, (unsigned)(draw(&random) % 6));
        accepted_by_both += compare(buf_span(&b));
        for (int i = 0; i < 3; i++) {
            mutate(&random, &b);
            damaged_but_accepted += compare(buf_span(&b));
        }
    }
    /* The test itself must not have gone blind. */
    assert_int_equal(accepted_by_both, 15000);
    assert_in_range(damaged_but_accepted, 1000, 40000);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_the_rfc_accepts),
        cmocka_unit_test(rejects_the_rest_and_says_where),
        cmocka_unit_test(strings_end_at_any_length),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(levels_are_used_again),
        cmocka_unit_test(walks_members_and_elements_in_order),
        cmocka_unit_test(a_scalar_has_nothing_to_walk),
        cmocka_unit_test(megabytes_of_anything_take_no_time),
        cmocka_unit_test(an_object_reads_as_it_parses),
        cmocka_unit_test(strings_are_seen_alike_wherever_anything_stands),
        cmocka_unit_test(both_agree_on_the_tables),
        cmocka_unit_test(both_agree_on_random_and_damaged_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
