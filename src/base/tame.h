/*
 * tame: text of strangers on its way to a terminal or a log.
 *
 * Knows which characters a terminal obeys instead of showing them: controls, those of
 * ISO 6429 too, separators of lines, controls of direction; and bytes that are no UTF-8,
 * which one that reads bytes might obey.
 */
#ifndef BASE_TAME_H
#define BASE_TAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/* The bytes of the character at p, before end: 1 where it is none. *wild: whether it must
 * not be printed. */
size_t tame_next(const char *p, const char *end, bool *wild);

/* Appends text with a blank for each of those, and U+FFFD for what is no UTF-8; of bytes
 * that would go on with a character, and have none before them, nothing. */
void tame_put(struct buf *out, struct span text);

#endif
