/*
 * load_avx2: 32 bytes of a text with AVX2, zeros where it has ended. What stands at its
 * end is read as the rest is, without a branch; nothing outside is.
 *
 * The processor loads numbers of four bytes by a mask. Behind these come the last one to
 * three bytes, which are read once for all loads.
 */
#ifndef TEXT_LOAD_AVX2_H
#define TEXT_LOAD_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LOAD_AVX2                                                                        \
    __attribute__((target("avx2,bmi,bmi2,popcnt"), always_inline)) static inline

/* The last bytes of a text that make no number of four: as the beginning of one. */
LOAD_AVX2 uint32_t load_avx2_last(const char *p, size_t n)
{
    uint32_t last = 0;

    if (n >= 4) {
        memcpy(&last, p + n - 4, 4);
        return (uint32_t)((uint64_t)last >> (32 - 8 * (n % 4)));
    }
    for (size_t i = 0; i < n; i++)
        last |= (uint32_t)(unsigned char)p[i] << 8 * i;
    return last;
}

/* The 32 bytes at p, `left` bytes before a text's end, which may be behind it; zeros
 * follow. `last` is load_avx2_last of the text, or of a part that ends there. */
LOAD_AVX2 __m256i load_avx2(const char *p, ptrdiff_t left, uint32_t last)
{
    __m256i numbers = _mm256_sub_epi32(_mm256_set1_epi32((int)(left >> 2)),
                                       _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    __m256i here = _mm256_cmpgt_epi32(numbers, _mm256_setzero_si256());
    __m256i end = _mm256_cmpeq_epi32(numbers, _mm256_setzero_si256());

    return _mm256_or_si256(_mm256_maskload_epi32((const int *)(const void *)p, here),
                           _mm256_and_si256(end, _mm256_set1_epi32((int)last)));
}

#endif
