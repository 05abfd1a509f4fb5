/*
 * intern: equal things get one number.
 *
 * A growing hash table from 64-bit keys, which stand for the things (hash.h), to numbers.
 */
#ifndef MATCH_INTERN_H
#define MATCH_INTERN_H

#include <stddef.h>
#include <stdint.h>

#define INTERN_NONE UINT32_MAX

struct intern_entry {
    uint64_t key; /* 0: free */
    uint32_t number;
};

struct intern {
    struct intern_entry *table;
    size_t mask;
    size_t n;
};

void intern_init(struct intern *t);
void intern_release(struct intern *t);

/* The number of key (not 0), or INTERN_NONE. */
uint32_t intern_find(const struct intern *t, uint64_t key);

/* Adds a key that is not there yet. */
void intern_add(struct intern *t, uint64_t key, uint32_t number);

#endif
