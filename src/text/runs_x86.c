/* Two ways of x86-64: SSE2, which all have, and AVX2. The third is runs_avx512.c. */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

#include "text/runs_emit.h"
#include "text/runs_emit_avx2.h"
#include "text/runs_find.h"

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

static inline void classify_sse2(const char *p, struct runs_block *b)
{
    struct runs_block all = {0};

    for (unsigned at = 0; at < RUNS_BLOCK; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + at));
        __m128i small = _mm_or_si128(v, _mm_set1_epi8(0x20));
        __m128i digit = in_range(v, '0', '9');
        __m128i quote = _mm_or_si128(is_byte(v, '\''), is_byte(v, '`'));

        all.ascii |= bits_of(_mm_or_si128(in_range(small, 'a', 'z'), digit), at);
        all.high |= bits_of(v, at); /* top bits */
        all.digit |= bits_of(digit, at);
        all.s |= bits_of(is_byte(small, 's'), at);
        all.point |= bits_of(is_byte(v, '.'), at);
        all.comma |= bits_of(is_byte(v, ','), at);
        all.quote |= bits_of(quote, at);
        all.line |= bits_of(is_byte(v, '\n'), at);
    }
    b->ascii = all.ascii;
    b->high = all.high;
    b->digit = all.digit;
    b->s = all.s;
    b->point = all.point;
    b->comma = all.comma;
    b->quote = all.quote;
    b->line = all.line;
}

static inline void block_sse2(const char *p, size_t i, size_t n, struct runs_block *b)
{
    runs_block_at(p, i, n, b, classify_sse2);
}

static inline void emit_sse2(const char *p, size_t n, uint32_t at, const uint64_t *word,
                             struct runs *r)
{
    runs_emit(p, n, at, word, r, runs_put);
}

void runs_find_sse2(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_sse2, runs_separate, emit_sse2);
}

/* --- AVX2 ------------------------------------------------------------------------ */

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

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

/* The top bits of 64 bytes. */
AVX2 static inline uint64_t tops_of(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline __m256i classes_of(__m256i v)
{
    const __m256i by_low = _mm256_setr_epi8(BY_LOW, BY_LOW);
    const __m256i by_high = _mm256_setr_epi8(BY_HIGH, BY_HIGH);
    __m256i half = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));

    return _mm256_and_si256(_mm256_shuffle_epi8(by_low, v),
                            _mm256_shuffle_epi8(by_high, half));
}

/* A bit for each byte of that class. */
AVX2 static inline uint64_t in_class(__m256i low, __m256i high, int class)
{
    return tops_of(_mm256_slli_epi16(low, 7 - class), _mm256_slli_epi16(high, 7 - class));
}

AVX2 static inline __m256i is_s(__m256i v)
{
    return _mm256_cmpeq_epi8(_mm256_or_si256(v, _mm256_set1_epi8(0x20)),
                             _mm256_set1_epi8('s'));
}

AVX2 static inline void classify_avx2(const char *p, struct runs_block *b)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    __m256i low = classes_of(v), high = classes_of(w);

    b->high = tops_of(v, w);
    b->digit = in_class(low, high, DIGIT);
    b->ascii = in_class(low, high, LETTER) | in_class(low, high, LATE_LETTER) | b->digit;
    b->s = tops_of(is_s(v), is_s(w));
    b->point = in_class(low, high, POINT);
    b->comma = in_class(low, high, COMMA);
    b->quote = in_class(low, high, APOSTROPHE) | in_class(low, high, GRAVE);
    b->line = in_class(low, high, LINE);
}

AVX2 static inline void block_avx2(const char *p, size_t i, size_t n,
                                   struct runs_block *b)
{
    runs_block_at(p, i, n, b, classify_avx2);
}

AVX2 void runs_find_avx2(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_avx2, runs_separate, runs_emit_avx2);
}

#endif
