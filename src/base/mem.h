/*
 * mem: heap memory that is always there.
 *
 * A watcher that cannot get a few bytes cannot keep its promises: every function here
 * ends the process with a message on stderr and abort() when the system has no memory or
 * a size overflows, so that callers have no such error path. Sizes that come from outside
 * are bounded by their own caps long before this.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* n bytes, zeroed. Free with free(). n == 0 gives a pointer that may be freed. */
void *mem_zalloc(size_t n);

/* count * size bytes, overflow checked, zeroed. Free with free(). */
void *mem_calloc(size_t count, size_t size);

/* realloc of count * size bytes, overflow checked; new bytes are not set. */
void *mem_realloc(void *p, size_t count, size_t size);

/* A NUL-terminated copy of n bytes. Free with free(). */
char *mem_dup(const char *p, size_t n);

/*
 * Make room for `need` elements of `size` bytes in the array p of *cap elements: returns
 * the array (perhaps moved) with *cap >= need, grown by doubling; new bytes are not set.
 */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);

/*
 * count * size zeroed bytes of which only the pages that are written to take memory, for
 * large tables with few entries in use. Takes whole pages. Free with mem_sparse_free and
 * the same count and size; NULL is fine there.
 */
void *mem_sparse(size_t count, size_t size);
void mem_sparse_free(void *p, size_t count, size_t size);

/* Bytes of such a table that are in memory now. Pages that were only read are counted,
 * too, though all of them are one. */
size_t mem_sparse_resident(void *p, size_t count, size_t size);

/*
 * Gives what was freed back to the system, where the C library would keep it: for after
 * something large. Takes milliseconds for each hundred megabytes.
 */
void mem_trim(void);

/* How often the functions above have asked the heap for memory since the start: of a
 * daemon that is warm this stands still while items pass that alert nobody. */
size_t mem_allocations(void);

/* Bytes of the process that are in memory now; 0 where the system does not say. */
size_t mem_resident(void);

#endif
