/*
 * buf: bytes that grow at the end, up to a cap.
 *
 * Owns its memory. Every buf has a cap from its creation; an append that would pass it
 * appends nothing and sets `full`, which stays set until buf_reset, so that a writer may
 * append many pieces and look once at the end. The bytes may move at any append.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

struct buf {
    char *p;
    size_t n;    /* bytes used */
    size_t room; /* bytes allocated */
    size_t cap;  /* never more bytes than this */
    bool full;   /* an append did not fit */
};

#define BUF_NO_CAP ((size_t)-1)

void buf_init(struct buf *b, size_t cap_bytes);
void buf_release(struct buf *b);

/* Empty again, `full` cleared, memory kept. */
void buf_reset(struct buf *b);

/* Room for n more bytes at b->p + b->n, for writing in place; the caller then adds to
 * b->n. 0, or -1 as below. */
int buf_reserve(struct buf *b, size_t n);

/*
 * For who knows how much it was only when it is written: room for n bytes, whatever the
 * cap says; buf_end then takes what was written up to `end`, all of it or nothing, as an
 * append does.
 *
 *     char *end = number_write(buf_begin(b, NUMBER_MOST), v);
 *     return buf_end(b, end);
 */
void buf_grow(struct buf *b, size_t n);

static inline char *buf_begin(struct buf *b, size_t n)
{
    if (n > b->room - b->n)
        buf_grow(b, n);
    return b->p + b->n;
}

static inline int buf_end(struct buf *b, const char *end)
{
    size_t n = (size_t)(end - b->p);

    if (n > b->cap) {
        b->full = true;
        return -1;
    }
    b->n = n;
    return 0;
}

/* All appends return 0, or -1 where it did not fit (nothing was appended, `full` is set).
 * The short ones are here so that a literal's length is known where it is appended. */
static inline int buf_add(struct buf *b, const void *p, size_t n)
{
    if ((n > b->room - b->n || n > b->cap - b->n) && buf_reserve(b, n) < 0)
        return -1;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    return 0;
}

static inline int buf_add_span(struct buf *b, struct span s)
{
    return buf_add(b, s.p, s.n);
}

static inline int buf_add_str(struct buf *b, const char *s)
{
    return buf_add(b, s, strlen(s));
}

int buf_add_u64(struct buf *b, uint64_t v);
int buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int buf_addv(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Remove the first n bytes (n <= b->n). */
void buf_drop(struct buf *b, size_t n);

static inline int buf_add_char(struct buf *b, char c)
{
    if ((b->n >= b->room || b->n >= b->cap) && buf_reserve(b, 1) < 0)
        return -1;
    b->p[b->n++] = c;
    return 0;
}

/* A NUL behind the bytes that does not count; the string lives until the next append. */
const char *buf_cstr(struct buf *b);

static inline struct span buf_span(const struct buf *b)
{
    return span_make(b->p, b->n);
}

#endif
