/*
 * plain: text from outside on its way to somebody's terminal.
 */
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

#include "base/buf.h"

#define PLAIN_NO_END ((size_t)-1)

/*
 * Appends text with a blank for each character that could move the cursor, hide text or
 * turn it round: controls, breaks of lines, controls of direction. Of a text longer than
 * most_bytes, so many whole characters and "...".
 */
void plain_put(struct buf *out, struct span text, size_t most_bytes);

#endif
