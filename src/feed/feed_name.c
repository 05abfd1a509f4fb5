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
    {"", 0, ROLE(FEED_UNKNOWN)},
    {"rss", CORE, ROLE(FEED_DOCUMENT)},
    {"rdf", CORE | RDF, ROLE(FEED_DOCUMENT)},
    {"feed", CORE, ROLE(FEED_DOCUMENT)},
    {"channel", CORE, ROLE(FEED_DOCUMENT)},
    {"item", CORE | RDF, ROLE(FEED_ITEM)},
    {"entry", CORE, ROLE(FEED_ITEM)},
    {"title", CORE, CONSTRUCT(FEED_TITLE, FEED_AS_TITLE)},
    {"title", DC, TEXT(FEED_TITLE_DC, FEED_AS_TITLE)},
    {"title", MEDIA, CONSTRUCT(FEED_TITLE_MEDIA, FEED_AS_TITLE)},
    {"title", ITUNES, TEXT(FEED_TITLE_ITUNES, FEED_AS_TITLE)},
    {"encoded", CONTENT | CORE, TEXT(FEED_CONTENT, FEED_AS_HTML)},
    {"content", CORE, CONSTRUCT(FEED_CONTENT, FEED_AS_HTML)},
    {"content", MEDIA, ROLE(FEED_MEDIA)},
    {"group", MEDIA, ROLE(FEED_MEDIA)},
    {"body", CORE, TEXT(FEED_CONTENT, FEED_AS_HTML)},
    {"body", XHTML, TEXT(FEED_CONTENT, FEED_AS_XHTML)},
    {"div", XHTML, TEXT(FEED_CONTENT, FEED_AS_XHTML)},
    {"fullitem", CORE, TEXT(FEED_CONTENT, FEED_AS_HTML)},
    {"summary", CORE, CONSTRUCT(FEED_SUMMARY, FEED_AS_HTML)},
    {"summary", ITUNES, TEXT(FEED_DESCRIPTION_ITUNES, FEED_AS_HTML)},
    {"subtitle", ITUNES, TEXT(FEED_SUBTITLE_ITUNES, FEED_AS_HTML)},
    {"description", CORE, CONSTRUCT(FEED_DESCRIPTION, FEED_AS_HTML)},
    {"description", DC, TEXT(FEED_DESCRIPTION_DC, FEED_AS_HTML)},
    {"description", MEDIA, CONSTRUCT(FEED_DESCRIPTION_MEDIA, FEED_AS_HTML)},
    {"abstract", CORE | DC, TEXT(FEED_DESCRIPTION_DC, FEED_AS_HTML)},
    {"text", MEDIA, CONSTRUCT(FEED_DESCRIPTION_INNER, FEED_AS_HTML)},
    {"guid", CORE, ROLE(FEED_GUID)},
    {"id", CORE, TEXT(FEED_ID_ATOM, FEED_AS_LINE)},
    {"link", CORE, ROLE(FEED_LINK)},
    {"published", CORE, TEXT(FEED_PUBLISHED, FEED_AS_LINE)},
    {"pubdate", CORE, TEXT(FEED_PUBLISHED_RSS, FEED_AS_LINE)},
    {"date", DC | CORE, TEXT(FEED_PUBLISHED_DC, FEED_AS_LINE)},
    {"issued", CORE | DC, TEXT(FEED_ISSUED, FEED_AS_LINE)},
    {"updated", CORE, TEXT(FEED_UPDATED, FEED_AS_LINE)},
    {"modified", CORE | DC, TEXT(FEED_UPDATED, FEED_AS_LINE)},
    {"created", CORE | DC, TEXT(FEED_CREATED, FEED_AS_LINE)},
    {"author", CORE | DC | ITUNES, ROLE(FEED_PERSON)},
    {"creator", DC | CORE, ROLE(FEED_PERSON)},
    {"managingeditor", CORE, ROLE(FEED_PERSON)},
    {"name", CORE | ITUNES | OTHER | XHTML, ROLE(FEED_NAME)},
    {"email", CORE | ITUNES | OTHER | XHTML, ROLE(FEED_EMAIL)},
    {"source", CORE, ROLE(FEED_SOURCE)},
    {"category", CORE | MEDIA | ITUNES, ROLE(FEED_TAG)},
    {"subject", DC, ROLE(FEED_TAG)},
    {"keywords", MEDIA | ITUNES, ROLE(FEED_TAGS)},
    {"language", CORE | DC, TEXT(FEED_LANGUAGE, FEED_AS_LINE)},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static size_t bucket_of(const char *local, size_t n)
{
    return hash_bytes(local, n) % FEED_NAME_BUCKETS;
}

static bool is_row(size_t row, const char *local, size_t n)
{
    return strncmp(rows[row].local, local, n) == 0 && !rows[row].local[n];
}

/* The bucket that holds a name, or the empty one where it would be. */
static size_t probe(const struct feed_names *names, const char *local, size_t n)
{
    size_t b = bucket_of(local, n);

    while (names->bucket[b] && !is_row(names->bucket[b], local, n))
        b = (b + 1) % FEED_NAME_BUCKETS;
    return b;
}

void feed_names_init(struct feed_names *names)
{
    memset(names, 0, sizeof(*names));
    for (size_t row = ROWS - 1; row > 0; row--)
        names->bucket[probe(names, rows[row].local, strlen(rows[row].local))] =
            (unsigned char)row;
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
    unsigned kind = kind_of(name);
    size_t n = name->local.n, row;

    if (n > sizeof(lower))
        return &rows[0];
    for (size_t i = 0; i < n; i++) {
        char c = name->local.p[i];

        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    row = names->bucket[probe(names, lower, n)];
    for (; row && row < ROWS && is_row(row, lower, n); row++)
        if (rows[row].in & kind)
            return &rows[row];
    return &rows[0];
}
