/*
 * cost: what the evaluation of each rule costs, counted while items are matched; for
 * match/ alone.
 *
 * Every evaluation is counted, one in COST_EVERY is timed and stands for all of them:
 * asking the clock takes as long as a plain rule does. Which one is left to chance, or
 * items of the same shape would always have the same rule timed. What many rules share is
 * paid by the one that needed it first.
 */
#ifndef MATCH_COST_H
#define MATCH_COST_H

#include "match/scratch.h"

#define COST_EVERY 256

/* Before the first item: how long asking the clock takes, which is nobody's. */
void cost_init(struct matcher *m);

/* The clock, where this one is timed; else 0. */
int64_t cost_draw(struct matcher *m);

static inline int64_t cost_begin(struct matcher *m)
{
    return --m->cost_left ? 0 : cost_draw(m);
}

/* A rule, or all who wait for a term (as in program_term.wake), had what has begun. */
void cost_end(struct matcher *m, uint32_t rule, int64_t began_ns);
void cost_end_shared(struct matcher *m, uint32_t wake, int64_t began_ns);

/* The rules of these candidates, sorted by rule, were evaluated. */
void cost_count(const struct matcher *m, const struct candidate *c, size_t n);

#endif
