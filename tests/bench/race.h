/*
 * race: all engines on one rule set, in turns.
 *
 * A turn of each after a turn of each, so that what else the machine does meets all of
 * them; the best turn of each counts. A turn begins with a pass that does not.
 */
#ifndef BENCH_RACE_H
#define BENCH_RACE_H

#include "bench/result.h"
#include "bench/worker.h"

struct race {
    struct task task; /* texts: for each kind of news the text, then the plain one */
    size_t n_news;
    struct worker_limits limits;
    unsigned turns;
    int64_t turn_ns; /* a turn takes at least so long */
};

/* Fills the lanes of s, whose rules and phrases are set. */
void race_run(const struct race *r, struct set *s);

#endif
