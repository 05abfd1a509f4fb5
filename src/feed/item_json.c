#include "feed/item_json.h"

#include <stdio.h>
#include <string.h>

#include "feed/json.h"
#include "feed/json_mend.h"
#include "feed/link.h"
#include "text/utf8.h"

/* --- the members we know ------------------------------------------------------------ */

enum member {
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
    M_NONE = MEMBERS, /* ends a list of members */
};

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

/* Bytes of what a feed says of itself, as JSON, that its items inherit. */
#define INHERITED_MOST ((size_t)4096)

/* The aliases of a text, the first that has one counts. */
static const enum member ids[] = {M_ID, M_GUID, M_NONE};
static const enum member urls[] = {M_URL, M_LINK, M_NONE};
static const enum member bodies[] = {M_CONTENT, M_BODY, M_TEXT, M_NONE};
static const enum member dates[] = {M_DATE_PUBLISHED, M_PUBLISHED, M_PUBDATE, M_NONE};
static const enum member languages[] = {M_LANGUAGE, M_LANG, M_NONE};

/* The members of one object that we know; JSON_NULL where there is none. */
struct known {
    struct json_value value[MEMBERS];
    struct json_value items;
    bool feed; /* the object says that it is a JSON Feed */
};

struct reading {
    struct draft *d;
    enum item_format format;
    bool mended;      /* the record is the beginning of one: no item by itself */
    struct span lead; /* what the sender's record has before the text */
    const char *from; /* where the text begins, which may be a mended one */
    item_fn *fn;
    void *ctx;
};

static const char *type_name(enum json_type type)
{
    static const char *const names[] = {"null",   "false",    "true",     "a number",
                                        "a text", "an array", "an object"};

    return names[type];
}

static enum member member_of(struct span name)
{
    for (int m = 0; m < MEMBERS; m++)
        if (name.n == members[m].name.n && memcmp(name.p, members[m].name.p, name.n) == 0)
            return (enum member)m;
    return M_NONE;
}

static size_t lines_in(struct span s)
{
    size_t lines = 0;

    for (size_t i = 0; i < s.n; i++)
        lines += s.p[i] == '\n';
    return lines;
}

/* Where something stands, for messages: of a document over several lines by its line. */
struct place {
    char text[32];
};

static struct place place_at(const struct reading *r, const char *p)
{
    struct span before = span_make(r->from, (size_t)(p - r->from));
    size_t line = 1, byte = r->lead.n + before.n;
    struct place at;

    if (r->d->damages < DRAFT_DAMAGES_TOLD)
        line += lines_in(r->lead) + lines_in(before);
    if (line > 1)
        (void)snprintf(at.text, sizeof(at.text), "line %zu", line);
    else
        (void)snprintf(at.text, sizeof(at.text), "byte %zu", byte);
    return at;
}

static struct place place(const struct reading *r, struct json_value v)
{
    return place_at(r, v.text.p - (v.type == JSON_STRING));
}

/* --- values as text ----------------------------------------------------------------- */

/* Most texts are whole and valid as they stand in the record, and are used there. */
static struct span held(struct reading *r, struct json_value v)
{
    if (v.type != JSON_STRING || (!v.escaped && utf8_valid(v.text)))
        return v.text;
    buf_reset(&r->d->raw);
    (void)json_unescape(v, &r->d->raw);
    return buf_span(&r->d->raw);
}

/* Absent for null and for what is no scalar. */
static struct span text_of(struct reading *r, struct json_value v, enum draft_text kind)
{
    if (v.type == JSON_NULL || v.type >= JSON_ARRAY)
        return span_make(NULL, 0);
    return draft_text(r->d, held(r, v), kind);
}

static struct span first_text(struct reading *r, const struct known *known,
                              const enum member *names, enum draft_text kind)
{
    struct span text = {NULL, 0};

    for (; *names != M_NONE && !text.p; names++)
        text = text_of(r, known->value[*names], kind);
    return text;
}

