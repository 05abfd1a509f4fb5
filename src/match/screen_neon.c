/* The way of AArch64. */
#include "match/screen_find.h"

#ifdef SCREEN_NEON

#include <arm_neon.h>

#include "match/screen_step.h"

#define QUARTERS 4 /* vectors of a block */

/* A bit of each of 64 bytes: a weight for each byte of eight, added up pairwise. */
static inline uint64_t bits_of(const uint8x16_t is[QUARTERS])
{
    const uint8x16_t weight = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t ab = vpaddq_u8(vandq_u8(is[0], weight), vandq_u8(is[1], weight));
    uint8x16_t cd = vpaddq_u8(vandq_u8(is[2], weight), vandq_u8(is[3], weight));
    uint8x16_t all = vpaddq_u8(ab, cd);

    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

/* Which of the block's bytes, with the bits `set` set, are from first to first + span. */
static inline uint64_t in_range(const char *p, uint8_t set, uint8_t first, uint8_t span)
{
    uint8x16_t is[QUARTERS];

    for (unsigned i = 0; i < QUARTERS; i++) {
        uint8x16_t v = vld1q_u8((const uint8_t *)p + 16 * i);

        v = vsubq_u8(vorrq_u8(v, vdupq_n_u8(set)), vdupq_n_u8(first));
        is[i] = vcleq_u8(v, vdupq_n_u8(span));
    }
    return bits_of(is);
}

static inline uint64_t heads(const struct screen_heads *h, const char *p)
{
    uint8x16_t is[QUARTERS];

    for (unsigned i = 0; i < QUARTERS; i++) {
        uint8x16_t in = vdupq_n_u8(255);

        for (unsigned k = 0; k < SCREEN_HEAD; k++) {
            uint8x16_t v =
                vorrq_u8(vld1q_u8((const uint8_t *)p + 16 * i + k), vdupq_n_u8(0x20));
            uint8x16_t low = vqtbl1q_u8(vld1q_u8(h->low[k]), vandq_u8(v, vdupq_n_u8(15)));

            in = vandq_u8(in, low);
            in = vandq_u8(in, vqtbl1q_u8(vld1q_u8(h->high[k]), vshrq_n_u8(v, 4)));
        }
        is[i] = vtstq_u8(in, in);
    }
    return bits_of(is);
}

static inline uint64_t odd(const char *p, uint64_t lead)
{
    uint64_t sign = in_range(p, 0, 0xe2, 0) & in_range(p + 1, 0, 0x80, 0);

    return lead & ~in_range(p, 0, 0xe4, 5) & ~(sign & in_range(p + 2, 0, 0x90, 0x19));
}

static inline struct screen_block classify(const struct screen_heads *h, const char *p)
{
    struct screen_block b = {
        .letter = in_range(p, 0x20, 'a', 25),
        .digit = in_range(p, 0, '0', 9),
        .sign = in_range(p, 2, '.', 0),
        .lead = in_range(p, 0, 0xc0, 0x3f),
        .head = heads(h, p),
    };

    if (b.lead)
        b.odd = odd(p, b.lead);
    return b;
}

uint32_t screen_find_neon(const struct screen_heads *h, struct screen_pass *p,
                          struct screen_marks m[SCREEN_BLOCKS])
{
    char padded[SCREEN_BLOCK + SCREEN_HEAD];
    struct screen_pass c = *p;
    uint32_t marked = 0, i = 0;

    for (size_t end = screen_end(&c); c.at < end; i++)
        marked |= screen_step(h, &c, classify(h, screen_load(&c, padded)), &m[i]) << i;
    *p = c;
    return marked;
}

#endif
