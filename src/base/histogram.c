#include "base/histogram.h"

#define SHIFT 3 /* 8 buckets a power of two */

static size_t bucket_of(uint64_t v)
{
    unsigned power;
    size_t i;

    if (v < 1u << SHIFT)
        return (size_t)v;
    power = 63 - (unsigned)__builtin_clzll(v);
    i = ((size_t)(power - SHIFT) << SHIFT) + (size_t)(v >> (power - SHIFT));
    return i < HISTOGRAM_BUCKETS ? i : HISTOGRAM_BUCKETS - 1;
}

uint64_t histogram_bucket_end(size_t bucket)
{
    unsigned shift = bucket < 1u << SHIFT ? 0 : (unsigned)(bucket >> SHIFT) - 1;
    uint64_t first = (uint64_t)bucket - ((uint64_t)shift << SHIFT);

    return ((first + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, uint64_t value)
{
    h->count++;
    h->sum += value;
    h->buckets[bucket_of(value)]++;
    if (value > h->most)
        h->most = value;
}

uint64_t histogram_quantile(const struct histogram *h, unsigned thousandths)
{
    uint64_t rank = h->count / 1000 * thousandths + h->count % 1000 * thousandths / 1000;
    uint64_t seen = 0, end;
    size_t i = 0;

    if (!h->count)
        return 0;
    if (rank == h->count)
        rank--;
    while (i + 1 < HISTOGRAM_BUCKETS && (seen += h->buckets[i]) <= rank)
        i++;
    end = i + 1 == HISTOGRAM_BUCKETS ? h->most : histogram_bucket_end(i);
    return end < h->most ? end : h->most;
}

uint64_t histogram_below(const struct histogram *h, unsigned power)
{
    size_t end = (size_t)(power - SHIFT + 1) << SHIFT;
    uint64_t n = 0;

    for (size_t i = 0; i < end && i < HISTOGRAM_BUCKETS; i++)
        n += h->buckets[i];
    return n;
}
