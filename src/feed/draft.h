/*
 * draft: an item while it is made.
 *
 * What the readers of all formats share: texts are held, freed of markup and kept in one
 * scratch; lists are gathered; the id is found. A draft is used again for every item and
 * allocates nothing once warm. All it hands out lives until the next draft_begin, damage
 * until the next draft_reset. It knows nothing of the format that is being read.
 */
#ifndef FEED_DRAFT_H
#define FEED_DRAFT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "feed/item.h"

/* What a text may hold. */
enum draft_text {
    DRAFT_PLAIN,    /* as it stands */
    DRAFT_LINE,     /* as it stands, without white space at its ends */
    DRAFT_ONE_LINE, /* as it stands, its white space made single blanks */
    DRAFT_PERHAPS,  /* markup where it plainly is some */
    DRAFT_ESCAPED,  /* title and summary: markup, and what of it appears by decoding */
    DRAFT_HTML,     /* markup */
    DRAFT_TITLE,    /* markup, and what of it appears by decoding */
};

struct draft_list {
    void *p; /* in the scratch */
    size_t n;
    size_t cap;
};

struct draft {
    struct item item;
    const struct item_document *document; /* that came with the record; never NULL */
    struct draft_list authors;            /* struct span */
    struct draft_list tags;               /* struct span */
    struct draft_list extras;             /* struct item_extra */
    struct arena scratch;
    struct buf raw;    /* for the caller: a text before draft_text */
    struct buf text;   /* a text on its way through html_to_text */
    struct buf damage; /* what was wrong with the record, "; " between */
    size_t damages;    /* how often draft_damage was called for it */
};

void draft_init(struct draft *d);
void draft_release(struct draft *d);

/* Begins a record: no damage. */
void draft_reset(struct draft *d);

/* Begins an item of it; forgets the one before. */
void draft_begin(struct draft *d);

/* Begins another item, and keeps the texts of those before. */
void draft_next(struct draft *d);

/* Adds to what was wrong with the record; after a few it only counts. */
#define DRAFT_DAMAGES_TOLD 3
void draft_damage(struct draft *d, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* All that was wrong with the record, once it is read; empty where nothing was. */
struct span draft_all_damage(struct draft *d);

/*
 * Held bytes as a text of the item; absent where nothing is left. What came in d->raw or
 * had markup is copied to the scratch; else it is the held bytes themselves, where they
 * are.
 */
struct span draft_text(struct draft *d, struct span held, enum draft_text kind);

/* The same for held bytes with no < and no & in them, of a kind that is not HTML. */
static inline struct span draft_bare(struct span held, enum draft_text kind)
{
    struct span trimmed;

    if (held.n && !span_is_blank(held.p[0]) && !span_is_blank(held.p[held.n - 1]))
        return held;
    trimmed = span_trim(held);
    if (trimmed.n == 0)
        return span_make(NULL, 0);
    return kind == DRAFT_PLAIN ? held : trimmed;
}

/* Any bytes as held text in d->raw, until the next use of it. */
struct span draft_hold(struct draft *d, struct span bytes);

/*
 * Adds to a list; text lives in the scratch. Nothing is added for an absent text, nor
 * beyond ITEM_LIST_MOST entries, which is damage. A tag is kept once; of extras with one
 * name the last value counts.
 */
void draft_add_author(struct draft *d, struct span name);
void draft_add_tag(struct draft *d, struct span tag);
void draft_add_extra(struct draft *d, struct span name, struct span value);

/* d->item.date_published and date_ms from the text of a date. */
void draft_set_date(struct draft *d, struct span text);

/* d->item.language from what names one: en_US is en-US. */
void draft_set_language(struct draft *d, struct span text);

/* An address as it is meant at base (absent: not known), without line breaks; absent
 * where nothing is left. */
struct span draft_url(struct draft *d, struct span held, struct span base);

/* Completes d->item: lists, joined fields, an id where it has none. `made_of` are the
 * bytes it was read from. */
const struct item *draft_finish(struct draft *d, struct span made_of);

#endif
