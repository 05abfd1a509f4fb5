/*
 * The two ways of x86-64.
 *
 * No two items of news are as long as each other, and a branch that depends on a length
 * costs as much as looking at a hundred bytes. So blocks are taken four at a time, and
 * those behind the end are taken for nothing: each is the last one of the text, of which
 * nothing is left.
 *
 *     text     |---------------------------------------------|
 *     blocks   |  0  |  1  |  2  |  3  |  4  |  5  |  6  |
 *                                              |  6  |  7  |   as they are loaded; what
 *                                                              stands in one before is
 *                                                              shifted out
 */
#include "feed/stops_ways.h"

#ifdef STOPS_X86

#include <immintrin.h>

#define STOPS_INLINE static inline __attribute__((always_inline))

/* What four blocks have: a bit a byte, the first one's lowest. Of the last two only
 * counts whether there is any. */
struct stops_found {
    uint64_t a, b, c, d; /* stops */
    uint64_t high;
    uint64_t markup;
};

typedef struct stops_found stops_look_fn(const char *a, const char *b, const char *c,
                                         const char *d);

/* Writes from + i for each bit i, and perhaps up to 16 more; returns how many there are.
 */
typedef size_t stops_put_fn(uint16_t *at, uint64_t bits, size_t from);

/* The next two bits' numbers; where there are none, whatever. */
STOPS_INLINE uint64_t stops_put_two(uint16_t *at, uint64_t bits, size_t from)
{
    const uint64_t top = (uint64_t)1 << 63;

    at[0] = (uint16_t)(from + (size_t)__builtin_ctzll(bits | top));
    bits &= bits - 1;
    at[1] = (uint16_t)(from + (size_t)__builtin_ctzll(bits | top));
    return bits & (bits - 1);
}

/* For ways that have nothing better. Most blocks have less than five; those with the
 * short members of an item have ten. */
STOPS_INLINE size_t stops_put(uint16_t *at, uint64_t bits, size_t from)
{
    size_t n = (size_t)__builtin_popcountll(bits);

    bits = stops_put_two(at, bits, from);
    bits = stops_put_two(at + 2, bits, from);
    for (at += 4; bits; at += 8) {
        bits = stops_put_two(at, bits, from);
        bits = stops_put_two(at + 2, bits, from);
        bits = stops_put_two(at + 4, bits, from);
        bits = stops_put_two(at + 6, bits, from);
    }
    return n;
}

STOPS_INLINE size_t stops_add(struct stops *s, size_t n, const struct stops_found *f,
                              size_t from, stops_put_fn *put)
{
    n += put(s->at + n, f->a, from);
    n += put(s->at + n, f->b, from + STOPS_BLOCK);
    n += put(s->at + n, f->c, from + 2 * STOPS_BLOCK);
    n += put(s->at + n, f->d, from + 3 * STOPS_BLOCK);
    return n;
}

/* The block that stands at i, or the last of the text where that is behind it. */
STOPS_INLINE size_t stops_block(size_t i, size_t size)
{
    return i < size - STOPS_BLOCK ? i : size - STOPS_BLOCK;
}

/* Of the bits of that block those from i on. */
STOPS_INLINE uint64_t stops_from(uint64_t bits, size_t i, size_t size)
{
    size_t past = i - stops_block(i, size);

    return bits >> past % STOPS_BLOCK & -(uint64_t)(past < STOPS_BLOCK);
}

/* The blocks from i on, of which the text has one at least. */
STOPS_INLINE struct stops_found stops_last(const char *p, size_t i, size_t size,
                                           stops_look_fn *look)
{
    const size_t j = i + STOPS_BLOCK, k = j + STOPS_BLOCK, l = k + STOPS_BLOCK;
    struct stops_found f = look(p + stops_block(i, size), p + stops_block(j, size),
                                p + stops_block(k, size), p + stops_block(l, size));

    f.a = stops_from(f.a, i, size);
    f.b = stops_from(f.b, j, size);
    f.c = stops_from(f.c, k, size);
    f.d = stops_from(f.d, l, size);
    return f;
}

STOPS_INLINE void stops_step(struct stops *s, struct span text, stops_look_fn *look,
                             stops_put_fn *put)
{
    size_t size = text.n < STOPS_TEXT_MOST ? text.n : STOPS_TEXT_MOST, i = 0, n = 0;
    uint64_t high = 0, markup = 0;
    struct stops_found f;

    for (; size - i >= STOPS_STEP && n < STOPS_MOST; i += STOPS_STEP) {
        const char *p = text.p + i;

        f = look(p, p + STOPS_BLOCK, p + 2 * STOPS_BLOCK, p + 3 * STOPS_BLOCK);
        n = stops_add(s, n, &f, i, put);
        high |= f.high;
        markup |= f.markup;
    }
    if (size >= STOPS_BLOCK && i < size && n < STOPS_MOST) {
        f = stops_last(text.p, i, size, look);
        n = stops_add(s, n, &f, i, put);
        high |= f.high;
        markup |= f.markup;
        i = size;
    }
    s->n = n;
    s->end = i;
    s->high = high != 0;
    s->markup = markup != 0;
}

