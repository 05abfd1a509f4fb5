/*
 * json_mend: what is whole of a JSON Feed that is cut off, or damaged further on.
 */
#ifndef FEED_JSON_MEND_H
#define FEED_JSON_MEND_H

#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends text without the control characters that stand in its strings: those that are
 * white space become blanks. Every line keeps its number. At most twice as long as text.
 */
void json_mend_controls(struct span text, struct buf *out);

/*
 * text: an object whose first `good` bytes are JSON as far as they go
 * (json_error.offset). Appends it up to the last whole element of its member "items" that
 * lies in them, and closes it. 0, or -1 where there is none, or at out's cap.
 */
int json_mend_feed(struct span text, size_t good, struct buf *out);

#endif
