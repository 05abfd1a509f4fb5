/*
 * suggest: the known name that somebody most likely meant.
 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

#include "base/span.h"

/*
 * The index of the name nearest to `typed` (edit distance with swaps of neighbours, ASCII
 * case ignored), or -1 where none is near: at most a third of the longer one's length
 * differs, and at most 3. The first of equals wins. Cost: names * length^2; for names
 * longer than 64 bytes only equality counts.
 */
ptrdiff_t suggest_nearest(struct span typed, const struct span *names, size_t n);

#endif
