/* query: what a query means. What it must not say is in tests/bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rule/query.h"

static struct node *parse(struct arena *a, const char *text, struct diag *d)
{
    struct query_source src = {{"q", 1, 1}, span_of(text), true};

    return query_parse(a, span_of(text), &src, d);
}

/* "(AND a (NOT b))" */
static void put_tree(struct buf *out, const struct node *n)
{
    if (n->children == 0) {
        query_put_label(out, n);
        return;
    }
    (void)buf_add_char(out, '(');
    query_put_label(out, n);
    for (size_t i = 0; i < n->children; i++) {
        (void)buf_add_char(out, ' ');
        put_tree(out, n->child[i]);
    }
    (void)buf_add_char(out, ')');
}

static void means_what_it_says(void **state)
{
    static const struct {
        const char *query;
        const char *tree;
    } cases[] = {
        {"chips", "chips"},
        {"a AND b AND c", "(AND a b c)"},
        {"a OR b OR c", "(OR a b c)"},
        {"a AND (b OR c)", "(AND a (OR b c))"},
        {"(a AND b) AND c", "(AND a b c)"}, /* so that NOT finds its company */
        {"(a OR b) OR c", "(OR (OR a b) c)"},
        {"a AND NOT b", "(AND a (NOT b))"},
        {"NOT b AND a", "(AND (NOT b) a)"},
        {"a AND (NOT b AND NOT c)", "(AND a (NOT b) (NOT c))"},
        {"a -b", "(AND a (NOT b))"},
        {"a -b -c", "(AND a (NOT b) (NOT c))"},
        {"-b AND a", "(AND (NOT b) a)"},
        {"a AND -b", "(AND a (NOT b))"},
        {"a -\"b c\"", "(AND a (NOT b c))"},
        {"a -(b OR c)", "(AND a (NOT (OR b c)))"},
        {"a & b", "(AND a b)"},
        {"a | b", "(OR a b)"},
        {"a&b", "a&b"},
        {"a-b", "a-b"},
        {"\"export controls\"", "export controls"},
        {"“export controls” OR b", "(OR export controls b)"},
        {"a NEAR/5 b", "(NEAR/5 a b)"},
        {"a W/5 b", "(NEAR/5 a b)"},
        {"a BEFORE/1000 b", "(BEFORE/1000 a b)"},
        {"a PRE/2 b", "(BEFORE/2 a b)"},
        {"a ONEAR/2 b", "(BEFORE/2 a b)"},
        {"a NOT NEAR/3 b", "(NOT NEAR/3 a b)"},
        {"a NOT W/3 b", "(NOT NEAR/3 a b)"},
        {"a SENTENCE b", "(SENTENCE a b)"},
        {"a W/S b", "(SENTENCE a b)"},
        {"a PARAGRAPH b", "(PARAGRAPH a b)"},
        {"a W/P b", "(PARAGRAPH a b)"},
        {"a NEAR/5 b AND c", "(AND (NEAR/5 a b) c)"}, /* binds tighter */
        {"a OR b NEAR/5 c", "(OR a (NEAR/5 b c))"},
        {"a AND NOT b NEAR/5 c", "(AND a (NOT (NEAR/5 b c)))"},
        {"(a NEAR/5 b) NEAR/3 c", "(NEAR/3 (NEAR/5 a b) c)"},
        {"(a NOT NEAR/5 b) NEAR/3 c", "(NEAR/3 (NOT NEAR/5 a b) c)"},
        {"(a OR b) NEAR/3 (c OR d)", "(NEAR/3 (OR a b) (OR c d))"},
        {"a NEAR/3 $list", "(NEAR/3 a $list)"},
        {"ATLEAST/3(a)", "(ATLEAST/3 a)"},
        {"ATLEAST/3(a OR b)", "(ATLEAST/3 (OR a b))"},
        {"ATLEAST/2(a NOT NEAR/2 b)", "(ATLEAST/2 (NOT NEAR/2 a b))"},
        {"FIRST/50(a AND NOT b)", "(FIRST/50 (AND a (NOT b)))"},
        {"title:a", "(title: a)"},
        {"title:\"a b\"", "(title: a b)"},
        {"title:=US", "(title: =US)"},
        {"lead:(a OR b)", "(lead: (OR a b))"},
        {"title:ATLEAST/2(a)", "(title: (ATLEAST/2 a))"},
        {"tag:a AND url:b", "(AND (tag: a) (url: b))"},
        {"title:a -body:b", "(AND (title: a) (NOT (body: b)))"},
        {"2 OF (a, b, c)", "(2 OF a b c)"},
        {"2 OF(a,b)", "(2 OF a b)"},
        {"2 OF (a, b AND c, title:d, NOT e)", "(2 OF a (AND b c) (title: d) (NOT e))"},
        {"2 OF (a, A, b, \"a\")", "(2 OF a b)"}, /* written alike */
        {"2 OF (a OR b, B OR A, c)", "(2 OF (OR a b) c)"},
        {"2 OF (a, 2 OF (b, c), d)", "(2 OF a (2 OF b c) d)"},
        {"@other AND a", "(AND @other a)"},
        {"@\"other (one)\" AND a", "(AND @other (one) a)"},
        {"$list-2.b", "$list-2.b"},
        {"$芯片", "$芯片"},
        {"$1.2bn", "$1.2bn"},
        {"1,000", "1,000"},
        {"2 AND a", "(AND 2 a)"},
        {"/H[12]00/ OR a", "(OR /H[12]00/ a)"},
        {"/a b|(c) \\/d/", "/a b|(c) \\/d/"},
        {"=AT&T AND =C++", "(AND =AT&T =C++)"},
        {"=title:a", "=title:a"}, /* exactly so */
        {"=\"a \\\"b\\\"\" OR c", "(OR =\"a \\\"b\\\"\" c)"},
        {"export* AND control~", "(AND export* control~)"},
        {"FIRST", "FIRST"},
        {"W AND a", "(AND W a)"},
        {"TCP/80", "TCP/80"},
        {" ( a )\t AND\n b ", "(AND a b)"},
        {"a\u00a0AND\u3000b", "(AND a b)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct arena a;
        struct diag d;
        struct buf got;
        struct node *n;

        arena_init(&a, 4096);
        diag_init(&d);
        buf_init(&got, BUF_NO_CAP);
        n = parse(&a, cases[i].query, &d);
        if (!n)
            fail_msg("%s: %.*s", cases[i].query, (int)d.problems[0].message.n,
                     d.problems[0].message.p);
        put_tree(&got, n);
        assert_string_equal(buf_cstr(&got), cases[i].tree);
        buf_release(&got);
        diag_release(&d);
        arena_release(&a);
    }
}

static void knows_what_means_the_same(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"chips", "CHIPS", true},
        {"\"export controls\"", "export-controls", false}, /* the hyphen may join */
        {"a OR b", "B OR a OR b", true},
        {"a AND b", "b AND a", true},
        {"a OR b", "a AND b", false},
        {"a OR a", "a", true},
        {"a NEAR/5 b", "b NEAR/5 a", true},
        {"a NEAR/5 b", "a NEAR/6 b", false},
        {"a BEFORE/5 b", "b BEFORE/5 a", false},
        {"a NEAR/5 a", "a", false}, /* needs two of them */
        {"title:a", "body:a", false},
        {"=US", "=us", false},
        {"US", "U.S.", true},
        {"chip*", "chip", false},
        {"chip~", "chip", false},
        {"/a/", "a", false},
        {"2 OF (a, b, c)", "2 OF (c, b, a)", true},
        {"2 OF (a, b, c)", "1 OF (a, b, c)", false},
        {"$a", "$b", false},
        {"$a", "@a", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct node *x, *y;
        struct arena a;
        struct diag d;

        arena_init(&a, 4096);
        diag_init(&d);
        x = parse(&a, cases[i].a, &d);
        y = parse(&a, cases[i].b, &d);
        assert_non_null(x);
        assert_non_null(y);
        if ((x->meaning == y->meaning) != cases[i].same)
            fail_msg("%s and %s", cases[i].a, cases[i].b);
        diag_release(&d);
        arena_release(&a);
    }
}

