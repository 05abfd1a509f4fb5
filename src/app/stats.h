/*
 * stats: what has happened since the start, as plain counters.
 *
 * Each part counts what it sees happen; the daemon gathers them to tell them. All only
 * grow but `waiting`. Pure formatting.
 */
#ifndef APP_STATS_H
#define APP_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stats {
    uint64_t records; /* that came in, good or not */
    uint64_t items;
    uint64_t bytes;    /* of records */
    uint64_t rejected; /* records, for any of the reasons below */
    uint64_t damaged, too_long, cut_short, without_length;
    uint64_t candidates; /* (rule, item) pairs that were worth evaluating */
    uint64_t matched;    /* of them, those that held */
    uint64_t alerts;     /* (rule, item) pairs that passed their throttle */
    uint64_t suppressed;
    uint64_t dropped;      /* lines that some output or subscriber did not get */
    uint64_t regex_limits; /* searches that were given up, and taken as no match */
    uint64_t eval_limits; /* rules whose places in an item were too many to compare all */
    uint64_t reloads;
    uint64_t reloads_failed;

    bool journal;         /* there is one: the next count */
    uint64_t repeats;     /* items that were here before as they are */
    uint64_t changed;     /* with another text */
    uint64_t journaled;   /* alerts that were made safe */
    uint64_t unjournaled; /* that were shown though they could not be */
    uint64_t commits;
    uint64_t largest; /* alerts of one commit */
    uint64_t waiting; /* alerts that are not safe yet */
};

#define STATS_TEXT_SIZE 512

/* "12 records, 11 items, 1 rejected, 3 alerts, 0 suppressed, 0 dropped"; with a journal
 * also "; 2 repeats, 1 changed, 3 journaled in 2 commits of at most 2, 0 unjournaled,
 * 0 waiting". */
void stats_format(const struct stats *s, char out[STATS_TEXT_SIZE]);

/* What is at work: "1 rule, 2 inputs, 3 outputs". */
void stats_format_setup(size_t rules, size_t inputs, size_t outputs,
                        char out[STATS_TEXT_SIZE]);

#endif
