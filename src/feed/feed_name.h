/*
 * feed_name: what an element of a feed is for.
 *
 * One table for all formats: RSS, RDF and Atom, and what news feeds add to them. Which of
 * them a document says it is does not matter: an element is read wherever it stands.
 */
#ifndef FEED_FEED_NAME_H
#define FEED_FEED_NAME_H

#include "feed/xml.h"

enum feed_role {
    FEED_UNKNOWN,
    FEED_DOCUMENT, /* rss, rdf:RDF, feed, channel */
    FEED_ITEM,     /* item, entry */
    FEED_TEXT,     /* one of the texts below */
    FEED_LINK,     /* an address as text, or in @href */
    FEED_GUID,
    FEED_PERSON,
    FEED_NAME, /* of a person */
    FEED_EMAIL,
    FEED_SOURCE,
    FEED_TAG,
    FEED_TAGS,  /* with commas between */
    FEED_MEDIA, /* what holds media elements */
};

/* The texts of an item, the better before those that stand in for them. */
enum feed_slot {
    FEED_TITLE,
    FEED_TITLE_DC,
    FEED_TITLE_MEDIA,
    FEED_TITLE_ITUNES,
    FEED_TITLE_INNER, /* of one picture or film among others */
    FEED_TITLE_END,
    FEED_CONTENT = FEED_TITLE_END,
    FEED_SUMMARY,
    FEED_DESCRIPTION,
    FEED_DESCRIPTION_DC,
    FEED_DESCRIPTION_MEDIA,
    FEED_DESCRIPTION_ITUNES,
    FEED_SUBTITLE_ITUNES,
    FEED_DESCRIPTION_INNER,
    FEED_DESCRIPTION_END,
    FEED_WORDS_END = FEED_DESCRIPTION_END, /* of those that have a language */
    FEED_ID = FEED_WORDS_END,
    FEED_ID_ATOM,
    FEED_ID_ABOUT,
    FEED_ID_END,
    FEED_URL = FEED_ID_END,
    FEED_URL_ATOM,
    FEED_URL_ABOUT,
    FEED_URL_GUID,
    FEED_URL_END,
    FEED_PUBLISHED = FEED_URL_END,
    FEED_PUBLISHED_RSS,
    FEED_PUBLISHED_DC,
    FEED_ISSUED,
    FEED_UPDATED,
    FEED_CREATED,
    FEED_DATE_END,
    FEED_LANGUAGE = FEED_DATE_END,
    FEED_SOURCE_TITLE,
    FEED_SLOTS,
};

/* How what an element holds becomes text. */
enum feed_how {
    FEED_AS_LINE,  /* as it stands, without white space at its ends */
    FEED_AS_TITLE, /* HTML, and what of it appears by decoding */
    FEED_AS_HTML,  /* HTML, escaped or not */
    FEED_AS_XHTML, /* elements */
    FEED_AS_PLAIN, /* text, on one line where it is a title */
    FEED_AS_MAYBE, /* text, markup where it plainly is some */
    FEED_AS_NOTHING,
};

struct feed_name {
    struct span local;       /* in lower case */
    unsigned char in;        /* the namespaces that it has this meaning in */
    unsigned char role;      /* enum feed_role */
    unsigned char slot;      /* enum feed_slot; of texts */
    unsigned char how;       /* enum feed_how; of texts */
    unsigned char construct; /* Atom: @type and @mode say how. Media: @type does */
};

#define FEED_NAME_BUCKETS 512

/* An index of the table; embed, and fill once. */
struct feed_names {
    unsigned char bucket[FEED_NAME_BUCKETS];
};

void feed_names_init(struct feed_names *names);

/* The row of an element; its role is FEED_UNKNOWN where it means nothing to us. Static.
 */
const struct feed_name *feed_name_find(const struct feed_names *names,
                                       const struct xml_name *name);

#endif
