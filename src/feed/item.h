/*
 * item: one piece of news, in the canonical form that rules are matched against.
 *
 * All text in an item is held text (utf8.h). It lives in the record that was read, or in
 * the scratch of the item_reader that made it: until the call that hands the item over
 * returns. Absent members are spans with p == NULL.
 */
#ifndef FEED_ITEM_H
#define FEED_ITEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "feed/frame.h"

/* The texts that rules look at. Evidence names them as item_field_name does. */
enum item_field {
    ITEM_TITLE,
    ITEM_SUMMARY,
    ITEM_BODY,
    ITEM_AUTHOR, /* all names, as paragraphs of their own */
    ITEM_SOURCE,
    ITEM_URL,
    ITEM_TAG, /* all tags, as paragraphs of their own */
    ITEM_FIELDS,
};

/* Their names for a table, in this order, each as what is given makes it: SPAN, say, or
 * nothing. */
#define ITEM_FIELD_NAMES(as)                                                             \
    as("title"), as("summary"), as("body"), as("author"), as("source"), as("url"),       \
        as("tag")

/* Static text. */
const char *item_field_name(enum item_field field);

/* A member that is none of ours, as it came: kept, printed again, usable in `where`. */
struct item_extra {
    struct span name;  /* unescaped */
    struct span value; /* raw JSON, line breaks between its tokens made blanks */
};

/* The most authors, tags, extras of an item; more of them are damage and left out. */
#define ITEM_LIST_MOST 1000

struct item {
    struct span id;             /* never absent */
    struct span language;       /* "en-US"; `_` already `-` */
    struct span date_published; /* RFC 3339 where it could be read; else as it came, of a
                                   feed absent */
    int64_t date_ms;            /* ITEM_NO_DATE where there is none, or none to be read */
    struct span field[ITEM_FIELDS];
    struct span *authors;
    size_t n_authors;
    struct span *tags;
    size_t n_tags;
    struct item_extra *extras;
    size_t n_extras;
};

#define ITEM_NO_DATE INT64_MIN

enum item_format {
    ITEM_FORMAT_AUTO,
    ITEM_FORMAT_NDJSON,
    ITEM_FORMAT_TEXT,
    ITEM_FORMAT_FEED, /* a document: RSS, RDF, Atom, JSON Feed */
};

/* How records of a format are told apart where FRAME_AUTO was asked for: feeds are whole
 * documents, NDJSON and text are lines, and AUTO is for the first bytes to say. */
enum frame_mode item_framing(enum item_format format, enum frame_mode asked);

/* Reads records; owns the scratch that items live in. */
struct item_reader;

struct item_reader *item_reader_new(enum item_format format);
void item_reader_free(struct item_reader *r);

/* Heap bytes of its scratch. */
size_t item_reader_bytes(const struct item_reader *r);

/* What came with a document, or any record, and is not in it. Each may be absent. */
struct item_document {
    struct span base;   /* its URL: relative addresses in a feed are meant there */
    struct span source; /* what the reader calls the feed, held text; items that name none
                           get it */
    struct span charset; /* as the HTTP header has it */
};

/* For the records that are read from now on; what it points to must live as long. NULL:
 * nothing came with them, as at first. */
void item_reader_set_document(struct item_reader *r,
                              const struct item_document *document);

/*
 * Called for each item of a record, in order. The item lives until the call returns.
 */
typedef void item_fn(void *ctx, const struct item *item);

/*
 * Reads one record (feed/frame.h) and calls fn for each item in it: one for a line or an
 * NDJSON object; a feed document gives any number. Returns 0; or -1 where the record, or
 * a part of it, was damaged: *error (living until the next call) then says what was
 * expected and where: of JSON in bytes from the record's first (0), of XML in lines from
 * its first (1). Items that could be read were
 * delivered all the same. The record must stay until the call returns. fn must not call
 * item_read with the same reader.
 */
int item_read(struct item_reader *r, struct span record, item_fn *fn, void *ctx,
              struct span *error);

/* Appends the canonical form, one JSON object without a line end. 0, or -1 at the cap. */
int item_put_json(struct buf *out, const struct item *item);

#endif
