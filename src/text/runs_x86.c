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
        __m128i small = _mm_or_si128(v, _mm_set1_epi8(0x20));
        __m128i digit = in_range(v, '0', '9');
        __m128i quote = _mm_or_si128(is_byte(v, '\''), is_byte(v, '`'));

        b.word |= bits_of(_mm_or_si128(in_range(small, 'a', 'z'), digit), at);
        b.high |= bits_of(v, at); /* top bits */
        b.digit |= bits_of(digit, at);
        b.s |= bits_of(is_byte(small, 's'), at);
        b.point |= bits_of(is_byte(v, '.'), at);
        b.comma |= bits_of(is_byte(v, ','), at);
        b.quote |= bits_of(quote, at);
        b.line |= bits_of(is_byte(v, '\n'), at);
    }
    b.word |= b.high;
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
 * Each byte's classes by two look-ups of sixteen entries, one by each half of it; a class
 * is a bit that both give. (Bytes beyond ASCII give nothing, as pshufb has it.)
 *
 *     bit    high half    low half
 *     0      0            a               line feed
 *     1      2            7               '
 *     2      6            0               `
 *     3      2            c               ,
 *     4      2            e               .
 *     5      3            0-9             digits
 *     6      4 6          1-f             letters to o
 *     7      5 7          0-a             letters from p on
 */
enum { LINE, APOSTROPHE, GRAVE, COMMA, POINT, DIGIT, LETTER, LATE_LETTER };

#define BY_LOW                                                                           \
    (char)164, (char)224, (char)224, (char)224, (char)224, (char)224, (char)224,         \
        (char)226, (char)224, (char)224, (char)193, 64, 72, 64, 80, 64
#define BY_HIGH 1, 0, 26, 32, 64, (char)128, 68, (char)128, 0, 0, 0, 0, 0, 0, 0, 0

/* A bit for each byte of that class. */
AVX2 static inline uint64_t in_class(__m256i classes, int class)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(classes, 7 - class));
}

/* And for each that is in any class from this one on. */
AVX2 static inline uint64_t from_class(__m256i classes, int class)
{
    const __m256i below = _mm256_set1_epi8((char)((1 << class) - 1));
    __m256i none = _mm256_cmpeq_epi8(_mm256_max_epu8(classes, below), below);

    return (uint32_t)~_mm256_movemask_epi8(none);
}

AVX2 static inline struct runs_block classify_avx2(const char *p)
{
    const __m256i by_low = _mm256_setr_epi8(BY_LOW, BY_LOW);
    const __m256i by_high = _mm256_setr_epi8(BY_HIGH, BY_HIGH);
    struct runs_block b = {0};

    for (unsigned at = 0; at < RUNS_BLOCK; at += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + at));
        __m256i half = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
        __m256i classes = _mm256_and_si256(_mm256_shuffle_epi8(by_low, v),
                                           _mm256_shuffle_epi8(by_high, half));
        __m256i small = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
        __m256i s = _mm256_cmpeq_epi8(small, _mm256_set1_epi8('s'));

        b.word |= from_class(classes, DIGIT) << at;
        b.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(v) << at;
        b.digit |= in_class(classes, DIGIT) << at;
        b.s |= (uint64_t)(uint32_t)_mm256_movemask_epi8(s) << at;
        b.point |= in_class(classes, POINT) << at;
        b.comma |= in_class(classes, COMMA) << at;
        b.quote |= (in_class(classes, APOSTROPHE) | in_class(classes, GRAVE)) << at;
        b.line |= in_class(classes, LINE) << at;
    }
    b.word |= b.high;
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
    __m512i small = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
    struct runs_block b = {0};

    b.high = _mm512_movepi8_mask(v);
    b.digit = within(v, '0', 9);
    b.word = within(small, 'a', 25) | b.digit | b.high;
    b.s = equal(small, 's');
    b.point = equal(v, '.');
    b.comma = equal(v, ',');
    b.quote = equal(v, '\'') | equal(v, '`');
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
