/*
 * runs_emit_avx2: edges and hashes of words with AVX2, eight words at a time.
 *
 * No step depends on what the text is but the number of words, by eights: edges are
 * looked up for eight bytes of text at once, whether there are any, and what is more than
 * the words is computed for nothing. Private to text/.
 *
 *     text    tightens export controls      lower case, with room behind it
 *     edges   0 8 9 15 16 24                where bits change, one row of both kinds
 *     words   [0 8] [9 15] [16 24]          eight of them: start, end, length
 *     low     tightens export.. controls    four of them: bytes from each beginning on,
 *     high    ........ ........ ........    cut at its end, and the eight behind those
 *     hash    hash_block of both
 */
#ifndef TEXT_RUNS_EMIT_AVX2_H
#define TEXT_RUNS_EMIT_AVX2_H

#include <immintrin.h>

#include "text/runs_hash.h"
#include "text/runs_step.h"
#include "text/runs_ways.h"

/* --- edges ----------------------------------------------------------------------- */

#define EDGES_ONCE 8  /* bits that are looked up at once */
#define EDGES_MORE 16 /* what is read behind the last */

/* The edges of a text in order, bytes from its beginning. */
struct edges {
    uint16_t at[RUNS_BYTES + EDGES_ONCE + EDGES_MORE];
};

/* The numbers of the bits of a byte, one a byte, and zeros behind them. */
#define BIT_BELOW(b, i, k) ((k) < (i) ? 1 & (b) >> (k) : 0)
#define BITS_BELOW(b, i)                                                                 \
    (BIT_BELOW(b, i, 0) + BIT_BELOW(b, i, 1) + BIT_BELOW(b, i, 2) + BIT_BELOW(b, i, 3) + \
     BIT_BELOW(b, i, 4) + BIT_BELOW(b, i, 5) + BIT_BELOW(b, i, 6))
#define BIT_OF(b, i) (1 & (b) >> (i) ? (uint64_t)(i) << 8 * BITS_BELOW(b, i) : 0)
#define BITS_OF(b)                                                                       \
    BIT_OF(b, 1) | BIT_OF(b, 2) | BIT_OF(b, 3) | BIT_OF(b, 4) | BIT_OF(b, 5) |           \
        BIT_OF(b, 6) | BIT_OF(b, 7)
#define BITS_OF_4(b) BITS_OF(b), BITS_OF((b) + 1), BITS_OF((b) + 2), BITS_OF((b) + 3)
#define BITS_OF_16(b)                                                                    \
    BITS_OF_4(b), BITS_OF_4((b) + 4), BITS_OF_4((b) + 8), BITS_OF_4((b) + 12)
#define BITS_OF_64(b)                                                                    \
    BITS_OF_16(b), BITS_OF_16((b) + 16), BITS_OF_16((b) + 32), BITS_OF_16((b) + 48)

static const uint64_t bits_of_byte[256] = {BITS_OF_64(0), BITS_OF_64(64), BITS_OF_64(128),
                                           BITS_OF_64(192)};

/* Writes the edges among the eight bytes that begin at `at`: how many there are now. */
AVX2 RUNS_INLINE uint32_t edges_of_8(struct edges *e, uint32_t n, uint64_t bits,
                                     __m128i at)
{
    __m128i row = _mm_loadl_epi64((const void *)&bits_of_byte[bits & 255]);

    _mm_storeu_si128((__m128i *)(void *)(e->at + n),
                     _mm_add_epi16(_mm_cvtepu8_epi16(row), at));
    return n + (uint32_t)_mm_popcnt_u32(bits & 255);
}

AVX2 RUNS_INLINE uint32_t edges_of_16(struct edges *e, uint32_t n, uint64_t bits,
                                      __m128i at)
{
    n = edges_of_8(e, n, bits, at);
    return edges_of_8(e, n, bits >> 8, _mm_add_epi16(at, _mm_set1_epi16(8)));
}

AVX2 RUNS_INLINE uint32_t edges_of_32(struct edges *e, uint32_t n, uint64_t bits,
                                      __m128i at)
{
    n = edges_of_16(e, n, bits, at);
    return edges_of_16(e, n, bits >> 16, _mm_add_epi16(at, _mm_set1_epi16(16)));
}

AVX2 RUNS_INLINE uint32_t edges_of_block(struct edges *e, uint32_t n, uint64_t bits,
                                         uint32_t at)
{
    __m128i low = _mm_set1_epi16((short)at);
    __m128i high = _mm_set1_epi16((short)(at + 32));

    n = edges_of_32(e, n, bits, low);
    return edges_of_32(e, n, bits >> 32, high);
}

/* Ends the edges of n bytes: where the last word ends with them, too, and zeros behind.
 */
AVX2 RUNS_INLINE void edges_end(struct edges *e, uint32_t count, size_t n)
{
    _mm256_storeu_si256((__m256i *)(void *)(e->at + count),
                        _mm256_zextsi128_si256(_mm_cvtsi32_si128((int)n)));
}

/* --- a copy in lower case --------------------------------------------------------- */

struct lower_text {
    char p[RUNS_BYTES + RUNS_LOAD];
};

AVX2 RUNS_INLINE void lower_32(char *to, __m256i v)
{
    _mm256_storeu_si256((__m256i *)(void *)to,
                        _mm256_or_si256(v, _mm256_set1_epi8(0x20)));
}

