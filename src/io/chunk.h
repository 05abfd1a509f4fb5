/*
 * chunk: a line that several readers are waiting for.
 *
 * Immutable bytes with a count of references: an alert is written once and shared by all
 * queues it stands in. For one thread.
 */
#ifndef IO_CHUNK_H
#define IO_CHUNK_H

#include <stddef.h>

#include "base/span.h"

struct chunk {
    size_t refs;
    size_t n; /* bytes */
    char p[];
};

/* A copy of s with one reference, the caller's. */
struct chunk *chunk_new(struct span s);
struct chunk *chunk_ref(struct chunk *c);
void chunk_unref(struct chunk *c); /* NULL is fine */

#endif
