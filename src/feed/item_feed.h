/*
 * item_feed: feeds in XML to items: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0.
 *
 * What a feed says of itself may stand behind its items, so these are held back until its
 * end, FEED_HELD_MOST of them at most: a longer feed's first ones do not know what is
 * said behind them. They are handed out in the order in which they begin.
 */
#ifndef FEED_ITEM_FEED_H
#define FEED_ITEM_FEED_H

#include "base/span.h"
#include "feed/draft.h"
#include "feed/item.h"

#define FEED_HELD_MOST  500
#define FEED_ABOUT_MOST ((size_t)1000) /* bytes of a title or name that items inherit */

struct feed_reader;

struct feed_reader *feed_reader_new(void);
void feed_reader_free(struct feed_reader *f);

/*
 * Reads a document and calls fn for each of its items. What was wrong is in d->damage,
 * with lines. document: UTF-8, whatever its declaration says.
 */
void item_feed_read(struct feed_reader *f, struct draft *d, struct span document,
                    item_fn *fn, void *ctx);

#endif
