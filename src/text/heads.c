#include "text/heads.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "text/runs_hash.h"

#define HEAD_BYTES 8

/* So many bits a head, that seldom a word passes which is none; in a small set, which
 * stays in the nearest cache, more of them. */
#define BITS_THIN  128
#define BITS_DENSE 32
#define THIN_MOST  ((size_t)1 << 18) /* bits: 32 KiB */
#define BITS_LEAST 10                /* as a power of two */

/* What n > 0 bytes at p begin with: the later ones, and the first on top. */
static inline uint64_t head_at(const unsigned char *p, size_t n)
{
    size_t beyond = n < HEAD_BYTES ? HEAD_BYTES - n : 0;

    return (hash_load64(p) | RUNS_LOWER) << 8 * beyond;
}

static inline uint64_t bit_of(const struct heads *h, uint64_t head)
{
    return head * 0x9e3779b97f4a7c15u >> h->shift;
}

uint64_t heads_of(struct span folded)
{
    unsigned char first[HEAD_BYTES] = {0};

    memcpy(first, folded.p, folded.n < HEAD_BYTES ? folded.n : HEAD_BYTES);
    return head_at(first, folded.n);
}

void heads_build(struct heads *h, const uint64_t *heads, size_t n)
{
    size_t thin = n * BITS_THIN < THIN_MOST ? n * BITS_THIN : THIN_MOST;
    size_t wanted = thin > n * BITS_DENSE ? thin : n * BITS_DENSE;
    unsigned bits = BITS_LEAST;

    while ((size_t)1 << bits < wanted)
        bits++;
    h->shift = 64 - bits;
    h->bits = mem_calloc((size_t)1 << (bits - 6), sizeof(*h->bits));
    for (size_t i = 0; i < n; i++) {
        uint64_t bit = bit_of(h, heads[i]);

        h->bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
}

void heads_release(struct heads *h)
{
    free(h->bits);
    memset(h, 0, sizeof(*h));
}

size_t heads_bytes(const struct heads *h)
{
    return h->bits ? (size_t)1 << (64 - h->shift) >> 3 : 0;
}

/* No branch here depends on the text. */
size_t heads_find(const struct heads *h, const struct words *w, size_t from, size_t n,
                  uint32_t *found)
{
    const struct runs_text *t = &w->text;
    size_t count = 0;

    for (size_t i = from; i < from + n; i++) {
        const char *p = runs_loadable(t, w->start[i]);
        uint64_t bit =
            bit_of(h, head_at((const unsigned char *)p, w->end[i] - w->start[i]));

        found[count] = (uint32_t)i;
        count += (h->bits[bit >> 6] >> (bit & 63) & 1) | (w->hash[i] != 0);
    }
    return count;
}
