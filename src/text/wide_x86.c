/* The ways of x86-64 that wide.h has: AVX2, AVX-512. */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

#include "text/eight.h"
#include "text/wide_step.h"

/* --- AVX2 ------------------------------------------------------------------------ */

AVX2 static inline uint64_t bits_of(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline __m256i half_at(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

AVX2 static inline uint64_t is_avx2(const char *p, unsigned char c)
{
    __m256i all = _mm256_set1_epi8((char)c);

    return bits_of(_mm256_cmpeq_epi8(half_at(p), all),
                   _mm256_cmpeq_epi8(half_at(p + 32), all));
}

AVX2 static inline uint64_t from_avx2(const char *p, unsigned char c)
{
    __m256i low = half_at(p), high = half_at(p + 32), all = _mm256_set1_epi8((char)c);

    return bits_of(_mm256_cmpeq_epi8(_mm256_max_epu8(low, all), low),
                   _mm256_cmpeq_epi8(_mm256_max_epu8(high, all), high));
}

AVX2 size_t wide_take_avx2(struct words *w, size_t n, size_t at)
{
    return wide_take(w, n, at, (struct wide_way){is_avx2, from_avx2, wide_put});
}

/* --- AVX-512 --------------------------------------------------------------------- */

AVX512 static inline uint64_t is_avx512(const char *p, unsigned char c)
{
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8((char)c));
}

AVX512 static inline uint64_t from_avx512(const char *p, unsigned char c)
{
    return _mm512_cmpge_epu8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8((char)c));
}

/* A byte for each of eight words to all bytes of its part. */
AVX512 static inline __m512i spread(__m128i bytes)
{
    return _mm512_shuffle_epi8(_mm512_cvtepu8_epi64(bytes),
                               _mm512_set4_epi32(0x08080808, 0x08080808, 0, 0));
}

AVX512 static inline void put_eight(struct words *w, unsigned i, __m128i starts,
                                    __m128i ends, __m512i text, size_t at)
{
    __m256i from = _mm256_set1_epi32((int)at);
    size_t n = w->n + i;

    _mm256_storeu_si256((__m256i *)(void *)(w->start + n),
                        _mm256_add_epi32(from, _mm256_cvtepu8_epi32(starts)));
    _mm256_storeu_si256((__m256i *)(void *)(w->end + n),
                        _mm256_add_epi32(from, _mm256_cvtepu8_epi32(ends)));
    /* No word goes on behind the text, so that it may as well stand there, too. */
    _mm512_storeu_si512(w->hash + n,
                        hash_eight(spread(starts), spread(ends), text, text));
}

/* Writes all WIDE_WORDS, whatever their number. */
AVX512 static inline void put_avx512(struct words *w, const char *p, struct wide_edges e,
                                     size_t at)
{
    __m512i text = _mm512_loadu_si512(p);
    __m256i starts = _mm512_castsi512_si256(eight_bits(e.begins));
    __m256i ends = _mm512_castsi512_si256(eight_bits(e.ends));
    __m128i first = _mm256_castsi256_si128(starts), past = _mm256_castsi256_si128(ends);

    text =
        _mm512_or_si512(text, _mm512_maskz_set1_epi8(~_mm512_movepi8_mask(text), 0x20));
    put_eight(w, 0, first, past, text, at);
    put_eight(w, 8, _mm_srli_si128(first, 8), _mm_srli_si128(past, 8), text, at);
    put_eight(w, 16, _mm256_extracti128_si256(starts, 1),
              _mm256_extracti128_si256(ends, 1), text, at);
    w->n += (size_t)_mm_popcnt_u64(e.ends);
}

AVX512 size_t wide_take_avx512(struct words *w, size_t n, size_t at)
{
    return wide_take(w, n, at, (struct wide_way){is_avx512, from_avx512, put_avx512});
}

#endif