/* The value of the member of an object that has the better of two names. */
static struct json_value either_member(struct json_value object, const char *better,
                                       const char *worse)
{
    struct json_value found = {.type = JSON_NULL}, fallback = found, key, value;
    struct json_iter it = json_iter(object);

    while (json_next(&it, &key, &value)) {
        if (json_key_is(key, better))
            found = value;
        else if (json_key_is(key, worse))
            fallback = value;
    }
    return found.type == JSON_NULL ? fallback : found;
}

/* A name, given as a text or as an object that has it. */
static struct span name_of(struct reading *r, struct json_value v, enum member m,
                           const char *better, const char *worse)
{
    struct json_value inner = v;

    if (v.type == JSON_OBJECT)
        inner = either_member(v, better, worse);
    if (inner.type >= JSON_ARRAY)
        draft_damage(r->d, "\"%s\" at %s: expected a name, found %s", members[m].name.p,
                     place(r, inner).text, type_name(inner.type));
    return text_of(r, inner, DRAFT_PERHAPS);
}

/* --- members to the item ------------------------------------------------------------ */

/* What is raw stays raw, but is held, and keeps to one line. */
static struct span raw_value(struct reading *r, struct json_value v)
{
    size_t quotes = v.type == JSON_STRING;
    struct span raw =
        draft_hold(r->d, span_make(v.text.p - quotes, v.text.n + 2 * quotes));
    struct span kept = arena_dup(&r->d->scratch, raw);

    for (size_t i = 0; i < kept.n; i++)
        if (raw.p[i] == '\n' || raw.p[i] == '\r')
            ((char *)kept.p)[i] = ' ';
    return kept;
}

/* Whether a member makes the object that it is in a JSON Feed. */
static bool tells_feed(const struct reading *r, struct span name, struct json_value value)
{
    struct json_value first;
    struct json_iter it = json_iter(value);

    if (span_is(name, "version") && value.type == JSON_STRING)
        return memmem(value.text.p, value.text.n, "jsonfeed.org", 12) != NULL;
    if (!span_is(name, "items") || value.type != JSON_ARRAY ||
        r->format == ITEM_FORMAT_NDJSON)
        return false;
    return json_next(&it, NULL, &first) ? first.type == JSON_OBJECT
                                        : r->format == ITEM_FORMAT_FEED;
}

static void take_unknown(struct reading *r, struct known *known, struct span name,
                         struct json_value value)
{
    struct span copy;

    if (span_is(name, "items"))
        known->items = value;
    if (tells_feed(r, name, value)) {
        known->feed = true;
        return;
    }
    if (known->feed && r->format != ITEM_FORMAT_NDJSON)
        return; /* nobody asks a feed for its unknown members */
    copy = arena_dup(&r->d->scratch, draft_hold(r->d, name));
    draft_add_extra(r->d, copy, raw_value(r, value));
}

static void take_member(struct reading *r, struct known *known, struct json_value key,
                        struct json_value value)
{
    struct span name = key.text;
    enum member m;

    if (key.escaped)
        name = arena_dup(&r->d->scratch, held(r, key));
    m = member_of(name);
    if (m == M_NONE)
        take_unknown(r, known, name, value);
    else
        known->value[m] = value;
}

/* Sorts an object's members; those of a type that cannot be are damage and left out. */
static void read_members(struct reading *r, struct json_value object, struct known *known)
{
    struct json_iter it = json_iter(object);
    struct json_value key, value;

    memset(known, 0, sizeof(*known)); /* all JSON_NULL */
    while (json_next(&it, &key, &value))
        take_member(r, known, key, value);
    for (int m = 0; m < MEMBERS; m++) {
        struct json_value *v = &known->value[m];

        if (v->type == JSON_NULL || members[m].types >> v->type & 1)
            continue;
        draft_damage(r->d, "\"%s\" at %s: expected %s, found %s", members[m].name.p,
                     place(r, *v).text, members[m].expected, type_name(v->type));
        v->type = JSON_NULL;
    }
}

