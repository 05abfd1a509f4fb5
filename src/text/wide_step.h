/*
 * wide_step: what the ways of wide.h by vectors share: bytes to bits, bits to words.
 * Inlined into each way. Bit i of a mask stands for byte i of the block.
 *
 *     text     国 务 院 ， H 2 0 0 芯 ’
 *     self     x. . x. . x. .               x. .
 *     ascii                  x x x x
 *     odd                                        x
 *     ends       x    x    x         x             that of 芯 is not known
 */
#ifndef TEXT_WIDE_STEP_H
#define TEXT_WIDE_STEP_H

#include <string.h>

#include "text/runs_hash.h"
#include "text/wide.h"
#include "text/words.h"

#define WIDE_INLINE static inline __attribute__((always_inline))

#define WIDE_BLOCK 64
#define WIDE_WORDS 24 /* of a block that are taken, ever so many at a time */

/* Where words begin and end; what ends some of them is not in the block, or odd: that
 * many begin but do not end. */
struct wide_edges {
    uint64_t begins;
    uint64_t ends;
    bool odd; /* before the block's end */
};

/* Adds words of the block at p, byte `at` of the text, to w, which has room. */
typedef void wide_put_fn(struct words *w, const char *p, struct wide_edges e, size_t at);

/* Which bytes of the block at p are that one; are not below it. */
typedef uint64_t wide_compare_fn(const char *p, unsigned char c);

struct wide_way {
    wide_compare_fn *is, *from;
    wide_put_fn *put;
};

/* Bits that are set where the next byte has one, or the one behind it. */
WIDE_INLINE uint64_t wide_second(uint64_t mask)
{
    return mask >> 1;
}

WIDE_INLINE uint64_t wide_third(uint64_t mask)
{
    return mask >> 2;
}

/* First bytes of most units that fold to themselves, if two others are behind them. */
WIDE_INLINE uint64_t wide_selfs(const char *p, struct wide_way by)
{
    uint64_t han = (by.from(p, 0xe5) & ~by.from(p, 0xea)) |
                   (by.is(p, 0xe4) & wide_second(by.from(p, 0xb8)));
    uint64_t hangul = (by.from(p, 0xeb) & ~by.from(p, 0xed)) |
                      (by.is(p, 0xea) & wide_second(by.from(p, 0xb0))) |
                      (by.is(p, 0xed) & wide_second(~by.from(p, 0x9e)));
    uint64_t hiragana = wide_second(by.is(p, 0x81)) & ~wide_third(by.is(p, 0x80));
    uint64_t both =
        wide_second(by.is(p, 0x82)) & wide_third(~by.from(p, 0x97) | by.from(p, 0xa1));
    uint64_t katakana = wide_second(by.is(p, 0x83)) & ~wide_third(by.from(p, 0xbb));

    return han | hangul | (by.is(p, 0xe3) & (hiragana | both | katakana));
}

/* Of signs: the same. */
WIDE_INLINE uint64_t wide_signs(const char *p, struct wide_way by)
{
    uint64_t cjk =
        by.is(p, 0x81) | by.is(p, 0x82) | (by.from(p, 0x88) & ~by.from(p, 0x92));
    uint64_t full = by.is(p, 0x81) | by.is(p, 0x88) | by.is(p, 0x89) | by.is(p, 0x8c) |
                    by.is(p, 0x9a) | by.is(p, 0x9b) | by.is(p, 0x9f);
    uint64_t common = by.is(p, 0x94) | by.is(p, 0x9c) | by.is(p, 0x9d);
    uint64_t at_80 = wide_second(by.is(p, 0x80)), at_bc = wide_second(by.is(p, 0xbc));

    return (by.is(p, 0xe3) & at_80 & wide_third(cjk)) |
           (by.is(p, 0xef) & at_bc & wide_third(full)) |
           (by.is(p, 0xe2) & at_80 & wide_third(common));
}

WIDE_INLINE uint64_t wide_asciis(const char *p, struct wide_way by)
{
    return (by.from(p, '0') & ~by.from(p, '9' + 1)) |
           (by.from(p, 'A') & ~by.from(p, 'Z' + 1)) |
           (by.from(p, 'a') & ~by.from(p, 'z' + 1));
}

