/*
 * link: what of an address names the page, and what only counts visitors.
 */
#ifndef FEED_LINK_H
#define FEED_LINK_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends url without the parameters that campaigns and click counters add, in its query
 * and, where that is all there is, its fragment. All else stays as it is, in its order.
 * 0, or -1 at out's cap.
 */
int link_without_tracking(struct span url, struct buf *out);

/* The host of an absolute URL, without user and port; absent where there is none. */
struct span link_host(struct span url);

#endif
