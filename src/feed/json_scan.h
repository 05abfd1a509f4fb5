/*
 * json_scan: the plain text between two quotes, a block of bytes at a time.
 *
 * Most of a news item is such text. A block is asked whether anything in it wants a
 * second look: a quote, a backslash or a control character, which stop the scan, or a
 * byte beyond ASCII, which is only noted. Private to feed/json, feed/item_walk,
 * feed/item_json and app/field_map.
 *
 * What a processor of the kind that is compiled for surely has is used and nothing is
 * chosen at run time: wider registers gained nothing on strings as short as these.
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

/*
 * A block of JSON_BLOCK bytes, and questions to it. json_bits says which bytes an answer
 * holds for, JSON_BITS bits each, the first one's lowest.
 */

/* 1 to 8 bytes as eight: some come twice, blanks may stand between. */
static inline uint64_t json_load_word(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;

    if (n >= 4)
        return hash_load32(p) | hash_load32(p + n - 4) << 32;
    return p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16 | 0x2020202020000000;
}

#if defined(__SSE2__)

enum { JSON_BLOCK = 16, JSON_BITS = 1 };

typedef __m128i json_block;

static inline json_block json_load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* 1 to JSON_BLOCK bytes as a block, in which they stand as in json_load_word. */
static inline json_block json_load_short(const char *p, size_t n)
{
    if (n <= 8)
        return _mm_set1_epi64x((long long)json_load_word(p, n));
    return _mm_unpacklo_epi64(
        _mm_loadl_epi64((const __m128i *)(const void *)p),
        _mm_loadl_epi64((const __m128i *)(const void *)(p + n - 8)));
}

static inline json_block json_is(json_block x, char c)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8(c));
}

static inline json_block json_is_control(json_block x)
{
    return _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);
}

static inline json_block json_either(json_block a, json_block b)
{
    return _mm_or_si128(a, b);
}

static inline json_block json_both(json_block a, json_block b)
{
    return _mm_and_si128(a, b);
}

static inline uint64_t json_bits(json_block answer)
{
    return (unsigned)_mm_movemask_epi8(answer);
}

static inline uint64_t json_high(json_block x)
{
    return json_bits(x);
}

#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

enum { JSON_BLOCK = 16, JSON_BITS = 4 };

typedef uint8x16_t json_block;

static inline json_block json_load(const char *p)
{
    return vld1q_u8((const uint8_t *)p);
}

static inline json_block json_load_short(const char *p, size_t n)
{
    uint8x8_t word = vcreate_u8(n <= 8 ? json_load_word(p, n) : 0);

    return n <= 8 ? vcombine_u8(word, word)
                  : vcombine_u8(vld1_u8((const uint8_t *)p),
                                vld1_u8((const uint8_t *)p + n - 8));
}

static inline json_block json_is(json_block x, char c)
{
    return vceqq_u8(x, vdupq_n_u8((uint8_t)c));
}

static inline json_block json_is_control(json_block x)
{
    return vcltq_u8(x, vdupq_n_u8(0x20));
}

static inline json_block json_either(json_block a, json_block b)
{
    return vorrq_u8(a, b);
}

static inline json_block json_both(json_block a, json_block b)
{
    return vandq_u8(a, b);
}

/* Half of each byte, side by side: NEON has no mask of top bits. */
static inline uint64_t json_bits(json_block answer)
{
    uint8x8_t halves = vshrn_n_u16(vreinterpretq_u16_u8(answer), 4);

    return vget_lane_u64(vreinterpret_u64_u8(halves), 0);
}

static inline uint64_t json_high(json_block x)
{
    return json_bits(vcgeq_u8(x, vdupq_n_u8(0x80)));
}

#else

enum { JSON_BLOCK = 8, JSON_BITS = 8 };

typedef uint64_t json_block;

#define JSON_EACH(byte) (0x0101010101010101u * (uint64_t)(unsigned char)(byte))

static inline json_block json_load(const char *p)
{
    return hash_load64((const unsigned char *)p);
}

static inline json_block json_load_short(const char *p, size_t n)
{
    return json_load_word(p, n);
}

/*
 * A byte-wise "less than" for 1 to 128. The quicker way that borrows from byte to byte
 * will not do: it spoils bytes above a true one, and of a block that reaches back before
 * where it is asked from those would count.
 */
static inline json_block json_less(json_block x, unsigned char than)
{
    return ~(((x & JSON_EACH(0x7f)) + JSON_EACH(0x80 - than)) | x) & JSON_EACH(0x80);
}