/* ASCII that may belong to the word before it, or to a paragraph's end. */
WIDE_INLINE uint64_t wide_odd_signs(const char *p, struct wide_way by)
{
    return by.is(p, '\'') | by.is(p, '`') | by.is(p, '\n') |
           ((by.is(p, '.') | by.is(p, ',')) & ~wide_second(by.is(p, ' ')));
}

/* Bytes that have as many before them as are loaded for a word. */
WIDE_INLINE uint64_t wide_long(uint64_t ascii)
{
    uint64_t row = ascii & ascii << 1;

    row &= row << 2;
    row &= row << 4;
    row &= row << 8;
    return ascii & row << 1;
}

WIDE_INLINE struct wide_edges wide_edges_of(const char *p, struct wide_way by)
{
    uint64_t high = by.from(p, 0x80), trail = high & ~by.from(p, 0xc0);
    uint64_t whole = wide_second(trail) & wide_third(trail);
    uint64_t self = wide_selfs(p, by) & whole, sign = wide_signs(p, by) & whole;
    uint64_t ascii = wide_asciis(p, by), units = self | sign, odd;

    odd = (high & ~(units | units << 1 | units << 2)) | wide_odd_signs(p, by) |
          wide_long(ascii);
    return (struct wide_edges){
        .begins = self | (ascii & ~(ascii << 1)),
        .ends = (self << WIDE_UNIT | (~ascii & ascii << 1)) & ((odd & -odd) - 1),
        .odd = odd << 2 != 0, /* of the last two bytes more must be seen */
    };
}

/* hash_bytes of a word of n bytes at p, in lower case; RUNS_LOAD may be loaded. */
WIDE_INLINE uint64_t wide_hash(const char *p, size_t n)
{
    static const unsigned char keep[2 * RUNS_LOAD] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    const unsigned char *mask = keep + RUNS_LOAD - n, *bytes = (const unsigned char *)p;
    const uint64_t tops = 0x8080808080808080u;
    uint64_t low = hash_load64(bytes), high = hash_load64(bytes + 8), hash;

    low = (low | (~low & tops) >> 2) & hash_load64(mask);
    high = (high | (~high & tops) >> 2) & hash_load64(mask + 8);
    hash = hash_block(low, high, n);
    return hash + !hash;
}

/* The plain way to add. */
WIDE_INLINE void wide_put(struct words *w, const char *p, struct wide_edges e, size_t at)
{
    for (; e.ends; e.ends &= e.ends - 1, e.begins &= e.begins - 1) {
        unsigned first = (unsigned)__builtin_ctzll(e.begins);
        unsigned past = (unsigned)__builtin_ctzll(e.ends);

        w->start[w->n] = (uint32_t)at + first;
        w->end[w->n] = (uint32_t)at + past;
        w->hash[w->n++] = wide_hash(p + first, past - first);
    }
}

/* Where the block at byte `at` of a text of n may be loaded, and a word at its end:
 * there, or `copy`, zeros behind the text. */
WIDE_INLINE const char *wide_loadable(const char *text, size_t n, size_t at, char *copy)
{
    const size_t size = WIDE_BLOCK + RUNS_LOAD;

    if (n - at >= size)
        return text + at;
    memset(copy, 0, size);
    return memcpy(copy, text + at, n - at);
}

/* wide_take_fn. */
WIDE_INLINE size_t wide_take(struct words *w, size_t n, size_t at, struct wide_way by)
{
    char copy[WIDE_BLOCK + RUNS_LOAD];
    struct wide_edges e;

    do {
        const char *p = wide_loadable(w->text.text, n, at, copy);

        e = wide_edges_of(p, by);
        while (__builtin_popcountll(e.ends) > WIDE_WORDS)
            e.ends &= ~((uint64_t)1 << (63 - __builtin_clzll(e.ends)));
        if (!e.ends)
            break;
        words_reserve(w, WIDE_WORDS);
        by.put(w, p, e, at);
        at += 63 - (unsigned)__builtin_clzll(e.ends);
    } while (!e.odd && at < n);
    return at;
}

#endif
