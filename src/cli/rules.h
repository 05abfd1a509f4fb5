/*
 * rules: the rule files that a command was given.
 */
#ifndef CLI_RULES_H
#define CLI_RULES_H

#include <stddef.h>

#include "base/diag.h"
#include "cli/args.h"
#include "match/ruleset.h"

/* Paths gathered from -r options; they belong to argv. */
struct rule_paths {
    const char **p;
    size_t n;
    size_t cap;
};

void rule_paths_add(struct rule_paths *l, const char *path);
void rule_paths_release(struct rule_paths *l);

/* Prints what is in d to stderr, sorted, with colour where it may have some. */
void rules_print_problems(struct diag *d, enum cli_when colour);

/* The compiled rules, or NULL after all problems were printed. */
struct ruleset *rules_load(const struct rule_paths *l, enum cli_when colour);

#endif
