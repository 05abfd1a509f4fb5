/*
 * rarity: how often a word is to be expected in news.
 *
 * Only ratios matter: a phrase is looked for by its rarest words, a rule is woken by its
 * rarest part.
 */
#ifndef MATCH_RARITY_H
#define MATCH_RARITY_H

#include <stdint.h>

#include "base/span.h"
#include "match/intern.h"

/* The everyday words, by the hashes of their folded forms. */
struct rarity {
    struct intern common;
};

void rarity_init(struct rarity *r);
void rarity_release(struct rarity *r);

/* Expected occurrences in a million words of news, more than 0; hash is
 * hash_bytes(folded). */
double rarity_per_million(const struct rarity *r, uint64_t hash, struct span folded);

#endif
