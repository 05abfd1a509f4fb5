/*
 * heads: which words of a text may be among a few, told by how they begin.
 *
 * A word's head is its first eight bytes, folded. Most words are ASCII as they stand, so
 * that one load, a shift and one product give the bit of a bitmap that says whether a
 * word begins like one that is looked for; it need not be hashed to know that it does
 * not.
 *
 *     at p     Tightens export      bit 0x20 makes letters small
 *     head     tightens             eight bytes; of a shorter word what is behind it is
 *              ....... a            shifted out
 *
 * Embedded in what asks; owns the bitmap. Immutable once built.
 */
#ifndef TEXT_HEADS_H
#define TEXT_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "text/token.h"

struct heads {
    uint64_t *bits; /* NULL: none were built */
    unsigned shift; /* the bit's number is what is above it of a head's product */
};

/* The head of a folded word of at least one byte. */
uint64_t heads_of(struct span folded);

/* Builds from n heads in any order; some may be equal. */
void heads_build(struct heads *h, const uint64_t *heads, size_t n);
void heads_release(struct heads *h);
size_t heads_bytes(const struct heads *h); /* of heap */

/*
 * Of the words [from, from + n) of w, the numbers of those that have one of the heads or
 * of which it is not known: they are hashed already (token_words_bare). Returns how many;
 * `found` has room for n + 1.
 */
size_t heads_find(const struct heads *h, const struct words *w, size_t from, size_t n,
                  uint32_t *found);

#endif
