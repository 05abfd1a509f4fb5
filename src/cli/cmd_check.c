/* wirewatch check: every problem in rule files, at once. */
#include <stdio.h>

#include "cli/args.h"
#include "cli/commands.h"
#include "cli/rules.h"
#include "rule/lint.h"

static const struct cli_option options[] = {
    CLI_COLOR,
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch check", "RULES...",
    "Reads rule files, directories or globs of them as one set and prints every\n"
    "problem, errors and warnings, to standard error. Exit status: 0, or 2 where\n"
    "there are errors.",
    options};

struct checking {
    struct lint *lint;
    struct diag *d;
};

static int check_rule(void *ctx, const struct rule *rule)
{
    struct checking *c = ctx;

    lint_rule(c->lint, rule, c->d);
    return 0;
}

static void check_all(char *const *paths, size_t n, struct diag *d, size_t *rules)
{
    struct rulebook *book = rulebook_load((const char *const *)paths, n, d);
    struct checking c = {.lint = lint_new(), .d = d};

    *rules = rulebook_count(book);
    (void)rulebook_each(book, check_rule, &c);
    if (!d->errors) /* what only shows when the rules are put together */
        ruleset_unref(ruleset_compile(book, d));
    lint_free(c.lint);
    rulebook_free(book);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

int cmd_check(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    enum cli_when colour = CLI_AUTO;
    struct diag d;
    size_t rules;
    int got, code;

    while ((got = cli_next(&args)) > 0)
        colour = (enum cli_when)args.choice;
    if (got != CLI_END)
        return cli_stop(got);
    if (args.first == argc)
        return cli_fail(&usage, "which rules? Name at least one file");
    diag_init(&d);
    check_all(argv + args.first, (size_t)(argc - args.first), &d, &rules);
    rules_print_problems(&d, colour);
    (void)fprintf(stderr, "%zu rule%s, %zu error%s, %zu warning%s\n", rules,
                  plural(rules), d.errors, plural(d.errors), d.warnings,
                  plural(d.warnings));
    code = d.errors ? CLI_TROUBLE : CLI_OK;
    diag_release(&d);
    return code;
}
