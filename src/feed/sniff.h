/*
 * sniff: what a stream begins with, where nobody said.
 *
 * A feed document is one record over many lines; anything else is a record a line. The
 * first bytes tell: a declaration or an element that feeds begin with, or a JSON object
 * over several lines that says it is a JSON Feed.
 */
#ifndef FEED_SNIFF_H
#define FEED_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum sniffed {
    SNIFF_MORE, /* not enough to tell */
    SNIFF_LINES,
    SNIFF_DOCUMENT,
};

/* How far a JSON object was looked at. All zero at first. */
struct sniff {
    size_t at;       /* bytes looked at */
    size_t string;   /* where the last string began */
    size_t key;      /* where the last key of the outermost object began */
    size_t key_end;  /* and ended */
    uint64_t arrays; /* which of what is open are arrays, the innermost lowest */
    unsigned depth;  /* open objects and arrays */
    char before;     /* the last token's last byte */
    bool in_string;
    bool escape; /* the string's next byte is escaped */
    bool many_lines;
    bool is_feed;
};

/*
 * Looks at what has come of a stream, from its first byte; no JSON is looked at twice.
 * ended: nothing more will come, or be taken.
 */
enum sniffed sniff_stream(struct sniff *s, struct span head, bool ended);

/*
 * Whether a record plainly is a feed in XML, or in one of the wide encodings. A line of
 * text may begin with '<' too ("<3", "<b>News</b>", "<34>Oct 11"), so only what documents
 * begin with counts.
 */
bool sniff_is_feed(struct span record);

/* Without the byte order mark of UTF-8. */
struct span sniff_without_bom(struct span s);

#endif
