/*
 * item_json_inside: what item_json (one object, one item), item_walk (the members of one)
 * and item_json_feed (JSON Feed documents, whole and damaged) share. Private to the
 * three.
 */
#ifndef FEED_ITEM_JSON_INSIDE_H
#define FEED_ITEM_JSON_INSIDE_H

#include "feed/draft.h"
#include "feed/item.h"
#include "feed/item_json.h"
#include "feed/item_member.h"
#include "feed/json.h"

/* A record while it is read. */
struct reading {
    struct draft *d;
    struct item_json *json;
    enum item_format format;
    bool mended;      /* the record is the beginning of one: no item by itself */
    struct span lead; /* what the sender's record has before the text */
    const char *from; /* where the text begins, which may be a mended one */
    item_fn *fn;
    void *ctx;
};

/* Where something stands, for messages: of a document over several lines by its line. */
struct place {
    char text[32];
};

struct place reading_place_at(const struct reading *r, const char *p);
struct place reading_place(const struct reading *r, struct json_value v);

/* "null", "a number" ...: static text. */
const char *reading_type_name(enum json_type type);

/* A string, or the text of a name, as held text: most are whole and valid as they stand
 * in the record, and are used there; others are in d->raw until the next use of it. */
struct span reading_held(struct reading *r, const struct json_value *v);

/* The text of a value; absent for null and for what is no scalar. */
struct span reading_text(struct reading *r, const struct json_value *v,
                         enum draft_text kind);

/* Sorts the members of an object; those of a type that cannot be are damage and left out.
 * 0, or -1 and *e: the object is not JSON. */
int reading_members(struct reading *r, struct span object, struct known *known,
                    struct json_error *e);

/* Reads an object as what it is, an item or a JSON Feed. 0, or -1 and *e as above:
 * nothing was given out. */
int reading_object(struct reading *r, struct span object, struct json_error *e);

/* The item of its known members, but for what draft_finish does. */
void reading_set_item(struct reading *r, const struct known *known);
void reading_set_language(struct reading *r, const struct known *known);
void reading_set_authors(struct reading *r, const struct known *known);

/* Gives out the items of a JSON Feed. */
void reading_feed(struct reading *r, struct known *feed);

/* Gives out what is whole of a JSON Feed that is not JSON to its end. */
void reading_mended(struct reading *r, struct span record);

#endif
