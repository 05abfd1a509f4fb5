/*
 * rarity: how often a word is to be expected in news.
 *
 * Only ratios matter: a phrase is looked for by its rarest word, a rule is woken by its
 * rarest part.
 */
#ifndef MATCH_RARITY_H
#define MATCH_RARITY_H

#include "base/span.h"

/* Expected occurrences of a folded word in a million words of news; more than 0. */
double rarity_per_million(struct span folded);

#endif
