/*
 * recent: the last alerts, in memory, for those who have no journal to look in.
 *
 * Holds references to lines, up to a number of lines and of bytes; the oldest make way.
 */
#ifndef APP_RECENT_H
#define APP_RECENT_H

#include <stddef.h>

#include "base/span.h"
#include "io/chunk.h"

struct recent;

struct recent *recent_new(size_t most, size_t most_bytes);
void recent_free(struct recent *r); /* NULL is fine */

/* One that is longer than most_bytes is not kept. */
void recent_add(struct recent *r, struct chunk *line);

/* How many there are, and one of them, 0 the oldest, without its LF; lives until the next
 * recent_add. */
size_t recent_count(const struct recent *r);
struct span recent_at(const struct recent *r, size_t i);

#endif