/* The body, and the summary: a description alone is the body, else it is the summary. */
static void set_texts(struct reading *r, const struct known *known)
{
    struct span *field = r->d->item.field;
    const struct json_value *v = known->value;

    field[ITEM_BODY] = text_of(r, v[M_CONTENT_HTML], DRAFT_HTML);
    if (!field[ITEM_BODY].p)
        field[ITEM_BODY] = text_of(r, v[M_CONTENT_TEXT], DRAFT_PLAIN);
    if (!field[ITEM_BODY].p)
        field[ITEM_BODY] = first_text(r, known, bodies, DRAFT_PERHAPS);
    field[ITEM_SUMMARY] = text_of(r, v[M_SUMMARY], DRAFT_ESCAPED);
    if (!field[ITEM_BODY].p)
        field[ITEM_BODY] = text_of(r, v[M_DESCRIPTION], DRAFT_PERHAPS);
    else if (!field[ITEM_SUMMARY].p)
        field[ITEM_SUMMARY] = text_of(r, v[M_DESCRIPTION], DRAFT_ESCAPED);
}

static void add_authors(struct reading *r, struct json_value v, enum member m)
{
    struct json_iter it = json_iter(v);
    struct json_value value;

    if (v.type != JSON_ARRAY) {
        draft_add_author(r->d, name_of(r, v, m, "name", "email"));
        return;
    }
    while (json_next(&it, NULL, &value))
        draft_add_author(r->d, name_of(r, value, m, "name", "email"));
}

static void set_authors(struct reading *r, const struct known *known)
{
    if (!r->d->authors.n)
        add_authors(r, known->value[M_AUTHORS], M_AUTHORS);
    if (!r->d->authors.n)
        add_authors(r, known->value[M_AUTHOR], M_AUTHOR);
}

static void add_tags(struct reading *r, struct json_value v, enum member m)
{
    struct json_iter it = json_iter(v);
    struct json_value value;

    if (v.type != JSON_ARRAY) {
        draft_add_tag(r->d, text_of(r, v, DRAFT_PERHAPS));
        return;
    }
    while (json_next(&it, NULL, &value)) {
        if (value.type >= JSON_ARRAY)
            draft_damage(r->d, "\"%s\" at %s: expected text, found %s", members[m].name.p,
                         place(r, value).text, type_name(value.type));
        draft_add_tag(r->d, text_of(r, value, DRAFT_PERHAPS));
    }
}

static void set_tags(struct reading *r, const struct known *known)
{
    add_tags(r, known->value[M_TAGS], M_TAGS);
    if (!r->d->tags.n)
        add_tags(r, known->value[M_CATEGORIES], M_CATEGORIES);
}

static void set_language(struct reading *r, const struct known *known)
{
    draft_set_language(r->d, first_text(r, known, languages, DRAFT_LINE));
}

static void set_source(struct reading *r, const struct known *known)
{
    struct span source = name_of(r, known->value[M_SOURCE], M_SOURCE, "title", "name");

    if (!source.p)
        source = name_of(r, known->value[M_FEED], M_FEED, "title", "name");
    r->d->item.field[ITEM_SOURCE] = source;
}

static void set_item(struct reading *r, const struct known *known)
{
    struct item *item = &r->d->item;

    item->id = first_text(r, known, ids, DRAFT_LINE);
    item->field[ITEM_URL] = first_text(r, known, urls, DRAFT_LINE);
    item->field[ITEM_TITLE] = text_of(r, known->value[M_TITLE], DRAFT_ESCAPED);
    set_texts(r, known);
    draft_set_date(r->d, first_text(r, known, dates, DRAFT_LINE));
    set_language(r, known);
    set_authors(r, known);
    set_tags(r, known);
    set_source(r, known);
}

/* --- JSON Feed ---------------------------------------------------------------------- */

/* What the document says of itself, for the items that do not say it. */
static void set_from_feed(struct reading *r, const struct known *feed,
                          struct json_value object)
{
    struct item *item = &r->d->item;
    struct json_value modified = either_member(object, "date_modified", "date_modified");

