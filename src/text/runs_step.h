/*
 * runs_step: what all ways of runs.h share once blocks of bytes are bits.
 *
 * Inlined into each way, so that it is compiled for the processor of that way. Bit i of a
 * mask stands for byte i of the block.
 *
 * Of ten blocks of news seven are even: their words are their ASCII letters and digits,
 * and nothing is marked. What news has next is always new, so a wrong guess of the
 * processor is dear: an odd block has all that is asked of it computed, by masks, and no
 * more branches than one for its marks and one for what is seldom.
 */
#ifndef TEXT_RUNS_STEP_H
#define TEXT_RUNS_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/runs.h"

#define RUNS_BLOCK  64
#define RUNS_BLOCKS (RUNS_BYTES / RUNS_BLOCK)
#define RUNS_INLINE static inline __attribute__((always_inline))

/* What the bytes of a block are. */
struct runs_block {
    uint64_t ascii; /* letters, digits */
    uint64_t digit; /* ASCII */
    uint64_t s;     /* s S */
    uint64_t point; /* . */
    uint64_t comma; /* , */
    uint64_t quote; /* ' ` and the last bytes of ‘ ’ */
    uint64_t line;  /* line feeds */
    uint64_t wide;  /* all bytes of ‘ ’ */
    uint64_t high;  /* beyond ASCII, but for quotes, dashes, blanks that separate */
};

/* What of blocks before is only known once they were looked at. */
struct runs_carry {
    uint64_t word;       /* bytes of words in the one before */
    uint32_t n;          /* runs that have begun */
    bool goes_on;        /* what stands at its end makes the next one odd, too */
    uint32_t line_n;     /* that had begun when a line ended in a gap */
    size_t left;         /* behind the last odd one; of which: */
    uint64_t apostrophe; /* that may begin a possessive */
    uint64_t quoted;     /* an s behind a quote, which may be one */
    uint64_t joined;     /* a sign behind which a run may be joined to the one before */
};

#define RUNS_BEGIN ((struct runs_carry){.line_n = UINT32_MAX})

/* A mask one or more bytes on: bit i is what bit i - by was. */
RUNS_INLINE uint64_t runs_back(uint64_t mask, uint64_t before, unsigned by)
{
    return mask << by | before >> (RUNS_BLOCK - by);
}

/* Bit i is what bit i + 1 is. */
RUNS_INLINE uint64_t runs_next(uint64_t mask, uint64_t behind)
{
    return mask >> 1 | behind << (RUNS_BLOCK - 1);
}

/* --- what words are made of ------------------------------------------------------ */

RUNS_INLINE uint64_t runs_word(const struct runs_block *b)
{
    return b->ascii | b->high;
}

/* Full stops between two digits. */
RUNS_INLINE uint64_t runs_points(const struct runs_block *b)
{
    return b->point & runs_back(b->digit, b[-1].digit, 1) &
           runs_next(b->digit, b[1].digit);
}

/* An s behind a quote that no ASCII letter or digit follows. */
RUNS_INLINE uint64_t runs_quoted(const struct runs_block *b)
{
    return b->s & runs_back(b->quote, b[-1].quote, 1) & ~runs_next(b->ascii, b[1].ascii);
}

/* Where an s is not surely a possessive: the one behind a quote in front of it may be one
 * (it's's), even if it is none here (U.S..'s's), and leave a word to this one. */
RUNS_INLINE uint64_t runs_chained(uint64_t quoted, uint64_t before)
{
    uint64_t chained = 0;

    for (unsigned by = 2; by <= 5; by++)
        chained |= runs_back(quoted, before, by);
    return chained;
}

/* The same: what stands in front of it may be one that is not seen here (é’s’s, a’Ｓ's).
 */
RUNS_INLINE uint64_t runs_hidden(const struct runs_block *b)
{
    const struct runs_block *c = b - 1;
    uint64_t last = b->high | (b->s & runs_back(b->high, c->high, 1));
    uint64_t before = c->high | (c->s & c->high << 1), hidden = 0;

    for (unsigned by = 2; by <= 5; by++)
        hidden |= runs_back(last, before, by);
    return hidden;
}

/* The last byte of a word, or the full stop behind it: in front of a possessive. */
RUNS_INLINE uint64_t runs_endings(const struct runs_block *b, uint64_t word_before)
{
    return runs_word(b) | (b->point & runs_back(runs_word(b), word_before, 1));
}

/* The s of Nvidia's, Nvidia’s, Co.'s, of those that are quoted. */
RUNS_INLINE uint64_t runs_possessives(struct runs_carry *c, const struct runs_block *b,
                                      uint64_t quoted)
{
    uint64_t ending = runs_endings(b, runs_word(b - 1));
    uint64_t before = runs_endings(b - 1, 0), s, seldom;
    uint64_t apostrophe = (b->quote & ~b->wide & runs_back(ending, before, 1)) |
                          (b->quote & b->wide & runs_back(ending, before, 3));

    s = quoted & runs_back(apostrophe, c->apostrophe, 1);
    before = c->quoted;
    seldom = (quoted & (quoted - 1)) | before >> (RUNS_BLOCK - 5) | b->high |
             b[-1].high >> (RUNS_BLOCK - 6);
    c->apostrophe = apostrophe;
    c->quoted = quoted;
    if (seldom & -(uint64_t)(s != 0))
        s &= ~(runs_chained(quoted, before) | runs_hidden(b));
    return s;
}

/* --- marks ----------------------------------------------------------------------- */

RUNS_INLINE uint64_t runs_signs(const struct runs_block *b)
{
    return b->point | b->comma | b->quote | b->wide;
}

