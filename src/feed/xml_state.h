/*
 * xml_state: what is open in a document, and what is told of it.
 *
 * Shared by the two that read: expat (xml.c) and the forgiving scan (xml_scan.h). They
 * hand in tags, text and damage; here names get their namespaces, the open elements are
 * kept, and the events go out. So whoever reads, each start has its end, and the scan can
 * go on where expat stops. Knows no syntax.
 *
 * Embedded in the reader; the memory of one document serves the next.
 */
#ifndef FEED_XML_STATE_H
#define FEED_XML_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "feed/xml.h"

#define XML_DAMAGES_TOLD  20    /* of a document; the rest is only counted */
#define XML_BOUND_MOST    256   /* prefixes in scope */
#define XML_ENTITIES_MOST 512   /* that a document may declare; HTML has 252 */
#define XML_EXPANDED_MOST 16384 /* bytes that these may give in all */

/* An open element. Its name and the prefixes it declares lie in names, from names_at. */
struct xml_element {
    size_t names_at;
    size_t name_at;
    size_t name_n;
    size_t bound_at; /* its first in bound */
    enum xml_ns ns;
};

/* A prefix, in names, and what it stands for; without bytes, the default. */
struct xml_bound {
    size_t at, n;
    enum xml_ns ns;
};

struct xml_entity {
    struct span name, value;
};

struct xml_state {
    const struct xml_events *events;
    struct span document;

    struct buf names;
    struct xml_element open[XML_DEPTH_MOST];
    size_t depth;
    struct xml_bound bound[XML_BOUND_MOST];
    size_t n_bound;
    bool root_seen;

    struct xml_element tag; /* the start tag that is being read */
    struct xml_attr attrs[XML_ATTRS_MOST];
    size_t n_attrs;

    struct arena declared; /* the entities' names and values, until the next document */
    struct xml_entity entities[XML_ENTITIES_MOST];
    size_t n_entities;
    size_t expanded; /* bytes, so far */
    bool html_names; /* a DTD that is not read declares HTML's entities, as they do */

    size_t damages;
    size_t line, line_at; /* the last damage's, and where that was */
};

void xml_state_init(struct xml_state *s);
void xml_state_release(struct xml_state *s);

/* For another document. */
void xml_state_begin(struct xml_state *s, struct span document,
                     const struct xml_events *events);

/*
 * A start tag: tag, then its attributes, then start. at: its place in the document. The
 * name and value of an attribute live until start returns; what declares a namespace is
 * taken in and is no attribute. Of attributes of one name the first counts where unique
 * asks for that. An element that would be too deep is not opened.
 */
void xml_state_tag(struct xml_state *s);
void xml_state_attr(struct xml_state *s, size_t at, struct span name, struct span value,
                    bool unique);
void xml_state_start(struct xml_state *s, size_t at, struct span name);

/* Ends the last open element, which there must be. */
void xml_state_end(struct xml_state *s);

/* An end tag of any name ends the last open element of that name, and those within. False
 * where there is none; then nothing is done or told. */
bool xml_state_end_tag(struct xml_state *s, size_t at, struct span name);

/* The document is over: ends what is open. */
void xml_state_finish(struct xml_state *s);

/* Text of the last open element; outside all of them it is damage unless it is blank. */
void xml_state_text(struct xml_state *s, size_t at, struct span text);

/* The whole name of an open element: the last one's for 0, its parent's for 1; absent
 * where there is none. */
struct span xml_state_open(const struct xml_state *s, size_t up);

/* What an entity of the document stands for; absent where it declared none. */
void xml_state_declare(struct xml_state *s, struct span name, struct span value);
struct span xml_state_entity(const struct xml_state *s, struct span name);

/* at: bytes into the document. The reason begins with a small letter and has no stop. */
void xml_state_damage(struct xml_state *s, size_t at, const char *reason, ...)
    __attribute__((format(printf, 3, 4)));

/* A name as a reason shows it: short. For "%.*s". */
#define XML_SHOWN(name) xml_shown_bytes(name), (name).p
int xml_shown_bytes(struct span name);

#endif
