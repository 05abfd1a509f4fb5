/*
 * columns: text in columns of a terminal.
 *
 * Wide characters count two, marks none; what could move the cursor becomes a blank.
 */
#ifndef TEXT_COLUMNS_H
#define TEXT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

#define COLUMNS_ANY ((size_t)-1)

/* Columns that text (held text) takes. */
size_t columns_of(struct span text);

/*
 * Appends text in at most `most` columns; of a longer one the beginning and an ellipsis.
 * Returns the columns it took.
 */
size_t columns_put(struct buf *out, struct span text, size_t most);

/* The same in exactly `width` columns, with blanks behind the text, or before it. */
void columns_put_padded(struct buf *out, struct span text, size_t width, bool to_right);

#endif
