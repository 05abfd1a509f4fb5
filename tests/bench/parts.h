/*
 * parts: what parts of ours cost, each alone.
 */
#ifndef BENCH_PARTS_H
#define BENCH_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/lab.h"

/* Rules of a file; 0 where it has none, or errors, which are printed. */
size_t parts_count_rules(const char *path);

/* What the figures of feeds are reported under. */
#define PARTS_FEEDS "feeds"

void parts_measure(struct figures *f, bool quick);

/* NDJSON in, alerts out. */
void parts_item(const struct lab *l);
/* Where the time goes between text and hits. */
void parts_stages(const struct lab *l);
/* Chinese, and letters with accents. */
void parts_scripts(const struct lab *l);
/* Boolean rules; rules that never fire; one slow rule among many. */
void parts_rules(const struct lab *l);
/* Documents to items, markup to text. */
void parts_feed(const struct lab *l);
/* What it takes to compile a great many, in time and memory. */
void parts_build(const struct lab *l);

#endif
