/*
 * lexicon: the words, and two or three words in a row, that phrases are found by.
 *
 * Maps the hash of such an anchor to a range of numbers: the phrases anchored on it,
 * which whoever builds it has sorted by that hash. Two steps: a bitmap, with two bits in
 * one word of it for each anchor, says "nobody wants this" for nearly all that is none,
 * then an open-addressed table of 16-byte entries gives the range. Four of these are a
 * line of the cache, and a search begins with the first of a line. Immutable once built.
 *
 *     hash --bits of filter clear?--> done
 *          --table[line of the hash], next, ...--> {hash, first, count}
 */
#ifndef MATCH_LEXICON_H
#define MATCH_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

struct lexicon_entry {
    uint64_t hash; /* 0: free */
    uint32_t first;
    uint32_t count; /* with LEXICON_OTHER none of this: whoever owns it has put there
                       what saves him the phrase, 31 bits, and what he likes in first */
};

#define LEXICON_OTHER 0x80000000u

struct lexicon {
    uint64_t *filter;            /* 1 << filter_bits bits */
    struct lexicon_entry *table; /* in lines; within `memory` */
    size_t lines;
    void *memory;
    unsigned filter_shift; /* of the filter's first bit: the hash's top bits */
    size_t n;              /* distinct anchors */
};

/*
 * Builds from n hashes in ascending order, the i-th being the anchor of phrase i; none is
 * 0.
 */
void lexicon_build(struct lexicon *x, const uint64_t *sorted, size_t n);
void lexicon_release(struct lexicon *x);

/* Heap bytes. */
size_t lexicon_bytes(const struct lexicon *x);

/*
 * The key of a pair with the word before it, or with the word behind. All are well mixed,
 * so that a sum is too, with each word turned in a way of its own. It may be 0 by chance,
 * which is no anchor's.
 */
#define LEXICON_TURN_BEFORE 43
#define LEXICON_TURN_BEHIND 13

static inline uint64_t lexicon_turn(uint64_t word, unsigned by)
{
    return word << by | word >> (64 - by);
}

static inline uint64_t lexicon_before(uint64_t word, uint64_t pair)
{
    return lexicon_turn(word, LEXICON_TURN_BEFORE) + pair;
}

static inline uint64_t lexicon_behind(uint64_t pair, uint64_t word)
{
    return pair + lexicon_turn(word, LEXICON_TURN_BEHIND);
}

#define LEXICON_LINE 4 /* entries */

/* Where to begin: as far into the table as the hash's low half is into all of those, so
 * that a table can have any number of lines. */
static inline size_t lexicon_place(const struct lexicon *x, uint64_t hash)
{
    return (size_t)((uint64_t)(uint32_t)hash * x->lines >> 32) * LEXICON_LINE;
}

static inline size_t lexicon_next(const struct lexicon *x, size_t i)
{
    return i + 1 < x->lines * LEXICON_LINE ? i + 1 : 0;
}

/* Asks the cache for what lexicon_find will look at. */
static inline void lexicon_prefetch(const struct lexicon *x, uint64_t hash)
{
    __builtin_prefetch(&x->table[lexicon_place(x, hash)]);
}

/* The filter's bits of a hash: two, in one word of it. */
static inline uint64_t lexicon_mask(const struct lexicon *x, uint64_t hash)
{
    return (uint64_t)1 << (hash >> x->filter_shift & 63) |
           (uint64_t)1 << (hash >> (x->filter_shift - 6) & 63);
}

static inline bool lexicon_may_have(const struct lexicon *x, uint64_t hash)
{
    uint64_t mask = lexicon_mask(x, hash);

    return (x->filter[hash >> x->filter_shift >> 6] & mask) == mask;
}

/* The entry of a word, or NULL. */
static inline const struct lexicon_entry *lexicon_find(const struct lexicon *x,
                                                       uint64_t hash)
{
    for (size_t i = lexicon_place(x, hash);; i = lexicon_next(x, i)) {
        if (x->table[i].hash == hash)
            return &x->table[i];
        if (!x->table[i].hash)
            return NULL;
    }
}

#endif
