#include "bench/known.h"

#include <stdlib.h>

#include "base/mem.h"

void known_init(struct known *k, size_t most)
{
    k->slots = 16;
    while (k->slots < 2 * most)
        k->slots *= 2;
    k->slot = mem_calloc(k->slots, sizeof(*k->slot));
}

void known_release(struct known *k)
{
    free(k->slot);
}

bool known_add(struct known *k, uint64_t hash)
{
    size_t at = hash & (k->slots - 1);

    while (k->slot[at] && k->slot[at] != hash)
        at = (at + 1) & (k->slots - 1);
    if (k->slot[at])
        return false;
    k->slot[at] = hash;
    return true;
}
