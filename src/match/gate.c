#include "match/gate.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/*
 * Bits for each key: a foreign one passes once in so many. A small bitmap can afford to
 * be thin, as long as it stays in the cache nearest to the core.
 */
#define BITS_THIN  64
#define BITS_DENSE 16
#define THIN_MOST  ((size_t)1 << 19) /* bits: 64 KiB */
#define BITS_LEAST 12                /* as a power of two */

static unsigned bits_for(size_t n)
{
    size_t thin = n * BITS_THIN < THIN_MOST ? n * BITS_THIN : THIN_MOST;
    size_t wanted = thin > n * BITS_DENSE ? thin : n * BITS_DENSE;
    unsigned bits = BITS_LEAST;

    while ((size_t)1 << bits < wanted)
        bits++;
    return bits;
}

/* The bits of a key: as for GATE_WHOLE, and turned on as far as the want's number. */
static uint64_t bits_of(const struct gate_key *k)
{
    uint64_t bits = 0;

    for (unsigned want = 0; GATE_WANTS >> want; want++)
        if (k->want >> want & 1)
            bits |= (uint64_t)1 << (((k->key >> GATE_FIRST_BIT) + want) & 63) |
                    (uint64_t)1 << (((k->key >> GATE_SECOND_BIT) + want) & 63) |
                    (uint64_t)1 << (((k->key >> GATE_THIRD_BIT) + want) & 63);
    return bits;
}

void gate_build(struct gate *g, const struct gate_key *keys, size_t n)
{
    unsigned bits = bits_for(n);

    g->shift = 64 - (bits - 6);
    g->bits = mem_calloc((size_t)1 << (bits - 6), sizeof(*g->bits));
    for (size_t i = 0; i < n; i++)
        g->bits[keys[i].key >> g->shift] |= bits_of(&keys[i]);
}

void gate_release(struct gate *g)
{
    free(g->bits);
    memset(g, 0, sizeof(*g));
}

size_t gate_bytes(const struct gate *g)
{
    return g->bits ? sizeof(*g->bits) << (64 - g->shift) : 0;
}