    if (item->date_ms == ITEM_NO_DATE)
        draft_set_date(r->d, text_of(r, modified, DRAFT_LINE));
    if (item->date_ms == ITEM_NO_DATE)
        item->date_published = span_make(NULL, 0);
    if (!item->language.p)
        set_language(r, feed);
    set_authors(r, feed);
    item->field[ITEM_URL] = draft_url(r->d, item->field[ITEM_URL], r->d->document->base);
    if (!item->field[ITEM_SOURCE].p && r->d->document->source.n)
        item->field[ITEM_SOURCE] = r->d->document->source;
    if (!item->field[ITEM_SOURCE].p)
        item->field[ITEM_SOURCE] = text_of(r, feed->value[M_TITLE], DRAFT_ESCAPED);
    if (!item->field[ITEM_SOURCE].p)
        item->field[ITEM_SOURCE] = link_host(item->field[ITEM_URL]);
}

/* Completes the item whose members were read, and gives it out. */
static void give_item(struct reading *r, const struct known *known,
                      const struct known *feed, struct json_value object)
{
    set_item(r, known);
    if (feed)
        set_from_feed(r, feed, object);
    r->fn(r->ctx, draft_finish(r->d, object.text));
}

/* Each item inherits these, so they are not taken at any length. */
static void limit_inherited(struct known *feed)
{
    static const enum member inherited[] = {M_TITLE, M_LANGUAGE, M_LANG, M_AUTHORS,
                                            M_AUTHOR};

    for (size_t i = 0; i < sizeof(inherited) / sizeof(*inherited); i++) {
        struct json_value *v = &feed->value[inherited[i]];

        if (v->text.n > INHERITED_MOST)
            v->type = JSON_NULL;
    }
}

static void read_feed(struct reading *r, const struct known *feed)
{
    struct json_iter it = json_iter(feed->items);
    struct json_value value;
    struct known known;

    r->format = ITEM_FORMAT_NDJSON; /* an item with `items` is no feed in the feed */
    if (feed->items.type != JSON_ARRAY)
        draft_damage(r->d, "expected an array \"items\" in the JSON Feed");
    while (json_next(&it, NULL, &value)) {
        if (value.type != JSON_OBJECT) {
            draft_damage(r->d, "\"items\" at %s: expected an object, found %s",
                         place(r, value).text, type_name(value.type));
            continue;
        }
        draft_begin(r->d);
        read_members(r, value, &known);
        give_item(r, &known, feed, value);
    }
}

static void read_object(struct reading *r, struct json_value object)
{
    struct known known;

    draft_begin(r->d);
    read_members(r, object, &known);
    if (known.feed) {
        limit_inherited(&known);
        read_feed(r, &known);
    } else if (r->mended)
        return;
    else if (r->format == ITEM_FORMAT_FEED)
        draft_damage(r->d, "expected a JSON Feed, found an object without its "
                           "\"version\" and \"items\"");
    else
        give_item(r, &known, NULL, object);
}

/* Reads a feed that is no JSON: as if it had no control characters in its strings, and
 * what is whole before anything else. */
static void read_mended(struct reading *r, struct span record)
{
    struct json_value object;
    struct json_error e;
    struct buf plain, mended;
    struct span text;

    buf_init(&plain, 2 * record.n);
    buf_init(&mended, 2 * record.n + 2);
    json_mend_controls(record, &plain);
    text = buf_span(&plain);
    if (json_parse(text, &object, &e) < 0 && json_mend_feed(text, e.offset, &mended) == 0)
        text = buf_span(&mended);
    if (json_parse(text, &object, &e) == 0) {
        r->from = text.p;
        r->mended = true;
        read_object(r, object);
    }
    buf_release(&plain);
    buf_release(&mended);
}

void item_json_read(struct draft *d, enum item_format format, struct span record,
                    size_t lead, item_fn *fn, void *ctx)
{
    struct reading r = {.d = d,
                        .format = format,
                        .lead = span_make(record.p - lead, lead),
                        .from = record.p,
                        .fn = fn,
                        .ctx = ctx};
    struct json_value object;
    struct json_error e;

    if (json_parse(record, &object, &e) < 0) {
        draft_damage(d, "not JSON: at %s: expected %s",
                     place_at(&r, record.p + e.offset).text, e.message);
        read_mended(&r, record);
    } else if (object.type != JSON_OBJECT)
        draft_damage(d, "at %s: expected an object, found %s",
                     place_at(&r, record.p).text, type_name(object.type));
    else
        read_object(&r, object);
}
