/*
 * xml_ref: references in XML, as the forgiving scan reads them.
 *
 * XML's own five, the document's own entities, numbers, and the names of HTML, which XML
 * does not have unless a DTD says so.
 */
#ifndef FEED_XML_REF_H
#define FEED_XML_REF_H

#include <stddef.h>

#include "base/span.h"
#include "feed/xml_state.h"
#include "text/charref.h"

struct xml_ref {
    size_t took;       /* bytes of the document, at least 1 */
    struct span text;  /* what they stand for: "&" where they are no reference */
    struct charref of; /* where text may lie */
};

/*
 * Reads the '&' at the start of s, a part of the document. Fills ref, which text may
 * point into, and tells of what is damaged.
 */
void xml_ref_read(struct xml_state *state, struct span s, struct xml_ref *ref);

#endif
