/*
 * vocab: the words of the news, by rank.
 *
 * They follow Zipf's law (uniform words flatter every matcher): the commonest are English
 * function words, the rest is made of syllables, the shorter the commoner; some are
 * names, some have accents. The same rank is always spelled the same.
 */
#ifndef BENCH_VOCAB_H
#define BENCH_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define VOCAB_WORDS  60000              /* ranks that news is written with */
#define VOCAB_ASKED  (20 * VOCAB_WORDS) /* all ranks: those beyond are in no news */
#define VOCAB_COMMON 3000               /* no rare phrase has a word of a lower rank */

struct chance {
    uint64_t state;
};

size_t chance_below(struct chance *c, size_t n);

struct vocab {
    double *zipf; /* cumulative weight of the words up to each rank */
};

void vocab_init(struct vocab *v);
void vocab_release(struct vocab *v);

/* A rank below VOCAB_WORDS, the k-th with a weight of 1/k. */
size_t vocab_rank(const struct vocab *v, struct chance *chance);

/* Appends a word in lower case, or as it is written in a text. */
void vocab_put(struct buf *out, size_t rank);
void vocab_put_cased(struct buf *out, size_t rank, bool capital);

/* Appends a Han character. */
void vocab_put_han(const struct vocab *v, struct chance *chance, struct buf *out);

#endif
