#include "match/intern.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIRST_SIZE 64

void intern_init(struct intern *t)
{
    t->table = mem_calloc(FIRST_SIZE, sizeof(*t->table));
    t->mask = FIRST_SIZE - 1;
    t->n = 0;
}

void intern_release(struct intern *t)
{
    free(t->table);
    memset(t, 0, sizeof(*t));
}

static struct intern_entry *slot(const struct intern *t, uint64_t key)
{
    size_t i = (key ^ key >> 32) & t->mask;

    while (t->table[i].key && t->table[i].key != key)
        i = (i + 1) & t->mask;
    return &t->table[i];
}

uint32_t intern_find(const struct intern *t, uint64_t key)
{
    const struct intern_entry *e = slot(t, key);

    return e->key ? e->number : INTERN_NONE;
}

static void grow(struct intern *t)
{
    struct intern_entry *old = t->table;
    size_t n = t->mask + 1;

    t->table = mem_calloc(n * 2, sizeof(*t->table));
    t->mask = n * 2 - 1;
    for (size_t i = 0; i < n; i++)
        if (old[i].key)
            *slot(t, old[i].key) = old[i];
    free(old);
}

void intern_add(struct intern *t, uint64_t key, uint32_t number)
{
    struct intern_entry *e;

    if ((t->n + 1) * 4 > (t->mask + 1) * 3)
        grow(t);
    e = slot(t, key);
    e->key = key;
    e->number = number;
    t->n++;
}
