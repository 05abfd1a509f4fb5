/* wirewatch explain: a rule's tree, and what held in it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/plain.h"
#include "cli/rules.h"
#include "cli/source.h"
#include "cli/tree.h"

#define TITLE_SHOWN 200 /* bytes */

static const struct cli_option options[] = {
    {'r', "rules", "PATH", "rule file, directory or glob; may be given again", false},
    {'R', "rule", "ID", "only this rule", false},
    {'i', "input", "FORMAT", SOURCE_FORMATS, true},
    CLI_COLOR,
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch explain", "-r RULES [--rule=ID] [FILE...]",
    "For each item in the files or standard input and each rule, shows the rule's\n"
    "tree with, at every node, whether it held and where, and which nodes kept the\n"
    "rule from matching. Exit status: 0 some rule matched, 1 none did, 2 trouble.",
    options};

struct run {
    struct output out;
    struct rule_paths rules;
    struct source source;
    struct diag load; /* problems of the rule files, to which places in them point */
    struct diag d;
    const char *id; /* NULL: every rule */
    bool known;     /* some rule has it */
    enum cli_when colour;
    struct tree tree;
    struct where_item where;
    const struct item *item; /* in work */
    size_t explained;        /* rules, of this item */
    size_t matched;
    struct rulebook *book;
};

/* The tree is printed before the verdict is known to the reader: so ask first. */
static void put_verdict(struct run *r, const struct rule *rule, struct explainer *e,
                        bool held)
{
    const struct where_test *failing;

    where_item_set(&r->where, r->item, explainer_words(e), clock_wall_ms());
    failing = where_failing(rule->where, &r->where);
    r->matched += held && !failing;
    (void)buf_addf(&r->out.text, "rule %.*s: %s\n", (int)rule->id.n, rule->id.p,
                   !held     ? "does not match"
                   : failing ? "its query matches, its where does not"
                             : "matches");
    if (failing)
        (void)buf_addf(&r->out.text, "  no  where %.*s  <-- kept it from matching\n",
                       (int)where_test_name(failing).n, where_test_name(failing).p);
}

static void ignore_node(void *ctx, const struct explained *node)
{
    (void)ctx;
    (void)node;
}

static int explain_rule(void *ctx, const struct rule *rule)
{
    struct run *r = ctx;
    struct explainer *e;
    bool held;

    if (r->id && !span_is(rule->id, r->id))
        return 0;
    e = explainer_new(rule, &r->d);
    if (!e)
        return 1;
    r->explained++;
    held = explainer_run(e, r->item, ignore_node, NULL);
    put_verdict(r, rule, e, held);
    r->tree.item = r->item;
    (void)explainer_run(e, r->item, tree_put_node, &r->tree);
    explainer_free(e);
    output_ready(&r->out);
    return 0;
}

static void on_item(void *ctx, const struct item *item)
{
    struct run *r = ctx;

    struct span title = item->field[ITEM_TITLE];

    r->item = item;
    (void)buf_add_str(&r->out.text, "item ");
    plain_put(&r->out.text, title.p ? title : item->id, TITLE_SHOWN);
    (void)buf_add_char(&r->out.text, '\n');
    (void)rulebook_each(r->book, explain_rule, r);
    (void)buf_add_char(&r->out.text, '\n');
}

static int read_options(struct cli_args *a, struct run *r)
{
    int got;

    while ((got = cli_next(a)) > 0) {
        if (got == 'r')
            rule_paths_add(&r->rules, a->value);
        else if (got == 'R')
            r->id = a->value;
        else if (got == CLI_COLOR_LETTER)
            r->colour = (enum cli_when)a->choice;
        else
            r->source.format = (enum item_format)a->choice;
    }
    return got;
}

static int look_for_id(void *ctx, const struct rule *rule)
{
    struct run *r = ctx;

    r->known = r->known || !r->id || span_is(rule->id, r->id);
    return 0;
}

/* Problems of watchlists only show when all rules are visited. */
static int load(struct run *r)
{
    r->book = rulebook_load(r->rules.p, r->rules.n, &r->load);
    (void)rulebook_each(r->book, look_for_id, r);
    if (!r->load.errors) /* warnings alone are for `wirewatch check` */
        return 0;
    rules_print_problems(&r->load, r->colour);
    return -1;
}

struct ids {
    struct arena arena;
    struct span *p;
    size_t n;
};

static int add_id(void *ctx, const struct rule *rule)
{
    struct ids *ids = ctx;

    ids->p[ids->n++] = arena_dup(&ids->arena, rule->id);
    return 0;
}

static enum cli_exit fail_unknown_id(const struct run *r)
{
    struct ids ids = {.n = 0};
    ptrdiff_t near;

    arena_init(&ids.arena, 4096);
    ids.p = mem_realloc(NULL, rulebook_count(r->book) + 1, sizeof(*ids.p));
    (void)rulebook_each(r->book, add_id, &ids);
    near = suggest_nearest(span_of(r->id), ids.p, ids.n);
    if (near >= 0)
        (void)cli_fail(&usage, "no rule has the id '%s'; did you mean '%.*s'?", r->id,
                       (int)ids.p[near].n, ids.p[near].p);
    else
        (void)cli_fail(&usage, "no rule has the id '%s'", r->id);
    free(ids.p);
    arena_release(&ids.arena);
    return CLI_TROUBLE;
}

static enum cli_exit explain_all(struct run *r, char *const *files, int n)
{
    if (load(r) < 0)
        return CLI_TROUBLE;
    if (!r->known && r->id)
        return fail_unknown_id(r);
    r->source.ctx = r;
    r->source.out = &r->out;
    source_read(&r->source, files, n);
    if (output_end(&r->out, usage.command) < 0 || r->source.trouble ||
        r->source.damaged || r->d.errors)
        return CLI_TROUBLE;
    return r->matched ? CLI_FOUND : CLI_NONE;
}

int cmd_explain(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct run r = {
        .source = {.who = usage.command, .framing = FRAME_AUTO, .on_item = on_item}};
    int got = read_options(&args, &r), code = CLI_TROUBLE;

    diag_init(&r.load);
    diag_init(&r.d);
    output_init(&r.out);
    where_item_init(&r.where);
    r.tree.out = &r.out.text;
    r.tree.colour = cli_colour(r.colour, STDOUT_FILENO);
    if (got != CLI_END)
        code = cli_stop(got);
    else if (!r.rules.n)
        (void)cli_fail(&usage, "which rules? Name them with -r RULES");
    else
        code = explain_all(&r, argv + args.first, argc - args.first);
    rules_print_problems(&r.d, r.colour);
    if (r.book)
        rulebook_free(r.book);
    where_item_release(&r.where);
    output_release(&r.out);
    rule_paths_release(&r.rules);
    diag_release(&r.d);
    diag_release(&r.load);
    return code;
}
