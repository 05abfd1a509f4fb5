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

static struct arena_block *block_new(struct arena *a, size_t n)
{
    size_t cap = n > a->block_bytes ? n : a->block_bytes;
    struct arena_block *b = mem_realloc(NULL, 1, sizeof(*b) + cap);

    b->cap = cap;
    b->used = 0;
    b->next = NULL;
    return b;
}

/* The next block with room for n bytes: a kept one that is large enough, else a new one.
 */
static struct arena_block *advance(struct arena *a, size_t n)
{
    struct arena_block *b = a->now ? a->now->next : a->first;

    if (b && b->cap >= n) {
        b->used = 0;
        a->now = b;
        return b;
    }
    b = block_new(a, n);
    if (a->now) {
        b->next = a->now->next;
        a->now->next = b;
    } else {
        b->next = a->first;
        a->first = b;
    }
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
