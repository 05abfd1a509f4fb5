/*
 * discover: the feeds that a web page names.
 *
 *     <link rel="alternate" type="application/rss+xml" title="News" href="/feed">
 *
 * A scan for tags, in linear time on any bytes; no document is built. Works on bytes of
 * any charset that ASCII is a part of.
 */
#ifndef POLL_DISCOVER_H
#define POLL_DISCOVER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* Whether a document is a page rather than a feed. Its first tag decides, and only where
 * that says nothing its content type: many feeds are served as text/html. */
bool discover_is_page(struct span document, struct span content_type);

/* A feed that a page names. All live until the call returns. */
typedef void discover_fn(void *ctx, struct span url, struct span title);

/* Calls fn for each feed, in the order of the page, with its address resolved against
 * <base> and the page's own. Those that are not http or https are passed over. */
void discover_all(struct span page, struct span page_url, discover_fn *fn, void *ctx);

/* Appends the address of the first feed that is not the page itself. 0, or -1 where there
 * is none. */
int discover_first(struct span page, struct span page_url, struct buf *url);

#endif
