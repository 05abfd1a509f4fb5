/*
 * item_member: the members of a JSON item that we know, and those of one object.
 *
 * Names, aliases and types only: what they mean is for item_json to say.
 */
#ifndef FEED_ITEM_MEMBER_H
#define FEED_ITEM_MEMBER_H

#include <stdint.h>

#include "base/hash.h"
#include "base/span.h"
#include "feed/json.h"

enum member {
    M_NONE, /* ends a list of members */
    M_ID,
    M_GUID,
    M_URL,
    M_LINK,
    M_TITLE,
    M_CONTENT_HTML,
    M_CONTENT_TEXT,
    M_CONTENT,
    M_BODY,
    M_TEXT,
    M_DESCRIPTION,
    M_SUMMARY,
    M_DATE_PUBLISHED,
    M_PUBLISHED,
    M_PUBDATE,
    M_LANGUAGE,
    M_LANG,
    M_AUTHORS,
    M_AUTHOR,
    M_TAGS,
    M_CATEGORIES,
    M_SOURCE,
    M_FEED,
    MEMBERS,
};

/* M_NONE where it is none of ours. */
enum member member_of(struct span name);

/* Static text. */
const char *member_name(enum member m);

/* What it should be, for messages. Static text. */
const char *member_expected(enum member m);

/* Whether a value of that type will do. */
bool member_may_be(enum member m, enum json_type type);

/*
 * How a sender writes: what stood between two values of the last object, from the comma
 * to the colon, and to the first quote of a value that has one, at each place. Most write
 * all of theirs alike, and then a name need not be read, only compared. All zero at
 * first.
 */
#define HABIT_MOST  16
#define HABIT_BYTES 24

struct habit {
    struct habit_name {
        uint64_t first;  /* eight bytes, as hash_load64 does */
        uint64_t middle; /* those from `second` on */
        uint64_t last;   /* the last eight; the three may overlap */
        uint64_t mask;   /* of a shorter text: the bytes that count */
        unsigned char second;
        unsigned char n;      /* bytes; 0: nothing is known */
        unsigned char reach;  /* bytes that are loaded */
        unsigned char stops;  /* among its bytes (stops.h) */
        unsigned char string; /* 1: its last byte is the quote of the value; or 0 */
        unsigned char member;
    } name[HABIT_MOST];
};

/* The name that comes at p, if it is the one that stood at this place before; else
 * NULL. */
static inline const struct habit_name *habit_at(const struct habit *h, size_t place,
                                                const char *p, const char *end)
{
    const struct habit_name *name = &h->name[place % HABIT_MOST];
    const unsigned char *b = (const unsigned char *)p;
    uint64_t other;

    if (place >= HABIT_MOST || !name->n || end - p < name->reach)
        return NULL;
    other = (hash_load64(b) ^ name->first) |
            (hash_load64(b + name->second) ^ name->middle) |
            (hash_load64(b + name->reach - 8) ^ name->last);
    return other & name->mask ? NULL : name;
}

/* This stood there, and was read: a comma or brace, m's name without escapes, a colon,
 * and perhaps a quote. */
void habit_learn(struct habit *h, size_t place, struct span text, enum member m);

/* The members of one object. */
struct known {
    uint32_t given; /* a bit a member: its value is set, and not null */
    uint32_t odd;   /* those whose value, or one of whose values, is no text */
    bool feed;      /* the object says that it is a JSON Feed */
    struct json_value value[MEMBERS];
    struct json_value items; /* JSON_NULL where there are none */
};

static inline void known_init(struct known *k)
{
    k->given = 0;
    k->odd = 0;
    k->feed = false;
    k->items.type = JSON_NULL;
}

/* k->value[m] was read. Of a member that comes again the last value counts; null is
 * absent. */
static inline void known_set(struct known *k, enum member m)
{
    uint32_t bit = (uint32_t)1 << m;
    enum json_type type = k->value[m].type;

    k->given = type == JSON_NULL ? k->given & ~bit : k->given | bit;
    k->odd |= type == JSON_STRING ? 0 : bit;
}

static inline void known_unset(struct known *k, enum member m)
{
    k->given &= ~((uint32_t)1 << m);
}

static inline bool known_has(const struct known *k, enum member m)
{
    return k->given >> m & 1;
}

/* The value; JSON_NULL where it is absent. */
static inline struct json_value known_get(const struct known *k, enum member m)
{
    return known_has(k, m) ? k->value[m] : (struct json_value){.type = JSON_NULL};
}

#endif
