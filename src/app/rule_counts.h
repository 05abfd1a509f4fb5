/*
 * rule_counts: which rules alert, how often, and when they last did.
 *
 * One counter a rule of the generation, 16 bytes each, of which only those are touched
 * whose rule has alerted. Goes on over a reload where a rule stays the same (changes.h).
 * Embedded.
 */
#ifndef APP_RULE_COUNTS_H
#define APP_RULE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rule_count {
    uint64_t alerts;
    int64_t last_ms; /* wall clock; 0: none yet */
};

struct rule_counts {
    struct rule_count *of; /* by the number of the rule */
    size_t n;
};

void rule_counts_init(struct rule_counts *c, size_t rules);
void rule_counts_release(struct rule_counts *c);

/* The rules are others from now on. from: of each, which one it was (changes.h); NULL:
 * all are new. */
void rule_counts_move(struct rule_counts *c, size_t rules, const uint32_t *from);

void rule_counts_add(struct rule_counts *c, size_t rule, int64_t now_ms);

enum rule_sort {
    RULE_SORT_ALERTS, /* the most first */
    RULE_SORT_LAST,   /* the latest first */
    RULE_SORT_ORDER,  /* as the files have them; within the others too */
};

/* One that was asked for. */
struct rule_row {
    uint64_t key; /* what it was sorted by */
    uint32_t rule;
};

/*
 * The first `most` rules in that order, or of those that have never alerted. rows has
 * room for 2 * most; returns how many are in it, and in *all how many there would be.
 */
size_t rule_counts_list(const struct rule_counts *c, enum rule_sort sort, bool unused,
                        struct rule_row *rows, size_t most, size_t *all);

#endif
