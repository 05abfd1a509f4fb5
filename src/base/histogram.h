/*
 * histogram: how long things took, in buckets that were fixed beforehand.
 *
 * A value falls into one of 8 buckets of its power of two, so a quantile is known to an
 * eighth of itself whatever its size, in 2.5 KB and without a look at the other values.
 * Embedded; all zero is empty.
 *
 *     0 1 2 ... 7 | 8 9 ... 15 | 16-17 18-19 ... 30-31 | 32-35 ...
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/* Values below 2^40 have buckets of their own; larger ones share the last. */
#define HISTOGRAM_BUCKETS (8 * 38)

struct histogram {
    uint64_t count;
    uint64_t sum;
    uint64_t most;
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, uint64_t value);

/* A value that so many thousandths of all are not above, to the end of its bucket, and
 * never more than `most`. 0 where there is none. */
uint64_t histogram_quantile(const struct histogram *h, unsigned thousandths);

/* The largest value that falls into a bucket; of the last it is 2^40 - 1, though larger
 * ones do too. */
uint64_t histogram_bucket_end(size_t bucket);

/* How many values are below 2^power, which is from 3 to 39. */
uint64_t histogram_below(const struct histogram *h, unsigned power);

#endif
