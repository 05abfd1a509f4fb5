/*
 * peer: what other libraries make of a feed or an article.
 *
 * Each is compiled in where its library is installed; a peer that is not says what to
 * install.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

struct peer {
    const char *name;
    const char *missing; /* NULL: it is here; else why not */
    /* One document. Returns what it found: elements, or bytes of text. */
    size_t (*run)(struct span document, struct buf *out);
};

/* libxml2's SAX2 parser: events that are counted, and nothing made of them. */
struct peer peer_libxml2(void);

/* gumbo: the tree of HTML5, and a walk over it that appends the text to out. */
struct peer peer_gumbo(void);

#endif
