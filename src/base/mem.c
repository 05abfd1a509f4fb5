#include "base/mem.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * The one changeable static of the house. The heap is the process's, all threads ask it
 * through here, and there is nothing else to hang a count of it on. It orders nothing, so
 * it is relaxed: some nanoseconds beside what an allocation takes.
 */
static atomic_size_t allocations;

static void count_allocation(void)
{
    (void)atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
}

size_t mem_allocations(void)
{
    return atomic_load_explicit(&allocations, memory_order_relaxed);
}

static _Noreturn void die(size_t count, size_t size)
{
    (void)fprintf(stderr, "out of memory (%zu x %zu bytes)\n", count, size);
    abort();
}

void *mem_zalloc(size_t n)
{
    return mem_calloc(n, 1);
}

void *mem_calloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);

    if (!p)
        die(count, size);
    count_allocation();
    return p;
}

void *mem_realloc(void *p, size_t count, size_t size)
{
    void *q;

    if (size && count > SIZE_MAX / size)
        die(count, size);
    q = realloc(p, count && size ? count * size : 1);
    if (!q)
        die(count, size);
    count_allocation();
    return q;
}

char *mem_dup(const char *p, size_t n)
{
    char *q;

    if (n == SIZE_MAX)
        die(n, 1);
    q = mem_realloc(NULL, n + 1, 1);
    if (n)
        memcpy(q, p, n);
    q[n] = '\0';
    return q;
}

void *mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
    size_t next = *cap ? *cap : 8;

    if (need <= *cap)
        return p;
    while (next < need)
        next = next > SIZE_MAX / 2 ? need : next * 2;
    p = mem_realloc(p, next, size);
    *cap = next;
    return p;
}

/* The heap may hand out zeroed what was used before, and a huge page is taken whole. */
void *mem_sparse(size_t count, size_t size)
{
    size_t n = count ? count * size : size;
    void *p;

    if (size && count > SIZE_MAX / size)
        die(count, size);
    p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
             -1, 0);
    if (p == MAP_FAILED)
        die(count, size);
    (void)madvise(p, n, MADV_NOHUGEPAGE);
    return p;
}

void mem_sparse_free(void *p, size_t count, size_t size)
{
    if (p)
        (void)munmap(p, count ? count * size : size);
}

/* Asked a piece at a time: a byte for each page. */
size_t mem_sparse_resident(void *p, size_t count, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t left = count ? count * size : size, resident = 0;
    unsigned char in[4096];

    for (char *at = p; left; at += sizeof(in) * page) {
        size_t n = left < sizeof(in) * page ? left : sizeof(in) * page;

        if (mincore(at, n, in) < 0)
            break;
        for (size_t i = 0; i < (n + page - 1) / page; i++)
            resident += (in[i] & 1) * page;
        left -= n;
    }
    return resident;
}

void mem_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

size_t mem_resident(void)
{
    char text[64]; /* pages: all, resident, ... */
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    char *resident;
    ssize_t n;

    if (fd < 0)
        return 0;
    n = read(fd, text, sizeof(text) - 1);
    (void)close(fd);
    text[n > 0 ? n : 0] = '\0';
    (void)strtoul(text, &resident, 10);
    return (size_t)strtoul(resident, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}
