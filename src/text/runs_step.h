/*
 * runs_step: what all ways of runs.h share once blocks of bytes are bits.
 *
 * Inlined into each way, so that it is compiled for the processor of that way. Bit i of a
 * mask stands for byte i of the block. All blocks of a call are classed first, so that
 * each can look back at the one before and ahead at the one behind it.
 */
#ifndef TEXT_RUNS_STEP_H
#define TEXT_RUNS_STEP_H

#include <stdbool.h>
#include <string.h>
#if defined __SSE2__
#include <emmintrin.h>
#endif

#include "base/hash.h"
#include "text/runs.h"

#define RUNS_BLOCK  64
#define RUNS_BLOCKS (RUNS_BYTES / RUNS_BLOCK)
#define RUNS_INLINE static inline __attribute__((always_inline))

/* What the bytes of a block are. */
struct runs_block {
    uint64_t word;  /* letters, digits, and all of high */
    uint64_t high;  /* beyond ASCII, but for what runs_separate finds */
    uint64_t digit; /* ASCII */
    uint64_t s;     /* s S */
    uint64_t point; /* . */
    uint64_t comma; /* , */
    uint64_t quote; /* ' ` and, where runs_separate finds them, the last bytes of ‘ ’ */
    uint64_t wide; /* all bytes of those ‘ ’ */
    uint64_t line; /* line feeds */
};

/* A block between those before and behind it, of which the first and last are empty. */
struct runs_place {
    const struct runs_block *before, *b, *behind;
};

/* What of the block before is only known once that was looked at. */
struct runs_carry {
    uint64_t word;       /* bytes of words */
    uint64_t initial;    /* ASCII letters that begin a word */
    uint64_t apostrophe; /* that may begin a possessive */
    uint64_t possessive; /* an s that may be one */
    uint32_t n_start;
    uint32_t line_run; /* the run that the last line end was in front of */
};

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

/* --- what is not ASCII ----------------------------------------------------------- */

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

/* So many beginnings of what is high are looked at one by one. */
#define RUNS_LEADS_FEW 3

#if defined __SSE2__
#define RUNS_LEADS_AT_ONCE 16

RUNS_INLINE uint64_t runs_sign_leads_of(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i lead = _mm_and_si128(v, _mm_set1_epi8((char)0xdf)); /* of c2 and e2 */

    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(lead, _mm_set1_epi8((char)0xc2)));
}
#else
#define RUNS_LEADS_AT_ONCE 8

RUNS_INLINE uint64_t runs_sign_leads_of(const char *p)
{
    uint64_t ones = 0x0101010101010101u, tops = ones << 7;
    uint64_t v = hash_load64((const unsigned char *)p);

    v = (v & ones * 0xdf) ^ ones * 0xc2; /* zero where it is c2 or e2 */
    v = ~(((v & ~tops) + ~tops) | v) & tops;
    return (v >> 7) * 0x0102040810204080u >> 56;
}
#endif

/* Where such punctuation may begin among the n bytes at p; of the last few of them only
 * `high` says so. */
RUNS_INLINE uint64_t runs_sign_leads(const char *p, size_t n, uint64_t high)
{
    uint64_t lead = 0;
    unsigned at = 0;

    for (; at + RUNS_LEADS_AT_ONCE <= n; at += RUNS_LEADS_AT_ONCE)
        lead |= runs_sign_leads_of(p + at) << at;
    return at < RUNS_BLOCK ? lead | high >> at << at : lead;
}

/* Makes separators of such punctuation at the beginning of what is high; p has n bytes.
 */
RUNS_INLINE void runs_separate(const char *p, size_t n, struct runs_block *b)
{
    uint64_t left = b->high & ~(b->high << 1);

    if (__builtin_popcountll(left) > RUNS_LEADS_FEW)
        left &= runs_sign_leads(p, n, b->high);
    for (; left; left &= left - 1) {
        unsigned at = (unsigned)__builtin_ctzll(left), size;
        bool apostrophe;

        while (at < n && (size = runs_punctuation(p + at, n - at, &apostrophe))) {
            uint64_t mask = ((1u << size) - 1) * ((uint64_t)1 << at);

            b->word &= ~mask;
            b->high &= ~mask;
            b->wide |= apostrophe ? mask : 0;
            b->quote |= apostrophe ? mask & ~(mask >> 1) : 0;
            at += size;
        }
    }
}

