#include "app/rule_ids.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

/* Where the id is, or would be. */
static uint32_t *find_slot(const struct rule_ids *t, struct span id)
{
    size_t i = hash_bytes(id.p, id.n) & t->mask;

    while (t->slots[i] && !span_eq(ruleset_rule(t->set, t->slots[i] - 1).id, id))
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

void rule_ids_init(struct rule_ids *t, const struct ruleset *set)
{
    size_t n = ruleset_count(set), size = 16;

    while (size < 2 * n)
        size *= 2;
    t->set = set;
    t->mask = size - 1;
    t->slots = mem_calloc(size, sizeof(*t->slots));
    for (size_t i = 0; i < n; i++)
        *find_slot(t, ruleset_rule(set, i).id) = (uint32_t)i + 1;
}

void rule_ids_release(struct rule_ids *t)
{
    free(t->slots);
}

uint32_t rule_ids_find(const struct rule_ids *t, struct span id)
{
    uint32_t slot = *find_slot(t, id);

    return slot ? slot - 1 : RULE_IDS_NONE;
}
