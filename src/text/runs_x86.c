/* The way of x86-64 that all have, SSE2. The others: runs_avx2.c, runs_avx512.c. */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <emmintrin.h>

#include "text/runs_emit.h"
#include "text/runs_find.h"

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

#endif
