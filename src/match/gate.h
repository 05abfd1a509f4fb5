/*
 * gate: by which words, and pairs of neighbours, any phrase begins to be looked for.
 *
 * A bitmap asked for every word and every pair of every text; it says "nobody" for nearly
 * all of them. A key is a hash, of which the top bits are the number of a 64-bit word of
 * the bitmap, and three more pieces those of three bits in it: all are set for what was
 * built in. Which bits tell what the key is wanted for, too: by itself, or with the word
 * before or behind it. Embedded in what asks; immutable once built.
 *
 *     words     washington tightens export controls on nvidia h200
 *     gate      tightens?  tightens+export?  export?  export+controls?  ...
 *     passed                                          export+controls, with one before
 *     asks                         tightens+(export+controls)
 *     sifted    the same, where the lexicon's filter has it
 */
#ifndef MATCH_GATE_H
#define MATCH_GATE_H

#include <stddef.h>
#include <stdint.h>

#include "match/lexicon.h"

struct runs_way;

struct gate {
    uint64_t *bits;
    unsigned shift; /* what is above it of a key is the number of its word */
};

/* What a key is wanted for, as bits. */
enum gate_want {
    GATE_WHOLE = 1,  /* it is an anchor */
    GATE_BEFORE = 2, /* a pair: with the word before it, it is one */
    GATE_BEHIND = 4, /* a pair: with the word behind it, it is one */
};

#define GATE_WANTS 7

struct gate_key {
    uint64_t key;
    enum gate_want want;
};

/* Where in a key the numbers of its bits stand, far below the word's. Those of a want are
 * its number, 0 to 2, further on. */
#define GATE_FIRST_BIT  20
#define GATE_SECOND_BIT 26
#define GATE_THIRD_BIT  32

/* Builds from n keys in any order; some may be equal. */
void gate_build(struct gate *g, const struct gate_key *keys, size_t n);
void gate_release(struct gate *g);
size_t gate_bytes(const struct gate *g); /* of heap */

#define GATE_TURN 29

/* The key of two words in a row. Both hashes are well mixed, so that a rotation (the
 * order counts) and a sum keep them so; it is asked for every word of every text. */
static inline uint64_t gate_pair(uint64_t first, uint64_t second)
{
    return (first << GATE_TURN | first >> (64 - GATE_TURN)) + second;
}

#define GATE_CHUNK 64 /* words that are looked at in one call */
#define GATE_ADDED (4 * GATE_CHUNK)
#define GATE_ROOM  (4 * GATE_ADDED)
#define GATE_SLACK 8 /* ways write whole vectors */

/* Keys to ask the lexicon for, and where the first word of each stands: what the caller
 * calls word 0 of its field, plus the word's number. */
struct gate_asks {
    uint64_t key[GATE_ROOM + GATE_SLACK];
    uint64_t at[GATE_ROOM + GATE_SLACK];
    size_t n;
};

/* The words of a text: a part of `struct words`. */
struct gate_words {
    const uint64_t *hash;
    size_t n;
    uint64_t at; /* of word 0 */
};

/* Appends what passes of the words from `from` on, GATE_CHUNK of them or as many as there
 * are, and of the pairs that they begin: GATE_ADDED keys at most. Those that are wanted
 * for the same come in the order of words. */
typedef void gate_find_fn(const struct gate *g, const struct gate_words *w, size_t from,
                          struct gate_asks *asks);

/* Keeps some, in order. */
typedef void gate_sift_fn(const struct lexicon *x, struct gate_asks *asks);

struct gate_way {
    gate_find_fn *find;
    gate_sift_fn *sift; /* those that the filter of the lexicon has */
    gate_sift_fn *seek; /* those that are in its table: each key becomes the number of its
                           entry */
};

/* The way for the kind of processor that a way of finding words (text/runs.h), which is
 * here, is for. */
const struct gate_way *gate_way(const struct runs_way *words);

#endif
