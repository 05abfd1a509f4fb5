/*
 * runs_signs: quotes, dashes and blanks beyond ASCII that separate words, for those ways
 * of runs.h that look at such signs one by one. Inlined into each way. Private to text/.
 */
#ifndef TEXT_RUNS_SIGNS_H
#define TEXT_RUNS_SIGNS_H

#if defined __SSE2__
#include <emmintrin.h>
#endif

#include "base/hash.h"
#include "text/runs_step.h"

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

/* Makes separators of such punctuation in a block; p has n bytes. */
RUNS_INLINE void runs_separate(const char *p, size_t n, struct runs_block *b)
{
    uint64_t left = b->high & runs_sign_leads(p, n, b->high);

    for (; left; left &= left - 1) {
        unsigned at = (unsigned)__builtin_ctzll(left);
        bool apostrophe;
        unsigned size = runs_punctuation(p + at, n - at, &apostrophe);
        uint64_t mask = ((1u << size) - 1) * ((uint64_t)1 << at);

        b->high &= ~mask;
        b->wide |= apostrophe ? mask : 0;
        b->quote |= apostrophe ? mask & ~(mask >> 1) : 0;
    }
}

#endif
