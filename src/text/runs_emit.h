/*
 * runs_emit: what those ways of runs.h share that take single words out of a block: its
 * last bytes, edges and hashes. Inlined into each way. Private to text/.
 */
#ifndef TEXT_RUNS_EMIT_H
#define TEXT_RUNS_EMIT_H

#include <string.h>

#include "base/hash.h"
#include "text/runs_hash.h"
#include "text/runs_step.h"

/* Copies n < RUNS_BLOCK bytes in parts that may overlap: no call, and few branches. */
RUNS_INLINE void runs_copy_short(char *to, const char *from, size_t n)
{
    if (n >= 32) {
        memcpy(to, from, 32);
        memcpy(to + n - 32, from + n - 32, 32);
    } else if (n >= 8) {
        size_t more = n >= 16 ? 8 : 0;

        memcpy(to, from, 8);
        memcpy(to + more, from + more, 8);
        memcpy(to + n - 8 - more, from + n - 8 - more, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = from[i];
    }
}

/* --- blocks ---------------------------------------------------------------------- */

/* Classes RUNS_BLOCK bytes; sets all of *b but `wide`. */
typedef void runs_classify_fn(const char *p, struct runs_block *b);

/* runs_block_fn. The last block is read from further ahead, if there is so much, and what
 * was seen before is dropped. */
RUNS_INLINE void runs_block_at(const char *p, size_t i, size_t n, struct runs_block *b,
                               runs_classify_fn *classify)
{
    char padded[RUNS_BLOCK] = {0};
    unsigned seen;

    b->wide = 0;
    if (n - i >= RUNS_BLOCK) {
        classify(p + i, b);
        return;
    }
    if (n < RUNS_BLOCK) {
        runs_copy_short(padded, p, n);
        classify(padded, b);
        return;
    }
    classify(p + n - RUNS_BLOCK, b);
    seen = RUNS_BLOCK - (unsigned)(n - i);
    b->ascii >>= seen;
    b->high >>= seen;
    b->digit >>= seen;
    b->s >>= seen;
    b->point >>= seen;
    b->comma >>= seen;
    b->quote >>= seen;
    b->line >>= seen;
}

/* --- edges ----------------------------------------------------------------------- */

/* Writes the number of each bit that is set, `at` on top; may write RUNS_SLACK beyond. */
typedef void runs_put_fn(uint32_t *out, uint64_t bits, uint32_t at);

/* The plain way to put. */
static inline void runs_put(uint32_t *out, uint64_t bits, uint32_t at)
{
    for (; bits; bits &= bits - 1)
        *out++ = at + (uint32_t)__builtin_ctzll(bits);
}

RUNS_INLINE void runs_put_edges(const uint64_t *word, size_t n, uint32_t at,
                                struct runs *r, runs_put_fn *put)
{
    uint32_t n_start = 0, n_end = 0;
    uint64_t before = 0;

    for (uint32_t i = 0; i < n; i += RUNS_BLOCK, before = *word++) {
        uint64_t back = runs_back(*word, before, 1);
        uint64_t start = *word & ~back, end = ~*word & back;

        put(r->start + n_start, start, at + i);
        put(r->end + n_end, end, at + i);
        n_start += (uint32_t)__builtin_popcountll(start);
        n_end += (uint32_t)__builtin_popcountll(end);
    }
    if (n_end < n_start)
        r->end[n_end] = at + (uint32_t)n;
}

/* --- hashes ---------------------------------------------------------------------- */

/* A text in lower case, with room behind it: RUNS_LOAD bytes may be loaded anywhere. */
struct runs_lower {
    uint64_t eight[(RUNS_BYTES + RUNS_BLOCK) / 8];
};

RUNS_INLINE void runs_lower_block(uint64_t *to, const char *from)
{
    for (unsigned i = 0; i < RUNS_BLOCK / 8; i++)
        to[i] = hash_load64((const unsigned char *)from + 8 * i) | RUNS_LOWER;
}

RUNS_INLINE void runs_lower(struct runs_lower *l, const char *text, size_t n)
{
    char last[RUNS_BLOCK] = {0};
    uint64_t *to = l->eight;

    for (; n >= RUNS_BLOCK; n -= RUNS_BLOCK, text += RUNS_BLOCK, to += RUNS_BLOCK / 8)
        runs_lower_block(to, text);
    runs_copy_short(last, text, n);
    runs_lower_block(to, last);
}

RUNS_INLINE void runs_hash_all(const struct runs_lower *l, uint32_t at, size_t n,
                               const uint32_t *start, const uint32_t *end, uint64_t *hash)
{
    const char *text = (const char *)l->eight;

    for (size_t i = 0; i < n; i++)
        hash[i] = runs_hash(text + (start[i] - at), end[i] - start[i]);
}

/* runs_emit_fn with a way's own put. The text is copied first: what is loaded right
 * behind its storing may wait for that. */
RUNS_INLINE void runs_emit(const char *text, size_t n, uint32_t at, const uint64_t *word,
                           struct runs *r, runs_put_fn *put)
{
    struct runs_lower l;

    runs_lower(&l, text, n);
    runs_put_edges(word, n, at, r, put);
    runs_hash_all(&l, at, r->n, r->start, r->end, r->hash);
}

#endif
