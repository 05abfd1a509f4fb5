/*
 * wild: wildcards within one word.
 *
 * A pattern is the folded form of a rule's word in which WILD_RUN stands for any number
 * of characters and WILD_ONE for exactly one. Both bytes are control characters, which no
 * folded word holds.
 */
#ifndef MATCH_WILD_H
#define MATCH_WILD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

#define WILD_RUN '\x01'
#define WILD_ONE '\x02'

/* From the notation of text/token.h (TOKEN_ANY_RUN, TOKEN_ANY_ONE); allocated in a. */
struct span wild_make(struct arena *a, struct span folded);

/* Whether the folded word matches; time is at most pattern * word. */
bool wild_match(struct span pattern, struct span word);

/* The fixed bytes before the first wildcard, and after the last. */
struct span wild_prefix(struct span pattern);
struct span wild_suffix(struct span pattern);

#endif
