/*
 * gate: by which words, and pairs of neighbours, any phrase begins to be looked for.
 *
 * A bitmap with one bit for each, asked for every word and every pair of every text; it
 * says "nobody" for nearly all of them. Who passes is asked again, more exactly
 * (lexicon.h), so that it may be thin. Embedded in what asks; immutable once built.
 */
#ifndef MATCH_GATE_H
#define MATCH_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gate {
    uint64_t *bits;
    unsigned shift; /* the bit's number is the key's top bits */
};

/* Builds from n keys in any order; some may be equal. */
void gate_build(struct gate *g, const uint64_t *keys, size_t n);
void gate_release(struct gate *g);
size_t gate_bytes(const struct gate *g); /* of heap */

static inline bool gate_passes(const struct gate *g, uint64_t key)
{
    uint64_t bit = key >> g->shift;

    return g->bits[bit >> 6] >> (bit & 63) & 1;
}

#endif
