/*
 * xml_scan: a document that is not well-formed, from the place where that shows.
 *
 * Reads on whatever comes: the same events as expat gives for what is well-formed, the
 * likeliest ones for the rest, in time that grows with the length of the document only.
 */
#ifndef FEED_XML_SCAN_H
#define FEED_XML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "feed/xml_tag.h"

struct xml_scan {
    struct xml_state *state;
    struct xml_tag_reader *tags;
    bool in_cdata;      /* it begins within a CDATA section */
    const char *reason; /* why expat stopped, for where nothing of it is seen; or NULL */
    size_t reason_at;   /* bytes into the document */
    /* the rest is for the scan itself; all zero at first */
    bool cdata_ends_gone;   /* no "]]>" follows */
    bool comment_ends_gone; /* no "-->" follows */
    bool pi_ends_gone;      /* no "?>" follows */
    bool doctype_seen;
    size_t looked; /* bytes ahead, for what an end tag means */
};

/* Reads the document from byte at to its end, and ends all that is open. */
void xml_scan_rest(struct xml_scan *scan, size_t at);

#endif
