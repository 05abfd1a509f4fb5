/*
 * feed_item: what was found of an item in a feed, and the item that it makes.
 *
 * An element fills a slot; which slot wins is decided when all are known, also what the
 * feed says of itself. All texts live in the draft's scratch. A language that is empty,
 * not absent, is "none" (xml:lang="").
 */
#ifndef FEED_FEED_ITEM_H
#define FEED_FEED_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "feed/draft.h"
#include "feed/feed_name.h"
#include "feed/feed_person.h"

#define FEED_AUTHORS_MOST 32

/* Authors of a whole feed or of the one that an item came from, or an item's without a
 * name. */
struct feed_people {
    struct span name[FEED_AUTHORS_MOST]; /* each once; more of them are left out */
    size_t n;
    struct span email[FEED_AUTHORS_MOST]; /* of those without a name; likewise */
    size_t n_emails;
};

/* What a feed says of itself. */
struct feed_about {
    struct span title;
    struct span second_title; /* of an extension */
    struct span language;
    struct feed_people people;
};

struct feed_item {
    struct feed_item *next;  /* in document order */
    struct feed_item *outer; /* the one that it stands in */
    size_t depth;            /* of its element */
    bool is_rss;             /* <item>, wherever it stands */
    struct span found[FEED_SLOTS];
    struct span language[FEED_WORDS_END]; /* that the slot's own element named */
    struct span own_language;             /* of its element */
    struct span outer_language;           /* of those around it */
    struct draft_list authors;            /* while another item is worked on */
    struct draft_list tags;
    struct feed_people *nameless; /* its authors without a name; NULL: none */
    struct feed_people *people;   /* of its source; NULL: none */
};

/* Adds a person, by name or else by address; the texts must live as long as the list. */
void feed_people_add(struct feed_people *people, struct feed_person person);

/* Makes d->item of what was found. d's lists are the item's from then on. */
const struct item *feed_item_make(struct draft *d, struct feed_item *it,
                                  const struct feed_about *about);

#endif
