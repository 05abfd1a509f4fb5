/* The ways of x86-64: SSSE3, AVX2, AVX-512. */
#include "match/screen_find.h"

#ifdef SCREEN_X86

#include <immintrin.h>

#include "match/screen_step.h"
#include "text/load_avx2.h"

/* --- SSSE3 ----------------------------------------------------------------------- */

#define SSSE3 __attribute__((target("ssse3")))

SSSE3 static inline __m128i load16(const void *p)
{
    return _mm_loadu_si128(p);
}

/* Signed comparison keeps bytes beyond ASCII, which are negative, out of ranges within
 * it. */
SSSE3 static inline uint64_t range16(__m128i v, char first, char last)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(first - 1))),
                      _mm_cmplt_epi8(v, _mm_set1_epi8((char)(last + 1)))));
}

SSSE3 static inline uint64_t equal16(__m128i v, char c)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
}

SSSE3 static inline uint64_t heads16(const struct screen_heads *h, const char *p)
{
    const __m128i half = _mm_set1_epi8(15);
    __m128i in = _mm_set1_epi8(-1);

    for (unsigned k = 0; k < SCREEN_HEAD; k++) {
        __m128i v = _mm_or_si128(load16(p + k), _mm_set1_epi8(0x20));
        __m128i top = _mm_and_si128(_mm_srli_epi16(v, 4), half);
        __m128i low = _mm_shuffle_epi8(load16(h->low[k]), _mm_and_si128(v, half));

        in = _mm_and_si128(in,
                           _mm_and_si128(low, _mm_shuffle_epi8(load16(h->high[k]), top)));
    }
    return ~equal16(in, 0) & 0xffff;
}

SSSE3 static inline uint64_t signs16(__m128i v)
{
    return equal16(_mm_or_si128(v, _mm_set1_epi8(2)), '.'); /* or a comma */
}

SSSE3 static inline uint64_t odd_ssse3(const char *p, uint64_t lead)
{
    uint64_t plain = 0;

    for (unsigned i = 0; i < SCREEN_BLOCK; i += 16) {
        uint64_t sign = equal16(load16(p + i), (char)0xe2);

        sign &= equal16(load16(p + i + 1), (char)0x80);
        sign &= range16(load16(p + i + 2), (char)0x90, (char)0xa9);
        plain |= (sign | range16(load16(p + i), (char)0xe4, (char)0xe9)) << i;
    }
    return lead & ~plain;
}

SSSE3 static inline struct screen_block classify_ssse3(const struct screen_heads *h,
                                                       const char *p)
{
    struct screen_block b = {0};

    for (unsigned i = 0; i < SCREEN_BLOCK; i += 16) {
        __m128i v = load16(p + i);

        b.letter |= range16(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 'z') << i;
        b.digit |= range16(v, '0', '9') << i;
        b.sign |= signs16(v) << i;
        b.lead |= range16(v, (char)0xc0, (char)0xff) << i;
        b.head |= heads16(h, p + i) << i;
    }
    if (b.lead)
        b.odd = odd_ssse3(p, b.lead);
    return b;
}

SSSE3 uint32_t screen_find_ssse3(const struct screen_heads *h, struct screen_pass *p,
                                 struct screen_marks m[SCREEN_BLOCKS])
{
    char padded[SCREEN_BLOCK + SCREEN_HEAD];
    struct screen_pass c = *p;
    uint32_t marked = 0, i = 0;

    for (size_t end = screen_end(&c); c.at < end; i++)
        marked |= screen_step(h, &c, classify_ssse3(h, screen_load(&c, padded)), &m[i])
                  << i;
    *p = c;
    return marked;
}

/* --- AVX2 ------------------------------------------------------------------------ */

#define AVX2        __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX2_INLINE AVX2 SCREEN_INLINE

AVX2_INLINE __m256i twice(const uint8_t table[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table));
}

/* The top bits of 64 bytes. */
AVX2_INLINE uint64_t tops64(__m256i v, __m256i w)
{
    return (uint32_t)_mm256_movemask_epi8(v) | (uint64_t)(uint32_t)_mm256_movemask_epi8(w)
                                                   << 32;
}

/* What is asked of 32 bytes. */
struct asked {
    __m256i head[SCREEN_HEAD]; /* by place: buckets that have such a byte there */
    __m256i class;
};

