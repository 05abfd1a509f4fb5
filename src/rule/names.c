#include "rule/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/suggest.h"

#define SUGGEST_FROM 20000 /* with more names a suggestion would cost too much */

void names_init(struct names *t)
{
    *t = (struct names){.slots = NULL};
}

void names_release(struct names *t)
{
    free(t->slots);
    names_init(t);
}

/* The slot of the name, or the free one where it belongs. */
static struct name_slot *slot_of(const struct names *t, uint64_t hash, struct span name)
{
    size_t i = hash & (t->cap - 1);

    while (t->slots[i].hash &&
           (t->slots[i].hash != hash || !span_eq(t->slots[i].name, name)))
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

size_t names_find(const struct names *t, struct span name)
{
    const struct name_slot *s;

    if (!t->cap)
        return NAMES_NONE;
    s = slot_of(t, hash_bytes(name.p, name.n), name);
    return s->hash ? s->value : NAMES_NONE;
}

static void grow(struct names *t)
{
    struct names old = *t;

    t->cap = old.cap ? old.cap * 2 : 16;
    t->slots = mem_calloc(t->cap, sizeof(*t->slots));
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].hash)
            *slot_of(t, old.slots[i].hash, old.slots[i].name) = old.slots[i];
    free(old.slots);
}

size_t names_add(struct names *t, struct span name, size_t value)
{
    uint64_t hash = hash_bytes(name.p, name.n);
    struct name_slot *s;

    if (t->n * 4 >= t->cap * 3)
        grow(t);
    s = slot_of(t, hash, name);
    if (s->hash)
        return s->value;
    *s = (struct name_slot){hash, name, value};
    t->n++;
    return NAMES_NONE;
}

struct span names_nearest(const struct names *t, struct span name)
{
    struct span *all, found = {NULL, 0};
    size_t n = 0;
    ptrdiff_t i;

    if (t->n == 0 || t->n > SUGGEST_FROM)
        return found;
    all = mem_calloc(t->n, sizeof(*all));
    for (size_t k = 0; k < t->cap; k++)
        if (t->slots[k].hash)
            all[n++] = t->slots[k].name;
    i = suggest_nearest(name, all, n);
    if (i >= 0)
        found = all[i];
    free(all);
    return found;
}
