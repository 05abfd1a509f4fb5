/*
 * stops: where the strings of a JSON text may end.
 *
 * A stop is a byte that no plain string has in it: a quote, a backslash, a control
 * character. A text is looked at once, 64 bytes at a time, and its stops are written down
 * in order; then nobody has to look for the end of a string:
 *
 *     text     {"id":"a1","title":"Nvidia \"rises\""}
 *     stops     ^  ^ ^  ^ ^     ^ ^       ^^      ^^^
 *
 * A string whose first quote and whose last are stops in a row is plain. What a text of
 * news has none of is also said of all of it, so that it need not be asked of each
 * string. Written for each kind of processor, the same wherever it is there. It knows no
 * JSON.
 */
#ifndef FEED_STOPS_H
#define FEED_STOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct runs_way;

/* A text with more stops is looked at until there are so many. */
#define STOPS_MOST 128

#define STOPS_BLOCK 64  /* bytes that are looked at at once */
#define STOPS_STEP  256 /* bytes that are looked at before the next question */

/* Further ones of the last step, and what is written for nothing. */
#define STOPS_ROOM (STOPS_MOST + STOPS_STEP + 16)

/* The text as far as it was looked at: all of it, or so much of it that `at` is full. Of
 * a text that is shorter than a block nothing was. */
struct stops {
    size_t n;
    size_t end;              /* bytes that were looked at */
    bool high;               /* a byte beyond ASCII is among them */
    bool markup;             /* a `<` or a `&` is */
    uint16_t at[STOPS_ROOM]; /* bytes into the text */
};

/* No more than this is looked at of one text. */
#define STOPS_TEXT_MOST ((size_t)1 << 16)

typedef void stops_find_fn(struct stops *s, struct span text);

/* The way for the kind of processor that a way of finding words (text/runs.h), which is
 * here, is for. Those of less than 32 bytes at once look at nothing. */
stops_find_fn *stops_way(const struct runs_way *words);

#endif
