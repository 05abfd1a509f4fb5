#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

void buf_init(struct buf *b, size_t cap_bytes)
{
    memset(b, 0, sizeof(*b));
    b->cap = cap_bytes;
}

void buf_release(struct buf *b)
{
    free(b->p);
    buf_init(b, b->cap);
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->full = false;
}

int buf_reserve(struct buf *b, size_t n)
{
    if (n > b->cap - b->n) {
        b->full = true;
        return -1;
    }
    if (n > b->room - b->n)
        buf_grow(b, n);
    return 0;
}

void buf_grow(struct buf *b, size_t n)
{
    b->p = mem_grow(b->p, &b->room, b->n + n, 1);
}

int buf_add_u64(struct buf *b, uint64_t v)
{
    return buf_end(b, number_write(buf_begin(b, NUMBER_MOST), v));
}

int buf_addv(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0 || buf_reserve(b, (size_t)n) < 0)
        return -1;
    if (b->room - b->n < (size_t)n + 1)
        buf_grow(b, (size_t)n + 1);
    (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
    b->n += (size_t)n;
    return 0;
}

int buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = buf_addv(b, fmt, ap);
    va_end(ap);
    return rc;
}

void buf_drop(struct buf *b, size_t n)
{
    b->n -= n;
    if (b->n)
        memmove(b->p, b->p + n, b->n);
}

const char *buf_cstr(struct buf *b)
{
    if (b->room < b->n + 1)
        buf_grow(b, 1);
    b->p[b->n] = '\0';
    return b->p;
}
