/*
 * spelling: words that look like English and are none.
 *
 * A root, of which many words are made, with or without a prefix and a suffix; its
 * letters are drawn from the beginnings, vowels and ends that English has, the usual ones
 * more often. Matchers of bytes live on how rare a few letters are, so it matters that
 * these are as rare as in a language.
 */
#ifndef BENCH_SPELLING_H
#define BENCH_SPELLING_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the word of a rank (vocab.h): the commoner, the shorter. Two may be spelled
 * alike; a word that is asked for `again` is another each time. */
void spelling_put(struct buf *out, size_t rank, unsigned again);

/* Appends a word that spelling_put never makes, and that else is like its words. */
void spelling_put_strange(struct buf *out, size_t number);

#endif