static inline json_block json_is(json_block x, char c)
{
    return json_less(x ^ JSON_EACH(c), 1);
}

static inline json_block json_is_control(json_block x)
{
    return json_less(x, 0x20);
}

static inline json_block json_either(json_block a, json_block b)
{
    return a | b;
}

static inline json_block json_both(json_block a, json_block b)
{
    return a & b;
}

static inline uint64_t json_bits(json_block answer)
{
    return answer;
}

static inline uint64_t json_high(json_block x)
{
    return x & JSON_EACH(0x80);
}

#endif

/* --- strings that are read ---------------------------------------------------------- */

/* A quote, a backslash, a control character. */
static inline json_block json_is_stop(json_block x)
{
    return json_either(json_either(json_is(x, '"'), json_is(x, '\\')),
                       json_is_control(x));
}

static inline uint64_t json_stops(json_block x)
{
    return json_bits(json_is_stop(x));
}

/* The number of the byte that the lowest bit stands for. */
static inline unsigned json_first(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits) / JSON_BITS;
}

/* What of `bits` stands before the lowest of stops; all of it where there is none. */
static inline uint64_t json_before(uint64_t bits, uint64_t stops)
{
    return bits & ((stops & -stops) - 1);
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
    unsigned past = (unsigned)(JSON_BLOCK - (end - p)) * JSON_BITS;
    json_block x = json_load(end - JSON_BLOCK);
    uint64_t stops = json_stops(x) >> past;

    *high |= json_before(json_high(x) >> past, stops);
    return stops ? p + json_first(stops) : end;
}

/*
 * Behind the string whose first quote stands before `from`, which *v gets, where it ends
 * in its first block and is plain; else NULL. Names do, and many values.
 */
static inline const char *json_short_string(const char *from, const char *end,
                                            struct json_value *v)
{
    json_block x;
    uint64_t stops;
    size_t n;

    if (end - from < JSON_BLOCK)
        return NULL;
    x = json_load(from);
    stops = json_stops(x);
    if (!stops || from[n = json_first(stops)] != '"')
        return NULL;
    *v = (struct json_value){.type = JSON_STRING,
                             .high = json_before(json_high(x), stops) != 0,
                             .text = span_make(from, n)};
    return from + n + 1;
}

/* Past as many times four blocks as have no stop in them. */
static inline const char *json_skip_blocks(const char *p, const char *end, uint64_t *high)
{
    for (; end - p >= 4 * JSON_BLOCK; p += 4 * JSON_BLOCK) {
        json_block a = json_load(p), b = json_load(p + JSON_BLOCK);
        json_block c = json_load(p + 2 * JSON_BLOCK), d = json_load(p + 3 * JSON_BLOCK);

        if (json_bits(json_either(json_either(json_is_stop(a), json_is_stop(b)),
                                  json_either(json_is_stop(c), json_is_stop(d)))))
            break;
        *high |= json_high(json_either(json_either(a, b), json_either(c, d)));
    }
    return p;
}

/*
 * The first quote, backslash or control character at p or behind it; else end. *high
 * becomes other than 0 where a byte beyond ASCII stands before it. Blocks may begin
 * before p, but not before begin.
 */
static inline const char *json_plain_end(const char *p, const char *begin,
                                         const char *end, uint64_t *high)
{
    p = json_skip_blocks(p, end, high);
    for (; end - p >= JSON_BLOCK; p += JSON_BLOCK) {
        json_block x = json_load(p);
        uint64_t stops = json_stops(x);

        *high |= json_before(json_high(x), stops);
        if (stops)
            return p + json_first(stops);
    }
    if (p == end || end - begin < JSON_BLOCK)
        return json_short_end(p, end, high);
    return json_tail_end(p, end, high);
}

/* Whether either of two characters is anywhere in s. */
static inline bool json_has(struct span s, char one, char other)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;
    json_block x, found;

    if (s.n < JSON_BLOCK) {
        while (p < end && *p != one && *p != other)
            p++;
        return p < end;
    }
    x = json_load(end - JSON_BLOCK);
    found = json_either(json_is(x, one), json_is(x, other));
    for (; end - p > JSON_BLOCK; p += JSON_BLOCK) {
        x = json_load(p);
        found = json_either(found, json_either(json_is(x, one), json_is(x, other)));
    }
    return json_bits(found) != 0;
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
