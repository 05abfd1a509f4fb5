/*
 * The way of x86-64 with AVX2.
 *
 * The text is read once: each block of 64 bytes is classed and copied in lower case, the
 * last one as any other. Words are made from the copy (runs_emit_avx2.h).
 */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

#include "text/load_avx2.h"
#include "text/runs_emit_avx2.h"
#include "text/runs_find.h"

/* --- classes --------------------------------------------------------------------- */

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

/* The same for the commonest quotes, dashes and blanks beyond ASCII.
 *
 *     bit    high half    low half
 *     0      a            0 b             C2 A0, a no-break space, and C2 AB: «
 *     1      b            b               C2 BB: »
 *     2      9            3 4 8 9 c d     E2 80 93 and so on: – — ‘ ’ “ ”
 *     3      a            6               E2 80 A6: …
 *     4      9            8 9             of those, ‘ ’
 *     5      c            2
 *     6      e            2
 *     7      8            0
 */
enum { BLANK, QUOTE, OF_THREE, DOTS, CURLY, C2, E2, SECOND };

#define SIGNS_BY_LOW  (char)129, 0, 96, 4, 4, 0, 8, 0, 20, 20, 0, 3, 4, 4, 0, 0
#define SIGNS_BY_HIGH 0, 0, 0, 0, 0, 0, 0, 0, (char)128, 20, 9, 2, 32, 0, 64, 0

AVX2 RUNS_INLINE __m256i high_halves(__m256i v)
{
    return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
}

AVX2 RUNS_INLINE __m256i classes_of(__m256i v)
{
    const __m256i by_low = _mm256_setr_epi8(BY_LOW, BY_LOW);
    const __m256i by_high = _mm256_setr_epi8(BY_HIGH, BY_HIGH);

    return _mm256_and_si256(_mm256_shuffle_epi8(by_low, v),
                            _mm256_shuffle_epi8(by_high, high_halves(v)));
}

AVX2 RUNS_INLINE __m256i signs_of(__m256i v)
{
    const __m256i by_low = _mm256_setr_epi8(SIGNS_BY_LOW, SIGNS_BY_LOW);
    const __m256i by_high = _mm256_setr_epi8(SIGNS_BY_HIGH, SIGNS_BY_HIGH);
    __m256i low = _mm256_and_si256(v, _mm256_set1_epi8(15));

    return _mm256_and_si256(_mm256_shuffle_epi8(by_low, low),
                            _mm256_shuffle_epi8(by_high, high_halves(v)));
}

/* A bit for each byte of that class. */
AVX2 RUNS_INLINE uint64_t in_class(__m256i low, __m256i high, int class)
{
    return tops_of(_mm256_slli_epi16(low, 7 - class), _mm256_slli_epi16(high, 7 - class));
}

AVX2 RUNS_INLINE __m256i is_s(__m256i v)
{
    return _mm256_cmpeq_epi8(_mm256_or_si256(v, _mm256_set1_epi8(0x20)),
                             _mm256_set1_epi8('s'));
}

AVX2 RUNS_INLINE void classify(__m256i v, __m256i w, struct runs_block *b)
{
    __m256i low = classes_of(v), high = classes_of(w);

    b->high = tops_of(v, w);
    b->digit = in_class(low, high, DIGIT);
    b->ascii = in_class(low, high, LETTER) | in_class(low, high, LATE_LETTER) | b->digit;
    b->s = tops_of(is_s(v), is_s(w));
    b->point = in_class(low, high, POINT);
    b->comma = in_class(low, high, COMMA);
    b->quote = in_class(low, high, APOSTROPHE) | in_class(low, high, GRAVE);
    b->wide = 0;
    b->line = in_class(low, high, LINE);
}

/* Makes separators of quotes, dashes and blanks beyond ASCII. */
AVX2 RUNS_INLINE void separate(__m256i v, __m256i w, struct runs_block *b)
{
    __m256i low = signs_of(v), high = signs_of(w);
    uint64_t blank = in_class(low, high, BLANK) | in_class(low, high, QUOTE);
    uint64_t two = blank & in_class(low, high, C2) << 1;
    uint64_t second = in_class(low, high, SECOND) & in_class(low, high, E2) << 1;
    uint64_t end = in_class(low, high, OF_THREE) | in_class(low, high, DOTS);
    uint64_t three = end & second << 1;
    uint64_t apostrophe = in_class(low, high, CURLY) & second << 1;

    b->high &= ~(two | two >> 1 | three | three >> 1 | three >> 2);
    b->wide = apostrophe | apostrophe >> 1 | apostrophe >> 2;
    b->quote |= apostrophe;
}

/* --- all ------------------------------------------------------------------------- */

/* Classes all blocks, and copies the text in lower case. */
AVX2 RUNS_INLINE void read_blocks(const char *text, size_t n, struct runs_block *b,
                                  struct lower_text *l)
{
    uint32_t last = load_avx2_last(text, n);

    b[-1] = (struct runs_block){0};
    for (size_t i = 0; i < n; i += RUNS_BLOCK, b++) {
        ptrdiff_t left = (ptrdiff_t)(n - i);
        __m256i v = load_avx2(text + i, left, last);
        __m256i w = load_avx2(text + i + 32, left - 32, last);

        lower_32(l->p + i, v);
        lower_32(l->p + i + 32, w);
        classify(v, w, b);
        if (b->high)
            separate(v, w, b);
    }
    *b = (struct runs_block){0};
}

/* runs_steps, and the edges of all words. */
AVX2 RUNS_INLINE void step_blocks(struct runs *r, const struct runs_block *b, size_t n,
                                  struct edges *e)
{
    struct runs_carry c = RUNS_BEGIN;
    uint32_t count = 0;

    r->n_marks = 0;
    r->high = false;
    for (size_t i = 0; i < n; i += RUNS_BLOCK, b++) {
        uint64_t before = c.word, word = runs_step(r, &c, b, n - i);

        count = edges_of_block(e, count, word ^ runs_back(word, before, 1), (uint32_t)i);
    }
    edges_end(e, count, n);
    r->n = c.n;
}

AVX2 void runs_find_avx2(const char *p, size_t n, uint32_t at, struct runs *r)
{
    struct runs_block block[RUNS_BLOCKS + 2];
    struct lower_text l;
    struct edges e;

    read_blocks(p, n, block + 1, &l);
    step_blocks(r, block + 1, n, &e);
    emit_words(p, at, &l, &e, r);
}

#endif
