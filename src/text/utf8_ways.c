/*
 * Whether bytes are UTF-8, sixteen at a time, after John Keiser and Daniel Lemire,
 * "Validating UTF-8 In Less Than One Instruction Per Byte" (2021).
 *
 * Every pair of neighbouring bytes is judged by three look-ups of sixteen entries: by the
 * high and the low half of its first byte, and by the high half of its second. Each gives
 * the faults that the pair may still have, a bit each; a fault in all three is one.
 *
 *     bytes       f0    9f    98    80      an emoji
 *     pair        .. f0 f0 9f 9f 98 98 80
 *     faults            -     CC    CC      CC: two continuations, not a fault by itself
 *     due                     CC    CC      but here, behind a lead of three or four
 *
 * "Two continuations" in a row are right exactly where the byte two back leads three or
 * more bytes, or the byte three back leads four: what is due there and what was found
 * must be the same.
 */
#include "text/utf8_ways.h"

#include <stdint.h>
#include <string.h>

#if defined __x86_64__
#include <immintrin.h>
#define VECTOR   __attribute__((target("ssse3")))
#define IS_THERE __builtin_cpu_supports("ssse3")
typedef __m128i vec;
#elif defined __aarch64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>
#define VECTOR
#define IS_THERE 1
typedef uint8x16_t vec;
#endif

#ifndef VECTOR

utf8_valid_fn *utf8_nth_way(size_t i)
{
    (void)i;
    return NULL;
}

#else

/* What the second byte of a pair shows the first to be. */
enum {
    SHORT = 1,      /* a lead byte, and no continuation */
    LONG = 2,       /* ASCII, and a continuation */
    OVER_3 = 4,     /* e0 and 80-9f: fits into two bytes */
    LARGE = 8,      /* f4 and 90-bf, or f5-ff: beyond U+10FFFF */
    SURROGATE = 16, /* ed and a0-bf */
    OVER_2 = 32,    /* c0 or c1: fits into one byte */
    OVER_4 = 64,    /* f0 and 80-8f: fits into three bytes; and f5-ff with those */
    CONTS = 128,    /* two continuations */
    ANY = SHORT | LONG | CONTS, /* the low half of the first byte tells nothing of them */
};

/* clang-format off */
static const uint8_t by_high_1[16] = {
    LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, CONTS, CONTS, CONTS, CONTS,
    SHORT | OVER_2, SHORT, SHORT | OVER_3 | SURROGATE, SHORT | LARGE | OVER_4,
};
static const uint8_t by_low_1[16] = {
    ANY | OVER_2 | OVER_3 | OVER_4, ANY | OVER_2, ANY, ANY, ANY | LARGE,
    ANY | LARGE | OVER_4, ANY | LARGE | OVER_4, ANY | LARGE | OVER_4,
    ANY | LARGE | OVER_4, ANY | LARGE | OVER_4, ANY | LARGE | OVER_4,
    ANY | LARGE | OVER_4, ANY | LARGE | OVER_4, ANY | LARGE | OVER_4 | SURROGATE,
    ANY | LARGE | OVER_4, ANY | LARGE | OVER_4,
};
static const uint8_t by_high_2[16] = {
    SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT,
    LONG | CONTS | OVER_2 | OVER_3 | OVER_4, LONG | CONTS | OVER_2 | OVER_3 | LARGE,
    LONG | CONTS | OVER_2 | SURROGATE | LARGE, LONG | CONTS | OVER_2 | SURROGATE | LARGE,
    SHORT, SHORT, SHORT, SHORT,
};
/* clang-format on */

#if defined __x86_64__

VECTOR static inline vec load(const void *p)
{
    return _mm_loadu_si128(p);
}

VECTOR static inline bool is_ascii(vec a, vec b, vec c, vec d)
{
    return !_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)));
}

VECTOR static inline bool is_zero(vec v)
{
    return _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128())) == 0xffff;
}

