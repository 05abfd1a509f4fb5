/*
 * fuzz: what the fuzz targets share.
 *
 * Each target feeds the bytes it is given to one parser and checks what its header
 * promises of any input; a promise that is broken ends the process, and libFuzzer keeps
 * the bytes.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/span.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_broken(const char *file, int line, const char *promise)
{
    (void)fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
    abort();
}

#define FUZZ_CHECK(promise)                                                              \
    ((promise) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #promise))

/* The input as held text in b, which the caller releases. */
static inline struct span fuzz_hold(struct buf *b, const uint8_t *data, size_t size)
{
    buf_init(b, BUF_NO_CAP);
    FUZZ_CHECK(utf8_hold(span_make((const char *)data, size), b) == 0);
    return buf_span(b);
}

/* Whether part lies in whole. */
static inline bool fuzz_inside(struct span part, struct span whole)
{
    return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

#endif
