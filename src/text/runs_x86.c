/* The ways of x86-64: SSE2, which all have; AVX2; AVX-512 with VBMI2. */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

#include "text/runs_step.h"

/* --- SSE2 ------------------------------------------------------------------------ */

/* Signed comparison keeps bytes beyond ASCII, which are negative, out of all ranges. */
static inline __m128i in_range(__m128i v, char first, char last)
{
    return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(first - 1))),
                         _mm_cmplt_epi8(v, _mm_set1_epi8((char)(last + 1))));
}

static inline __m128i is_byte(__m128i v, char c)
{
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

static inline uint64_t bits_of(__m128i v, unsigned at)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(v) << at;
}

static inline struct runs_block classify_sse2(const char *p)
{
    struct runs_block b = {0};

    for (unsigned at = 0; at < RUNS_BLOCK; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + at));
        __m128i letter = in_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 'z');
        __m128i alnum = _mm_or_si128(letter, in_range(v, '0', '9'));
        __m128i quote = _mm_or_si128(is_byte(v, '\''), is_byte(v, '`'));
        __m128i point = _mm_or_si128(is_byte(v, ','), is_byte(v, '.'));

        b.word |= bits_of(_mm_or_si128(alnum, v), at); /* top bits: high, too */
        b.high |= bits_of(v, at);
        b.sign |= bits_of(_mm_or_si128(quote, point), at);
        b.line |= bits_of(is_byte(v, '\n'), at);
    }
    return b;
}

static inline struct runs_block block_sse2(const char *p, size_t i, size_t n)
{
    return runs_block_at(p, i, n, classify_sse2);
}

void runs_find_sse2(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_sse2, runs_put);
}

/* --- AVX2 ------------------------------------------------------------------------ */

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

/*
 * Each byte's class by two look-ups of sixteen entries, one by each half of it; a class
 * is a bit that both give. (Bytes beyond ASCII give nothing, as pshufb has it.)
 *
 *     bit    high half    low half
 *     0      0            a               line feed
 *     1      2            7 c e           ' , .
 *     2      6            0               `
 *     3      3            0-9             digits
 *     4      4 6          1-f             letters to o
 *     5      5 7          0-a             letters from p on
 */
#define CLASS_LINE 1
#define CLASS_SIGN 6
#define CLASS_WORD 8 /* and all above */

#define BY_LOW  44, 56, 56, 56, 56, 56, 56, 58, 56, 56, 49, 16, 18, 16, 18, 16
#define BY_HIGH 1, 0, 2, 8, 16, 32, 20, 32, 0, 0, 0, 0, 0, 0, 0, 0

AVX2 static inline struct runs_block classify_avx2(const char *p)
{
    const __m256i by_low = _mm256_setr_epi8(BY_LOW, BY_LOW);
    const __m256i by_high = _mm256_setr_epi8(BY_HIGH, BY_HIGH);
    struct runs_block b = {0};

    for (unsigned at = 0; at < RUNS_BLOCK; at += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + at));
        __m256i half = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
        __m256i class = _mm256_and_si256(_mm256_shuffle_epi8(by_low, v),
                                         _mm256_shuffle_epi8(by_high, half));
        __m256i word = _mm256_cmpgt_epi8(class, _mm256_set1_epi8(CLASS_WORD - 1));
        __m256i sign = _mm256_and_si256(class, _mm256_set1_epi8(CLASS_SIGN));
        __m256i line = _mm256_cmpeq_epi8(class, _mm256_set1_epi8(CLASS_LINE));
        __m256i any_sign = _mm256_cmpgt_epi8(sign, _mm256_setzero_si256());

        b.word |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(word, v))
                  << at;
        b.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(v) << at;
        b.sign |= (uint64_t)(uint32_t)_mm256_movemask_epi8(any_sign) << at;
        b.line |= (uint64_t)(uint32_t)_mm256_movemask_epi8(line) << at;
    }
    return b;
}

/* Blocks of news have about ten runs: so many are written whether there are or not, and
 * a branch that seldom goes the other way is guessed right. */
AVX2 static inline void put_avx2(uint32_t *out, uint64_t bits, uint32_t at)
{
    for (int i = 0; i < 16; i++) {
        out[i] = at + (uint32_t)_tzcnt_u64(bits);
        bits = _blsr_u64(bits);
    }
    if (bits)
        runs_put(out + 16, bits, at);
}

AVX2 static inline struct runs_block block_avx2(const char *p, size_t i, size_t n)
{
    return runs_block_at(p, i, n, classify_avx2);
}

AVX2 void runs_find_avx2(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_avx2, put_avx2);
}

/* --- AVX-512 --------------------------------------------------------------------- */

#define AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt")))

/* Each byte less `first` is at most `span`, as an unsigned number. */
AVX512 static inline uint64_t within(__m512i v, char first, char span)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8(span));
}

AVX512 static inline uint64_t equal(__m512i v, char c)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

AVX512 static inline struct runs_block classify_avx512(__m512i v)
{
    struct runs_block b;

    b.high = _mm512_movepi8_mask(v);
    b.word = within(_mm512_or_si512(v, _mm512_set1_epi8(0x20)), 'a', 25) |
             within(v, '0', 9) | b.high;
    b.sign = equal(v, '\'') | equal(v, '`') | equal(v, ',') | equal(v, '.');
    b.line = equal(v, '\n');
    return b;
}

/* The numbers of the bits that are set, all at once. */
AVX512 static inline void put_avx512(uint32_t *out, uint64_t bits, uint32_t at)
{
    const __m512i numbers =
        _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
                        47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
                        31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512i set = _mm512_maskz_compress_epi8(bits, numbers),
            base = _mm512_set1_epi32((int)at);
    __m128i sixteen = _mm512_castsi512_si128(set);

    _mm512_storeu_si512(out, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(sixteen)));
    if (_mm_popcnt_u64(bits) <= 16)
        return;
    sixteen = _mm512_extracti32x4_epi32(set, 1); /* 32 edges are the most of 64 bytes */
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(sixteen)));
}

AVX512 static inline struct runs_block block_avx512(const char *p, size_t i, size_t n)
{
    uint64_t all = ~(uint64_t)0;

    return classify_avx512(
        _mm512_maskz_loadu_epi8(n - i < RUNS_BLOCK ? _bzhi_u64(all, n - i) : all, p + i));
}

AVX512 void runs_find_avx512(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_avx512, put_avx512);
}

#endif
