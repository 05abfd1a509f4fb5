/*
 * top_rate: what happened between two answers of the daemon.
 *
 * Pure: reads JSON that was parsed. A daemon that was started again counts from zero:
 * what became less is not known.
 */
#ifndef CLI_TOP_RATE_H
#define CLI_TOP_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feed/json.h"

#define TOP_UNKNOWN (-1.0)

/* How much a number of that name has grown for each second; TOP_UNKNOWN where `before` is
 * no object or has more. */
double top_rate(struct json_value now, struct json_value before, const char *name,
                double seconds);

/* The object in a list whose member `key` is as that of `like`; JSON_NULL: none. */
struct json_value top_same(struct json_value list, struct json_value like,
                           const char *key);

/* Of the alerts between two answers; where there were none, of all since the start. */
struct top_latency {
    size_t count;
    uint64_t p50_us, p90_us, p99_us;
    bool since_start;
};

/* now, before: `latency_us` of stats. */
struct top_latency top_latency(struct json_value now, struct json_value before);

#endif
