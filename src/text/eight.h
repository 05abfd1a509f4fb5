/*
 * eight: hash_bytes of eight short words at once, with AVX-512, for those who have found
 * their edges. Inlined into each way. Private to text/.
 *
 *     words    export        on
 *     start    8 8 8 8 ...   15 15 15 ...   of each a part of 64 bits, its bytes alike
 *     end      14 14 14 ...  17 17 17 ...
 *     low      export..      on......       bytes from each beginning, cut at its end
 *     high     ........      ........       the eight behind those
 */
#ifndef TEXT_EIGHT_H
#define TEXT_EIGHT_H

#include <immintrin.h>
#include <stdint.h>

#include "base/hash.h"
#include "text/runs_step.h"
#include "text/runs_ways.h"

/* Eight times a number. */
AVX512 RUNS_INLINE __m512i eights(uint64_t number)
{
    return _mm512_set1_epi64((long long)number);
}

/* The numbers of the bits that are set, a byte each, zeros behind them. */
AVX512 RUNS_INLINE __m512i eight_bits(uint64_t bits)
{
    const __m512i numbers =
        _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
                        47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
                        31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    return _mm512_maskz_compress_epi8(bits, numbers);
}

/* hash_mix of each of eight pairs. */
AVX512 RUNS_INLINE __m512i mix_eight(__m512i a, __m512i b)
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

/* The bytes [at, end) of a text, by their numbers, each of eight words in a part of its
 * own; zeros for what is not of the word. */
AVX512 RUNS_INLINE __m512i bytes_of(__m512i at, __m512i end, __m512i text, __m512i behind)
{
    __mmask64 inside = _mm512_cmplt_epu8_mask(at, end);

    return _mm512_maskz_permutex2var_epi8(inside, text, at, behind);
}

/* The hashes of eight words of up to 16 bytes of 128, which are in lower case. */
AVX512 RUNS_INLINE __m512i hash_eight(__m512i start, __m512i end, __m512i text,
                                      __m512i behind)
{
    __m512i at = _mm512_add_epi8(start, eights(0x0706050403020100u));
    __m512i at_high = _mm512_add_epi8(start, eights(0x0f0e0d0c0b0a0908u));
    __m512i n =
        _mm512_and_si512(_mm512_sub_epi8(end, start), eights((uint64_t)255 << 56));
    __m512i low = bytes_of(at, end, text, behind);
    __m512i high = _mm512_xor_si512(bytes_of(at_high, end, text, behind), n);
    __m512i hash = mix_eight(_mm512_xor_si512(low, eights(HASH_SEED_LOW)),
                             _mm512_xor_si512(high, eights(HASH_SEED_HIGH)));

    return _mm512_max_epu64(hash, eights(1)); /* never 0 */
}

#endif
