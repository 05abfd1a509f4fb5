/*
 * span: a run of bytes that somebody else owns.
 *
 * A span never owns and never ends in NUL by promise. It lives as long as the memory it
 * points into; the function that hands one out says what that is. {NULL, 0} is "absent";
 * an empty text has n == 0 and any pointer.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct span {
    const char *p;
    size_t n; /* bytes */
};

/* The span of a string literal, usable as an initialiser. */
#define SPAN(literal)                                                                    \
    {                                                                                    \
        (literal), sizeof(literal) - 1                                                   \
    }

static inline struct span span_make(const char *p, size_t n)
{
    struct span s = {p, n};

    return s;
}

static inline struct span span_of(const char *string)
{
    return span_make(string, string ? strlen(string) : 0);
}

static inline bool span_eq(struct span a, struct span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool span_is(struct span a, const char *string)
{
    return span_eq(a, span_of(string));
}

static inline bool span_starts(struct span a, const char *prefix)
{
    size_t n = strlen(prefix);

    return a.n >= n && memcmp(a.p, prefix, n) == 0;
}

/* The same two with ASCII letters of either case. */
static inline bool span_is_nocase(struct span a, const char *string)
{
    size_t n = strlen(string);

    return a.n == n && (n == 0 || strncasecmp(a.p, string, n) == 0);
}

static inline bool span_starts_nocase(struct span a, const char *prefix)
{
    size_t n = strlen(prefix);

    return a.n >= n && (n == 0 || strncasecmp(a.p, prefix, n) == 0);
}

/* Bytewise order, a shorter span before a longer one that begins with it: for sorting. */
static inline int span_cmp(struct span a, struct span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;

    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static inline bool span_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r'); /* \t \n \v \f \r */
}

/* Without the ASCII white space at either end. */
static inline struct span span_trim(struct span a)
{
    while (a.n && span_is_blank(a.p[0]))
        a.p++, a.n--;
    while (a.n && span_is_blank(a.p[a.n - 1]))
        a.n--;
    return a;
}

#endif
