/*
 * rule_counts: which rules alert, how often and when they last did, and what each costs.
 *
 * Some counters a rule of the generation, in memory of which only the pages are taken
 * whose rules are evaluated (mem.h): a million rules of which few are ever met cost
 * little. Goes on over a reload where a rule stays the same (changes.h): what was counted
 * before is carried over in pieces, so that no item waits for a million of them; until
 * that is done both are looked at. Embedded.
 */
#ifndef APP_RULE_COUNTS_H
#define APP_RULE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/matcher.h"

struct rule_count {
    uint64_t alerts;
    int64_t last_ms;     /* wall clock, of an alert; 0: none yet */
    uint64_t candidates; /* evaluations */
    uint64_t time_ns;    /* of them; matcher.h */
};

/* By the number of the rule. */
struct rule_tables {
    uint64_t *alerts;
    int64_t *last_ms;
    struct match_costs costs; /* the matcher adds to them itself */
    size_t n;
};

struct rule_counts {
    struct rule_tables now;
    struct rule_tables before; /* what is not carried over yet */
    uint32_t *from;            /* of each rule, which one it was before; NULL: all is */
    size_t carried;            /* rules */
};

/* Rules that rule_counts_carry goes through: some 100 us. */
#define RULE_COUNTS_PIECE 16384

void rule_counts_init(struct rule_counts *c, size_t rules);
void rule_counts_release(struct rule_counts *c);

/* The rules are others from now on. from: of each, which one it was (changes.h), on the
 * heap and c's from now on; NULL: all are new. */
void rule_counts_move(struct rule_counts *c, size_t rules, uint32_t *from);

/* Carries a piece over; returns whether there is more. */
bool rule_counts_carry(struct rule_counts *c);

void rule_counts_add(struct rule_counts *c, size_t rule, int64_t now_ms);
struct rule_count rule_counts_of(const struct rule_counts *c, size_t rule);

/* Bytes of them that are in memory. */
size_t rule_counts_bytes(const struct rule_counts *c);

enum rule_sort {
    RULE_SORT_ALERTS,     /* the most first */
    RULE_SORT_CANDIDATES, /* the most first */
    RULE_SORT_TIME,       /* the longest first */
    RULE_SORT_LAST,       /* the latest first */
    RULE_SORT_ORDER,      /* as the files have them; within the others too */
};

/* One that was asked for. */
struct rule_row {
    uint64_t key; /* what it was sorted by */
    uint32_t rule;
};

/*
 * The first `most` rules in that order, or of those that have never alerted, into rows;
 * returns how many there are, and in *all how many there would be. A million rules take
 * milliseconds.
 */
size_t rule_counts_list(const struct rule_counts *c, enum rule_sort sort, bool unused,
                        struct rule_row *rows, size_t most, size_t *all);

#endif
