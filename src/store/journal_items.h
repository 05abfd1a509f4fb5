/*
 * journal_items: items that were seen, as they lie in the file.
 *
 * Part of the journal. An item is a record of 28 bytes and 8 for each rule, numbers
 * little-endian; records stand one behind the other:
 *
 *      key 8 | text 8 | time 8 | n_rules 4 | rules 8 * n_rules
 *
 * What is read may be damaged: no length in it is believed.
 */
#ifndef STORE_JOURNAL_ITEMS_H
#define STORE_JOURNAL_ITEMS_H

#include "base/buf.h"
#include "store/journal.h"

void items_put(struct buf *out, const struct journal_seen *s);

struct items_record {
    uint64_t key;
    struct span bytes; /* all of it */
};

/* Takes the first record off: 1, 0 where nothing is left, -1 where that is no record. */
int items_next(struct span *rest, struct items_record *record);

/* Room for the rules of an item; zeroed at first, free(p) at last. */
struct items_rules {
    uint64_t *p;
    size_t cap;
};

/* s->rules lives until the room is used again. */
void items_get(const struct items_record *record, struct items_rules *room,
               struct journal_seen *s);

#endif