/* --- hashes ---------------------------------------------------------------------- */

/* hash_mix of each of four pairs. */
AVX2 RUNS_INLINE __m256i mix_four(__m256i a, __m256i b)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i a_high = _mm256_srli_epi64(a, 32), b_high = _mm256_srli_epi64(b, 32);
    __m256i low = _mm256_mul_epu32(a, b), high = _mm256_mul_epu32(a_high, b_high);
    __m256i cross = _mm256_mul_epu32(a_high, b), other = _mm256_mul_epu32(a, b_high);

    cross = _mm256_add_epi64(cross, _mm256_srli_epi64(low, 32));
    other = _mm256_add_epi64(other, _mm256_blend_epi32(cross, zero, 0xaa));
    high = _mm256_add_epi64(high, _mm256_srli_epi64(cross, 32));
    high = _mm256_add_epi64(high, _mm256_srli_epi64(other, 32));
    low = _mm256_blend_epi32(low, _mm256_slli_epi64(other, 32), 0xaa);
    return _mm256_xor_si256(high, low);
}

AVX2 RUNS_INLINE __m256i four_times(uint64_t number)
{
    return _mm256_set1_epi64x((long long)number);
}

/* The sixteen bytes at two places. */
AVX2 RUNS_INLINE __m256i load_two(const char *a, const char *b)
{
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)a)),
        _mm_loadu_si128((const __m128i *)(const void *)b), 1);
}

/* Bytes of which each has its number, where that is less than n. */
AVX2 RUNS_INLINE __m256i cut(__m256i bytes, __m256i n, uint64_t numbers)
{
    return _mm256_and_si256(bytes, _mm256_cmpgt_epi8(n, four_times(numbers)));
}

/* runs_hash of four words of up to RUNS_LOAD bytes, of which each other number at `edge`
 * is the beginning. */
AVX2 RUNS_INLINE __m256i hash_four(const char *text, const uint16_t *edge, __m128i length)
{
    const __m256i to_all =
        _mm256_setr_epi64x(0, 0x0808080808080808, 0, 0x0808080808080808);
    __m256i even = load_two(text + edge[0], text + edge[4]);
    __m256i odd = load_two(text + edge[2], text + edge[6]);
    __m256i n = _mm256_cvtepu32_epi64(length), in_all = _mm256_shuffle_epi8(n, to_all);
    __m256i low = cut(_mm256_unpacklo_epi64(even, odd), in_all, 0x0706050403020100u);
    __m256i high = cut(_mm256_unpackhi_epi64(even, odd), in_all, 0x0f0e0d0c0b0a0908u);
    __m256i hash;

    high = _mm256_xor_si256(high, _mm256_slli_epi64(n, 56));
    hash = mix_four(_mm256_xor_si256(low, four_times(HASH_SEED_LOW)),
                    _mm256_xor_si256(high, four_times(HASH_SEED_HIGH)));
    return _mm256_sub_epi64(hash, _mm256_cmpeq_epi64(hash, _mm256_setzero_si256()));
}

/* --- words ----------------------------------------------------------------------- */

/* Writes eight words from `run` on, of which the edges are there: a bit for each that is
 * longer than RUNS_LOAD, whose hash is none. */
AVX2 RUNS_INLINE uint32_t emit_eight(struct runs *r, uint32_t run, const char *text,
                                     const uint16_t *edge, __m256i at)
{
    __m256i pair = _mm256_loadu_si256((const __m256i *)(const void *)edge);
    __m256i start = _mm256_blend_epi16(pair, _mm256_setzero_si256(), 0xaa);
    __m256i end = _mm256_srli_epi32(pair, 16), n = _mm256_sub_epi32(end, start);
    __m256i *hash = (__m256i *)(void *)(r->hash + run);

    _mm256_storeu_si256((__m256i *)(void *)(r->start + run), _mm256_add_epi32(start, at));
    _mm256_storeu_si256((__m256i *)(void *)(r->end + run), _mm256_add_epi32(end, at));
    _mm256_storeu_si256(hash, hash_four(text, edge, _mm256_castsi256_si128(n)));
    _mm256_storeu_si256(hash + 1,
                        hash_four(text, edge + 8, _mm256_extracti128_si256(n, 1)));
    return (uint32_t)_mm256_movemask_ps(
        _mm256_castsi256_ps(_mm256_cmpgt_epi32(n, _mm256_set1_epi32(RUNS_LOAD))));
}

/* Writes r->n words by their edges in a text that stands `at` bytes into
 * that of the caller. */
AVX2 RUNS_INLINE void emit_words(const char *text, uint32_t at,
                                 const struct lower_text *l, const struct edges *e,
                                 struct runs *r)
{
    __m256i all_at = _mm256_set1_epi32((int)at);

    for (uint32_t run = 0; run < r->n; run += 8) {
        uint32_t is_long = emit_eight(r, run, l->p, e->at + 2 * run, all_at);

        for (; is_long; is_long &= is_long - 1) {
            uint32_t i = run + (uint32_t)_tzcnt_u32(is_long);

            r->hash[i] =
                runs_hash_long(text + (r->start[i] - at), r->end[i] - r->start[i]);
        }
    }
}

#endif
