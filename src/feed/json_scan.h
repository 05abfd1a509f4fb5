/*
 * json_scan: the plain text between two quotes, a block of bytes at a time.
 *
 * Most of a news item is such text. A block is asked whether anything in it wants a
 * second look: a quote, a backslash or a control character, which stop the scan, or a
 * byte beyond ASCII, which is only noted. Private to feed/json.
 *
 * What a processor of the kind that is compiled for surely has is used and nothing is
 * chosen at run time: blocks of 64 bytes gained nothing on strings as short as these.
 */
#ifndef FEED_JSON_SCAN_H
#define FEED_JSON_SCAN_H

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>
#endif

#include "base/hash.h"
#include "feed/json.h"

/* The bytes of a block that are something, JSON_BITS bits each, the first one's lowest. A
 * mask is exact up to its lowest byte; others may be set in vain. */
struct json_block {
    uint64_t stops;
    uint64_t high;
};

#if defined(__SSE2__)

enum { JSON_BLOCK = 16, JSON_BITS = 1 };

static inline __m128i json_is(__m128i x, char c)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8(c));
}

static inline uint64_t json_bits(__m128i x)
{
    return (unsigned)_mm_movemask_epi8(x);
}

static inline struct json_block json_block(const char *p)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);
    __m128i stops =
        _mm_or_si128(_mm_or_si128(json_is(x, '"'), json_is(x, '\\')), control);

    return (struct json_block){json_bits(stops), json_bits(x)};
}

#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

enum { JSON_BLOCK = 16, JSON_BITS = 4 };

/* Half of each byte, side by side: NEON has no mask of top bits. */
static inline uint64_t json_bits(uint8x16_t x)
{
    uint8x8_t halves = vshrn_n_u16(vreinterpretq_u16_u8(x), 4);

    return vget_lane_u64(vreinterpret_u64_u8(halves), 0);
}

static inline struct json_block json_block(const char *p)
{
    uint8x16_t x = vld1q_u8((const uint8_t *)p);
    uint8x16_t quote = vceqq_u8(x, vdupq_n_u8('"')),
               slash = vceqq_u8(x, vdupq_n_u8('\\'));
    uint8x16_t stops = vorrq_u8(vorrq_u8(quote, slash), vcltq_u8(x, vdupq_n_u8(0x20)));
    uint8x16_t high = vcgeq_u8(x, vdupq_n_u8(0x80));

    return (struct json_block){json_bits(stops), json_bits(high)};
}

#else

enum { JSON_BLOCK = 8, JSON_BITS = 8 };

#define JSON_EACH(byte) (0x0101010101010101u * (uint64_t)(byte))

/*
 * The classic byte-wise "less than" in a word (Bit Twiddling Hacks, "Determine if a word
 * has a byte less than n"): borrows only ever spoil bytes above a true one.
 */
static inline uint64_t json_less(uint64_t x, unsigned char than)
{
    return (x - JSON_EACH(than)) & ~x & JSON_EACH(0x80);
}

static inline uint64_t json_is(uint64_t x, char c)
{
    return json_less(x ^ JSON_EACH(c), 1);
}

static inline struct json_block json_block(const char *p)
{
    uint64_t x = hash_load64((const unsigned char *)p);
    uint64_t stops = json_less(x, 0x20) | json_is(x, '"') | json_is(x, '\\');

    return (struct json_block){stops, x & JSON_EACH(0x80)};
}

#endif

/* Notes what stands before the first stop; returns where that is, JSON_BLOCK where there
 * is none. *high becomes other than 0 where a byte was. */
static inline unsigned json_note(struct json_block b, uint64_t *high)
{
    uint64_t before = (b.stops & -b.stops) - 1; /* without a stop: all bytes */

    *high |= b.high & before;
    return b.stops ? (unsigned)__builtin_ctzll(b.stops) / JSON_BITS : JSON_BLOCK;
}

/* The last bytes of a text that is shorter than a block. */
static inline const char *json_short_end(const char *p, const char *end, uint64_t *high)
{
    for (; p < end && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\'; p++)
        *high |= *p & 0x80;
    return p;
}

/* The last bytes of any other, by the block that ends with it. */
static inline const char *json_tail_end(const char *p, const char *end, uint64_t *high)
{
    unsigned past = (unsigned)(JSON_BLOCK - (end - p)) * JSON_BITS, at;
    struct json_block b = json_block(end - JSON_BLOCK);

    at = json_note((struct json_block){b.stops >> past, b.high >> past}, high);
    return at < JSON_BLOCK ? p + at : end;
}

/*
 * The first quote, backslash or control character at p or behind it; else end. *high
 * becomes other than 0 where a byte beyond ASCII stands before it. Blocks may begin
 * before p, but not before begin.
 */
static inline const char *json_plain_end(const char *p, const char *begin,
                                         const char *end, uint64_t *high)
{
    for (; end - p >= JSON_BLOCK; p += JSON_BLOCK) {
        struct json_block b = json_block(p);

        if (b.stops)
            return p + json_note(b, high);
        *high |= b.high;
    }
    if (p == end || end - begin < JSON_BLOCK)
        return json_short_end(p, end, high);
    return json_tail_end(p, end, high);
}

static inline const char *json_space_end(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

/* What a value is that begins so. */
static inline enum json_type json_type_of(char first)
{
    switch (first) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    case 'n': return JSON_NULL;
    default: return JSON_NUMBER;
    }
}

#endif
