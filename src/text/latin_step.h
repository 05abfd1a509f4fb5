/*
 * latin_step: what all ways of latin.h share. Inlined into each way, so that it is
 * compiled for the processor of that way.
 */
#ifndef TEXT_LATIN_STEP_H
#define TEXT_LATIN_STEP_H

#include "base/hash.h"
#include "text/latin.h"

#define LATIN_INLINE static inline __attribute__((always_inline))

/* hash_bytes of n <= 32 bytes, zeros behind them. */
LATIN_INLINE uint64_t latin_hash(const uint64_t bytes[4], size_t n)
{
    uint64_t hash;

    if (n <= 16)
        hash = hash_block(bytes[0], bytes[1], n);
    else
        hash = hash_block(bytes[2] ^ hash_block(bytes[0], bytes[1], 16), bytes[3], n);
    return hash + !hash;
}

/* Where an accent behind a letter begins: U+0300 to U+036F, but for U+034F, which is
 * none. Masks, a bit a byte: cc and cd are those bytes, `none` may not stand behind cd,
 * `digit` not in front. */
LATIN_INLINE uint64_t latin_accents(uint64_t cc, uint64_t cd, uint64_t none,
                                    uint64_t digit)
{
    return (cc | (cd & ~(none >> 1))) & ~(digit << 1 | 1);
}

/* Whether a word of simple letters may begin with that byte: words of other scripts are
 * not looked at. */
LATIN_INLINE bool latin_may_begin(char first)
{
    unsigned char c = (unsigned char)first;

    return (c < 0x80) | ((unsigned char)(c - 0xc3) <= 0xc5 - 0xc3) | (c == 0xe1);
}

/* Whether the run of n bytes that starts there may be a word of simple letters, of up to
 * `most` bytes. */
LATIN_INLINE bool latin_may_be(const struct runs_text *t, size_t start, size_t n,
                               size_t most)
{
    return (n <= most) & latin_may_begin(t->text[start]);
}

#endif
