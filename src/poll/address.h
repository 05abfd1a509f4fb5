/*
 * address: where a feed is, as people and pages write it.
 *
 * Pure text; fetches nothing.
 */
#ifndef POLL_ADDRESS_H
#define POLL_ADDRESS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

#define ADDRESS_MOST 4096

/*
 * Appends what was written as an address that can be fetched: without white space at its
 * ends, `feed:https://...` without its first scheme, `feed://` as `http://`, characters
 * that no address holds percent-encoded. 0, or -1 at out's cap.
 */
int address_clean(struct span written, struct buf *out);

/* What is wrong with a clean address, or NULL: a static text that says what to do. */
const char *address_problem(const char *url, bool allow_file);

/* Both: appends what was written to clean, whose cap is ADDRESS_MOST. NULL, or what is
 * wrong with it. */
const char *address_read(struct span written, bool allow_file, struct buf *clean);

/* Where its host begins, behind its scheme, a user and a password: what may be shown. */
const char *address_host(const char *url);

#endif
