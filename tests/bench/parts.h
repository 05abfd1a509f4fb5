/*
 * parts: what parts of ours cost, each alone.
 */
#ifndef BENCH_PARTS_H
#define BENCH_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/figure.h"

/* Rules of a file; 0 where it has none, or errors, which are printed. */
size_t parts_count_rules(const char *path);

void parts_measure(struct figures *f, bool quick);

#endif
