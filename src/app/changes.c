#include "app/changes.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

/* The rules of a set by their ids: open addressing, at most half full. */
struct ids {
    const struct ruleset *set;
    uint32_t *slots; /* index + 1; 0: free */
    size_t mask;
};

/* Where the id is, or would be. */
static uint32_t *find_slot(const struct ids *t, struct span id)
{
    size_t i = hash_bytes(id.p, id.n) & t->mask;

    while (t->slots[i] && !span_eq(ruleset_rule(t->set, t->slots[i] - 1).id, id))
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static void ids_init(struct ids *t, const struct ruleset *set)
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

static bool same_tags(const struct ruleset_rule *a, const struct ruleset_rule *b)
{
    if (a->n_tags != b->n_tags)
        return false;
    for (size_t i = 0; i < a->n_tags; i++)
        if (!span_eq(a->tags[i], b->tags[i]))
            return false;
    return true;
}

static bool is_as_it_was(const struct ruleset_rule *a, const struct ruleset_rule *b)
{
    return a->identity == b->identity && a->priority == b->priority &&
           span_eq(a->title, b->title) && same_tags(a, b);
}

void changes_find(struct changes *c, const struct ruleset *before,
                  const struct ruleset *after)
{
    size_t n = ruleset_count(after), stayed;
    struct ids old;

    *c = (struct changes){.from = mem_calloc(n, sizeof(*c->from))};
    ids_init(&old, before);
    for (size_t i = 0; i < n; i++) {
        struct ruleset_rule now = ruleset_rule(after, i), then;
        uint32_t slot = *find_slot(&old, now.id);

        c->from[i] = CHANGES_NEW;
        c->added += !slot;
        if (!slot)
            continue;
        then = ruleset_rule(before, slot - 1);
        c->changed += !is_as_it_was(&now, &then);
        if (now.identity == then.identity)
            c->from[i] = slot - 1;
    }
    stayed = n - c->added; /* an id stands in a set once */
    c->removed = ruleset_count(before) - stayed;
    free(old.slots);
}

uint32_t *changes_take_from(struct changes *c)
{
    uint32_t *from = c->from;

    c->from = NULL;
    return from;
}

void changes_release(struct changes *c)
{
    free(c->from);
    *c = (struct changes){0};
}
