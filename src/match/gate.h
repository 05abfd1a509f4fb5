/*
 * gate: by which words, and pairs of neighbours, any phrase begins to be looked for.
 *
 * A bitmap asked for every word and every pair of every text; it says "nobody" for nearly
 * all of them. A key is a hash, of which the top bits are the number of a 64-bit word of
 * the bitmap, and two more pieces those of two bits in it: both are set for what was
 * built in. Embedded in what asks; immutable once built.
 */
#ifndef MATCH_GATE_H
#define MATCH_GATE_H

#include <stddef.h>
#include <stdint.h>

struct runs_way;

struct gate {
    uint64_t *bits;
    unsigned shift; /* what is above it of a key is the number of its word */
};

/* Where in a key the numbers of its bits stand, far below the word's. */
#define GATE_FIRST_BIT  20
#define GATE_SECOND_BIT 26

/* Builds from n keys in any order; some may be equal. */
void gate_build(struct gate *g, const uint64_t *keys, size_t n);
void gate_release(struct gate *g);
size_t gate_bytes(const struct gate *g); /* of heap */

#define GATE_TURN 29

/* The key of two words in a row. Both hashes are well mixed, so that a rotation (the
 * order counts) and a sum keep them so; it is asked for every word of every text. */
static inline uint64_t gate_pair(uint64_t first, uint64_t second)
{
    return (first << GATE_TURN | first >> (64 - GATE_TURN)) + second;
}

/* What was found: the number of a word, and whether it is that word and the next one. */
#define GATE_PAIR 1u
#define GATE_WORD 1 /* the number begins at this bit */

/*
 * Asks for n words, and for the pairs that the first n_pairs of them begin (n, or one
 * less: the last one's next may not be there). Returns how many were found, in order:
 * number << GATE_WORD, with GATE_PAIR for a pair. `found` has room for 2 * n + 1.
 */
typedef size_t gate_find_fn(const struct gate *g, const uint64_t *hash, size_t n,
                            size_t n_pairs, uint32_t *found);

/* The way for the kind of processor that a way of finding words (text/runs.h), which is
 * here, is for. */
gate_find_fn *gate_way(const struct runs_way *words);

#endif
