#include "feed/feed_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"

/* Kinds of namespaces. */
enum {
    CORE = 1 << 0, /* none, RSS, Atom */
    DC = 1 << 1,
    MEDIA = 1 << 2,
    ITUNES = 1 << 3,
    CONTENT = 1 << 4,
    XHTML = 1 << 5,
    RDF = 1 << 6,
    OTHER = 1 << 7,
};

#define LOCAL_MOST 16 /* bytes of the longest name below, rounded up */

#define TEXT(slot, how)      FEED_TEXT, slot, how, false
#define CONSTRUCT(slot, how) FEED_TEXT, slot, how, true
#define ROLE(role)           role, 0, FEED_AS_LINE, false

/* Rows of one name stand together. The first is what is found for any other name. */
static const struct feed_name rows[] = {
    {SPAN(""), 0, ROLE(FEED_UNKNOWN)},
    {SPAN("rss"), CORE, ROLE(FEED_DOCUMENT)},
    {SPAN("rdf"), CORE | RDF, ROLE(FEED_DOCUMENT)},
    {SPAN("feed"), CORE, ROLE(FEED_DOCUMENT)},
    {SPAN("channel"), CORE, ROLE(FEED_DOCUMENT)},
    {SPAN("item"), CORE | RDF, ROLE(FEED_ITEM)},
    {SPAN("entry"), CORE, ROLE(FEED_ITEM)},
    {SPAN("title"), CORE, CONSTRUCT(FEED_TITLE, FEED_AS_TITLE)},
    {SPAN("title"), DC, TEXT(FEED_TITLE_DC, FEED_AS_TITLE)},
    {SPAN("title"), MEDIA, CONSTRUCT(FEED_TITLE_MEDIA, FEED_AS_TITLE)},
    {SPAN("title"), ITUNES, TEXT(FEED_TITLE_ITUNES, FEED_AS_TITLE)},
    {SPAN("encoded"), CONTENT | CORE, TEXT(FEED_CONTENT, FEED_AS_HTML)},
    {SPAN("content"), CORE, CONSTRUCT(FEED_CONTENT, FEED_AS_HTML)},
    {SPAN("content"), MEDIA, ROLE(FEED_MEDIA)},
    {SPAN("group"), MEDIA, ROLE(FEED_MEDIA)},
    {SPAN("body"), CORE, TEXT(FEED_CONTENT, FEED_AS_HTML)},
    {SPAN("body"), XHTML, TEXT(FEED_CONTENT, FEED_AS_XHTML)},
    {SPAN("div"), XHTML, TEXT(FEED_CONTENT, FEED_AS_XHTML)},
    {SPAN("fullitem"), CORE, TEXT(FEED_CONTENT, FEED_AS_HTML)},
    {SPAN("summary"), CORE, CONSTRUCT(FEED_SUMMARY, FEED_AS_HTML)},
    {SPAN("summary"), ITUNES, TEXT(FEED_DESCRIPTION_ITUNES, FEED_AS_HTML)},
    {SPAN("subtitle"), ITUNES, TEXT(FEED_SUBTITLE_ITUNES, FEED_AS_HTML)},
    {SPAN("description"), CORE, CONSTRUCT(FEED_DESCRIPTION, FEED_AS_HTML)},
    {SPAN("description"), DC, TEXT(FEED_DESCRIPTION_DC, FEED_AS_HTML)},
    {SPAN("description"), MEDIA, CONSTRUCT(FEED_DESCRIPTION_MEDIA, FEED_AS_HTML)},
    {SPAN("abstract"), CORE | DC, TEXT(FEED_DESCRIPTION_DC, FEED_AS_HTML)},
    {SPAN("text"), MEDIA, CONSTRUCT(FEED_DESCRIPTION_INNER, FEED_AS_HTML)},
    {SPAN("guid"), CORE, ROLE(FEED_GUID)},
    {SPAN("id"), CORE, TEXT(FEED_ID_ATOM, FEED_AS_LINE)},
    {SPAN("link"), CORE, ROLE(FEED_LINK)},
    {SPAN("published"), CORE, TEXT(FEED_PUBLISHED, FEED_AS_LINE)},
    {SPAN("pubdate"), CORE, TEXT(FEED_PUBLISHED_RSS, FEED_AS_LINE)},
    {SPAN("date"), DC | CORE, TEXT(FEED_PUBLISHED_DC, FEED_AS_LINE)},
    {SPAN("issued"), CORE | DC, TEXT(FEED_ISSUED, FEED_AS_LINE)},
    {SPAN("updated"), CORE, TEXT(FEED_UPDATED, FEED_AS_LINE)},
    {SPAN("modified"), CORE | DC, TEXT(FEED_UPDATED, FEED_AS_LINE)},
    {SPAN("created"), CORE | DC, TEXT(FEED_CREATED, FEED_AS_LINE)},
    {SPAN("author"), CORE | DC | ITUNES, ROLE(FEED_PERSON)},
    {SPAN("creator"), DC | CORE, ROLE(FEED_PERSON)},
    {SPAN("managingeditor"), CORE, ROLE(FEED_PERSON)},
    {SPAN("name"), CORE | ITUNES | OTHER | XHTML, ROLE(FEED_NAME)},
    {SPAN("email"), CORE | ITUNES | OTHER | XHTML, ROLE(FEED_EMAIL)},
    {SPAN("source"), CORE, ROLE(FEED_SOURCE)},
    {SPAN("category"), CORE | MEDIA | ITUNES, ROLE(FEED_TAG)},
    {SPAN("subject"), DC, ROLE(FEED_TAG)},
    {SPAN("keywords"), MEDIA | ITUNES, ROLE(FEED_TAGS)},
    {SPAN("language"), CORE | DC, TEXT(FEED_LANGUAGE, FEED_AS_LINE)},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* The bucket that holds a name, or the empty one where it would be. */
static size_t probe(const struct feed_names *names, struct span local)
{
    size_t b = hash_bytes(local.p, local.n) % FEED_NAME_BUCKETS;

    while (names->bucket[b] && !span_eq(rows[names->bucket[b]].local, local))
        b = (b + 1) % FEED_NAME_BUCKETS;
    return b;
}

void feed_names_init(struct feed_names *names)
{
    memset(names, 0, sizeof(*names));
    for (size_t row = ROWS - 1; row > 0; row--)
        names->bucket[probe(names, rows[row].local)] = (unsigned char)row;
}

/* A namespace of its own, without a prefix, is what some give RSS. */
static unsigned kind_of(const struct xml_name *name)
{
    switch (name->ns) {
    case XML_NS_NONE:
    case XML_NS_RSS:
    case XML_NS_ATOM:
    case XML_NS_ATOM03: return CORE;
    case XML_NS_DC:
    case XML_NS_DCTERMS: return DC;
    case XML_NS_MEDIA: return MEDIA;
    case XML_NS_ITUNES: return ITUNES;
    case XML_NS_CONTENT: return CONTENT;
    case XML_NS_XHTML: return XHTML;
    case XML_NS_RDF: return RDF;
    case XML_NS_XML:
    case XML_NS_OTHER: break;
    }
    return name->whole.n == name->local.n ? CORE : OTHER;
}

const struct feed_name *feed_name_find(const struct feed_names *names,
                                       const struct xml_name *name)
{
    char lower[LOCAL_MOST];
    struct span local = {lower, name->local.n};
    unsigned kind = kind_of(name);
    size_t row;

    if (local.n > sizeof(lower))
        return &rows[0];
    for (size_t i = 0; i < local.n; i++) {
        char c = name->local.p[i];

        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    row = names->bucket[probe(names, local)];
    for (; row && row < ROWS && span_eq(rows[row].local, local); row++)
        if (rows[row].in & kind)
            return &rows[row];
    return &rows[0];
}