/*
 * A class is a bit that look-ups by both halves of a byte give.
 *
 *     bit    high half    low half
 *     0      4 6          1-f             letters to o
 *     1      5 7          0-a             letters from p on
 *     2      3            0-9             digits
 *     3      2            c e             , .
 *     4      c-f          any             first bytes beyond ASCII
 *     5      e            4-9             of those, of U+4000 to U+9FFF
 *     6      e            2
 */
enum { LETTER, LATE_LETTER, DIGIT, SIGN, LEAD, HAN, E2 };

static const uint8_t by_low[16] = {22, 23, 87, 23, 55, 55, 55, 55,
                                   55, 55, 19, 17, 25, 17, 25, 17};
static const uint8_t by_high[16] = {0, 0, 8, 4, 1, 2, 1, 2, 0, 0, 0, 0, 16, 16, 112, 16};

AVX2_INLINE __m256i look_up(const uint8_t low_table[16], const uint8_t high_table[16],
                            __m256i low, __m256i high)
{
    return _mm256_and_si256(_mm256_shuffle_epi8(twice(low_table), low),
                            _mm256_shuffle_epi8(twice(high_table), high));
}

AVX2_INLINE struct asked ask(const struct screen_heads *h, __m256i v)
{
    const __m256i half = _mm256_set1_epi8(15);
    __m256i low = _mm256_and_si256(v, half);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
    __m256i small = _mm256_or_si256(high, _mm256_set1_epi8(0x20 >> 4));

    return (struct asked){{look_up(h->low[0], h->high[0], low, small),
                           look_up(h->low[1], h->high[1], low, small),
                           look_up(h->low[2], h->high[2], low, small),
                           look_up(h->low[3], h->high[3], low, small)},
                          look_up(by_low, by_high, low, high)};
}

/* The 32 bytes from byte `by` of v on; w stands behind it. */
#define ON(v, w, by) _mm256_alignr_epi8(_mm256_permute2x128_si256(v, w, 0x21), v, by)

/* Buckets that have a head which begins at that byte. */
AVX2_INLINE __m256i heads32(const struct asked *a, const struct asked *behind)
{
    return _mm256_and_si256(
        _mm256_and_si256(a->head[0], ON(a->head[1], behind->head[1], 1)),
        _mm256_and_si256(ON(a->head[2], behind->head[2], 2),
                         ON(a->head[3], behind->head[3], 3)));
}

AVX2_INLINE uint64_t in_class(const struct asked *v, const struct asked *w, int class)
{
    return tops64(_mm256_slli_epi16(v->class, 7 - class),
                  _mm256_slli_epi16(w->class, 7 - class));
}

/* 80 one byte on from there, and 90 to a9 behind that. */
AVX2_INLINE __m256i ends_sign(__m256i v, __m256i behind)
{
    __m256i last = _mm256_sub_epi8(ON(v, behind, 2), _mm256_set1_epi8((char)0x90));

    return _mm256_and_si256(
        _mm256_cmpeq_epi8(ON(v, behind, 1), _mm256_set1_epi8((char)0x80)),
        _mm256_cmpeq_epi8(_mm256_min_epu8(last, _mm256_set1_epi8(0x19)), last));
}

/* 64 bytes; what is asked of those behind them is known, too. */
AVX2_INLINE struct screen_block
classify_avx2(const struct asked *v, const struct asked *w, const struct asked *behind)
{
    const __m256i zero = _mm256_setzero_si256();
    struct screen_block b;

    b.head = ~tops64(_mm256_cmpeq_epi8(heads32(v, w), zero),
                     _mm256_cmpeq_epi8(heads32(w, behind), zero));
    b.letter = in_class(v, w, LETTER) | in_class(v, w, LATE_LETTER);
    b.digit = in_class(v, w, DIGIT);
    b.sign = in_class(v, w, SIGN);
    b.lead = in_class(v, w, LEAD);
    b.odd = b.lead & ~in_class(v, w, HAN);
    return b;
}

AVX2 uint32_t screen_find_avx2(const struct screen_heads *h, struct screen_pass *p,
                               struct screen_marks m[SCREEN_BLOCKS])
{
    struct screen_pass c = *p;
    uint32_t last = load_avx2_last(c.text, c.n), marked = 0, i = 0;
    __m256i v = load_avx2(c.text + c.at, (ptrdiff_t)(c.n - c.at), last);
    struct asked of_v = ask(h, v);

