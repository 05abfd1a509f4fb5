/* The ways of x86-64: SSSE3, AVX2, AVX-512. */
#include "match/screen_find.h"

#ifdef SCREEN_X86

#include <immintrin.h>

#include "match/screen_step.h"

/* --- SSSE3 ----------------------------------------------------------------------- */

#define SSSE3 __attribute__((target("ssse3")))

SSSE3 static inline __m128i load16(const void *p)
{
    return _mm_loadu_si128(p);
}

/* Signed comparison keeps bytes beyond ASCII, which are negative, out of ranges within
 * it. */
SSSE3 static inline uint64_t range16(__m128i v, char first, char last)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(first - 1))),
                      _mm_cmplt_epi8(v, _mm_set1_epi8((char)(last + 1)))));
}

SSSE3 static inline uint64_t equal16(__m128i v, char c)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
}

SSSE3 static inline uint64_t heads16(const struct screen_heads *h, const char *p)
{
    const __m128i half = _mm_set1_epi8(15);
    __m128i in = _mm_set1_epi8(-1);

    for (unsigned k = 0; k < SCREEN_HEAD; k++) {
        __m128i v = _mm_or_si128(load16(p + k), _mm_set1_epi8(0x20));
        __m128i top = _mm_and_si128(_mm_srli_epi16(v, 4), half);
        __m128i low = _mm_shuffle_epi8(load16(h->low[k]), _mm_and_si128(v, half));

        in = _mm_and_si128(in,
                           _mm_and_si128(low, _mm_shuffle_epi8(load16(h->high[k]), top)));
    }
    return ~equal16(in, 0) & 0xffff;
}

SSSE3 static inline struct screen_block classify_ssse3(const struct screen_heads *h,
                                                       const char *p)
{
    struct screen_block b = {0};

    for (unsigned i = 0; i < SCREEN_BLOCK; i += 16) {
        __m128i v = load16(p + i);

        b.letter |= range16(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 'z') << i;
        b.digit |= range16(v, '0', '9') << i;
        b.dot |= equal16(v, '.') << i;
        b.comma |= equal16(v, ',') << i;
        b.lead |= range16(v, (char)0xc0, (char)0xff) << i;
        b.han |= range16(v, (char)0xe4, (char)0xe9) << i;
        b.head |= heads16(h, p + i) << i;
    }
    return b;
}

SSSE3 size_t screen_find_ssse3(const struct screen_heads *h, struct screen_pass *p,
                               struct screen_marks m[SCREEN_BLOCKS])
{
    char padded[SCREEN_BLOCK + SCREEN_HEAD];
    struct screen_pass c = *p;
    size_t n = 0;

    for (size_t end = screen_end(&c); c.at < end;)
        n += screen_step(h, &c, classify_ssse3(h, screen_load(&c, padded)), &m[n]);
    *p = c;
    return n;
}

/* --- AVX2 ------------------------------------------------------------------------ */

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i load32(const void *p)
{
    return _mm256_loadu_si256(p);
}

AVX2 static inline __m256i twice(const uint8_t table[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table));
}

AVX2 static inline uint64_t bits32(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

AVX2 static inline uint64_t range32(__m256i v, char first, char last)
{
    return bits32(
        _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8((char)(first - 1))),
                         _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(last + 1)), v)));
}

AVX2 static inline uint64_t equal32(__m256i v, char c)
{
    return bits32(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)));
}

AVX2 static inline uint64_t heads32(const struct screen_heads *h, const char *p)
{
    const __m256i half = _mm256_set1_epi8(15);
    __m256i in = _mm256_set1_epi8(-1);

    for (unsigned k = 0; k < SCREEN_HEAD; k++) {
        __m256i v = _mm256_or_si256(load32(p + k), _mm256_set1_epi8(0x20));
        __m256i top = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
        __m256i low = _mm256_shuffle_epi8(twice(h->low[k]), _mm256_and_si256(v, half));

        in = _mm256_and_si256(
            in, _mm256_and_si256(low, _mm256_shuffle_epi8(twice(h->high[k]), top)));
    }
    return ~equal32(in, 0) & UINT32_MAX;
}

