/*
 * feed_inside: what the parts of item_feed share.
 *
 * Private to it: item_feed.c follows a document, feed_open.c decides what an element that
 * begins is for, feed_take.c takes what it held when it ends.
 */
#ifndef FEED_FEED_INSIDE_H
#define FEED_FEED_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "feed/draft.h"
#include "feed/feed_item.h"
#include "feed/feed_name.h"
#include "feed/feed_scope.h"
#include "feed/feed_text.h"
#include "feed/item_feed.h"
#include "feed/xml.h"

/* What the elements inside an open one are taken for. */
enum feed_place {
    IN_UNKNOWN, /* only feeds and items are looked for */
    IN_FEED,
    IN_ITEM,
    IN_MEDIA, /* media:content of an item */
    IN_SOURCE,
    IN_PERSON,
    IN_TAG,
    IN_TEXT, /* markup */
};

/* The element whose text is gathered in d->raw. depth 0: none. */
struct feed_gather {
    size_t depth;
    const struct feed_name *row;
    enum feed_slot slot;
    struct feed_text_kind kind;
    struct span language; /* that the one element in it names */
    size_t inner;         /* elements inside it */
    bool permalink;       /* a guid that may be an address */
};

/* A person or a source: an element with elements, or with a text. depth 0: none. */
struct feed_compound {
    size_t depth;
    bool whole; /* told by an element inside */
    struct feed_person person;
};

struct feed_reader {
    struct xml_reader *xml;
    struct feed_names names;
    struct arena about_text; /* what `about` points to */
    struct feed_about about;
    struct feed_scope scope;
    enum feed_place
        places[XML_DEPTH_MOST + 2]; /* of the open elements; [0]: the document */
    struct feed_gather text;
    struct feed_compound person;
    struct feed_compound source;
    bool is_atom; /* <feed>, whatever its namespace */
    bool is_feed; /* something that only feeds have was there */
    char root[64];

    struct draft *d;
    item_fn *fn;
    void *ctx;
    struct feed_item *item; /* in work */
    struct feed_item *first, *last;
    size_t held;
};

/* An element that begins. */
struct feed_element {
    const struct xml_name *name;
    const struct xml_attr *attrs;
    size_t n;
    const struct feed_name *row;
};

/* feed_open: enters the element at scope.depth into f->places. */
void feed_open(struct feed_reader *f, const struct feed_element *e);

/* feed_take: the open text, person or source ends; d->raw is empty then. */
void feed_take_text(struct feed_reader *f);
void feed_take_person(struct feed_reader *f);
void feed_take_source(struct feed_reader *f);

/* The first address that is found for a slot of the item counts; resolved. */
void feed_take_url(struct feed_reader *f, enum feed_slot slot, struct span held);

/* The language that the element at a depth names itself, in the scratch; absent where it
 * names none. */
struct span feed_own_language(struct feed_reader *f, size_t depth);

/* item_feed: an item begins with the element at scope.depth. */
void feed_begin_item(struct feed_reader *f, const struct feed_element *e);

#endif
