/*
 * feed_text: what an element of a feed holds, as text.
 *
 * Texts come as HTML that is escaped, as elements, as plain text or encoded; which of
 * these, the element's name says in RSS and its attributes in Atom. The pieces of one are
 * gathered in the draft's `raw`, elements as tags again.
 */
#ifndef FEED_FEED_TEXT_H
#define FEED_FEED_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "feed/draft.h"
#include "feed/feed_name.h"
#include "feed/xml.h"

struct feed_text_kind {
    enum feed_how how;
    bool base64; /* what was encoded is `how` */
    bool title;  /* a heading: one line */
};

/* The value of an attribute without a namespace, by its name in any letter case, trimmed;
 * absent where there is none. */
struct span feed_attr(const struct xml_attr *attrs, size_t n, const char *local);

/* is_atom: what a construct of this element holds is for its attributes to say. */
struct feed_text_kind feed_text_kind(const struct feed_name *row,
                                     const struct xml_name *name,
                                     const struct xml_attr *attrs, size_t n,
                                     bool is_atom);

/* Add to raw: a piece of text, and the tags of an element inside. */
void feed_text_put(struct buf *raw, struct feed_text_kind kind, struct span text);
void feed_text_open(struct buf *raw, struct feed_text_kind kind,
                    const struct xml_name *name, const struct xml_attr *attrs, size_t n);
void feed_text_close(struct buf *raw, struct feed_text_kind kind,
                     const struct xml_name *name);

/* What d->raw holds as a text of the item, in the scratch; absent where nothing is left.
 */
struct span feed_text_take(struct draft *d, struct feed_text_kind kind);

#endif
