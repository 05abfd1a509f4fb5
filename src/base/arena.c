#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct arena_block {
    struct arena_block *next;
    size_t cap;
    size_t used;
    alignas(max_align_t) char data[];
};

void arena_init(struct arena *a, size_t block_bytes)
{
    a->first = NULL;
    a->now = NULL;
    a->block_bytes = block_bytes;
}

void arena_release(struct arena *a)
{
    while (a->first) {
        struct arena_block *next = a->first->next;

        free(a->first);
        a->first = next;
    }
    a->now = NULL;
}

void arena_reset(struct arena *a)
{
    a->now = a->first;
    if (a->now)
        a->now->used = 0;
}

/* Sizes of large blocks are powers of two: requests that grow a little each time then
   find the block of the last one, and a scratch cannot pile up blocks that are just too
   small. */
static struct arena_block *block_new(struct arena *a, size_t n)
{
    size_t cap = a->block_bytes;
    struct arena_block *b;

    while (cap < n)
        cap = cap > SIZE_MAX / 4 ? n : cap * 2;
    b = mem_realloc(NULL, 1, sizeof(*b) + cap);
    b->cap = cap;
    return b;
}

/* The link to a kept block, behind the one in use, that has room for n bytes; else to
 * NULL. */
static struct arena_block **find_kept(struct arena *a, size_t n)
{
    struct arena_block **link = a->now ? &a->now->next : &a->first;

    while (*link && (*link)->cap < n)
        link = &(*link)->next;
    return link;
}

/* Makes a block with room for n bytes the one in use: a kept one, else a new one. */
static struct arena_block *advance(struct arena *a, size_t n)
{
    struct arena_block **link = find_kept(a, n), **here;
    struct arena_block *b = *link;

    if (b)
        *link = b->next;
    else
        b = block_new(a, n);
    here = a->now ? &a->now->next : &a->first;
    b->next = *here;
    *here = b;
    b->used = 0;
    a->now = b;
    return b;
}

static void *take(struct arena *a, size_t n, size_t align)
{
    struct arena_block *b = a->now;
    size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;

    if (!b || at > b->cap || n > b->cap - at) {
        b = advance(a, n);
        at = 0;
    }
    b->used = at + n;
    return b->data + at;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return take(a, n, alignof(max_align_t));
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
    void *p;

    if (size && count > (SIZE_MAX / 2) / size)
        abort();
    p = arena_alloc(a, count * size);
    memset(p, 0, count * size);
    return p;
}

char *arena_bytes(struct arena *a, size_t n)
{
    return take(a, n, 1);
}

struct span arena_dup(struct arena *a, struct span s)
{
    char *p = arena_bytes(a, s.n + 1);

    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return span_make(p, s.n);
}

size_t arena_size(const struct arena *a)
{
    size_t sum = 0;

    for (const struct arena_block *b = a->first; b; b = b->next)
        sum += sizeof(*b) + b->cap;
    return sum;
}
