/*
 * xml_tag: a start tag, whatever state it is in.
 *
 * Read when expat has stopped, and for tags with references in their attributes, which
 * expat would not resolve as feeds mean them. Well-formed tags are read as expat does;
 * others as far as their attributes can be told apart.
 */
#ifndef FEED_XML_TAG_H
#define FEED_XML_TAG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "feed/xml_state.h"

struct xml_tag_reader {
    struct xml_state *state;
    struct arena values; /* of the attributes of one tag */
    struct buf value;    /* the one that is read */
    bool quotes_gone[2]; /* the document has no further '"', no further '\'' */
};

void xml_tag_init(struct xml_tag_reader *r, struct xml_state *state);
void xml_tag_release(struct xml_tag_reader *r);

/* For another document; the second gives back what an unusual one has needed. */
void xml_tag_begin(struct xml_tag_reader *r);
void xml_tag_end(struct xml_tag_reader *r);

/*
 * Reads the tag at p, a '<' and the beginning of a name, and tells of its start: what
 * stands behind it, or NULL and nothing is told where end comes first. *empty: it ends
 * with "/>", and the end is still to be told.
 */
const char *xml_tag_read(struct xml_tag_reader *r, const char *p, const char *end,
                         bool *empty);

#endif
