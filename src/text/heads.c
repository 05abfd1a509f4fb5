#include "text/heads.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* So many bits a head, that seldom a word passes which is none; in a small set, which
 * stays in the nearest cache, more of them. */
#define BITS_THIN  128
#define BITS_DENSE 32
#define THIN_MOST  ((size_t)1 << 18) /* bits: 32 KiB */
#define BITS_LEAST 10                /* as a power of two */

void heads_build(struct heads *h, const uint64_t *hashes, size_t n)
{
    size_t thin = n * BITS_THIN < THIN_MOST ? n * BITS_THIN : THIN_MOST;
    size_t wanted = thin > n * BITS_DENSE ? thin : n * BITS_DENSE;
    unsigned bits = BITS_LEAST;

    while ((size_t)1 << bits < wanted)
        bits++;
    h->shift = 64 - bits;
    h->bits = mem_calloc((size_t)1 << (bits - 6), sizeof(*h->bits));
    for (size_t i = 0; i < n; i++) {
        uint64_t bit = hashes[i] >> h->shift;

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
    const struct heads heads = *h; /* which no write to `found` changes */
    const uint64_t *hash = w->hash;
    size_t count = 0;

    for (size_t i = from; i < from + n; i++) {
        uint64_t bit = hash[i] >> heads.shift;

        found[count] = (uint32_t)i;
        count += heads.bits[bit >> 6] >> (bit & 63) & 1;
    }
    return count;
}
