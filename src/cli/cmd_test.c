/* wirewatch test: the examples inside rule files. */
#include <unistd.h>

#include "base/log.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/plain.h"
#include "cli/rules.h"
#include "cli/tree.h"
#include "feed/item.h"

static const struct cli_option options[] = {
    CLI_COLOR,
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch test", "RULES...",
    "Runs the examples inside the rules and prints those that failed, and why. The\n"
    "rules' where, throttle and threshold do not apply to examples. Exit status:\n"
    "0 all held, 1 some failed, 2 trouble.",
    options};

struct run {
    struct output out;
    struct diag load; /* problems of the rule files, to which places in them point */
    struct diag d;    /* problems of the examples */
    struct item_reader *items[2]; /* of plain text, of item mappings */
    struct tree tree;
    struct explainer *explainer; /* of the rule in work */
    const struct rule *rule;
    const struct rule_example *example;
    size_t tried;
    size_t failed;
};

static void put_failure(struct run *r, const struct item *item)
{
    const struct rule_example *x = r->example;

    (void)buf_addf(&r->out.text,
                   "%s:%zu:%zu: %sfailed%s: rule %.*s should%s match: ", x->place.file,
                   x->place.line, x->place.column, r->tree.colour ? "\033[1;31m" : "",
                   r->tree.colour ? "\033[0m" : "", (int)r->rule->id.n, r->rule->id.p,
                   x->must_match ? "" : " not");
    plain_put(&r->out.text, x->text, PLAIN_NO_END);
    (void)buf_add_char(&r->out.text, '\n');
    r->tree.item = item;
    r->tree.only_blamed = x->must_match;
    (void)explainer_run(r->explainer, item, tree_put_node, &r->tree);
}

static void ignore_node(void *ctx, const struct explained *node)
{
    (void)ctx;
    (void)node;
}

static void on_item(void *ctx, const struct item *item)
{
    struct run *r = ctx;
    bool held = explainer_run(r->explainer, item, ignore_node, NULL);

    r->tried++;
    if (held == r->example->must_match)
        return;
    r->failed++;
    put_failure(r, item);
}

static void test_example(struct run *r)
{
    const struct rule_example *x = r->example;
    struct span error;

    if (item_read(r->items[x->is_item], x->text, on_item, r, &error) < 0)
        diag_add(&r->d, DIAG_ERROR, x->place, x->line, NULL,
                 "the example cannot be read as an item: %.*s", (int)error.n, error.p);
}

static int test_rule(void *ctx, const struct rule *rule)
{
    struct run *r = ctx;

    if (!rule->n_examples)
        return 0;
    r->explainer = explainer_new(rule, &r->d);
    if (!r->explainer)
        return 0;
    r->rule = rule;
    for (size_t i = 0; i < rule->n_examples; i++) {
        r->example = &rule->examples[i];
        test_example(r);
    }
    explainer_free(r->explainer);
    output_ready(&r->out);
    return 0;
}

static enum cli_exit test_all(struct run *r, const char *const *paths, size_t n,
                              enum cli_when colour)
{
    struct rulebook *book = rulebook_load(paths, n, &r->load);
    enum cli_exit code;

    if (r->load.errors) { /* warnings alone are for `wirewatch check` */
        rules_print_problems(&r->load, colour);
        rulebook_free(book);
        return CLI_TROUBLE;
    }
    (void)rulebook_each(book, test_rule, r); /* now watchlists show their problems too */
    rulebook_free(book);
    if (r->load.errors)
        rules_print_problems(&r->load, colour);
    (void)buf_addf(&r->out.text, "%zu example%s, %zu failed\n", r->tried,
                   log_plural(r->tried), r->failed);
    code = r->failed ? CLI_NONE : CLI_OK;
    if (output_end(&r->out, usage.command) < 0 || r->d.errors || r->load.errors)
        code = CLI_TROUBLE;
    return code;
}

int cmd_test(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    enum cli_when colour = CLI_AUTO;
    struct run r = {.tried = 0};
    int got, code;

    while ((got = cli_next(&args)) > 0)
        colour = (enum cli_when)args.choice;
    if (got != CLI_END)
        return cli_stop(got);
    if (args.first == argc)
        return cli_fail(&usage, "which rules? Name at least one file");
    diag_init(&r.load);
    diag_init(&r.d);
    output_init(&r.out);
    r.tree.out = &r.out.text;
    r.tree.colour = cli_colour(colour, STDOUT_FILENO);
    r.items[0] = item_reader_new(ITEM_FORMAT_TEXT);
    r.items[1] = item_reader_new(ITEM_FORMAT_NDJSON);
    code = test_all(&r, (const char *const *)argv + args.first,
                    (size_t)(argc - args.first), colour);
    rules_print_problems(&r.d, colour);
    item_reader_free(r.items[0]);
    item_reader_free(r.items[1]);
    output_release(&r.out);
    diag_release(&r.d);
    diag_release(&r.load);
    return code;
}