static void places_are_those_of_the_characters(void **state)
{
    struct diag_place at = {"f", 7, 20};
    struct query_source src = {at, {NULL, 0}, true};
    struct arena a;
    struct diag d;
    struct node *n;

    (void)state;
    arena_init(&a, 4096);
    diag_init(&d);
    n = query_parse(&a, span_of("出口管制 AND chips"), &src, &d);
    assert_int_equal(n->child[0]->place.column, 20);
    assert_int_equal(n->place.column, 25);
    assert_int_equal(n->child[1]->place.column, 29);
    assert_int_equal(n->child[1]->term->place.line, 7);
    src.exact_columns = false;
    assert_null(query_parse(&a, span_of("出口 chips"), &src, &d));
    assert_int_equal(d.problems[0].place.column, 20);
    assert_non_null(strstr(d.problems[0].message.p, "(character 4 of the text)"));
    diag_release(&d);
    arena_release(&a);
}

static void finds_all_problems_of_one_query(void **state)
{
    struct arena a;
    struct diag d;

    (void)state;
    arena_init(&a, 4096);
    diag_init(&d);
    assert_null(parse(&a, "a b AND titel:c OR ch* AND (d NEAR e) )", &d));
    assert_int_equal(d.errors, 6);
    diag_release(&d);
    arena_release(&a);
}

