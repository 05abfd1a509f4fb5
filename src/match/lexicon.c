#include "match/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/*
 * Bits of the filter for each word. A foreign word passes once in so many; who passes
 * costs a look into the table, and a branch that the processor did not foresee. A small
 * filter can afford to be thin, as long as it stays in the cache nearest to the core.
 */
#define FILTER_BITS_THIN  64
#define FILTER_BITS_DENSE 16
#define FILTER_THIN_MOST  ((size_t)1 << 21) /* bits: 256 KiB */
#define FILTER_LEAST      12                /* as a power of two */

static size_t count_distinct(const uint64_t *sorted, size_t n)
{
    size_t distinct = 0;

    for (size_t i = 0; i < n; i++)
        distinct += i == 0 || sorted[i] != sorted[i - 1];
    return distinct;
}

static unsigned log2_at_least(size_t n, unsigned least)
{
    unsigned bits = least;

    while (((size_t)1 << bits) < n)
        bits++;
    return bits;
}

static unsigned filter_bits_for(size_t n)
{
    size_t thin = n * FILTER_BITS_THIN, dense = n * FILTER_BITS_DENSE;
    size_t wanted = thin < FILTER_THIN_MOST ? thin : FILTER_THIN_MOST;

    return log2_at_least(wanted > dense ? wanted : dense, FILTER_LEAST);
}

/*
 * Lines of the table, of four entries each. Of a small set it is a quarter full, so that
 * what is asked for hardly ever stands beyond its line (a branch that the processor
 * cannot foresee); then half, so that more of it is near, and two thirds where memory
 * counts.
 */
#define QUARTER_MOST ((size_t)1 << 11)
#define HALF_MOST    ((size_t)1 << 18)

static size_t lines_for(size_t n)
{
    if (n < QUARTER_MOST)
        return 1 + n;
    return n < HALF_MOST ? n / 2 : n * 3 / 8;
}

#define LINE_BYTES (LEXICON_LINE * sizeof(struct lexicon_entry))

static void make_table(struct lexicon *x)
{
    char *memory;

    x->lines = lines_for(x->n);
    x->memory = memory = mem_calloc(x->lines + 1, LINE_BYTES);
    x->table = (void *)(memory + -(uintptr_t)memory % LINE_BYTES);
}

static void insert(struct lexicon *x, uint64_t hash, size_t first, size_t count)
{
    size_t i = lexicon_place(x, hash);

    x->filter[hash >> x->filter_shift >> 6] |= lexicon_mask(x, hash);
    while (x->table[i].hash)
        i = lexicon_next(x, i);
    x->table[i].hash = hash;
    x->table[i].first = (uint32_t)first;
    x->table[i].count = (uint32_t)count;
}

void lexicon_build(struct lexicon *x, const uint64_t *sorted, size_t n)
{
    unsigned filter_bits;

    x->n = count_distinct(sorted, n);
    filter_bits = filter_bits_for(x->n);
    x->filter_shift = 64 - filter_bits;
    x->filter = mem_calloc((size_t)1 << (filter_bits - 6), sizeof(*x->filter));
    make_table(x);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] == sorted[i]; end++)
            ;
        insert(x, sorted[i], i, end - i);
    }
}

void lexicon_release(struct lexicon *x)
{
    free(x->filter);
    free(x->memory);
    memset(x, 0, sizeof(*x));
}

size_t lexicon_bytes(const struct lexicon *x)
{
    if (!x->table)
        return 0;
    return ((size_t)1 << (64 - x->filter_shift)) / 8 + (x->lines + 1) * LINE_BYTES;
}