/* --- AVX2 ----------------------------------------------------------------------------
 */

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

AVX2 STOPS_INLINE __m256i is_avx2(__m256i v, char c)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

AVX2 STOPS_INLINE uint64_t bits_avx2(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

AVX2 STOPS_INLINE uint64_t stops_avx2(__m256i v)
{
    __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);
    __m256i quote = _mm256_or_si256(is_avx2(v, '"'), is_avx2(v, '\\'));

    return bits_avx2(_mm256_or_si256(quote, control));
}

AVX2 STOPS_INLINE __m256i markup_avx2(__m256i v)
{
    return _mm256_or_si256(is_avx2(v, '<'), is_avx2(v, '&'));
}

AVX2 STOPS_INLINE uint64_t block_avx2(const char *p, struct stops_found *f)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

    f->high |= bits_avx2(_mm256_or_si256(v, w));
    f->markup |= bits_avx2(_mm256_or_si256(markup_avx2(v), markup_avx2(w)));
    return stops_avx2(v) | stops_avx2(w) << 32;
}

AVX2 STOPS_INLINE struct stops_found look_avx2(const char *a, const char *b,
                                               const char *c, const char *d)
{
    struct stops_found f = {.high = 0, .markup = 0};

    f.a = block_avx2(a, &f);
    f.b = block_avx2(b, &f);
    f.c = block_avx2(c, &f);
    f.d = block_avx2(d, &f);
    return f;
}

AVX2 void stops_find_avx2(struct stops *s, struct span text)
{
    stops_step(s, text, look_avx2, stops_put);
}

/* --- AVX-512 -------------------------------------------------------------------------
 */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt")))

/* What each byte of ASCII is: a bit that says so, of which the top one is seen at once.
 */
enum { STOP = 0x80, MARKUP = 0x40 };

/* clang-format off */
static const uint8_t classes[2 * STOPS_BLOCK] = {
    STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP,
    STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP,
    STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP,
    STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP,
    ['"'] = STOP, ['\\'] = STOP, ['<'] = MARKUP, ['&'] = MARKUP,
};
/* clang-format on */

/* The look-up takes seven bits of a byte; one beyond ASCII has no class. */
AVX512 STOPS_INLINE __m512i classes_of(__m512i v)
{
    __mmask64 ascii = _mm512_testn_epi8_mask(v, _mm512_set1_epi8((char)STOP));

    return _mm512_maskz_permutex2var_epi8(ascii, _mm512_loadu_si512(classes), v,
                                          _mm512_loadu_si512(classes + STOPS_BLOCK));
}

AVX512 STOPS_INLINE __m512i any_avx512(__m512i a, __m512i b, __m512i c, __m512i d)
{
    return _mm512_or_si512(_mm512_or_si512(a, b), _mm512_or_si512(c, d));
}

AVX512 STOPS_INLINE struct stops_found look_avx512(const char *at, const char *bt,
                                                   const char *ct, const char *dt)
{
    __m512i a = _mm512_loadu_si512(at), b = _mm512_loadu_si512(bt);
    __m512i c = _mm512_loadu_si512(ct), d = _mm512_loadu_si512(dt);
    uint64_t high = _mm512_movepi8_mask(any_avx512(a, b, c, d));

    a = classes_of(a);
    b = classes_of(b);
    c = classes_of(c);
    d = classes_of(d);
    return (struct stops_found){
        _mm512_movepi8_mask(a),
        _mm512_movepi8_mask(b),
        _mm512_movepi8_mask(c),
        _mm512_movepi8_mask(d),
        high,
        _mm512_test_epi8_mask(any_avx512(a, b, c, d), _mm512_set1_epi8(MARKUP)),
    };
}

AVX512 STOPS_INLINE void put_16(uint16_t *at, __m128i numbers, size_t from)
{
    __m256i all =
        _mm256_add_epi16(_mm256_cvtepu8_epi16(numbers), _mm256_set1_epi16((short)from));

    _mm256_storeu_si256((__m256i *)(void *)at, all);
}

AVX512 STOPS_INLINE size_t put_avx512(uint16_t *at, uint64_t bits, size_t from)
{
    static const unsigned char number[STOPS_BLOCK] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i numbers = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(number));
    size_t n = (size_t)__builtin_popcountll(bits);

    put_16(at, _mm512_castsi512_si128(numbers), from);
    if (n > 16) {
        put_16(at + 16, _mm512_extracti32x4_epi32(numbers, 1), from);
        put_16(at + 32, _mm512_extracti32x4_epi32(numbers, 2), from);
        put_16(at + 48, _mm512_extracti32x4_epi32(numbers, 3), from);
    }
    return n;
}

AVX512 void stops_find_avx512(struct stops *s, struct span text)
{
    stops_step(s, text, look_avx512, put_avx512);
}

#endif