/* Nothing that somebody could write may use up the stack, or time without end. */
static void depth_and_size_have_limits(void **state)
{
    static const char *const pieces[] = {
        "(",  "title:", "-", "NOT ", "ATLEAST/2(", "2 OF (", "a NEAR/2 (", "a AND ",
        "a ", "\"",     "/", "=",    "$",          ",",      "2 OF (a, "};
    struct arena a;
    struct diag d;
    struct buf b;

    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        arena_init(&a, 4096);
        diag_init(&d);
        buf_init(&b, BUF_NO_CAP);
        for (int k = 0; k < 20000; k++)
            (void)buf_add_str(&b, pieces[i]);
        assert_null(parse(&a, buf_cstr(&b), &d));
        assert_true(d.errors > 0);
        buf_release(&b);
        diag_release(&d);
        arena_release(&a);
    }
}

static void any_bytes_give_a_tree_or_an_error(void **state)
{
    static const char *const pieces[] = {
        "a",      "\"", "(",  ")",  " ",  " AND ", " OR ",  " NOT ", "NEAR/5", " -",
        "*",      "~",  "=",  "/",  "$",  "@",     ",",     ":",     "title",  "2 OF (",
        "“",      "”",  "芯", "-",  "\\", "[",     "U.S.",  "1,000", "\t",     "W/S",
        "FIRST/", "？", "&",  "（", "^2", "’s",    "\uFDD0"};
    uint64_t seed = 20261121;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct arena a;
        struct diag d;
        struct buf b;
        bool good;

        arena_init(&a, 4096);
        diag_init(&d);
        buf_init(&b, BUF_NO_CAP);
        for (int k = 0; k < 12; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            (void)buf_add_str(&b,
                              pieces[(seed >> 33) % (sizeof(pieces) / sizeof(*pieces))]);
        }
        good = parse(&a, buf_cstr(&b), &d) != NULL;
        if (good != (d.errors == 0))
            fail_msg("%s", buf_cstr(&b));
        buf_release(&b);
        diag_release(&d);
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_what_it_says),
        cmocka_unit_test(knows_what_means_the_same),
        cmocka_unit_test(places_are_those_of_the_characters),
        cmocka_unit_test(finds_all_problems_of_one_query),
        cmocka_unit_test(depth_and_size_have_limits),
        cmocka_unit_test(any_bytes_give_a_tree_or_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
