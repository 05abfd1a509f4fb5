/*
 * heap: counts what the program takes from the heap, and what it gives back.
 *
 * Stands in for malloc() and its like; under AddressSanitizer, which does so itself, it
 * is told by it.
 */
#ifndef UNIT_HEAP_H
#define UNIT_HEAP_H

#include <stddef.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEAP_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HEAP_SANITIZED
#endif

/* What stands in for the heap has no other place to count in. */
static struct {
    size_t taken;
    size_t given;
} heap;

#ifdef HEAP_SANITIZED
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *,
                                                                size_t),
                                              void (*on_free)(const volatile void *));

static inline void heap_on_malloc(const volatile void *p, size_t n)
{
    (void)p;
    (void)n;
    heap.taken++;
}

static inline void heap_on_free(const volatile void *p)
{
    heap.given += p != NULL;
}

static inline void heap_begin_counting(void)
{
    (void)__sanitizer_install_malloc_and_free_hooks(heap_on_malloc, heap_on_free);
}
#else
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t alignment, size_t n);
void __libc_free(void *p);

void *malloc(size_t n)
{
    heap.taken++;
    return __libc_malloc(n);
}

void *calloc(size_t count, size_t size)
{
    heap.taken++;
    return __libc_calloc(count, size);
}

void *realloc(void *p, size_t n)
{
    heap.taken++;
    heap.given += p != NULL;
    return __libc_realloc(p, n);
}

void *aligned_alloc(size_t alignment, size_t n)
{
    heap.taken++;
    return __libc_memalign(alignment, n);
}

void free(void *p)
{
    heap.given += p != NULL;
    __libc_free(p);
}

static inline void heap_begin_counting(void)
{
}
#endif

#endif
