/*
 * feed_scope: what the elements that are open say for those inside them: xml:base and
 * xml:lang.
 *
 * Grows and shrinks with the depth of the document; keeps its memory.
 */
#ifndef FEED_FEED_SCOPE_H
#define FEED_FEED_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "feed/xml.h"

/* A run of bytes in `bytes`; those that enclose it have the same. */
struct feed_mark {
    size_t at;
    size_t n;
    bool given;
};

struct feed_level {
    struct feed_mark base;
    struct feed_mark language;
    bool own_language; /* the element itself names it */
    size_t before;     /* how many bytes there were when it began */
};

struct feed_scope {
    struct feed_level levels[XML_DEPTH_MOST + 2]; /* [0]: around the document's element */
    size_t depth;                                 /* of the element in work; 0: none */
    struct buf bytes;
};

void feed_scope_init(struct feed_scope *s);
void feed_scope_release(struct feed_scope *s);

/* Begins a document, which came from base (absent: not known). */
void feed_scope_reset(struct feed_scope *s, struct span base);

/* An element begins, at depth + 1; and ends. */
void feed_scope_push(struct feed_scope *s, const struct xml_attr *attrs, size_t n);
void feed_scope_pop(struct feed_scope *s);

/* Of the element at a depth; absent where nobody said. They live until the next push. A
 * language that is empty is "none" (xml:lang=""). */
struct span feed_scope_base(const struct feed_scope *s, size_t depth);
struct span feed_scope_language(const struct feed_scope *s, size_t depth);

/* The language that the element itself names. */
struct span feed_scope_own_language(const struct feed_scope *s, size_t depth);

#endif