/* The faults of the pairs that end in v; `before` stands in front of it. */
VECTOR static inline vec faults(vec before, vec v)
{
    const vec half = _mm_set1_epi8(15);
    vec back1 = _mm_alignr_epi8(v, before, 15), back2 = _mm_alignr_epi8(v, before, 14);
    vec back3 = _mm_alignr_epi8(v, before, 13);
    vec high_1 = _mm_and_si128(_mm_srli_epi16(back1, 4), half);
    vec high_2 = _mm_and_si128(_mm_srli_epi16(v, 4), half);
    vec found = _mm_and_si128(
        _mm_and_si128(_mm_shuffle_epi8(load(by_high_1), high_1),
                      _mm_shuffle_epi8(load(by_low_1), _mm_and_si128(back1, half))),
        _mm_shuffle_epi8(load(by_high_2), high_2));
    vec third = _mm_subs_epu8(back2, _mm_set1_epi8(0xe0 - 0x80));
    vec fourth = _mm_subs_epu8(back3, _mm_set1_epi8(0xf0 - 0x80));
    vec due = _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8((char)CONTS));

    return _mm_xor_si128(found, due);
}

VECTOR static inline vec either(vec a, vec b)
{
    return _mm_or_si128(a, b);
}

#else

static inline vec load(const void *p)
{
    return vld1q_u8(p);
}

static inline bool is_ascii(vec a, vec b, vec c, vec d)
{
    return vmaxvq_u8(vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d))) < 0x80;
}

static inline bool is_zero(vec v)
{
    return vmaxvq_u8(v) == 0;
}

static inline vec faults(vec before, vec v)
{
    vec back1 = vextq_u8(before, v, 15), back2 = vextq_u8(before, v, 14);
    vec back3 = vextq_u8(before, v, 13);
    vec found =
        vandq_u8(vandq_u8(vqtbl1q_u8(load(by_high_1), vshrq_n_u8(back1, 4)),
                          vqtbl1q_u8(load(by_low_1), vandq_u8(back1, vdupq_n_u8(15)))),
                 vqtbl1q_u8(load(by_high_2), vshrq_n_u8(v, 4)));
    vec third = vqsubq_u8(back2, vdupq_n_u8(0xe0 - 0x80));
    vec fourth = vqsubq_u8(back3, vdupq_n_u8(0xf0 - 0x80));

    return veorq_u8(found, vandq_u8(vorrq_u8(third, fourth), vdupq_n_u8(CONTS)));
}

static inline vec either(vec a, vec b)
{
    return vorrq_u8(a, b);
}

#endif

#define CHUNK 64

/* CHUNK bytes at p, behind `before`, which becomes the last of them. Of ASCII only the
 * first bytes are judged: what stood before may want more than that. */
VECTOR static inline vec judge(const char *p, vec *before)
{
    vec a = load(p), b = load(p + 16), c = load(p + 32), d = load(p + 48);
    vec bad = faults(*before, a);

    if (!is_ascii(a, b, c, d))
        bad = either(either(bad, faults(a, b)), either(faults(b, c), faults(c, d)));
    *before = d;
    return bad;
}

/* Whether the end of n bytes, at least 3, cuts off what a lead byte has announced. */
static bool is_cut(const char *end)
{
    const unsigned char *e = (const unsigned char *)end;

    return e[-1] >= 0xc0 || e[-2] >= 0xe0 || e[-3] >= 0xf0;
}

/* The last bytes, which are no whole vector, are judged with those before them once more:
 * a copy would have to wait until it is written. */
