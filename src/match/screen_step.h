/*
 * screen_step: what all ways of screen_find.h share once a block of bytes is bits.
 *
 * Inlined into each way, so that it is compiled for the processor of that way.
 */
#ifndef MATCH_SCREEN_STEP_H
#define MATCH_SCREEN_STEP_H

#include <string.h>

#include "match/screen_find.h"

#define SCREEN_INLINE static inline __attribute__((always_inline))

/* What the bytes of a block are. */
struct screen_block {
    uint64_t letter; /* ASCII */
    uint64_t digit;
    uint64_t sign; /* full stops and commas */
    uint64_t lead; /* first bytes beyond ASCII */
    uint64_t odd;  /* those that screen_marks.odd has */
    uint64_t head; /* some head may be here */
};

/* The mask one byte on: bit i is what bit i - 1 was. */
SCREEN_INLINE uint64_t screen_shift(uint64_t mask, uint64_t before)
{
    return mask << 1 | before >> (SCREEN_BLOCK - 1);
}

/* Marks the block at p->at and goes on behind it. 1 where it has a mark,
 * else 0. */
SCREEN_INLINE uint32_t screen_step(const struct screen_heads *h, struct screen_pass *p,
                                   struct screen_block b, struct screen_marks *m)
{
    uint64_t word = b.letter | b.digit;
    uint64_t start = word & ~screen_shift(word, p->word);

    m->at = p->at;
    m->word = word;
    m->head = b.head & (start | b.lead);
    m->odd = b.odd;
    m->joint = (b.letter | (b.digit & h->numbers)) & screen_shift(b.sign, p->sign);
    p->at += SCREEN_BLOCK;
    p->word = word;
    p->sign = b.sign;
    return (m->head | m->odd | m->joint) != 0;
}

/* Where this call of a way ends. */
SCREEN_INLINE size_t screen_end(const struct screen_pass *p)
{
    size_t most = (size_t)SCREEN_BLOCKS * SCREEN_BLOCK;

    return p->n - p->at < most ? p->n : p->at + most;
}

/* Bytes of the block at p->at and the three behind it, as far as there are any; zeros
 * follow. */
SCREEN_INLINE const char *screen_load(const struct screen_pass *p,
                                      char padded[SCREEN_BLOCK + SCREEN_HEAD])
{
    size_t left = p->n - p->at;

    if (left >= SCREEN_BLOCK + SCREEN_HEAD - 1)
        return p->text + p->at;
    memset(padded, 0, SCREEN_BLOCK + SCREEN_HEAD);
    memcpy(padded, p->text + p->at, left);
    return padded;
}

#endif
