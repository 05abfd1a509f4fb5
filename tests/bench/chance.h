/*
 * chance: numbers by chance, the same from the same seed on every machine.
 */
#ifndef BENCH_CHANCE_H
#define BENCH_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state; /* a seed is a state */
};

/* Below n, all alike. */
size_t chance_below(struct chance *c, size_t n);
/* Below n, the smaller the likelier: the product of two, as what people choose from a
 * list that has the usual things first. */
size_t chance_low(struct chance *c, size_t n);
/* Whether something comes true that does so in so many cases of a thousand. */
bool chance_in_1000(struct chance *c, size_t cases);
/* In [0, 1). */
double chance_unit(struct chance *c);

#endif