VECTOR static bool valid_vector(const char *p, size_t n)
{
    char copy[2 * sizeof(vec)] = {0}; /* a short text, with zeros before it */
    vec before = load(copy), bad = before;
    size_t i = 0;

    if (n < sizeof(copy)) {
        memcpy(copy + sizeof(copy) - n, p, n);
        p = copy;
        n = sizeof(copy);
    }
    for (; n - i >= CHUNK; i += CHUNK)
        bad = either(bad, judge(p + i, &before));
    for (; n - i >= sizeof(vec); i += sizeof(vec)) {
        vec v = load(p + i);

        bad = either(bad, faults(before, v));
        before = v;
    }
    if (i < n)
        bad =
            either(bad, faults(load(p + n - 2 * sizeof(vec)), load(p + n - sizeof(vec))));
    return is_zero(bad) && !is_cut(p + n);
}

#if defined __x86_64__

/*
 * 64 bytes at a time, ASCII or not: to look at them all costs less than a branch that is
 * guessed wrong. What stands one, two and three back is loaded from there; the last block
 * reaches back, and blocks are taken four at a time, those behind the last one once more.
 */
#define WIDE       __attribute__((target("avx512f,avx512bw,avx512dq,avx512vbmi2")))
#define WIDE_LEAST (CHUNK + 3)

WIDE static inline __m512i wide_table(const uint8_t *table)
{
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)table));
}

/* The faults of the pairs that end in v; its bytes one, two and three back. */
WIDE static inline __m512i wide_faults(__m512i v, __m512i back1, __m512i back2,
                                       __m512i back3)
{
    const __m512i half = _mm512_set1_epi8(15);
    __m512i high_1 = _mm512_and_si512(_mm512_srli_epi16(back1, 4), half);
    __m512i high_2 = _mm512_and_si512(_mm512_srli_epi16(v, 4), half);
    __m512i low_1 = _mm512_and_si512(back1, half);
    __m512i found = _mm512_ternarylogic_epi64(
        _mm512_shuffle_epi8(wide_table(by_high_1), high_1),
        _mm512_shuffle_epi8(wide_table(by_low_1), low_1),
        _mm512_shuffle_epi8(wide_table(by_high_2), high_2), 0x80);
    __m512i third = _mm512_subs_epu8(back2, _mm512_set1_epi8(0xe0 - 0x80));
    __m512i fourth = _mm512_subs_epu8(back3, _mm512_set1_epi8(0xf0 - 0x80));
    __m512i due =
        _mm512_ternarylogic_epi64(third, fourth, _mm512_set1_epi8((char)CONTS), 0xa8);

    return _mm512_xor_si512(found, due);
}

WIDE static inline __m512i wide_load(const char *p)
{
    return _mm512_loadu_si512(p);
}

/* Nothing stands before the first block. */
WIDE static inline __m512i wide_first(const char *p)
{
    __m512i v = wide_load(p);

    return wide_faults(v, _mm512_maskz_expand_epi8(~(uint64_t)0 << 1, v),
                       _mm512_maskz_expand_epi8(~(uint64_t)0 << 2, v),
                       _mm512_maskz_expand_epi8(~(uint64_t)0 << 3, v));
}

WIDE static bool valid_wide(const char *p, size_t n)
{
    __m512i bad;

    if (n < WIDE_LEAST)
        return valid_vector(p, n);
    bad = wide_first(p);
    for (size_t i = 0; i < n;) {
        for (unsigned k = 0; k < 4; k++) {
            const char *at = p + ((i += CHUNK) < n - CHUNK ? i : n - CHUNK);
            __m512i v = wide_load(at);

            bad = _mm512_or_si512(bad, wide_faults(v, wide_load(at - 1),
                                                   wide_load(at - 2), wide_load(at - 3)));
        }
    }
    return _mm512_test_epi8_mask(bad, bad) == 0 && !is_cut(p + n);
}

static bool wide_is_there(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi2");
}

utf8_valid_fn *utf8_nth_way(size_t i)
{
    if (wide_is_there() && i-- == 0)
        return valid_wide;
    return IS_THERE && i == 0 ? valid_vector : NULL;
}

#else

utf8_valid_fn *utf8_nth_way(size_t i)
{
    return IS_THERE && i == 0 ? valid_vector : NULL;
}

#endif

#endif
