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

/* The first two are runs of words in other news: what people watch for, others say too.
 */
enum phrases {
    PHRASES_RARE,     /* with a word that is none of the 3000 commonest: of 1000 such
                         phrases one stands in 40 short items, of 100,000 two in each */
    PHRASES_FREQUENT, /* as they come, but a part of them: of 10 one in each item, of
                         100,000 up to 24 */
    PHRASES_SILENT,   /* of words that are in no news */
    PHRASES_HAN,      /* two to four Han characters */
};

/* "rare", "frequent", "silent", "Chinese" */
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
