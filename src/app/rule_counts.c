#include "app/rule_counts.h"

#include <stdlib.h>

#include "app/changes.h"
#include "base/mem.h"
#include "base/sort.h"

void rule_counts_init(struct rule_counts *c, size_t rules)
{
    c->of = mem_calloc(rules, sizeof(*c->of));
    c->n = rules;
}

void rule_counts_release(struct rule_counts *c)
{
    free(c->of);
}

void rule_counts_move(struct rule_counts *c, size_t rules, const uint32_t *from)
{
    struct rule_counts before = *c;

    rule_counts_init(c, rules);
    for (size_t i = 0; from && i < rules; i++)
        if (from[i] != CHANGES_NEW && before.of[from[i]].alerts)
            c->of[i] = before.of[from[i]];
    rule_counts_release(&before);
}

void rule_counts_add(struct rule_counts *c, size_t rule, int64_t now_ms)
{
    c->of[rule].alerts++;
    c->of[rule].last_ms = now_ms;
}

static int row_cmp(const void *a, const void *b)
{
    const struct rule_row *x = a, *y = b;

    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static uint64_t key_of(const struct rule_count *c, enum rule_sort sort)
{
    switch (sort) {
    case RULE_SORT_ALERTS: return c->alerts;
    case RULE_SORT_LAST: return (uint64_t)c->last_ms;
    case RULE_SORT_ORDER: break;
    }
    return 0;
}

/* The rows gather in twice the room that is wanted; when it is full, the worse half goes.
 * So a million rules cost a few sorts of a short list each thousand. */
size_t rule_counts_list(const struct rule_counts *c, enum rule_sort sort, bool unused,
                        struct rule_row *rows, size_t most, size_t *all)
{
    size_t n = 0;

    *all = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (unused && c->of[i].alerts)
            continue;
        ++*all;
        if (n == 2 * most) {
            sort_in_place(rows, n, sizeof(*rows), row_cmp);
            n = most;
        }
        rows[n++] = (struct rule_row){key_of(&c->of[i], sort), (uint32_t)i};
    }
    sort_in_place(rows, n, sizeof(*rows), row_cmp);
    return n < most ? n : most;
}
