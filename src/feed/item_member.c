#include "feed/item_member.h"

#include <string.h>

#include "base/hash.h"

/* What a member may be. null is always taken for absent. */
#define SCALAR                                                                           \
    (1u << JSON_STRING | 1u << JSON_NUMBER | 1u << JSON_TRUE | 1u << JSON_FALSE)
#define OBJECT (1u << JSON_OBJECT)
#define ARRAY  (1u << JSON_ARRAY)

static const struct {
    struct span name;
    unsigned types;
    const char *expected;
} members[MEMBERS] = {
    [M_ID] = {SPAN("id"), SCALAR, "text"},
    [M_GUID] = {SPAN("guid"), SCALAR, "text"},
    [M_URL] = {SPAN("url"), SCALAR, "text"},
    [M_LINK] = {SPAN("link"), SCALAR, "text"},
    [M_TITLE] = {SPAN("title"), SCALAR, "text"},
    [M_CONTENT_HTML] = {SPAN("content_html"), SCALAR, "text"},
    [M_CONTENT_TEXT] = {SPAN("content_text"), SCALAR, "text"},
    [M_CONTENT] = {SPAN("content"), SCALAR, "text"},
    [M_BODY] = {SPAN("body"), SCALAR, "text"},
    [M_TEXT] = {SPAN("text"), SCALAR, "text"},
    [M_DESCRIPTION] = {SPAN("description"), SCALAR, "text"},
    [M_SUMMARY] = {SPAN("summary"), SCALAR, "text"},
    [M_DATE_PUBLISHED] = {SPAN("date_published"), SCALAR, "a date as text"},
    [M_PUBLISHED] = {SPAN("published"), SCALAR, "a date as text"},
    [M_PUBDATE] = {SPAN("pubDate"), SCALAR, "a date as text"},
    [M_LANGUAGE] = {SPAN("language"), SCALAR, "text"},
    [M_LANG] = {SPAN("lang"), SCALAR, "text"},
    [M_AUTHORS] = {SPAN("authors"), SCALAR | OBJECT | ARRAY, "names"},
    [M_AUTHOR] = {SPAN("author"), SCALAR | OBJECT | ARRAY, "a name"},
    [M_TAGS] = {SPAN("tags"), SCALAR | ARRAY, "an array of texts"},
    [M_CATEGORIES] = {SPAN("categories"), SCALAR | ARRAY, "an array of texts"},
    [M_SOURCE] = {SPAN("source"), SCALAR | OBJECT, "text"},
    [M_FEED] = {SPAN("feed"), SCALAR | OBJECT, "text"},
};

/* The same by the length of their names: few are left to compare with. */
#define LENGTH_MOST 14 /* no more than 16: see same_bytes */
static const unsigned char by_length[LENGTH_MOST + 1][8] = {
    [2] = {M_ID},
    [3] = {M_URL},
    [4] = {M_BODY, M_TEXT, M_TAGS, M_LINK, M_GUID, M_LANG, M_FEED},
    [5] = {M_TITLE},
    [6] = {M_SOURCE, M_AUTHOR},
    [7] = {M_SUMMARY, M_CONTENT, M_PUBDATE, M_AUTHORS},
    [8] = {M_LANGUAGE},
    [9] = {M_PUBLISHED},
    [10] = {M_CATEGORIES},
    [11] = {M_DESCRIPTION},
    [12] = {M_CONTENT_TEXT, M_CONTENT_HTML},
    [14] = {M_DATE_PUBLISHED},
};

/* Whether n bytes are the same: both ends, which may overlap, are loaded whole. */
static bool same_bytes(const char *a, const char *b, size_t n)
{
    const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;

    if (n < 8)
        return hash_load_tail(x, n) == hash_load_tail(y, n);
    return hash_load64(x) == hash_load64(y) &&
           hash_load64(x + n - 8) == hash_load64(y + n - 8);
}

enum member member_of(struct span name)
{
    const unsigned char *m = by_length[name.n <= LENGTH_MOST ? name.n : 0];

    while (*m != M_NONE && !same_bytes(name.p, members[*m].name.p, name.n))
        m++;
    return (enum member) * m;
}

const char *member_name(enum member m)
{
    return members[m].name.p;
}

const char *member_expected(enum member m)
{
    return members[m].expected;
}

bool member_may_be(enum member m, enum json_type type)
{
    return members[m].types >> type & 1;
}

static unsigned char count_stops(struct span text)
{
    unsigned char stops = 0;

    for (size_t i = 0; i < text.n; i++)
        stops += (unsigned char)text.p[i] < 0x20 || text.p[i] == '"';
    return stops;
}

void habit_learn(struct habit *h, size_t place, struct span text, enum member m)
{
    unsigned char bytes[HABIT_BYTES] = {0};
    struct habit_name *name = &h->name[place % HABIT_MOST];

    if (place >= HABIT_MOST || text.n > HABIT_BYTES)
        return;
    memcpy(bytes, text.p, text.n);
    name->n = (unsigned char)text.n;
    name->reach = text.n < 8 ? 8 : name->n;
    name->second = text.n > 16 ? 8 : 0;
    name->first = hash_load64(bytes);
    name->middle = hash_load64(bytes + name->second);
    name->last = hash_load64(bytes + name->reach - 8);
    name->mask = text.n < 8 ? ((uint64_t)1 << 8 * text.n) - 1 : ~(uint64_t)0;
    name->stops = count_stops(text);
    name->string = text.p[text.n - 1] == '"';
    name->member = (unsigned char)m;
}
