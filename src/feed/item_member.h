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
 * to the colon, at each place. Most write all of theirs alike, and then a name need not
 * be read, only compared. All zero at first.
 */
#define HABIT_MOST  16
#define HABIT_BYTES 24

struct habit {
    struct habit_name {
        uint64_t text[HABIT_BYTES / 8]; /* as hash_load64 does */
        uint64_t mask[HABIT_BYTES / 8]; /* the bytes that count */
        unsigned char n;                /* 0: nothing is known */
        unsigned char member;
    } name[HABIT_MOST];
};

/* The member whose name comes at *p, which moves behind it, if it is the one that stood
 * at this place before; else M_NONE. */
static inline enum member habit_take(const struct habit *h, size_t place, const char **p,
                                     const char *end)
{
    const struct habit_name *name = &h->name[place % HABIT_MOST];
    const unsigned char *b = (const unsigned char *)*p;

    if (place >= HABIT_MOST || end - *p < HABIT_BYTES || !name->n)
        return M_NONE;
    if (((hash_load64(b) ^ name->text[0]) & name->mask[0]) |
        ((hash_load64(b + 8) ^ name->text[1]) & name->mask[1]) |
        ((hash_load64(b + 16) ^ name->text[2]) & name->mask[2]))
        return M_NONE;
    *p += name->n;
    return (enum member)name->member;
}

/* This stood there, and was read: a comma, m's name, a colon. */
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
