/*
 * hyper: a Hyperscan literal scan, for comparison.
 *
 * All phrases of a watchlist as caseless literals, whole words checked in the callback:
 * what one would write with the fastest byte matcher there is. It knows bytes only: no
 * accents, no possessives, no hyphen for a blank.
 */
#ifndef BENCH_HYPER_H
#define BENCH_HYPER_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct hyper;

/* phrases: a line each. NULL where it is not there, or cannot be built. */
struct hyper *hyper_new(struct span phrases);
void hyper_free(struct hyper *h); /* NULL is fine */
const char *hyper_version(void);  /* NULL: not there */
size_t hyper_bytes(const struct hyper *h);

/* Phrases that are in the text as whole words, each counted once. */
uint64_t hyper_scan(struct hyper *h, struct span text);

#endif
