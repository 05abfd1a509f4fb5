/*
 * runs_step: what all ways of runs.h share once a block of bytes is bits.
 *
 * Inlined into each way, so that it is compiled for the processor of that way. Bit i of a
 * mask stands for byte i of the block. The last bits of the block before are carried
 * over: everything looks back, never ahead.
 */
#ifndef TEXT_RUNS_STEP_H
#define TEXT_RUNS_STEP_H

#include <stdbool.h>
#include <string.h>

#include "text/runs.h"

#define RUNS_BLOCK  64
#define RUNS_INLINE static inline __attribute__((always_inline))

/* What the bytes of a block are. */
struct runs_block {
    uint64_t word; /* letters, digits, and all of high */
    uint64_t high; /* beyond ASCII, but for what runs_separate finds */
    uint64_t sign; /* ' ` , . and, where runs_separate finds them, ‘ ’ */
    uint64_t line; /* line feeds */
};

struct runs_edges {
    uint64_t start;
    uint64_t end;
};

/* Where finding stands between two blocks. */
struct runs_carry {
    struct runs_block before;
    uint32_t n_start;
    uint32_t n_end;
    uint32_t line_run; /* the run that the last line end was in front of */
};

RUNS_INLINE struct runs_carry runs_begin(struct runs *r)
{
    r->n_marks = 0;
    return (struct runs_carry){.line_run = UINT32_MAX};
}

/* The mask one or more bytes on: bit i is what bit i - by was. */
RUNS_INLINE uint64_t runs_shift(uint64_t mask, uint64_t before, unsigned by)
{
    return mask << by | before >> (RUNS_BLOCK - by);
}

/* Bytes of the quote, dash or blank at p (n bytes are there) that separates words as
 * ASCII signs do, if it is one of the commonest; *apostrophe: it may begin a possessive.
 */
RUNS_INLINE unsigned runs_punctuation(const char *p, size_t n, bool *apostrophe)
{
    const unsigned char *b = (const unsigned char *)p;

    *apostrophe = false;
    if (n >= 3 && b[0] == 0xe2 && b[1] == 0x80) {
        *apostrophe = b[2] == 0x98 || b[2] == 0x99;                 /* ‘ ’ */
        return *apostrophe || b[2] == 0x93 || b[2] == 0x94 ||       /* – — */
                       b[2] == 0x9c || b[2] == 0x9d || b[2] == 0xa6 /* “ ” … */
                   ? 3
                   : 0;
    }
    if (n >= 2 && b[0] == 0xc2) /* a no-break space, « » */
        return b[1] == 0xa0 || b[1] == 0xab || b[1] == 0xbb ? 2 : 0;
    return 0;
}

/* Makes separators of such punctuation at the beginning of what is high; p has n bytes.
 */
RUNS_INLINE void runs_separate(const char *p, size_t n, struct runs_block *b)
{
    for (uint64_t left = b->high & ~(b->high << 1); left; left &= left - 1) {
        unsigned at = (unsigned)__builtin_ctzll(left), size;
        bool apostrophe;

        while (at < n && (size = runs_punctuation(p + at, n - at, &apostrophe))) {
            uint64_t mask = ((1u << size) - 1) * ((uint64_t)1 << at);

            b->word &= ~mask;
            b->high &= ~mask;
            b->sign |= apostrophe ? mask : 0;
            at += size;
        }
    }
}

RUNS_INLINE struct runs_edges runs_edges(const struct runs_carry *c, struct runs_block b)
{
    uint64_t word = runs_shift(b.word, c->before.word, 1);

    return (struct runs_edges){b.word & ~word, ~b.word & word};
}

RUNS_INLINE void runs_mark(struct runs *r, uint32_t run, enum runs_mark mark)
{
    r->mark[r->n_marks++] = run << RUNS_MARK_BITS | mark;
}

/* Adds the marks of a block, in order; its edges are not counted yet. */
RUNS_INLINE void runs_marks(struct runs *r, struct runs_carry *c, struct runs_block b,
                            uint64_t start)
{
    uint64_t sign1 = runs_shift(b.sign, c->before.sign, 1);
    uint64_t sign2 = runs_shift(b.sign, c->before.sign, 2);
    uint64_t sign3 = runs_shift(b.sign, c->before.sign, 3);
    uint64_t sign4 = runs_shift(b.sign, c->before.sign, 4);
    uint64_t word2 = runs_shift(b.word, c->before.word, 2);
    uint64_t word3 = runs_shift(b.word, c->before.word, 3);
    uint64_t word4 = runs_shift(b.word, c->before.word, 4);
    uint64_t word5 = runs_shift(b.word, c->before.word, 5);
    uint64_t join =
        start & sign1 & (word2 | (sign2 & (word3 | (sign3 & (word4 | (sign4 & word5))))));
    uint64_t high = b.high & ~runs_shift(b.high, c->before.high, 1);

    for (uint64_t left = join | high | b.line; left; left &= left - 1) {
        uint64_t bit = left & -left;
        uint32_t runs = c->n_start + (uint32_t)__builtin_popcountll(start & (bit - 1));

        if (b.line & bit) {
            if (c->line_run == runs)
                runs_mark(r, runs, RUNS_GAP);
            c->line_run = runs;
            continue;
        }
        if (join & bit)
            runs_mark(r, runs - 1, RUNS_JOIN);
        if (high & bit)
            runs_mark(r, runs - !(start & bit), RUNS_HIGH);
    }
}

/* Writes the number of each bit that is set, `at` on top. */
RUNS_INLINE void runs_put(uint32_t *out, uint64_t bits, uint32_t at)
{
    for (; bits; bits &= bits - 1)
        *out++ = at + (uint32_t)__builtin_ctzll(bits);
}

/* Counts the edges of a block, which are written. */
RUNS_INLINE void runs_next(struct runs_carry *c, struct runs_block b, struct runs_edges e)
{
    c->n_start += (uint32_t)__builtin_popcountll(e.start);
    c->n_end += (uint32_t)__builtin_popcountll(e.end);
    c->before = b;
}

/* past: where the bytes end, which ends a run too. */
RUNS_INLINE void runs_finish(struct runs *r, const struct runs_carry *c, uint32_t past)
{
    r->n = c->n_start;
    if (c->n_end < c->n_start)
        r->end[c->n_end] = past;
}

/* The bytes of a block that is not whole, zeros behind them. */
RUNS_INLINE const char *runs_pad(const char *p, size_t n, char padded[RUNS_BLOCK])
{
    memset(padded, 0, RUNS_BLOCK);
    memcpy(padded, p, n);
    return padded;
}

#endif
