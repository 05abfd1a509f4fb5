/*
 * arena: memory that is freed all at once.
 *
 * Two uses: a generation (filled once, released whole) and a scratch (reset for every
 * item, keeping its blocks, so that a warm scratch allocates nothing). What arena_alloc
 * returns lives until the next arena_reset or arena_release. Not for sharing between
 * threads.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/span.h"

struct arena_block;

struct arena {
    struct arena_block *first; /* all blocks, in the order they are filled */
    struct arena_block *now;   /* the block being filled */
    size_t block_bytes;        /* the least size of a new block */
};

/* block_bytes: the size of a block; a larger request gets a block of its own. */
void arena_init(struct arena *a, size_t block_bytes);

/* Gives every block back to the heap; the arena may be used again. */
void arena_release(struct arena *a);

/* Forgets all contents, keeps the blocks. */
void arena_reset(struct arena *a);

/* n bytes, aligned for any type, not set. Never NULL (mem.h). */
void *arena_alloc(struct arena *a, size_t n);

/* The same, zeroed, for count elements of size bytes, overflow checked. */
void *arena_calloc(struct arena *a, size_t count, size_t size);

/* n bytes without alignment: for text. */
char *arena_bytes(struct arena *a, size_t n);

/* A copy of s, with a NUL behind it that does not count. */
struct span arena_dup(struct arena *a, struct span s);

/* Bytes held in blocks, used or not. */
size_t arena_size(const struct arena *a);

#endif
