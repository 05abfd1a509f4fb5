/*
 * utf8_ways: utf8_valid by vectors, where the processor has what it takes.
 *
 * Private to text/; part of utf8. All ways say the same of any bytes.
 */
#ifndef TEXT_UTF8_WAYS_H
#define TEXT_UTF8_WAYS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether n bytes, at least UTF8_VECTOR of them, are valid UTF-8. */
typedef bool utf8_valid_fn(const char *p, size_t n);

#define UTF8_VECTOR 16

/* The ways that look at so many bytes at once, or more, and that this processor has, the
 * fastest first; NULL: there are no more. */
utf8_valid_fn *utf8_nth_way(size_t i);

/* The way that all have. */
utf8_valid_fn utf8_valid_portable;

#endif
