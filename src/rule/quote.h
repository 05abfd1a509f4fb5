/*
 * quote: the double quotes that people type, and that word processors make of them.
 *
 * A straight or full-width quote is closed by its like, a curly or low one by any curly
 * one. In straight quotes a backslash stands before a quote or backslash that is meant.
 * Pure functions over somebody else's bytes.
 */
#ifndef RULE_QUOTE_H
#define RULE_QUOTE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/* Bytes of the quote mark at the start of s; 0 where there is none. */
size_t quote_mark(struct span s);

/*
 * s begins with a quote mark: the bytes up to and with the one that closes it, and in
 * *inside what stands between them; 0 where nothing closes it.
 */
size_t quote_read(struct span s, struct span *inside);

/* A copy in a without the backslashes before quotes and backslashes. */
struct span quote_unescape(struct arena *a, struct span inside);

#endif
