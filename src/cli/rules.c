#include "cli/rules.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

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

void rules_print_problems(struct diag *d, enum cli_when colour)
{
    diag_sort(d);
    diag_print(d, stderr, cli_colour(colour, STDERR_FILENO));
}

struct ruleset *rules_load(const struct rule_paths *l, enum cli_when colour)
{
    struct ruleset *rs;
    struct diag d;

    diag_init(&d);
    rs = ruleset_load(l->p, l->n, &d);
    rules_print_problems(&d, colour);
    diag_release(&d);
    return rs;
}
