/*
 * tally: what is counted apart for each rule, or for each value of an item's member that
 * the rule names, found by a hash.
 *
 * Entries are embedded by whoever counts, and owned by it; the tally chains them in a
 * table and keeps the order in which they were added, so that the oldest can go first. At
 * most so many at a time.
 */
#ifndef APP_TALLY_H
#define APP_TALLY_H

#include <stdint.h>

#include "feed/item.h"
#include "match/ruleset.h"

struct tally_entry {
    uint64_t key;
    struct tally_entry *chain;
    struct tally_entry *newer, *older;
};

struct tally {
    struct tally_entry **table;
    size_t table_size; /* a power of two */
    size_t n;
    size_t most;
    struct tally_entry *oldest, *newest;
};

/* Release does not touch entries. */
void tally_init(struct tally *t, size_t most);
void tally_release(struct tally *t);

/* NULL: none of that key. */
struct tally_entry *tally_find(const struct tally *t, uint64_t key);

/* As the newest; there is none of that key, and there is room (n < most). */
void tally_add(struct tally *t, struct tally_entry *e, uint64_t key);
void tally_remove(struct tally *t, struct tally_entry *e);

/* Under which key an item counts for a rule. The texts live as long as rule and item. */
struct tally_key {
    struct span by;    /* absent: the rule as a whole */
    struct span value; /* of `by`; absent where the item lacks it */
    uint64_t key;
};

/* by: as in the rule file, absent or "rule" for the rule as a whole. */
struct tally_key tally_key(const struct ruleset_rule *rule, struct span by,
                           const struct item *item);

#endif
