/*
 * vocab: the words of the news, by rank.
 *
 * They come as Zipf and Mandelbrot found that words come, with a tail that falls faster:
 * of half a million words 25,000 are different, and half of those come once. The
 * commonest are those of English, the rest is spelled like it (spelling.h), each as no
 * other; some are names, some have accents.
 *
 * Words, spelling and their order (speech.h) were set by what a million words of public
 * speeches are like, and by what matchers of bytes do there, never by our own rates. In
 * the speeches words take 5.9 bytes with what is between them (here 6.3), the 100
 * commonest are 52 of 100 words (49), the 3000 commonest 93 (91), a letter takes 2.74
 * bits where the two before are known (2.85), 69 of 100 pairs of neighbours come again in
 * other speeches (68), 27 of 100 triples (18). With phrases out of other speeches
 * Hyperscan, RE2::Set and Aho-Corasick run here mostly within a fifth of what they do
 * there, from 10 rules to 100,000, rare and frequent; sets of 10 or 100 differ by more
 * from one to the next.
 */
#ifndef BENCH_VOCAB_H
#define BENCH_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "bench/chance.h"

#define VOCAB_WORDS  ((size_t)1 << 18) /* ranks */
#define VOCAB_COMMON 3000 /* a rare phrase has a word that is none of these */

struct vocab {
    double *zipf; /* cumulative weight of the words up to each rank */
    struct buf text;
    uint32_t *start; /* of each rank's word in it; one more: its end */
};

void vocab_init(struct vocab *v);
void vocab_release(struct vocab *v);

/* A rank below ranks, of which there are up to VOCAB_WORDS. */
size_t vocab_rank(const struct vocab *v, struct chance *chance, size_t ranks);

/* Appends a word in lower case, or as it is written in a text. */
void vocab_put(const struct vocab *v, struct buf *out, size_t rank);
void vocab_put_cased(const struct vocab *v, struct buf *out, size_t rank, bool capital);

/* Whether the word is written with an accent. */
bool vocab_is_accented(size_t rank);

/* Appends a Han character. */
void vocab_put_han(const struct vocab *v, struct chance *chance, struct buf *out);

#endif
