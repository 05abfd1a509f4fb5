#include "cli/top_rate.h"

#include "base/histogram.h"
#include "cli/told.h"

double top_rate(struct json_value now, struct json_value before, const char *name,
                double seconds)
{
    size_t then = told_number(before, name), n = told_number(now, name);

    if (before.type != JSON_OBJECT || n < then || seconds <= 0)
        return TOP_UNKNOWN;
    return (double)(n - then) / seconds;
}

struct json_value top_same(struct json_value list, struct json_value like,
                           const char *key)
{
    struct span wanted = told_value(like, key).text;
    struct json_value v, none = {.type = JSON_NULL};
    struct json_iter it;

    if (list.type != JSON_ARRAY)
        return none;
    it = json_iter(list);
    while (json_next(&it, NULL, &v))
        if (v.type == JSON_OBJECT && span_eq(told_value(v, key).text, wanted))
            return v;
    return none;
}

/* --- latency ----------------------------------------------------------------------- */

/* A bucket: `[END,COUNT]`. */
struct bucket {
    size_t end, count;
};

static size_t read_buckets(struct json_value latency, struct bucket *b)
{
    struct json_value list = told_value(latency, "buckets"), v, end, count;
    struct json_iter it, inner;
    size_t n = 0;

    if (list.type != JSON_ARRAY)
        return 0;
    it = json_iter(list);
    while (n < HISTOGRAM_BUCKETS && json_next(&it, NULL, &v)) {
        if (v.type != JSON_ARRAY)
            continue;
        inner = json_iter(v);
        if (json_next(&inner, NULL, &end) && json_next(&inner, NULL, &count))
            b[n++] = (struct bucket){told_digits(end), told_digits(count)};
    }
    return n;
}

/* Takes from each bucket what it had before; both lists rise. */
static void subtract(struct bucket *b, size_t n, const struct bucket *before,
                     size_t n_before)
{
    for (size_t i = 0, k = 0; i < n; i++) {
        while (k < n_before && before[k].end < b[i].end)
            k++;
        if (k < n_before && before[k].end == b[i].end && before[k].count <= b[i].count)
            b[i].count -= before[k].count;
    }
}

static size_t count_all(const struct bucket *b, size_t n)
{
    size_t all = 0;

    for (size_t i = 0; i < n; i++)
        all += b[i].count;
    return all;
}

static uint64_t quantile(const struct bucket *b, size_t n, size_t all,
                         unsigned hundredths)
{
    size_t rank = (size_t)((double)all * hundredths / 100), seen = 0;

    for (size_t i = 0; i < n; i++) {
        seen += b[i].count;
        if (seen > rank || seen == all)
            return b[i].end;
    }
    return 0;
}

struct top_latency top_latency(struct json_value now, struct json_value before)
{
    struct bucket b[HISTOGRAM_BUCKETS], then[HISTOGRAM_BUCKETS];
    size_t n = read_buckets(now, b), n_then = read_buckets(before, then);
    struct top_latency l = {0};

    if (before.type == JSON_OBJECT)
        subtract(b, n, then, n_then);
    l.count = count_all(b, n);
    l.since_start = before.type != JSON_OBJECT || !l.count;
    if (!l.count) {
        n = read_buckets(now, b);
        l.count = count_all(b, n);
    }
    l.p50_us = quantile(b, n, l.count, 50);
    l.p90_us = quantile(b, n, l.count, 90);
    l.p99_us = quantile(b, n, l.count, 99);
    return l;
}