/* --- what words are made of ------------------------------------------------------ */

/* Full stops between two digits. */
RUNS_INLINE uint64_t runs_points(struct runs_place p)
{
    return p.b->point & runs_back(p.b->digit, p.before->digit, 1) &
           runs_next(p.b->digit, p.behind->digit);
}

/* The last byte of a word, or the full stop behind it: in front of a possessive. */
RUNS_INLINE uint64_t runs_endings(const struct runs_block *b)
{
    return b->word | (b->point & b->word << 1);
}

/* Of possessives in a row (it's's) only the first is surely one. */
RUNS_INLINE uint64_t runs_unchained(uint64_t s, uint64_t before)
{
    uint64_t chained = 0;

    for (unsigned by = 2; by <= 5; by++)
        chained |= runs_back(s, before, by);
    return s & ~chained;
}

/* Where an s is not surely a possessive: what stands in front of it may be one that is
 * not seen here (é’s’s, a’Ｓ's). */
RUNS_INLINE uint64_t runs_hidden(struct runs_place p)
{
    const struct runs_block *b = p.b, *c = p.before;
    uint64_t last = b->high | (b->s & runs_back(b->high, c->high, 1));
    uint64_t before = c->high | (c->s & c->high << 1), hidden = 0;

    for (unsigned by = 2; by <= 5; by++)
        hidden |= runs_back(last, before, by);
    return hidden;
}

/* The s of Nvidia's, Nvidia’s, Co.'s. `unseen` is the text's last byte: what stands
 * behind it is not known. */
RUNS_INLINE uint64_t runs_possessives(struct runs_carry *c, struct runs_place p,
                                      uint64_t unseen)
{
    const struct runs_block *b = p.b;
    uint64_t before = runs_endings(p.before), s_before = c->possessive, s;
    uint64_t ending = runs_endings(b) | (b->point & p.before->word >> (RUNS_BLOCK - 1));
    uint64_t apostrophe = (b->quote & ~b->wide & runs_back(ending, before, 1)) |
                          (b->quote & b->wide & runs_back(ending, before, 3));

    s = b->s & runs_back(apostrophe, c->apostrophe, 1) &
        ~(runs_next(b->word, p.behind->word) | unseen);
    c->apostrophe = apostrophe;
    c->possessive = s;
    if ((s & (s - 1)) || s_before >> (RUNS_BLOCK - 5)) /* seldom */
        s = runs_unchained(s, s_before);
    if (s && (b->high | p.before->high))
        s &= ~runs_hidden(p);
    return s;
}

/* --- marks ----------------------------------------------------------------------- */

RUNS_INLINE uint64_t runs_signs(const struct runs_block *b)
{
    return b->point | b->comma | b->quote | b->wide;
}

/* Bytes behind one to four bytes of signs that stand behind a word. */
RUNS_INLINE uint64_t runs_signed(struct runs_place p)
{
    uint64_t sign = runs_signs(p.b), before = runs_signs(p.before), from = 0;

    for (unsigned by = 5; by > 1; by--)
        from = runs_back(sign, before, by - 1) &
               (runs_back(p.b->word, p.before->word, by) | from);
    return from;
}

/* The beginnings of runs that may be one word with the run before them, or a possessive
 * that runs_possessives left alone. */
