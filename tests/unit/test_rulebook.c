/* rulebook: files to rules, with their references tied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rule/rulebook.h"

/* A folder of rule files, and what was read from it. */
struct fixture {
    char folder[64];
    struct diag d;
    struct rulebook *book;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    (void)strcpy(f->folder, "/tmp/test_rulebook.XXXXXX");
    if (!mkdtemp(f->folder))
        return -1;
    diag_init(&f->d);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];

    rulebook_free(f->book);
    diag_release(&f->d);
    (void)snprintf(command, sizeof(command), "rm -rf %s", f->folder);
    if (system(command) != 0)
        return -1;
    free(f);
    return 0;
}

static const char *path_of(const struct fixture *f, const char *name)
{
    static char paths[8][128];
    static int next;
    char *path = paths[next++ % 8];

    (void)snprintf(path, sizeof(paths[0]), "%s/%s", f->folder, name);
    return path;
}

static void write_bytes(const struct fixture *f, const char *name, const void *p,
                        size_t n)
{
    FILE *out = fopen(path_of(f, name), "w");

    assert_non_null(out);
    assert_int_equal(fwrite(p, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
}

static void write_text(const struct fixture *f, const char *name, const char *text)
{
    write_bytes(f, name, text, strlen(text));
}

static void load(struct fixture *f, const char *path)
{
    rulebook_free(f->book);
    diag_release(&f->d);
    diag_init(&f->d);
    f->book = rulebook_load(&path, 1, &f->d);
}

static void expect_clean(const struct fixture *f)
{
    if (f->d.n)
        fail_msg("%s:%zu:%zu: %s", f->d.problems[0].place.file,
                 f->d.problems[0].place.line, f->d.problems[0].place.column,
                 f->d.problems[0].message.p);
}

static void put_tree(struct buf *out, const struct node *n)
{
    bool reference = n->kind == NODE_LIST || n->kind == NODE_RULE;
    size_t children = reference ? n->child[0] != NULL : n->children;

    (void)buf_add_str(out, children ? "(" : "");
    query_put_label(out, n);
    for (size_t i = 0; i < children; i++) {
        (void)buf_add_char(out, ' ');
        put_tree(out, n->child[i]);
    }
    (void)buf_add_str(out, children ? ")" : "");
}

/* Each rule as "id: tree", a line each. */
static int put_rule(void *ctx, const struct rule *rule)
{
    struct buf *out = ctx;

    (void)buf_add_span(out, rule->id);
    (void)buf_add_str(out, ": ");
    put_tree(out, rule->query);
    (void)buf_add_char(out, '\n');
    return 0;
}

static void expect_rules(const struct fixture *f, const char *expected)
{
    struct buf got;

    buf_init(&got, BUF_NO_CAP);
    assert_int_equal(rulebook_each(f->book, put_rule, &got), 0);
    assert_string_equal(buf_cstr(&got), expected);
    buf_release(&got);
}

static int keep(void *ctx, const struct rule *rule)
{
    *(const struct rule **)ctx = rule;
    return 0;
}

static int expect_exact(void *ctx, const struct rule *rule)
{
    assert_int_equal(rule->query->term->kind, TERM_EXACT);
    assert_true(span_is(rule->query->term->exact, ctx));
    return 0;
}

static void lists_and_rules_are_tied_together(void **state)
{
    struct fixture *f = *state;

    write_text(f, "b.yaml",
               "lists:\n"
               "  makers: [Nvidia, $more]\n"
               "rules:\n"
               "  - {id: all, any: [a, b], all: [c, d], none: [e]}\n"
               "  - {id: one, any: [chips]}\n"
               "  - {id: two, all: [chips, $makers]}\n"
               "  - {id: of, query: '2 OF ($makers, nvidia, fabs)'}\n"
               "  - {id: ref, query: '@one NEAR/5 @line'}\n");
    write_text(f, "a.yml", "lists: {more: [AMD, Micron]}\n");
    write_text(f, "c.txt", "# names\n\nAcme Corp\nline\tBolt*\r\n");
    write_text(f, "notes.md", "not: [a rule file\n");
    write_text(f, ".hidden.yaml", "also: [not\n");
    load(f, f->folder);
    expect_clean(f);
    assert_int_equal(rulebook_count(f->book), 7);
    expect_rules(f, "all: (AND (OR a b) c d (NOT (OR e)))\n"
                    "one: (OR chips)\n"
                    "two: (AND chips ($makers (OR Nvidia ($more (OR AMD Micron)))))\n"
                    "of: (2 OF Nvidia AMD Micron fabs)\n"
                    "ref: (NEAR/5 (@one (OR chips)) (@line Bolt*))\n"
                    "c.txt:3: Acme Corp\n"
                    "line: Bolt*\n");
}

static void a_rule_has_all_that_was_written(void **state)
{
    struct fixture *f = *state;
    const struct rule *rule = NULL;

    write_text(f, "r.yaml",
               "rules:\n"
               "  - id: gpu\n"
               "    title: GPU export controls\n"
               "    query: chips\n"
               "    where: {source: [reuters*, '!*Opinion*'], language: [en, zh_TW],\n"
               "            max_age: 7d, min_words: 5, desk: [1, true]}\n"
               "    priority: high\n"
               "    tags: [policy, chips]\n"
               "    throttle: {max: 5, per: 90m, by: source}\n"
               "    threshold: {count: 3, within: 10m, by: author}\n"
               "    examples:\n"
               "      match: [chips here]\n"
               "      no_match:\n"
               "        - {title: 'a \"b\"', tags: [x, y], n: 5}\n");
    load(f, path_of(f, "r.yaml"));
    expect_clean(f);
    assert_int_equal(rulebook_each(f->book, keep, &rule), 0);
    assert_true(span_is(rule->id, "gpu"));
    assert_true(span_is(rule->title, "GPU export controls"));
    assert_int_equal(rule->priority, RULE_HIGH);
    assert_int_equal(rule->n_tags, 2);
    assert_true(span_is(rule->tags[1], "chips"));
    assert_int_equal(rule->throttle.max, 5);
    assert_int_equal(rule->throttle.per_ms, 90 * 60000);
    assert_true(span_is(rule->throttle.by, "source"));
    assert_int_equal(rule->threshold.count, 3);
    assert_int_equal(rule->threshold.within_ms, 600000);
    assert_true(span_is(rule->threshold.within, "10m"));
    assert_true(span_is(rule->threshold.by, "author"));
    assert_int_equal(rule->place.line, 2);
    assert_int_equal(rule->place.column, 9);
    assert_int_equal(rule->n_examples, 2);
    assert_true(rule->examples[0].must_match);
    assert_true(span_is(rule->examples[0].text, "chips here"));
    assert_false(rule->examples[1].must_match);
    assert_true(rule->examples[1].is_item);
    assert_true(
        span_is(rule->examples[1].text,
                "{\"title\":\"a \\\"b\\\"\",\"tags\":[\"x\",\"y\"],\"n\":\"5\"}"));
    assert_int_equal(rule->where->n, 5);
    assert_int_equal(rule->where->tests[0].kind, WHERE_SOURCE);
    assert_true(span_is(rule->where->tests[0].include[0], "reuters*"));
    assert_true(span_is(rule->where->tests[0].exclude[0], "*opinion*"));
    assert_true(span_is(rule->where->tests[1].include[1], "zh-tw"));
    assert_int_equal(rule->where->tests[2].number, 7 * INT64_C(86400000));
    assert_int_equal(rule->where->tests[3].number, 5);
    assert_true(span_is(rule->where->tests[4].name, "desk"));
    assert_true(span_is(rule->where->tests[4].include[0], "1"));
}

static void lists_of_one_name_are_one_node(void **state)
{
    struct fixture *f = *state;
    const struct rule *rule = NULL;

    write_text(f, "r.yaml",
               "lists: {x: [a, b]}\n"
               "rules: [{id: r, query: '$x NEAR/5 $x'}]\n");
    load(f, path_of(f, "r.yaml"));
    expect_clean(f);
    (void)rulebook_each(f->book, keep, &rule);
    assert_ptr_equal(rule->query->child[0]->child[0], rule->query->child[1]->child[0]);
}

static void paths_may_be_globs_and_overlap(void **state)
{
    struct fixture *f = *state;
    const char *paths[4];

    write_text(f, "b.yaml", "rules: [{id: b, any: [b]}]\n");
    write_text(f, "a.yaml", "rules: [{id: a, any: [a]}]\n");
    write_text(f, "odd[1].yaml", "rules: [{id: odd, any: [c]}]\n");
    paths[0] = path_of(f, "b.yaml");
    paths[1] = path_of(f, "?.yaml");
    paths[2] = f->folder;
    paths[3] = path_of(f, "odd[1].yaml"); /* a file's own name is no glob */
    f->book = rulebook_load(paths, 4, &f->d);
    expect_clean(f);
    expect_rules(f, "b: (OR b)\na: (OR a)\nodd: (OR c)\n");
}

static void what_is_not_there_is_an_error(void **state)
{
    struct fixture *f = *state;

    load(f, path_of(f, "nothing.yaml"));
    assert_int_equal(f->d.errors, 1);
    load(f, path_of(f, "*.yaml"));
    assert_int_equal(f->d.errors, 1);
    load(f, f->folder); /* an empty folder */
    assert_int_equal(f->d.errors, 0);
    assert_int_equal(f->d.warnings, 1);
    write_text(f, "empty.txt", "# nothing\n");
    load(f, path_of(f, "empty.txt"));
    assert_int_equal(f->d.errors, 0);
    assert_int_equal(f->d.warnings, 1);
}

static void problems_of_lines_are_told_once(void **state)
{
    struct fixture *f = *state;
    struct buf out;

    write_text(f, "w.txt", "good\nx OR y\nid\tbad AND worse\n");
    load(f, path_of(f, "w.txt"));
    buf_init(&out, BUF_NO_CAP);
    (void)rulebook_each(f->book, put_rule, &out);
    (void)rulebook_each(f->book, put_rule, &out);
    assert_int_equal(f->d.errors, 2);
    assert_string_equal(buf_cstr(&out), "w.txt:1: good\nw.txt:1: good\n");
    buf_release(&out);
}

static void ids_of_watchlists_are_found_among_many(void **state)
{
    struct fixture *f = *state;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    for (int i = 0; i < 5000; i++)
        (void)buf_addf(&b, "id%d\tname %d\n", i, i);
    write_bytes(f, "a.txt", b.p, b.n);
    (void)buf_add_str(&b, "id77\tagain\n");
    buf_drop(&b, (size_t)(strstr(buf_cstr(&b), "id77\tagain") - b.p));
    write_bytes(f, "b.txt", b.p, b.n);
    write_text(f, "c.yaml", "rules: [{id: c, query: '@id4321 OR @id0'}]\n");
    load(f, f->folder);
    assert_int_equal(f->d.errors, 1);
    assert_non_null(strstr(f->d.problems[0].hint.p, "a.txt:78"));
    (void)unlink(path_of(f, "b.txt"));
    load(f, f->folder);
    expect_clean(f);
    assert_int_equal(rulebook_count(f->book), 5001);
    buf_release(&b);
}

static void two_watchlists_of_one_name_need_ids(void **state)
{
    struct fixture *f = *state;
    const char *paths[2];

    assert_int_equal(mkdir(path_of(f, "x"), 0755), 0);
    write_text(f, "n.txt", "a1\n");
    write_text(f, "x/n.txt", "b1\n");
    paths[0] = path_of(f, "n.txt");
    paths[1] = path_of(f, "x/n.txt");
    f->book = rulebook_load(paths, 2, &f->d);
    assert_int_equal(f->d.errors, 1);
    write_text(f, "x/n.txt", "id\tb1\n");
    rulebook_free(f->book);
    diag_release(&f->d);
    diag_init(&f->d);
    f->book = rulebook_load(paths, 2, &f->d);
    expect_clean(f);
}

static int count_to_three(void *ctx, const struct rule *rule)
{
    (void)rule;
    return ++*(int *)ctx == 3 ? 42 : 0;
}

static void pasted_blanks_do_not_count(void **state)
{
    struct fixture *f = *state;
    char exact[] = "US";

    write_text(f, "w.txt", "\u00a0=US\u3000 \n");
    load(f, path_of(f, "w.txt"));
    (void)rulebook_each(f->book, expect_exact, exact);
    expect_clean(f);
}

static void a_visitor_may_stop(void **state)
{
    struct fixture *f = *state;
    int n = 0;

    write_text(f, "w.txt", "a1\nb1\nc1\nd1\n");
    load(f, path_of(f, "w.txt"));
    assert_int_equal(rulebook_each(f->book, count_to_three, &n), 42);
    assert_int_equal(n, 3);
}

/* Each list names the one before twice: a few lines that would be 2^40 terms. */
static void a_small_file_cannot_become_a_large_tree(void **state)
{
    struct fixture *f = *state;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_add_str(&b, "lists:\n  l0: [a, b]\n");
    for (int i = 1; i <= 40; i++)
        (void)buf_addf(&b, "  l%d: [$l%d, $l%d]\n", i, i - 1, i - 1);
    (void)buf_add_str(&b, "rules:\n  - {id: r0, query: 'a AND b'}\n");
    for (int i = 1; i <= 40; i++)
        (void)buf_addf(&b, "  - {id: r%d, query: '@r%d OR x%d OR (@r%d AND c)'}\n", i,
                       i - 1, i, i - 1);
    write_bytes(f, "r.yaml", b.p, b.n);
    load(f, path_of(f, "r.yaml"));
    assert_true(f->d.errors > 0);
    buf_release(&b);
}

static void a_long_chain_of_references_is_refused(void **state)
{
    struct fixture *f = *state;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_add_str(&b, "rules:\n");
    for (int i = 0; i < 20000; i++)
        (void)buf_addf(&b, "  - {id: r%d, query: '@r%d AND a'}\n", i, i + 1);
    (void)buf_add_str(&b, "  - {id: r20000, query: b}\n");
    write_bytes(f, "r.yaml", b.p, b.n);
    load(f, path_of(f, "r.yaml"));
    assert_true(f->d.errors > 0);
    buf_release(&b);
}

/* Each rule nearly as deep as may be, and each refers to the next from its bottom. */
static void depth_is_counted_through_references(void **state)
{
    struct fixture *f = *state;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_add_str(&b, "rules:\n");
    for (int i = 0; i < 190; i++) {
        (void)buf_addf(&b, "  - {id: r%d, query: '", i);
        for (int k = 0; k < 45; k++)
            (void)buf_add_str(&b, "(x AND (y OR ");
        (void)buf_addf(&b, "@r%d", i + 1);
        for (int k = 0; k < 90; k++)
            (void)buf_add_char(&b, ')');
        (void)buf_add_str(&b, "'}\n");
    }
    (void)buf_add_str(&b, "  - {id: r190, query: z}\n");
    write_bytes(f, "r.yaml", b.p, b.n);
    load(f, path_of(f, "r.yaml"));
    assert_true(f->d.errors > 0);
    buf_release(&b);
}

static void any_bytes_are_survived(void **state)
{
    static const char *const pieces[] = {
        "rules:",   "\n",  "  ",   "- ",  "id: a", "any: [",      "]",       "{",   "}",
        "query: ",  "\"",  "'",    ": ",  ",",     "!x",          "&a ",     "*a",  "\t",
        "lists: {", "|\n", ">-\n", "# c", "\xff",  "---\n",       "%YAML\n", "a b", "$a",
        "where: {", "@",   "? ",   "\r",  "芯",    "\xef\xbb\xbf"};
    struct fixture *f = *state;
    uint64_t seed = 4711;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    for (int round = 0; round < 1500; round++) {
        buf_reset(&b);
        (void)buf_add_str(&b, round % 2 ? "rules:\n  - id: a\n    " : "");
        for (int k = 0; k < 15; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            (void)buf_add_str(&b,
                              pieces[(seed >> 33) % (sizeof(pieces) / sizeof(*pieces))]);
        }
        write_bytes(f, round % 3 ? "r.yaml" : "r.txt", b.p, b.n);
        load(f, path_of(f, round % 3 ? "r.yaml" : "r.txt"));
    }
    buf_release(&b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lists_and_rules_are_tied_together),
        TEST(a_rule_has_all_that_was_written),
        TEST(lists_of_one_name_are_one_node),
        TEST(paths_may_be_globs_and_overlap),
        TEST(what_is_not_there_is_an_error),
        TEST(problems_of_lines_are_told_once),
        TEST(ids_of_watchlists_are_found_among_many),
        TEST(two_watchlists_of_one_name_need_ids),
        TEST(pasted_blanks_do_not_count),
        TEST(a_visitor_may_stop),
        TEST(a_small_file_cannot_become_a_large_tree),
        TEST(a_long_chain_of_references_is_refused),
        TEST(depth_is_counted_through_references),
        TEST(any_bytes_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
