/* The ways of x86-64 that wide.h has: AVX2, AVX-512 with VBMI. */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

/* --- AVX2 ------------------------------------------------------------------------ */

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i between_avx2(__m256i v, int first, int last)
{
    return _mm256_and_si256(_mm256_cmpgt_epi32(v, _mm256_set1_epi32(first - 1)),
                            _mm256_cmpgt_epi32(_mm256_set1_epi32(last + 1), v));
}

AVX2 static inline __m256i self_avx2(__m256i unit)
{
    __m256i utf8 = _mm256_and_si256(unit, _mm256_set1_epi32(WIDE_UTF8_MASK));
    __m256i han = between_avx2(unit, WIDE_HAN_FIRST, WIDE_HAN_LAST);
    __m256i hangul = between_avx2(unit, WIDE_HANGUL_FIRST, WIDE_HANGUL_LAST);
    __m256i kana =
        _mm256_or_si256(between_avx2(unit, WIDE_HIRAGANA_FIRST, WIDE_HIRAGANA_LAST),
                        between_avx2(unit, WIDE_KATAKANA_FIRST, WIDE_KATAKANA_LAST));

    return _mm256_and_si256(_mm256_cmpeq_epi32(utf8, _mm256_set1_epi32(WIDE_UTF8)),
                            _mm256_or_si256(_mm256_or_si256(han, hangul), kana));
}

AVX2 static inline __m256i signs_avx2(__m256i block, int is, uint32_t signs)
{
    return _mm256_and_si256(_mm256_cmpeq_epi32(block, _mm256_set1_epi32(is)),
                            _mm256_set1_epi32((int)signs));
}

/* Its top bits say whether the units are signs. */
AVX2 static inline __m256i sign_avx2(__m256i unit)
{
    __m256i block = _mm256_srli_epi32(unit, WIDE_SIGN_SHIFT);
    __m256i signs =
        _mm256_or_si256(_mm256_or_si256(signs_avx2(block, WIDE_CJK, WIDE_CJK_SIGNS),
                                        signs_avx2(block, WIDE_FULL, WIDE_FULL_SIGNS)),
                        signs_avx2(block, WIDE_COMMON, WIDE_COMMON_SIGNS));
    __m256i up = _mm256_andnot_si256(unit, _mm256_set1_epi32(31));

    return _mm256_sllv_epi32(signs, up);
}

AVX2 static inline uint32_t tops_avx2(__m256i v)
{
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(v));
}

/* Eight units, as numbers. */
AVX2 static inline __m256i units_avx2(const char *p)
{
    const __m256i order =
        _mm256_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1, 2, 1, 0,
                         -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
    __m128i low = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(p + 4 * WIDE_UNIT));

    return _mm256_shuffle_epi8(_mm256_set_m128i(high, low), order);
}

AVX2 struct wide_row wide_look_avx2(const char *p)
{
    __m256i low = units_avx2(p), high = units_avx2(p + 8 * WIDE_UNIT);

    return (struct wide_row){
        tops_avx2(self_avx2(low)) | tops_avx2(self_avx2(high)) << 8,
        tops_avx2(sign_avx2(low)) | tops_avx2(sign_avx2(high)) << 8,
    };
}

/* --- AVX-512 --------------------------------------------------------------------- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))

AVX512 static inline uint32_t between(__m512i v, int first, int last)
{
    return _mm512_cmple_epu32_mask(_mm512_sub_epi32(v, _mm512_set1_epi32(first)),
                                   _mm512_set1_epi32(last - first));
}

AVX512 static inline uint32_t self_avx512(__m512i unit)
{
    __m512i utf8 = _mm512_and_si512(unit, _mm512_set1_epi32(WIDE_UTF8_MASK));
    uint32_t kana = between(unit, WIDE_HIRAGANA_FIRST, WIDE_HIRAGANA_LAST) |
                    between(unit, WIDE_KATAKANA_FIRST, WIDE_KATAKANA_LAST);

    return _mm512_cmpeq_epi32_mask(utf8, _mm512_set1_epi32(WIDE_UTF8)) &
           (between(unit, WIDE_HAN_FIRST, WIDE_HAN_LAST) |
            between(unit, WIDE_HANGUL_FIRST, WIDE_HANGUL_LAST) | kana);
}

AVX512 static inline __m512i signs_avx512(__m512i signs, __m512i block, int is,
                                          uint32_t which)
{
    __mmask16 there = _mm512_cmpeq_epi32_mask(block, _mm512_set1_epi32(is));

    return _mm512_mask_mov_epi32(signs, there, _mm512_set1_epi32((int)which));
}

AVX512 static inline uint32_t sign_avx512(__m512i unit)
{
    __m512i block = _mm512_srli_epi32(unit, WIDE_SIGN_SHIFT);
    __m512i signs = _mm512_setzero_si512(), bit = _mm512_set1_epi32(1);

    signs = signs_avx512(signs, block, WIDE_CJK, WIDE_CJK_SIGNS);
    signs = signs_avx512(signs, block, WIDE_FULL, WIDE_FULL_SIGNS);
    signs = signs_avx512(signs, block, WIDE_COMMON, WIDE_COMMON_SIGNS);
    return _mm512_test_epi32_mask(signs, _mm512_rolv_epi32(bit, unit));
}

AVX512 struct wide_row wide_look_avx512(const char *p)
{
    const __m512i order = _mm512_set_epi8(
        0, 45, 46, 47, 0, 42, 43, 44, 0, 39, 40, 41, 0, 36, 37, 38, 0, 33, 34, 35, 0, 30,
        31, 32, 0, 27, 28, 29, 0, 24, 25, 26, 0, 21, 22, 23, 0, 18, 19, 20, 0, 15, 16, 17,
        0, 12, 13, 14, 0, 9, 10, 11, 0, 6, 7, 8, 0, 3, 4, 5, 0, 0, 1, 2);
    __m512i unit =
        _mm512_maskz_permutexvar_epi8(0x7777777777777777u, order, _mm512_loadu_si512(p));

    return (struct wide_row){self_avx512(unit), sign_avx512(unit)};
}

#endif
