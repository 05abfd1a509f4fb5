#include "base/mem.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
