/*
 * names: a name to the number of a thing.
 *
 * Owns its table, not the names: they must outlive it. Internal to rule/.
 */
#ifndef RULE_NAMES_H
#define RULE_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define NAMES_NONE ((size_t)-1)

struct names {
    struct name_slot {
        uint64_t hash; /* 0: free */
        struct span name;
        size_t value;
    } * slots;
    size_t n;
    size_t cap; /* a power of two, or 0 */
};

void names_init(struct names *t);
void names_release(struct names *t);

/* The value of a name, or NAMES_NONE. */
size_t names_find(const struct names *t, struct span name);

/* Sets the value of a new name; of a known one changes nothing and returns its value,
 * else NAMES_NONE. */
size_t names_add(struct names *t, struct span name, size_t value);

/* The name nearest to one that is not there, or absent. Cost: all names. */
struct span names_nearest(const struct names *t, struct span name);

#endif
