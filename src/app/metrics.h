/*
 * metrics: numbers in the text format of Prometheus, version 0.0.4.
 *
 * Pure formatting. Names go by its conventions: base units, and `_total` at the end of
 * what only grows. A family is begun once, its samples follow; at the cap of out the rest
 * is missing and out->full says so. Names and help are ours, and need no escape.
 */
#ifndef APP_METRICS_H
#define APP_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/histogram.h"
#include "base/span.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* counter: else it is a gauge. */
void metrics_begin(struct buf *out, const char *name, bool counter, const char *help);

/* A sample of that family. label: NULL: it has none; value: any bytes. */
void metrics_put(struct buf *out, const char *name, const char *label, struct span value,
                 uint64_t v);

/* The same, of milliseconds or microseconds, in seconds. */
void metrics_put_ms(struct buf *out, const char *name, const char *label,
                    struct span value, int64_t ms);
void metrics_put_us(struct buf *out, const char *name, const char *label,
                    struct span value, uint64_t us);

/* A family that is one sample without a label. */
void metrics_one(struct buf *out, const char *name, bool counter, const char *help,
                 uint64_t v);
void metrics_one_ms(struct buf *out, const char *name, const char *help, int64_t ms);

/* A family: a histogram of microseconds, in seconds. Its buckets end at powers of two of
 * them, where those of the histogram do. */
void metrics_histogram(struct buf *out, const char *name, const char *help,
                       const struct histogram *h);

#endif