RUNS_INLINE uint64_t runs_joins(struct runs_carry *c, struct runs_place p, uint64_t start)
{
    const struct runs_block *b = p.b;
    uint64_t initial = start & b->word & ~(b->digit | b->high);
    uint64_t group = b->digit & runs_back(b->comma, p.before->comma, 1) &
                     runs_back(b->digit, p.before->digit, 2);
    uint64_t acronym = initial & runs_back(b->point, p.before->point, 1) &
                       runs_back(initial, c->initial, 2);
    uint64_t quoted = b->s & runs_back(b->quote, p.before->quote, 1) &
                      ~runs_next(b->word & ~b->high, p.behind->word & ~p.behind->high);
    uint64_t odd = start & (b->high | quoted);

    c->initial = initial;
    if (odd)
        odd &= runs_signed(p);
    return (start & group) | acronym | odd;
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

/* Adds the marks of a block, in order; its edges are not counted yet. */
RUNS_INLINE void runs_marks(struct runs *r, struct runs_carry *c, struct runs_place p,
                            uint64_t word, uint64_t start)
{
    uint64_t join = runs_joins(c, p, start);
    uint64_t high = runs_first_high(p.b->high, word, start);

    for (uint64_t left = join | high | p.b->line; left; left &= left - 1) {
        uint64_t bit = left & -left;
        uint32_t runs = c->n_start + (uint32_t)__builtin_popcountll(start & (bit - 1));

        if (p.b->line & bit) {
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

/* --- blocks ---------------------------------------------------------------------- */

/* Sets *b to the block that begins at byte i of the n at p, zeros behind them. (Blocks
 * are filled in place: a copy would wait for what was just written.) */
typedef void runs_block_fn(const char *p, size_t i, size_t n, struct runs_block *b);

/* The bytes of words in a block, and its marks. */
RUNS_INLINE uint64_t runs_step(struct runs *r, struct runs_carry *c, struct runs_place p,
                               uint64_t unseen)
{
    uint64_t word = (p.b->word | runs_points(p)) & ~runs_possessives(c, p, unseen);
    uint64_t start = word & ~runs_back(word, c->word, 1);

    runs_marks(r, c, p, word, start);
    c->word = word;
    c->n_start += (uint32_t)__builtin_popcountll(start);
    return word;
}

/* runs_step as a function of its own, `left` bytes before the end. */
uint64_t runs_step_odd(struct runs *r, struct runs_carry *c, const struct runs_block *b,
                       size_t left);

/* Whether a block has what makes a run longer, shorter or marked, but for initials. */
RUNS_INLINE bool runs_is_odd(const struct runs_block *b)
{
    uint64_t odd = b->digit | b->high | b->quote | b->line;

    return odd | b[-1].quote >> (RUNS_BLOCK - 1);
}

/*
 * Finds the bytes of words in each block of n bytes, and all marks. Of ten blocks of news
 * eight have no mark, and words where their classes say so: what is carried through these
 * stays in registers.
 */
RUNS_INLINE void runs_steps(struct runs *r, const struct runs_block *b, size_t n,
                            uint64_t *word)
{
    struct runs_carry c = {.line_run = UINT32_MAX};
    uint64_t before = 0, initial = 0;
    uint32_t runs = 0;

    r->n_marks = 0;
    for (size_t i = 0; i < n; i += RUNS_BLOCK, b++, *word++ = before) {
        uint64_t start = b->word & ~runs_back(b->word, before, 1);
        uint64_t join =
            start & runs_back(b->point, b[-1].point, 1) & runs_back(start, initial, 2);

        if (runs_is_odd(b) || join) {
            c.word = before;
            c.initial = initial;
            c.n_start = runs;
            before = runs_step_odd(r, &c, b, n - i);
            initial = c.initial;
            runs = c.n_start;
            continue;
        }
        c.apostrophe = c.possessive = 0;
        before = b->word;
        initial = start;
        runs += (uint32_t)__builtin_popcountll(start);
    }
    *word = 0;
    r->n = runs;
}

/*
 * Writes edges and hashes of runs, of which word[] has the bytes, in the n bytes at text
 * that stand `at` bytes into theirs; an empty block is behind the last. May write
 * RUNS_SLACK numbers beyond.
 */
typedef void runs_emit_fn(const char *text, size_t n, uint32_t at, const uint64_t *word,
                          struct runs *r);

/* runs_find_fn with a way's own functions, which the compiler knows and inlines. */
RUNS_INLINE void runs_find(const char *text, size_t n, uint32_t at, struct runs *r,
                           runs_block_fn *block_at, runs_emit_fn *emit)
{
    struct runs_block block[RUNS_BLOCKS + 2], *b = block;
    uint64_t word[RUNS_BLOCKS + 1], high = 0;

    *b++ = (struct runs_block){0};
    for (size_t i = 0; i < n; i += RUNS_BLOCK, b++) {
        block_at(text, i, n, b);
        if (b->high)
            runs_separate(text + i, n - i < RUNS_BLOCK ? n - i : RUNS_BLOCK, b);
        high |= b->high;
    }
    r->high = high != 0;
    *b = (struct runs_block){0};
    runs_steps(r, block + 1, n, word);
    emit(text, n, at, word, r);
}

#endif
