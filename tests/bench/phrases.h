/*
 * phrases: what to watch for.
 *
 * Made from a seed, a phrase a line: a watchlist. And the same as those engines get it
 * that know nothing of words.
 */
#ifndef BENCH_PHRASES_H
#define BENCH_PHRASES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum phrases {
    PHRASES_RARE,     /* of words that news is written with, without its 3000 commonest:
                         of 1000 such phrases one stands in 18 short items */
    PHRASES_FREQUENT, /* runs of words as they stand in the news */
    PHRASES_SILENT,   /* not in the news */
};

/* "rare", "frequent", "silent" */
const char *phrases_name(enum phrases kind);

/* Appends n different phrases of one to three words. */
void phrases_write(enum phrases kind, uint64_t seed, size_t n, struct buf *out);

/*
 * Appends the phrases of a watchlist (without comments and ids) as what folding leaves of
 * them, and returns how many. Those with operators (`* ? ~ = /`) are for us alone: *left
 * counts them.
 */
size_t phrases_fold(struct span watchlist, struct buf *out, size_t *left);

#endif
