/* The way of 64-bit ARM, all of which have NEON. */
#include "text/runs_ways.h"

#ifdef RUNS_NEON

#include <arm_neon.h>

#include "text/runs_emit.h"
#include "text/runs_find.h"

static inline uint8x16_t in_range(uint8x16_t v, uint8_t first, uint8_t last)
{
    return vcleq_u8(vsubq_u8(v, vdupq_n_u8(first)), vdupq_n_u8((uint8_t)(last - first)));
}

static inline uint8x16_t is_byte(uint8x16_t v, uint8_t c)
{
    return vceqq_u8(v, vdupq_n_u8(c));
}

static inline uint8x16_t is_digit(uint8x16_t v)
{
    return in_range(v, '0', '9');
}

static inline uint8x16_t is_ascii(uint8x16_t v)
{
    return vorrq_u8(in_range(vorrq_u8(v, vdupq_n_u8(0x20)), 'a', 'z'), is_digit(v));
}

static inline uint8x16_t is_high(uint8x16_t v)
{
    return vcgeq_u8(v, vdupq_n_u8(0x80));
}

static inline uint8x16_t is_s(uint8x16_t v)
{
    return is_byte(vorrq_u8(v, vdupq_n_u8(0x20)), 's');
}

static inline uint8x16_t is_point(uint8x16_t v)
{
    return is_byte(v, '.');
}

static inline uint8x16_t is_comma(uint8x16_t v)
{
    return is_byte(v, ',');
}

static inline uint8x16_t is_quote(uint8x16_t v)
{
    return vorrq_u8(is_byte(v, '\''), is_byte(v, '`'));
}

static inline uint8x16_t is_line(uint8x16_t v)
{
    return is_byte(v, '\n');
}

/* A bit of each of 64 bytes: a weight for each byte of eight, added up pairwise. */
static inline uint64_t bits_of(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d)
{
    const uint8x16_t weight = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t ab = vpaddq_u8(vandq_u8(a, weight), vandq_u8(b, weight));
    uint8x16_t cd = vpaddq_u8(vandq_u8(c, weight), vandq_u8(d, weight));
    uint8x16_t all = vpaddq_u8(ab, cd);

    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

#define BITS_OF(is) bits_of(is(a), is(b), is(c), is(d))

static inline void classify(const char *p, struct runs_block *block)
{
    const uint8_t *bytes = (const uint8_t *)p;
    uint8x16_t a = vld1q_u8(bytes), b = vld1q_u8(bytes + 16);
    uint8x16_t c = vld1q_u8(bytes + 32), d = vld1q_u8(bytes + 48);

    block->high = BITS_OF(is_high);
    block->ascii = BITS_OF(is_ascii);
    block->digit = BITS_OF(is_digit);
    block->s = BITS_OF(is_s);
    block->point = BITS_OF(is_point);
    block->comma = BITS_OF(is_comma);
    block->quote = BITS_OF(is_quote);
    block->line = BITS_OF(is_line);
}

static inline void block_at(const char *p, size_t i, size_t n, struct runs_block *b)
{
    runs_block_at(p, i, n, b, classify);
}

static inline void emit(const char *p, size_t n, uint32_t at, const uint64_t *word,
                        struct runs *r)
{
    runs_emit(p, n, at, word, r, runs_put);
}

void runs_find_neon(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_at, runs_separate, emit);
}

#endif