AVX2 static inline struct screen_block classify_avx2(const struct screen_heads *h,
                                                     const char *p)
{
    struct screen_block b = {0};

    for (unsigned i = 0; i < SCREEN_BLOCK; i += 32) {
        __m256i v = load32(p + i);

        b.letter |= range32(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), 'a', 'z') << i;
        b.digit |= range32(v, '0', '9') << i;
        b.dot |= equal32(v, '.') << i;
        b.comma |= equal32(v, ',') << i;
        b.lead |= range32(v, (char)0xc0, (char)0xff) << i;
        b.han |= range32(v, (char)0xe4, (char)0xe9) << i;
        b.head |= heads32(h, p + i) << i;
    }
    return b;
}

AVX2 size_t screen_find_avx2(const struct screen_heads *h, struct screen_pass *p,
                             struct screen_marks m[SCREEN_BLOCKS])
{
    char padded[SCREEN_BLOCK + SCREEN_HEAD];
    struct screen_pass c = *p;
    size_t n = 0;

    for (size_t end = screen_end(&c); c.at < end;)
        n += screen_step(h, &c, classify_avx2(h, screen_load(&c, padded)), &m[n]);
    *p = c;
    return n;
}

/* --- AVX-512 --------------------------------------------------------------------- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi2")))

/* Each byte less `first` is at most `span`, as an unsigned number. */
AVX512 static inline uint64_t range64(__m512i v, unsigned char first, char span)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8((char)first)),
                                  _mm512_set1_epi8(span));
}

AVX512 static inline uint64_t equal64(__m512i v, char c)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

/* The buckets of each byte of a vector, by its low six bits: all that one look-up of
 * VBMI takes, and enough to tell letters and digits apart. */
AVX512 static inline __m512i buckets64(const struct screen_heads *h, unsigned k,
                                       __m512i v)
{
    return _mm512_permutexvar_epi8(v, _mm512_loadu_si512(h->six[k]));
}

/* v: the block; in: the buckets of its bytes and of those behind them, all together. */
AVX512 static inline struct screen_block classify_avx512(__m512i v, __m512i in)
{
    struct screen_block b;

    b.head = _mm512_test_epi8_mask(in, in);
    b.letter = range64(_mm512_or_si512(v, _mm512_set1_epi8(0x20)), 'a', 25);
    b.digit = range64(v, '0', 9);
    b.dot = equal64(v, '.');
    b.comma = equal64(v, ',');
    b.lead = range64(v, 0xc0, 0x3f);
    b.han = range64(v, 0xe4, 5);
    return b;
}

AVX512 static inline struct screen_block whole_avx512(const struct screen_heads *h,
                                                      const char *p)
{
    __m512i v = _mm512_loadu_si512(p), in = buckets64(h, 0, v);

    for (unsigned k = 1; k < SCREEN_HEAD; k++)
        in = _mm512_and_si512(in, buckets64(h, k, _mm512_loadu_si512(p + k)));
    return classify_avx512(v, in);
}

/* The same where no more than `left` bytes may be touched. */
AVX512 static inline struct screen_block rest_avx512(const struct screen_heads *h,
                                                     const char *p, size_t left)
{
    uint64_t there = left < SCREEN_BLOCK ? _bzhi_u64(UINT64_MAX, left) : UINT64_MAX;
    uint64_t beyond =
        left < SCREEN_BLOCK ? 0 : _bzhi_u64(UINT64_MAX, left % SCREEN_BLOCK);
    __m512i v = _mm512_maskz_loadu_epi8(there, p), in = buckets64(h, 0, v);

    for (unsigned k = 1; k < SCREEN_HEAD; k++) {
        uint64_t mask = there >> k | beyond << (SCREEN_BLOCK - k);

        in = _mm512_and_si512(in, buckets64(h, k, _mm512_maskz_loadu_epi8(mask, p + k)));
    }
    return classify_avx512(v, in);
}

AVX512 size_t screen_find_avx512(const struct screen_heads *h, struct screen_pass *p,
                                 struct screen_marks m[SCREEN_BLOCKS])
{
    struct screen_pass c = *p;
    size_t n = 0;

    for (size_t end = screen_end(&c); c.at < end;) {
        size_t left = c.n - c.at;
        const char *from = c.text + c.at;

        n += screen_step(h, &c,
                         left >= SCREEN_BLOCK + SCREEN_HEAD - 1
                             ? whole_avx512(h, from)
                             : rest_avx512(h, from, left),
                         &m[n]);
    }
    *p = c;
    return n;
}

#endif
