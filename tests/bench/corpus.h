/*
 * corpus: news and phrases to watch for, made from a seed.
 *
 * Words follow Zipf's law (uniform words flatter every matcher): the commonest are
 * English function words, the rest is made of syllables, the shorter the commoner; some
 * are names, some have accents; numbers, punctuation, and now and then a Chinese item.
 * The same seed gives the same bytes on every machine.
 */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct corpus_item {
    struct span title;
    struct span body;
    struct span all; /* both, with a blank line between */
};

struct corpus {
    struct buf text;
    struct corpus_item *items;
    size_t n;
    double *zipf; /* cumulative weight of the words up to each rank */
};

void corpus_init(struct corpus *c);
void corpus_release(struct corpus *c);

/* Fills it with n items of about item_bytes. */
void corpus_write(struct corpus *c, uint64_t seed, size_t n, size_t item_bytes);

enum corpus_phrases {
    CORPUS_RARE,     /* names and terms from the long tail, or not in the news at all */
    CORPUS_FREQUENT, /* runs of words as they stand in the news */
};

/* Appends n different phrases of one to three words, a line each: a watchlist. */
void corpus_phrases(struct corpus *c, uint64_t seed, enum corpus_phrases kind, size_t n,
                    struct buf *out);

#endif
