/*
 * re2_set: RE2::Set for C.
 */
#ifndef BENCH_RE2_SET_H
#define BENCH_RE2_SET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct re2_set;

/* An empty set of caseless expressions that may use so many bytes. Never freed. */
struct re2_set *re2_set_new(size_t memory_most);
/* 0, or -1 where RE2 refuses it. */
int re2_set_add(struct re2_set *s, const char *pattern, size_t n);
/* After the last re2_set_add, before the first re2_set_match: 0, or -1. */
int re2_set_compile(struct re2_set *s);
/* How many of them are in the text, each once; -1 where RE2 ran out of memory. */
long re2_set_match(struct re2_set *s, const char *text, size_t n);

#ifdef __cplusplus
}
#endif

#endif
