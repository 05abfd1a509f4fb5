/*
 * runs_hash: hash_bytes of runs, in lower case.
 *
 * Words are short: sixteen bytes are loaded whatever the length of a run, what is not of
 * it is masked off, and one wide multiplication is the hash. The last sixteen bytes of a
 * text are copied to where as many may be read behind them. Private to text/.
 *
 *     at p       Tightens export      bit 0x20 makes letters small and is set in digits
 *     low, high  tightens xxxxxxxx    x: masked off
 */
#ifndef TEXT_RUNS_HASH_H
#define TEXT_RUNS_HASH_H

#include <stddef.h>
#include <stdint.h>

#if defined __SSE2__
#include <emmintrin.h>
#endif

#include "base/hash.h"
#include "text/token.h"

#define RUNS_LOAD  16 /* bytes that are loaded at once */
#define RUNS_LOWER 0x2020202020202020u

void runs_text_init(struct runs_text *t, const char *text, size_t n);

/* The text from `start` on, of which RUNS_LOAD bytes may be loaded. */
static inline const char *runs_loadable(const struct runs_text *t, size_t start)
{
    const char *in_tail = t->tail + (start - t->tail_at) % sizeof t->tail;

    return start < t->tail_at ? t->text + start : in_tail; /* chosen without a branch */
}

/* The n <= RUNS_LOAD bytes at p, of which RUNS_LOAD may be loaded, zeros behind them. No
 * branch here depends on the text. */
static inline void runs_bytes(const char *p, size_t n, uint64_t bytes[2])
{
    static const unsigned char keep[2 * RUNS_LOAD] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    const unsigned char *mask = keep + RUNS_LOAD - n;
#if defined __SSE2__
    __m128i v = _mm_and_si128(_mm_loadu_si128((const __m128i *)(const void *)p),
                              _mm_loadu_si128((const __m128i *)(const void *)mask));

    bytes[0] = (uint64_t)_mm_cvtsi128_si64(v);
    bytes[1] = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(v, v));
#else
    bytes[0] = hash_load64((const unsigned char *)p) & hash_load64(mask);
    bytes[1] = hash_load64((const unsigned char *)p + 8) & hash_load64(mask + 8);
#endif
}

/*
 * The end of hash_bytes for a word of ASCII letters, digits and dots in lower case: its
 * last `left` <= RUNS_LOAD bytes, at p, of n; `hash` is of those before. No branch here
 * depends on the text.
 */
static inline uint64_t runs_hash_end(const char *p, size_t left, uint64_t hash, size_t n)
{
    static const unsigned char keep[2 * RUNS_LOAD] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    const unsigned char *bytes = (const unsigned char *)p;
    const unsigned char *mask = keep + RUNS_LOAD - left;
    uint64_t low = (hash_load64(bytes) | RUNS_LOWER) & hash_load64(mask);
    uint64_t high = (hash_load64(bytes + 8) | RUNS_LOWER) & hash_load64(mask + 8);

    hash = hash_block(low ^ hash, high, n);
    return hash + !hash;
}

/* Of a run longer than RUNS_LOAD, in either case; 0, soon, where it begins beyond ASCII,
 * as rows of ideographs do. */
uint64_t runs_hash_long(const char *p, size_t n);

/* Of the run of n ASCII bytes at p, in lower case; RUNS_LOAD bytes may be loaded. */
static inline uint64_t runs_hash(const char *p, size_t n)
{
    uint64_t bytes[2], hash;

    if (n > RUNS_LOAD)
        return runs_hash_long(p, n);
    runs_bytes(p, n, bytes);
    hash = hash_block(bytes[0], bytes[1], n);
    return hash ? hash : 1;
}

#endif
