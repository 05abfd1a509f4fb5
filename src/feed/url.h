/*
 * url: addresses relative to others, as RFC 3986 resolves them.
 *
 * Works on bytes alone: nothing is decoded, checked or made canonical.
 */
#ifndef FEED_URL_H
#define FEED_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* Whether url begins with a scheme. */
bool url_is_absolute(struct span url);

/*
 * Appends what `reference` means in a document at `base` (RFC 3986, 5.2, strict). A base
 * without a scheme is taken for what it has: the result then has none either. 0, or -1 at
 * out's cap.
 */
int url_resolve(struct span base, struct span reference, struct buf *out);

#endif
