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

/* The plain way to put (runs_put_fn). */
static inline void runs_put(uint32_t *out, uint64_t bits, uint32_t at)
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

/* Classes RUNS_BLOCK bytes. */
typedef struct runs_block runs_classify_fn(const char *p);

/* The block that begins at byte i of the n at p, zeros behind them. The last one is read
 * from further ahead, if there is so much, and what was seen before is dropped. */
RUNS_INLINE struct runs_block runs_block_at(const char *p, size_t i, size_t n,
                                            runs_classify_fn *classify)
{
    char padded[RUNS_BLOCK] = {0};
    struct runs_block b;
    unsigned seen;

    if (n - i >= RUNS_BLOCK)
        return classify(p + i);
    if (n < RUNS_BLOCK)
        return classify(memcpy(padded, p, n));
    b = classify(p + n - RUNS_BLOCK);
    seen = RUNS_BLOCK - (unsigned)(n - i);
    return (struct runs_block){b.word >> seen, b.high >> seen, b.sign >> seen,
                               b.line >> seen};
}

/* As runs_block_at. */
typedef struct runs_block runs_block_fn(const char *p, size_t i, size_t n);

/* Writes the number of each bit that is set, `at` on top; may write RUNS_SLACK beyond. */
typedef void runs_put_fn(uint32_t *out, uint64_t bits, uint32_t at);

/* runs_find_fn with a way's own functions, which the compiler knows and inlines. */
RUNS_INLINE void runs_find(const char *p, size_t n, uint32_t at, struct runs *r,
                           runs_block_fn *block_at, runs_put_fn *put)
{
    struct runs_carry c = {.line_run = UINT32_MAX};

    r->n_marks = 0;
    for (size_t i = 0; i < n; i += RUNS_BLOCK) {
        struct runs_block b = block_at(p, i, n);
        struct runs_edges e;

        if (b.high)
            runs_separate(p + i, n - i < RUNS_BLOCK ? n - i : RUNS_BLOCK, &b);
        e = runs_edges(&c, b);
        put(r->start + c.n_start, e.start, at + (uint32_t)i);
        put(r->end + c.n_end, e.end, at + (uint32_t)i);
        runs_marks(r, &c, b, e.start);
        runs_next(&c, b, e);
    }
    r->n = c.n_start;
    if (c.n_end < c.n_start)
        r->end[c.n_end] = at + (uint32_t)n;
}

#endif
