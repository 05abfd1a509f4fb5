/* wirewatch check: every problem in rule files, at once. */
#include <stdio.h>

#include "base/log.h"
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

static void check_all(char *const *paths, size_t n, struct diag *d, size_t *rules)
{
    struct rulebook *book = rulebook_load((const char *const *)paths, n, d);

    *rules = rulebook_count(book);
    lint_book(book, d);
    if (!d->errors) /* what only shows when the rules are put together */
        ruleset_unref(ruleset_compile(book, d));
    rulebook_free(book);
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
                  log_plural(rules), d.errors, log_plural(d.errors), d.warnings,
                  log_plural(d.warnings));
    code = d.errors ? CLI_TROUBLE : CLI_OK;
    diag_release(&d);
    return code;
}
