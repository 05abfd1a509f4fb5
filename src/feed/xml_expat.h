/*
 * xml_expat: what expat reads, told through xml_state.
 *
 * expat reads as long as a document is well-formed, and no longer than it is harmless:
 * where entities, default values, names or tags grow beyond what feeds have, it is left.
 * Knows which bytes of the document are told, so that the forgiving scan can go on.
 */
#ifndef FEED_XML_EXPAT_H
#define FEED_XML_EXPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feed/xml_state.h"
#include "feed/xml_tag.h"

struct XML_ParserStruct;

/* Embedded in the reader. What a read leaves behind stands first. */
struct xml_expat {
    size_t told;        /* bytes of the document of which all is told */
    bool in_cdata;      /* and these end within a CDATA section */
    const char *reason; /* what expat found wrong; NULL where it was left for its size */
    size_t reason_at;   /* bytes into the document */

    struct xml_state *state;
    struct xml_tag_reader *tags;
    struct XML_ParserStruct *parser;
    size_t base; /* bytes of the document before what expat reads */
    size_t last_cdata_end;
    uint64_t seen[64]; /* bits that names have hashed to */
    size_t names;      /* bits of these set */
    size_t nested;     /* entities that name others */
    size_t attlists;
    bool in_doctype;
    bool left; /* the rest is for the scan */
};

void xml_expat_init(struct xml_expat *e, struct xml_state *state,
                    struct xml_tag_reader *tags);
void xml_expat_release(struct xml_expat *e);

/* Reads the document that state has begun, from a byte on: whether all of it is told. */
bool xml_expat_read(struct xml_expat *e, size_t from);

#endif
