/*
 * reading: a fetched document to items.
 */
#ifndef POLL_READING_H
#define POLL_READING_H

#include "feed/item.h"
#include "poll/fetch.h"

/*
 * Calls fn for each item of the response's body, read with what is known of it besides:
 * where it was found, its charset as HTTP has it, and `source` (NULL: none) for items
 * that name none. 0, or -1 where it was damaged, with *error living until the reader's
 * next use. r: one for ITEM_FORMAT_FEED.
 */
int reading_read(struct item_reader *r, const struct fetch_response *response,
                 const char *source, item_fn *fn, void *ctx, struct span *error);

#endif
