/*
 * runs_find: the loops of those ways of runs.h that class all blocks first. Inlined into
 * each way, so that it is compiled for the processor of that way. Private to text/.
 */
#ifndef TEXT_RUNS_FIND_H
#define TEXT_RUNS_FIND_H

#include "text/runs_signs.h"
#include "text/runs_step.h"

/* Sets *b to the block that begins at byte i of the n at p, zeros behind them. (Blocks
 * are filled in place: a copy would wait for what was just written.) */
typedef void runs_block_fn(const char *p, size_t i, size_t n, struct runs_block *b);

/* Makes separators of quotes, dashes and blanks beyond ASCII in a block that has
 * something so; p has its n bytes. */
typedef void runs_separate_fn(const char *p, size_t n, struct runs_block *b);

/*
 * Writes edges and hashes of runs, of which word[] has the bytes, in the n bytes at text
 * that stand `at` bytes into theirs; an empty block is behind the last. May write
 * RUNS_SLACK numbers beyond.
 */
typedef void runs_emit_fn(const char *text, size_t n, uint32_t at, const uint64_t *word,
                          struct runs *r);

/* Classes all blocks. */
RUNS_INLINE void runs_classify(const char *text, size_t n, struct runs_block *b,
                               runs_block_fn *block_at, runs_separate_fn *separate)
{
    b[-1] = (struct runs_block){0};
    for (size_t i = 0; i < n; i += RUNS_BLOCK, b++) {
        block_at(text, i, n, b);
        if (b->high)
            separate(text + i, n - i < RUNS_BLOCK ? n - i : RUNS_BLOCK, b);
    }
    *b = (struct runs_block){0};
}

RUNS_INLINE bool runs_is_odd(const struct runs_carry *c, const struct runs_block *b)
{
    uint64_t inside = (b->point | b->comma) & runs_back(b->ascii, c->word, 1) &
                      runs_next(b->ascii, b[1].ascii);

    return inside | b->quote | b->line | b->high | c->goes_on;
}

/* The bytes of words in a block, `left` bytes before the end; adds its marks. */
RUNS_INLINE uint64_t runs_step(struct runs *r, struct runs_carry *c,
                               const struct runs_block *b, size_t left)
{
    uint64_t word = runs_is_odd(c, b) ? runs_step_odd(r, c, b, left) : b->ascii;

    c->n += (uint32_t)__builtin_popcountll(word & ~runs_back(word, c->word, 1));
    c->word = word;
    return word;
}

/* Finds the bytes of words in each block, and all marks. */
RUNS_INLINE void runs_steps(struct runs *r, const struct runs_block *b, size_t n,
                            uint64_t *word)
{
    struct runs_carry c = RUNS_BEGIN;

    r->n_marks = 0;
    r->high = false;
    for (size_t i = 0; i < n; i += RUNS_BLOCK)
        *word++ = runs_step(r, &c, b++, n - i);
    *word = 0;
    r->n = c.n;
}

/* runs_find_fn with a way's own functions, which the compiler knows and inlines. */
RUNS_INLINE void runs_find(const char *text, size_t n, uint32_t at, struct runs *r,
                           runs_block_fn *block_at, runs_separate_fn *separate,
                           runs_emit_fn *emit)
{
    struct runs_block block[RUNS_BLOCKS + 2];
    uint64_t word[RUNS_BLOCKS + 1];

    runs_classify(text, n, block + 1, block_at, separate);
    runs_steps(r, block + 1, n, word);
    emit(text, n, at, word, r);
}

#endif
