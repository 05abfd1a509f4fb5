/*
 * heads: which words of a text may be among a few.
 *
 * Each phrase that is looked for has a head, the word of it that a text holds least
 * often. Most texts have no phrase's head, most words are none: a bitmap says so, indexed
 * by the top bits of a word's hash, before anything else is asked about a word or its
 * neighbours.
 *
 *     words   washington tightens export controls on nvidia h200
 *     heads                       export                    h200
 *
 * Embedded in what asks; owns the bitmap. Immutable once built.
 */
#ifndef TEXT_HEADS_H
#define TEXT_HEADS_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "text/token.h"

struct heads {
    uint64_t *bits; /* NULL: none were built */
    unsigned shift; /* the bit's number is what is above it of a hash */
};

/* What heads_build wants of a folded word. */
static inline uint64_t heads_of(struct span folded)
{
    return hash_bytes(folded.p, folded.n);
}

/* Builds from the hashes of n heads in any order; some may be equal. */
void heads_build(struct heads *h, const uint64_t *hashes, size_t n);
void heads_release(struct heads *h);
size_t heads_bytes(const struct heads *h); /* of heap */

/*
 * Of the words [from, from + n) of w, the numbers of those that may be heads. Returns how
 * many; `found` has room for n + 1.
 */
size_t heads_find(const struct heads *h, const struct words *w, size_t from, size_t n,
                  uint32_t *found);

#endif
