#include "cli/rules.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/args.h"

void rule_paths_add(struct rule_paths *l, const char *path)
{
    l->p = mem_grow(l->p, &l->cap, l->n + 1, sizeof(*l->p));
    l->p[l->n++] = path;
}

void rule_paths_release(struct rule_paths *l)
{
    free(l->p);
    *l = (struct rule_paths){0};
}

void rules_print_problems(struct diag *d, const char *colour)
{
    bool use;

    (void)cli_colour(colour, STDERR_FILENO, &use);
    diag_sort(d);
    diag_print(d, stderr, use);
}

struct ruleset *rules_load(const struct rule_paths *l, const char *colour)
{
    struct ruleset *rs;
    struct diag d;

    diag_init(&d);
    rs = ruleset_load(l->p, l->n, &d);
    rules_print_problems(&d, colour);
    diag_release(&d);
    return rs;
}
