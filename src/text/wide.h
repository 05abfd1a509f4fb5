/*
 * wide: rows of characters that are a word each.
 *
 * Ideographs, Hangul syllables and kana take three bytes and fold to themselves, and so
 * do the signs that stand between them take three bytes. A row of sixteen is looked at at
 * once:
 *
 *     units      美 国 ， 商 务 部 。 H200
 *     self       1  1  .  1  1  1  .  .       bit i stands for unit i
 *     sign       .  .  1  .  .  .  1  .
 *
 * Like runs.h written for each kind of processor, the same wherever it is there. Private
 * to text/. No state.
 */
#ifndef TEXT_WIDE_H
#define TEXT_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

#define WIDE_UNIT  3  /* bytes */
#define WIDE_UNITS 16 /* of a row */
#define WIDE_LOAD  64 /* bytes that are loaded for a row */

struct wide_row {
    uint32_t self; /* fold to themselves wherever they stand without a mark */
    uint32_t sign; /* common signs: separators or commas, no white space, no line's end */
};

/* Looks at the row of units at p, of which WIDE_LOAD bytes may be loaded. */
typedef struct wide_row wide_look_fn(const char *p);

wide_look_fn wide_look_portable;

/* A unit as a number, the first byte on top. */
static inline uint32_t wide_unit(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
}

/* hash_bytes of the unit at p, of which four bytes may be loaded. */
static inline uint64_t wide_hash(const char *p)
{
    uint32_t bytes = (uint32_t)hash_load32((const unsigned char *)p) & 0xffffff;
    uint64_t hash = hash_block(bytes, 0, WIDE_UNIT);

    return hash + !hash;
}

/* Units that fold to themselves. (That their bytes are UTF-8 is looked at besides.) */
#define WIDE_HAN_FIRST      0xe4b880 /* U+4E00 to U+9FFF */
#define WIDE_HAN_LAST       0xe9bfbf
#define WIDE_HANGUL_FIRST   0xeab080 /* U+AC00 to U+D7A3 */
#define WIDE_HANGUL_LAST    0xed9ea3
#define WIDE_HIRAGANA_FIRST 0xe38181 /* U+3041 to U+3096 */
#define WIDE_HIRAGANA_LAST  0xe38296
#define WIDE_KATAKANA_FIRST 0xe382a1 /* U+30A1 to U+30FA */
#define WIDE_KATAKANA_LAST  0xe383ba
#define WIDE_UTF8_MASK      0xf0c0c0
#define WIDE_UTF8           0xe08080

static inline bool wide_is_self(uint32_t unit)
{
    return (unit & WIDE_UTF8_MASK) == WIDE_UTF8 &&
           ((unit >= WIDE_HAN_FIRST && unit <= WIDE_HAN_LAST) ||
            (unit >= WIDE_HANGUL_FIRST && unit <= WIDE_HANGUL_LAST) ||
            (unit >= WIDE_HIRAGANA_FIRST && unit <= WIDE_HIRAGANA_LAST) ||
            (unit >= WIDE_KATAKANA_FIRST && unit <= WIDE_KATAKANA_LAST));
}

/* Signs, by the five last bits of units that have the others alike. */
#define WIDE_SIGN_SHIFT   5
#define WIDE_CJK          (0xe38080 >> WIDE_SIGN_SHIFT) /* 、。〈〉《》「」『』【】 */
#define WIDE_CJK_SIGNS    0x3ff06u
#define WIDE_FULL         (0xefbc80 >> WIDE_SIGN_SHIFT) /* ！（），：；？ */
#define WIDE_FULL_SIGNS   0x8c001302u
#define WIDE_COMMON       (0xe28080 >> WIDE_SIGN_SHIFT) /* — “ ” */
#define WIDE_COMMON_SIGNS 0x30100000u

static inline bool wide_is_sign(uint32_t unit)
{
    uint32_t block = unit >> WIDE_SIGN_SHIFT, signs = 0;

    if (block == WIDE_CJK)
        signs = WIDE_CJK_SIGNS;
    else if (block == WIDE_FULL)
        signs = WIDE_FULL_SIGNS;
    else if (block == WIDE_COMMON)
        signs = WIDE_COMMON_SIGNS;
    return signs >> (unit & 31) & 1;
}

#endif