/* Bytes behind one to four bytes of signs that stand behind a word. */
RUNS_INLINE uint64_t runs_signed(const struct runs_block *b)
{
    uint64_t sign = runs_signs(b), before = runs_signs(b - 1), from = 0;

    for (unsigned by = 5; by > 1; by--)
        from = runs_back(sign, before, by - 1) &
               (runs_back(runs_word(b), runs_word(b - 1), by) | from);
    return from;
}

/* Line feeds that are not the first in their gap. In a sum each first one carries over
 * the rest of its gap, where a second one is left standing. */
RUNS_INLINE uint64_t runs_second_lines(struct runs_carry *c, uint64_t line, uint64_t word,
                                       uint64_t start)
{
    uint32_t n = c->n + (uint32_t)__builtin_popcountll(start);
    unsigned long long sum;
    bool over = __builtin_uaddll_overflow(~word, line, &sum);

    over |= __builtin_uaddll_overflow(sum, c->line_n == c->n, &sum);
    c->line_n = over ? n : UINT32_MAX;
    return line & sum;
}

RUNS_INLINE void runs_mark(struct runs *r, uint32_t run, enum runs_mark mark)
{
    r->mark[r->n_marks++] = run << RUNS_MARK_BITS | mark;
}

/* The first byte beyond ASCII of each run: what is added to its beginning is carried over
 * the ASCII in front of that. A run from the block before begins anew here. */
RUNS_INLINE uint64_t runs_first_high(uint64_t high, uint64_t word, uint64_t start)
{
    return ((word & ~high) + (start | (word & 1))) & high;
}

/* What the marks of a block are made from. */
struct runs_marking {
    uint64_t word, start;
    uint64_t joined; /* runs that begin behind 1, or U. */
    uint64_t quoted; /* or are an s behind a quote, and no possessive */
    uint64_t line;   /* line feeds that are not the first in their gap */
    uint32_t n;      /* runs before */
};

/* The beginnings of runs that may be one word with the run before them, or a possessive
 * that runs_possessives left alone. */
RUNS_INLINE uint64_t runs_joins(const struct runs_block *b, const struct runs_marking *m)
{
    uint64_t comma = runs_back(b->comma, b[-1].comma, 1);
    uint64_t joined = m->joined & ~b->high & ~(comma ^ b->digit);

    return joined | (((m->start & b->high) | m->quoted) & runs_signed(b));
}

/* Adds the marks of a block, in order. */
RUNS_INLINE void runs_add_marks(struct runs *r, const struct runs_block *b,
                                const struct runs_marking *m)
{
    uint64_t join = runs_joins(b, m), line = m->line;
    uint64_t high = runs_first_high(b->high, m->word, m->start);

    for (uint64_t left = join | high | line; left; left &= left - 1) {
        uint64_t bit = left & -left;
        uint32_t runs = m->n + (uint32_t)__builtin_popcountll(m->start & (bit - 1));

        if (line & bit)
            runs_mark(r, runs, RUNS_GAP);
        if (join & bit)
            runs_mark(r, runs - 1, RUNS_JOIN);
        if (high & bit)
            runs_mark(r, runs - !(m->start & bit), RUNS_HIGH);
    }
}

/* --- blocks ---------------------------------------------------------------------- */

/* ASCII letters that begin a word. */
RUNS_INLINE uint64_t runs_initials(const struct runs_block *b, uint64_t start)
{
    return start & ~(b->digit | b->high);
}

/* Signs behind which a run may be joined to the one before: U. 1, */
RUNS_INLINE uint64_t runs_joining(const struct runs_carry *c, const struct runs_block *b,
                                  uint64_t start)
{
    uint64_t before = runs_initials(b - 1, c->word & ~(c->word << 1));

    return (b->point & runs_back(runs_initials(b, start), before, 1)) |
           (b->comma & runs_back(b->digit, b[-1].digit, 1));
}

/* What odd blocks leave is of the one before, or nothing. */
RUNS_INLINE void runs_carry_over(struct runs_carry *c, size_t left)
{
    uint64_t keep = -(uint64_t)(c->left == left);

    c->apostrophe &= keep;
    c->quoted &= keep;
    c->joined &= keep;
    c->left = left - RUNS_BLOCK;
}

/*
 * Bytes of words of an odd block, `left` bytes before the end, of which the neighbours
 * are known, too; adds its marks. What stands behind the end is not known, so an s there
 * is no possessive.
 */
RUNS_INLINE uint64_t runs_step_odd(struct runs *r, struct runs_carry *c,
                                   const struct runs_block *b, size_t left)
{
    uint64_t unseen = (uint64_t)(left <= RUNS_BLOCK) << ((left - 1) % RUNS_BLOCK);
    uint64_t quoted = runs_quoted(b), word, start, joined;
    struct runs_marking m;

    runs_carry_over(c, left);
    word = (runs_word(b) | runs_points(b)) &
           ~runs_possessives(c, b, quoted & ~(runs_next(b->high, b[1].high) | unseen));
    start = word & ~runs_back(word, c->word, 1);
    joined = runs_joining(c, b, start);
    m.word = word;
    m.start = start;
    m.n = c->n;
    m.joined = start & runs_back(joined, c->joined, 1);
    m.quoted = start & quoted;
    m.line = runs_second_lines(c, b->line, word, start);
    if (m.joined | m.quoted | m.line | b->high)
        runs_add_marks(r, b, &m);
    r->high |= b->high != 0;
    c->goes_on = (b->quote | joined) >> (RUNS_BLOCK - 1);
    c->joined = joined;
    return word;
}

#endif
