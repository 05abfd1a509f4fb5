/*
 * json_cut: a JSON array into its elements, before anybody has looked at the whole.
 *
 * Knows strings and brackets and nothing else: whether an element is good JSON is for its
 * reader to say. So what stands before the first damage is found, and a long array costs
 * a little at a time. Copies nothing.
 */
#ifndef FEED_JSON_CUT_H
#define FEED_JSON_CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Bytes looked at by one call, beyond those of a string. */
#define JSON_CUT_STEP ((size_t)256 << 10)

struct json_cut {
    const char *at; /* bytes before it were looked at */
    const char *end;
    const char *from; /* of the element that is being looked for */
    size_t depth;     /* open brackets in it */
    enum { JSON_CUT_BEFORE, JSON_CUT_INSIDE, JSON_CUT_BEHIND } place; /* of the array */
    bool any; /* a comma came: there must be another element */
};

enum json_cut_got {
    JSON_CUT_MORE,    /* ask again */
    JSON_CUT_ELEMENT, /* *element, without the blanks around it; empty: there was none
                         between two commas */
    JSON_CUT_REST,    /* the array has ended, and *element, from its bracket on, is not
                         blank; or it is all of a text that is no array */
    JSON_CUT_SHORT,   /* the text ended inside the array; *element is what it ended in */
    JSON_CUT_END,
};

/* text lives as long as the cutting. */
void json_cut_init(struct json_cut *c, struct span text);

/* In order; after SHORT or REST comes END. */
enum json_cut_got json_cut_next(struct json_cut *c, struct span *element);

#endif
