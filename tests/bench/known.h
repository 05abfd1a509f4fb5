/*
 * known: what has been there already, by its hash.
 */
#ifndef BENCH_KNOWN_H
#define BENCH_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct known {
    uint64_t *slot; /* open addressing; 0: free */
    size_t slots;   /* a power of two */
};

/* For at most so many. */
void known_init(struct known *k, size_t most);
void known_release(struct known *k);

/* True where it was not there yet. */
bool known_add(struct known *k, uint64_t hash);

#endif