    for (size_t end = screen_end(&c); c.at < end; i++) {
        ptrdiff_t left = (ptrdiff_t)(c.n - c.at);
        __m256i w = load_avx2(c.text + c.at + 32, left - 32, last);
        __m256i next = load_avx2(c.text + c.at + 64, left - 64, last);
        struct asked of_w = ask(h, w), of_next = ask(h, next);
        struct screen_block b = classify_avx2(&of_v, &of_w, &of_next);
        uint64_t e2 = in_class(&of_v, &of_w, E2);

        if (e2)
            b.odd &= ~(e2 & tops64(ends_sign(v, w), ends_sign(w, next)));
        marked |= screen_step(h, &c, b, &m[i]) << i;
        v = next;
        of_v = of_next;
    }
    *p = c;
    return marked;
}

/* --- AVX-512 --------------------------------------------------------------------- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi2")))

/* Each byte less `first` is at most `span`, as an unsigned number. */
AVX512 static inline uint64_t range64(__m512i v, unsigned char first, char span)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8((char)first)),
                                  _mm512_set1_epi8(span));
}

AVX512 static inline uint64_t equal64(__m512i v, char c)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

/* The buckets of each byte of a vector, by its low six bits: all that one look-up of
 * VBMI takes, and enough to tell letters and digits apart. */
AVX512 static inline __m512i buckets64(const struct screen_heads *h, unsigned k,
                                       __m512i v)
{
    return _mm512_permutexvar_epi8(v, _mm512_loadu_si512(h->six[k]));
}

/* The odd ones of first bytes; v1 and v2 are one byte and two bytes on. */
AVX512 static inline uint64_t odd_avx512(__m512i v, __m512i v1, __m512i v2, uint64_t lead)
{
    uint64_t sign = equal64(v, (char)0xe2) & equal64(v1, (char)0x80);

    return lead & ~range64(v, 0xe4, 5) & ~(sign & range64(v2, 0x90, 0x19));
}

/* v: the block; those behind it are one byte on each. */
AVX512 static inline struct screen_block classify_avx512(const struct screen_heads *h,
                                                         __m512i v, __m512i v1,
                                                         __m512i v2, __m512i v3)
{
    __m512i in = _mm512_and_si512(buckets64(h, 0, v), buckets64(h, 1, v1));
    struct screen_block b;

    in = _mm512_and_si512(in, buckets64(h, 2, v2));
    b.head = _mm512_test_epi8_mask(in, buckets64(h, 3, v3));
    b.letter = range64(_mm512_or_si512(v, _mm512_set1_epi8(0x20)), 'a', 25);
    b.digit = range64(v, '0', 9);
    b.sign = equal64(_mm512_or_si512(v, _mm512_set1_epi8(2)), '.');
    b.lead = range64(v, 0xc0, 0x3f);
    b.odd = odd_avx512(v, v1, v2, b.lead);
    return b;
}

/* The bytes from p on, of which `left` may be touched. */
AVX512 static inline __m512i load64(const char *p, size_t left)
{
    return _mm512_maskz_loadu_epi8(
        left < SCREEN_BLOCK ? _bzhi_u64(UINT64_MAX, left) : UINT64_MAX, p);
}

AVX512 static inline struct screen_block rest_avx512(const struct screen_heads *h,
                                                     const char *p, size_t left)
{
    __m512i v1 = load64(p + 1, left - 1), v2 = load64(p + 2, left > 2 ? left - 2 : 0);

    return classify_avx512(h, load64(p, left), v1, v2,
                           load64(p + 3, left > 3 ? left - 3 : 0));
}

AVX512 static inline struct screen_block whole_avx512(const struct screen_heads *h,
                                                      const char *p)
{
    return classify_avx512(h, _mm512_loadu_si512(p), _mm512_loadu_si512(p + 1),
                           _mm512_loadu_si512(p + 2), _mm512_loadu_si512(p + 3));
}

AVX512 uint32_t screen_find_avx512(const struct screen_heads *h, struct screen_pass *p,
                                   struct screen_marks m[SCREEN_BLOCKS])
{
    struct screen_pass c = *p;
    uint32_t marked = 0, i = 0;

    if (h->tagged)
        return screen_find_words(h, p, m);
    for (size_t end = screen_end(&c); c.at < end; i++) {
        size_t left = c.n - c.at;
        const char *from = c.text + c.at;

        marked |= screen_step(h, &c,
                              left >= SCREEN_BLOCK + SCREEN_HEAD - 1
                                  ? whole_avx512(h, from)
                                  : rest_avx512(h, from, left),
                              &m[i])
                  << i;
    }
    *p = c;
    return marked;
}

#endif
