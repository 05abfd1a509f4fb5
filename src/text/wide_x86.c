/* The ways of x86-64 that wide.h has: AVX2, AVX-512. */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

#include "text/wide_step.h"

/* --- AVX2 ------------------------------------------------------------------------ */

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

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

#define AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,"   \
                          "bmi,bmi2,popcnt")))

AVX512 static inline uint64_t is_avx512(const char *p, unsigned char c)
{
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8((char)c));
}

AVX512 static inline uint64_t from_avx512(const char *p, unsigned char c)
{
    return _mm512_cmpge_epu8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8((char)c));
}

/* Eight times a number. */
AVX512 static inline __m512i eights(uint64_t number)
{
    return _mm512_set1_epi64((long long)number);
}

/* hash_mix of each of eight pairs. */
AVX512 static inline __m512i mix_eight(__m512i a, __m512i b)
{
    const __m512i half = eights(0xffffffff);
    __m512i a_high = _mm512_srli_epi64(a, 32), b_high = _mm512_srli_epi64(b, 32);
    __m512i low = _mm512_mul_epu32(a, b), cross = _mm512_mul_epu32(a_high, b);
    __m512i other = _mm512_mul_epu32(a, b_high), high = _mm512_mul_epu32(a_high, b_high);

    cross = _mm512_add_epi64(cross, _mm512_srli_epi64(low, 32));
    other = _mm512_add_epi64(other, _mm512_and_si512(cross, half));
    high = _mm512_add_epi64(high, _mm512_srli_epi64(cross, 32));
    high = _mm512_add_epi64(high, _mm512_srli_epi64(other, 32));
    return _mm512_xor_si512(high, _mm512_mullo_epi64(a, b));
}

/* hash_bytes of eight words of a text in lower case, whose edges are bytes. */
AVX512 static inline __m512i hash_eight(__m128i starts, __m128i ends, __m512i text)
{
    const __m512i first = _mm512_set4_epi32(0x08080808, 0x08080808, 0, 0);
    __m512i start = _mm512_shuffle_epi8(_mm512_cvtepu8_epi64(starts), first);
    __m512i end = _mm512_shuffle_epi8(_mm512_cvtepu8_epi64(ends), first);
    __m512i at = _mm512_add_epi8(start, eights(0x0706050403020100u));
    __m512i at_high = _mm512_add_epi8(start, eights(0x0f0e0d0c0b0a0908u));
    __m512i n = _mm512_slli_epi64(_mm512_sub_epi8(end, start), 56);
    __m512i low =
        _mm512_maskz_permutexvar_epi8(_mm512_cmplt_epu8_mask(at, end), at, text);
    __m512i high = _mm512_maskz_permutexvar_epi8(_mm512_cmplt_epu8_mask(at_high, end),
                                                 at_high, text);
    __m512i hash =
        mix_eight(_mm512_xor_si512(low, eights(HASH_SEED_LOW)),
                  _mm512_xor_si512(_mm512_xor_si512(high, n), eights(HASH_SEED_HIGH)));

    return _mm512_mask_mov_epi64(hash, _mm512_testn_epi64_mask(hash, hash), eights(1));
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
    _mm512_storeu_si512(w->hash + n, hash_eight(starts, ends, text));
}

/* Writes all WIDE_WORDS, whatever their number. */
AVX512 static inline void put_avx512(struct words *w, const char *p, struct wide_edges e,
                                     size_t at)
{
    const __m512i numbers =
        _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
                        47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
                        31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512i text = _mm512_loadu_si512(p);
    __m256i starts =
        _mm512_castsi512_si256(_mm512_maskz_compress_epi8(e.begins, numbers));
    __m256i ends = _mm512_castsi512_si256(_mm512_maskz_compress_epi8(e.ends, numbers));
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
