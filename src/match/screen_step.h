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
    uint64_t dot;
    uint64_t comma;
    uint64_t lead; /* first bytes beyond ASCII */
    uint64_t han;  /* those of U+4000 to U+9FFF */
    uint64_t head; /* some head may be here */
};

/* The mask one or two bytes on: bit i is what bit i - by was. */
SCREEN_INLINE uint64_t screen_shift(uint64_t mask, uint64_t before, unsigned by)
{
    return mask << by | before >> (SCREEN_BLOCK - by);
}

/* Marks the block at p->at and goes on behind it. Whether it has a mark. */
SCREEN_INLINE bool screen_step(const struct screen_heads *h, struct screen_pass *p,
                               struct screen_block b, struct screen_marks *m)
{
    uint64_t word = b.letter | b.digit, signs = b.dot | (b.comma & h->numbers);
    uint64_t start = word & ~screen_shift(word, p->word, 1);
    uint64_t single = start & b.letter; /* it is, if a sign comes next */
    uint64_t after = screen_shift(signs, p->signs, 1);
    uint64_t acronym = b.letter & screen_shift(single, p->single, 2);
    uint64_t number = b.digit & screen_shift(b.digit, p->digit, 2) & h->numbers;

    m->at = p->at;
    m->word = word;
    m->head = b.head & (start | b.lead);
    m->odd = b.lead & ~b.han;
    m->joint = (acronym | number) & after;
    p->at += SCREEN_BLOCK;
    p->word = word;
    p->single = single;
    p->digit = b.digit;
    p->signs = signs;
    return m->head | m->odd | m->joint;
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
