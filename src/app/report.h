/*
 * report: what the daemon says of itself, as members of a JSON object.
 *
 * Pure formatting, for the control socket and for HTTP. Every function appends members
 * with a comma before the first where one is needed; at the cap of out the rest is
 * missing and out->full says so.
 */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/changes.h"
#include "app/command.h"
#include "app/pipeline.h"
#include "app/ports.h"
#include "app/stats.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/histogram.h"

/* Of a reload or a list at most so many are listed; all are counted. */
#define REPORT_PROBLEMS_MOST    100
#define REPORT_SUBSCRIBERS_MOST 1000

/* The set of rules that is in use, and how the last reload went. */
struct report_generation {
    uint64_t generation; /* from 1, with every set that took over */
    size_t rules;
    size_t bytes;
    int64_t since_ms; /* wall clock: when it took over */
    struct {
        int64_t time_ms; /* wall clock; 0: there was none yet */
        bool ok;
        size_t errors, warnings;
        int64_t took_ns;
    } last;
};

/* Bytes that parts of the daemon take which the other structures do not tell of. */
struct report_memory {
    size_t resident; /* all of the process; 0: not known */
    struct pipeline_memory pipeline;
    size_t journal; /* alerts that wait to be safe */
    size_t seen;    /* items that are remembered */
    size_t sqlite;
};

/* Everything that `stats` tells. */
struct report_state {
    struct stats stats;
    const struct report_generation *rules;
    const struct histogram *latency_us; /* from a record's coming to the outputs */
    const struct ports *ports;
    size_t counters;      /* of throttles and thresholds */
    size_t seen;          /* items that are remembered */
    size_t peers;         /* of the control socket */
    uint64_t allocations; /* mem.h */
    bool reloading;
    struct report_memory memory;
    int64_t now_ms; /* wall clock */
    int64_t up_ms;
};

void report_reload(struct buf *out, const struct report_generation *r,
                   const struct changes *changes, const struct diag *d);
void report_stats(struct buf *out, const struct report_state *s);
/* c: what was asked for. */
void report_rules(struct buf *out, const struct command *c, const struct ruleset *rs,
                  const struct rule_counts *counts);
void report_inputs(struct buf *out, const struct ports *p);
void report_outputs(struct buf *out, const struct ports *p);
void report_subscribers(struct buf *out, const struct ports *p);

#endif
