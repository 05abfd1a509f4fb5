/* random: the same numbers for the same SEED (environment; a fixed one where not set). */
#ifndef UNIT_RANDOM_H
#define UNIT_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"

/* Prints the seed, so that a failure can be had again. */
static inline uint64_t random_seed(void)
{
    const char *text = getenv("SEED");
    uint64_t seed = text ? strtoull(text, NULL, 0) : 20261121;

    printf("SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

static inline uint64_t draw(uint64_t *random)
{
    *random += 0x9e3779b97f4a7c15u;
    return hash_mix(*random, *random ^ 0xd1b54a32d192ed03u);
}

#endif
