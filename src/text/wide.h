/*
 * wide: rows of characters that are a word each.
 *
 * Chinese has no blanks between its words, which are a character each here. Ideographs,
 * Hangul syllables and kana take three bytes and fold to themselves; what stands between
 * them is a comma in as many bytes, and now and then a name in ASCII. All of such a row
 * is taken at once; what is odd is left to the rules (word.h):
 *
 *     text      美国，商务部。H200芯片 for 3.5
 *     words     11  111   1   11   1      taken: 3.5 may be more than it seems
 *
 * Like runs.h written for each kind of processor. What they take of a row is not the
 * same, but its words are, for they are those of the rules. Private to text/. No state.
 */
#ifndef TEXT_WIDE_H
#define TEXT_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "text/token.h"

#define WIDE_UNIT 3 /* bytes */

/* Texts that begin with such a byte, or one above, may be rows. */
#define WIDE_FIRST 0xe3

/*
 * Adds to w the words in a row that begins at byte `at` of a text of n bytes, which
 * w->text is of; a word begins there. Where the gap behind the last of them begins: `at`
 * if none was taken.
 */
typedef size_t wide_take_fn(struct words *w, size_t n, size_t at);

wide_take_fn wide_take_portable;

/* A unit as a number, the first byte on top. */
static inline uint32_t wide_unit(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
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
