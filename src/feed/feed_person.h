/*
 * feed_person: the name in what feeds write for an author.
 */
#ifndef FEED_FEED_PERSON_H
#define FEED_FEED_PERSON_H

#include "base/span.h"

struct feed_person {
    struct span name;  /* absent where there is none */
    struct span email; /* absent where there is none */
};

/*
 * Finds the two in a text: "desk@a.b (The Desk)", "The Desk <desk@a.b>", "desk@a.b", "The
 * Desk". Spans of text.
 */
struct feed_person feed_person_read(struct span text);

#endif
