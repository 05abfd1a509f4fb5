/*
 * ac: a plain Aho-Corasick automaton over bytes, ASCII case ignored.
 *
 * The trie of all phrases, and for each state and byte the state to go to, so that the
 * scan takes one step a byte and never falls back:
 *
 *     phrases: he, she, his, hers         the longest suffix of what was read that is
 *                                         the beginning of a phrase is the state
 *     (0) -h-> (1) -e-> (2) -r-> (8) -s-> (9)      after "she" we stand in 5, and its
 *      |        `--i--> (6) -s-> (7)               suffix "he" is state 2: both are
 * found;
 *      `---s-> (3) -h-> (4) -e-> (5)               "r" leads from 5 to 8, as from 2
 *
 * Bytes that no phrase has share a column. Immutable once made.
 */
#ifndef BENCH_AC_H
#define BENCH_AC_H

#include <stddef.h>

#include "base/span.h"

struct ac;

/* phrases: n lines. NULL where the table would take more than bytes_most. */
struct ac *ac_new(struct span phrases, size_t n, size_t bytes_most);
void ac_free(struct ac *a); /* NULL is fine */
size_t ac_bytes(const struct ac *a);

/* The phrase stands at [start, end). */
typedef void ac_fn(void *ctx, size_t phrase, size_t start, size_t end);

/* Calls fn for every place of every phrase, by their ends. */
void ac_scan(const struct ac *a, struct span text, ac_fn *fn, void *ctx);

#endif
