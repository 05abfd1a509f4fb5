/*
 * trial: one rule set, matched by the matcher and by the oracle.
 *
 * Writes the set to a temporary file, loads it the way users' files are loaded, and
 * compares what both say of each item. Answers are compared as text, one line a place, so
 * that a difference can be read as it stands.
 */
#ifndef ORACLE_TRIAL_H
#define ORACLE_TRIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "oracle/gen.h"

struct trial;

/*
 * Loads a set. NULL where its rules have errors (reported to `complaints`, which may be
 * NULL: then nothing is printed).
 */
struct trial *trial_new(const struct gen_set *set, FILE *complaints);
void trial_free(struct trial *t); /* NULL is fine */

struct trial_count {
    uint64_t items;
    uint64_t pairs;   /* of a rule and an item */
    uint64_t touched; /* some term of the rule is in the item */
    uint64_t held;    /* the rule holds */
    uint64_t skipped; /* too many places to compare */
};

/*
 * Matches one item (a line of JSON) both ways. True where they agree on every rule;
 * otherwise what differs is appended to `difference` (may be NULL).
 */
bool trial_item(struct trial *t, struct span json, struct trial_count *count,
                struct buf *difference);

/*
 * What the matcher alone says of an item: a line for each rule and place, rules in order.
 * Offsets into the body are written less `body_shift`.
 */
void trial_answers(struct trial *t, struct span json, size_t body_shift, struct buf *out);

/* Cuts a set and an item on which a trial fails down to little on which it still does. */
void trial_shrink(struct gen_set *set, struct gen_item *item);

#endif
