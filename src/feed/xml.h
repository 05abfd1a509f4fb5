/*
 * xml: a document to elements and text, whatever state it is in.
 *
 * expat reads as long as the document is well-formed; from the byte that it refuses, a
 * forgiving scan of our own goes on with the same open elements, so that nothing is told
 * twice and nothing that can be read is hidden. Not in namespace mode: prefixes are
 * resolved here, and one that nobody declared is read by its usual meaning. Knows no
 * feeds: only the names of namespaces that feeds use.
 *
 * What is done about damage: a control character is removed; a '<' or '&' that begins
 * nothing is text; names of HTML's entities are what they are in HTML, unknown ones stay;
 * an end tag ends what it names and all within, a misspelt one the last element, any
 * other nothing; what does not end hides nothing that follows.
 *
 * Limits: XML_DEPTH_MOST open elements (deeper ones are read as text of the last),
 * XML_ATTRS_MOST attributes of an element, each of XML_VALUE_MOST bytes (a picture may
 * stand in one; longer ones are left out), no entity of the document's own is expanded to
 * more than a few thousand bytes in all. Reaching one is damage. Nothing outside the
 * document is ever read.
 */
#ifndef FEED_XML_H
#define FEED_XML_H

#include <stddef.h>

#include "base/span.h"

#define XML_DEPTH_MOST 200
#define XML_ATTRS_MOST 256
#define XML_VALUE_MOST ((size_t)1 << 20)

enum xml_ns {
    XML_NS_NONE, /* no namespace: RSS 0.9x and 2.0, or a root's default that is unknown */
    XML_NS_OTHER,
    XML_NS_XML, /* xml:lang, xml:base */
    XML_NS_ATOM,
    XML_NS_ATOM03,
    XML_NS_RDF,
    XML_NS_RSS, /* RSS 0.90, 1.0, and the URIs some give 2.0 */
    XML_NS_CONTENT,
    XML_NS_DC,
    XML_NS_DCTERMS,
    XML_NS_MEDIA,
    XML_NS_ITUNES,
    XML_NS_XHTML,
};

/* Local names keep their case; those of RSS are compared without it by who needs that. */
struct xml_name {
    enum xml_ns ns;
    struct span local;
    struct span whole; /* as it stands in the document, with its prefix */
};

struct xml_attr {
    struct xml_name name; /* without a prefix: XML_NS_NONE */
    struct span value;    /* held text, references resolved */
};

/* All that is handed out lives until the callback returns. */
struct xml_events {
    void *ctx;
    /* What declares a namespace is no attribute here; of two of one name comes the first.
     */
    void (*start)(void *ctx, const struct xml_name *name, const struct xml_attr *attrs,
                  size_t n);
    void (*end)(void *ctx, const struct xml_name *name); /* once for every start */
    /* Held text, never empty, in pieces; CDATA too; only within an element. */
    void (*text)(void *ctx, struct span text);
    /* Of the first 20 of a document. line counts from 1 in the document. reason: static
     * or living until it returns. */
    void (*damage)(void *ctx, size_t line, const char *reason);
};

/* Keeps its memory from document to document. */
struct xml_reader;

struct xml_reader *xml_reader_new(void);
void xml_reader_free(struct xml_reader *r);

/*
 * Reads a document in UTF-8 (feed/charset.h; what its XML declaration says of a charset
 * is not looked at any more). Text before the first `<` is damage and skipped. Elements
 * that are open at its end are ended, which is damage. Returns the number of damages.
 */
size_t xml_read(struct xml_reader *r, struct span document,
                const struct xml_events *events);

#endif
