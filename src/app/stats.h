/*
 * stats: what has happened since the start.
 */
#ifndef APP_STATS_H
#define APP_STATS_H

#include <stddef.h>
#include <stdint.h>

struct stats {
    uint64_t records; /* that came in, good or not */
    uint64_t items;
    uint64_t rejected; /* records that were damaged, too long or cut short */
    uint64_t alerts;   /* (rule, item) pairs that passed their throttle */
    uint64_t suppressed;
    uint64_t dropped; /* lines that some output or subscriber did not get */
    uint64_t reloads;
    uint64_t reloads_failed;
};

#define STATS_TEXT_SIZE 256

/* "12 records, 11 items, 1 rejected, 3 alerts, 0 suppressed, 0 dropped". */
void stats_format(const struct stats *s, char out[STATS_TEXT_SIZE]);

/* What is at work: "1 rule, 2 inputs, 3 outputs". */
void stats_format_setup(size_t rules, size_t inputs, size_t outputs,
                        char out[STATS_TEXT_SIZE]);

#endif
