/*
 * item_json: JSON objects to items.
 *
 * Knows the members of the canonical item, their aliases, and JSON Feed 1.1 documents.
 */
#ifndef FEED_ITEM_JSON_H
#define FEED_ITEM_JSON_H

#include "base/span.h"
#include "feed/draft.h"
#include "feed/item.h"
#include "feed/item_member.h"
#include "feed/stops.h"

/* What a reader keeps from record to record: how its sender writes, and scratch. */
struct item_json {
    struct habit habit;
    stops_find_fn *find;
    struct stops stops; /* of the object that is read */
};

void item_json_init(struct item_json *j);

/*
 * Reads a record (without BOM or white space before it; `lead` bytes of those were taken
 * off it, so that places in messages are right) that should be a JSON object, as an item
 * or, where it is a JSON Feed, as its items. format NDJSON takes only what names its
 * version for a JSON Feed, FEED nothing else; AUTO also takes an object whose `items` are
 * objects for one. j is the caller's, for all records of one sender. What was wrong is in
 * d->damage. Of a JSON Feed that is cut or damaged the items before that place are given.
 */
void item_json_read(struct item_json *j, struct draft *d, enum item_format format,
                    struct span record, size_t lead, item_fn *fn, void *ctx);

#endif
