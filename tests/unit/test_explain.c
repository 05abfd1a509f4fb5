/* explain: the tree, what held in it, and whose fault it is that the rule does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "match/explain.h"

/* One node a line: depth, "+" held or "-" not, "!" blamed, its label, its first place. */
static void put_node(void *ctx, const struct explained *e)
{
    struct buf *out = ctx;

    (void)buf_addf(out, "%u%s%s ", e->depth, e->held ? "+" : "-", e->blamed ? "!" : "");
    query_put_label(out, e->node);
    if (e->held && e->n_places)
        (void)buf_addf(out, " %u-%u/%zu", e->places[0].start, e->places[0].end, e->total);
    (void)buf_add_char(out, '\n');
}

struct asked {
    const struct item *item;
    struct buf out;
    bool held;
};

static int explain_last(void *ctx, const struct rule *rule)
{
    struct asked *a = ctx;
    struct explainer *e;
    struct diag d;

    if (!span_is(rule->id, "asked"))
        return 0;
    diag_init(&d);
    e = explainer_new(rule, &d);
    assert_non_null(e);
    a->held = explainer_run(e, a->item, put_node, &a->out);
    explainer_free(e);
    diag_release(&d);
    return 1;
}

static void explain(const char *yaml, const char *title, bool held, const char *expected)
{
    char path[] = "/tmp/wirewatch-explain-XXXXXX.yaml";
    const char *paths[] = {path};
    int fd = mkstemps(path, 5);
    struct item item = {.field[ITEM_TITLE] = span_of(title)};
    struct asked a = {.item = &item};
    struct rulebook *book;
    struct diag d;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, yaml, strlen(yaml)), strlen(yaml));
    (void)close(fd);
    diag_init(&d);
    buf_init(&a.out, BUF_NO_CAP);
    book = rulebook_load(paths, 1, &d);
    (void)unlink(path);
    assert_int_equal(d.errors, 0);
    assert_int_equal(rulebook_each(book, explain_last, &a), 1);
    assert_int_equal(a.held, held);
    assert_string_equal(buf_cstr(&a.out), expected);
    rulebook_free(book);
    buf_release(&a.out);
    diag_release(&d);
}

static void shows_where_every_node_held(void **state)
{
    (void)state;
    explain("rules: [{id: asked, query: 'chip NEAR/2 (ban OR rule)'}]",
            "the chip ban and a chip rule", true,
            "0+ NEAR/2 4-8/4\n"
            "1+ chip 4-8/2\n"
            "1+ OR 9-12/2\n"
            "2+ ban 9-12/1\n"
            "2+ rule 24-28/1\n");
}

static void blames_the_part_that_is_missing(void **state)
{
    (void)state;
    explain("rules: [{id: asked, query: 'chip AND (ban OR rule) AND x'}]", "chip x",
            false,
            "0-! AND\n"
            "1+ chip 0-4/1\n"
            "1-! OR\n"
            "2-! ban\n"
            "2-! rule\n"
            "1+ x 5-6/1\n");
}

static void blames_the_distance_where_both_sides_are_there(void **state)
{
    (void)state;
    explain("rules: [{id: asked, query: 'a NEAR/1 b'}]", "a x b", false,
            "0-! NEAR/1\n"
            "1+ a 0-1/1\n"
            "1+ b 4-5/1\n");
}

static void below_a_not_blames_what_is_there(void **state)
{
    (void)state;
    explain("rules: [{id: asked, query: 'a AND NOT (b OR c)'}]", "a c", false,
            "0-! AND\n"
            "1+ a 0-1/1\n"
            "1-! NOT\n"
            "2+! OR 2-3/1\n"
            "3- b\n"
            "3+! c 2-3/1\n");
}

static void looks_into_other_rules_but_not_into_lists(void **state)
{
    (void)state;
    explain("lists: {l: [a, b]}\n"
            "rules:\n"
            "  - {id: other, query: 'x AND y'}\n"
            "  - {id: asked, query: '$l OR @other'}\n",
            "b x", true,
            "0+ OR 0-1/1\n"
            "1+ $l 0-1/1\n"
            "1- @other\n"
            "2- AND\n"
            "3+ x 2-3/1\n"
            "3- y\n");
}

static void a_field_narrows_what_stands_below_it(void **state)
{
    (void)state;
    explain("rules: [{id: asked, query: 'a AND body:a'}]", "a", false,
            "0-! AND\n"
            "1+ a 0-1/1\n"
            "1-! body:\n"
            "2-! a\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_where_every_node_held),
        cmocka_unit_test(blames_the_part_that_is_missing),
        cmocka_unit_test(blames_the_distance_where_both_sides_are_there),
        cmocka_unit_test(below_a_not_blames_what_is_there),
        cmocka_unit_test(looks_into_other_rules_but_not_into_lists),
        cmocka_unit_test(a_field_narrows_what_stands_below_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
