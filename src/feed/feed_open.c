#include <string.h>
#include <strings.h>

#include "feed/feed_inside.h"

/* Whether what e holds is for its attributes to say. The elements of RSS that stand in
 * Atom have its namespace, but not its rules. */
static bool is_atom(const struct feed_reader *f, const struct xml_name *name)
{
    bool has_prefix = name->whole.n > name->local.n;

    if (f->item && f->item->is_rss && !has_prefix)
        return false;
    return name->ns == XML_NS_ATOM || name->ns == XML_NS_ATOM03 ||
           (f->is_atom && name->ns == XML_NS_NONE);
}

static void open_text(struct feed_reader *f, const struct feed_element *e,
                      enum feed_slot slot)
{
    f->places[f->scope.depth] = IN_TEXT;
    f->text = (struct feed_gather){.depth = f->scope.depth, .row = e->row, .slot = slot};
    f->text.kind = feed_text_kind(e->row, e->name, e->attrs, e->n, is_atom(f, e->name));
    buf_reset(&f->d->raw);
}

/* Atom 0.3 may hold a content in several forms, each in an element of its own. */
static bool is_multipart(const struct feed_element *e)
{
    struct span type = feed_attr(e->attrs, e->n, "type");

    return e->row->slot == FEED_CONTENT && type.n > 10 &&
           strncasecmp(type.p, "multipart/", 10) == 0;
}

static void open_compound(struct feed_reader *f, struct feed_compound *c,
                          enum feed_place place)
{
    *c = (struct feed_compound){.depth = f->scope.depth};
    f->places[f->scope.depth] = place;
    buf_reset(&f->d->raw);
}

/* Whether a link leads to the item itself; relations may be written as addresses. */
static bool is_alternate(struct span rel)
{
    static const char iana[] = "http://www.iana.org/assignments/relation/";

    if (rel.n > sizeof(iana) - 1 && strncasecmp(rel.p, iana, sizeof(iana) - 1) == 0)
        rel = span_make(rel.p + sizeof(iana) - 1, rel.n - (sizeof(iana) - 1));
    return !rel.n || (rel.n == 9 && strncasecmp(rel.p, "alternate", 9) == 0);
}

static void open_link(struct feed_reader *f, const struct feed_element *e)
{
    bool is_rss = e->name->ns != XML_NS_ATOM && e->name->ns != XML_NS_ATOM03;
    struct span href = feed_attr(e->attrs, e->n, "href");

    if (!is_alternate(feed_attr(e->attrs, e->n, "rel")))
        return;
    if (href.n)
        feed_take_url(f, FEED_URL_ATOM, href);
    else
        open_text(f, e, is_rss ? FEED_URL : FEED_URL_ATOM);
}

static void open_tag(struct feed_reader *f, const struct feed_element *e)
{
    static const char *const names[] = {"label", "term", "text"};
    struct span tag = {NULL, 0};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !tag.n; i++)
        tag = feed_attr(e->attrs, e->n, names[i]);
    if (!tag.n) {
        open_text(f, e, FEED_TITLE);
        return;
    }
    f->places[f->scope.depth] = IN_TAG;
    buf_reset(&f->d->raw);
    (void)buf_add_span(&f->d->raw, tag);
    draft_add_tag(f->d, draft_text(f->d, buf_span(&f->d->raw), DRAFT_TITLE));
}

static void open_guid(struct feed_reader *f, const struct feed_element *e)
{
    struct span permalink = feed_attr(e->attrs, e->n, "isPermaLink");

    open_text(f, e, FEED_ID);
    f->text.permalink = !(permalink.n == 5 && strncasecmp(permalink.p, "false", 5) == 0);
}

/* A caption inside media:content is one of perhaps many. */
static enum feed_slot slot_in(enum feed_place place, const struct feed_name *row)
{
    if (place == IN_MEDIA && row->slot == FEED_TITLE_MEDIA)
        return FEED_TITLE_INNER;
    if (place == IN_MEDIA && row->slot == FEED_DESCRIPTION_MEDIA)
        return FEED_DESCRIPTION_INNER;
    return (enum feed_slot)row->slot;
}

static void open_in_item(struct feed_reader *f, const struct feed_element *e,
                         enum feed_place place)
{
    switch ((enum feed_role)e->row->role) {
    case FEED_TEXT:
        if (is_multipart(e))
            f->places[f->scope.depth] = place;
        else
            open_text(f, e, slot_in(place, e->row));
        break;
    case FEED_LINK: open_link(f, e); break;
    case FEED_GUID: open_guid(f, e); break;
    case FEED_PERSON: open_compound(f, &f->person, IN_PERSON); break;
    case FEED_SOURCE: open_compound(f, &f->source, IN_SOURCE); break;
    case FEED_TAG: open_tag(f, e); break;
    case FEED_TAGS: open_text(f, e, FEED_TITLE); break;
    case FEED_MEDIA:
        f->places[f->scope.depth] = span_is(e->name->local, "group") ? IN_ITEM : IN_MEDIA;
        break;
    default: break;
    }
}

static bool is_about_feed(const struct feed_name *row)
{
    return row->role == FEED_TEXT &&
           (row->slot < FEED_TITLE_END || row->slot == FEED_LANGUAGE);
}

static void open_in_feed(struct feed_reader *f, const struct feed_element *e)
{
    if (is_about_feed(e->row))
        open_text(f, e, (enum feed_slot)e->row->slot);
    else if (e->row->role == FEED_PERSON)
        open_compound(f, &f->person, IN_PERSON);
}

static void open_in_source(struct feed_reader *f, const struct feed_element *e)
{
    if (e->row->role == FEED_TEXT && e->row->slot < FEED_TITLE_END)
        open_text(f, e, FEED_SOURCE_TITLE);
    else if (e->row->role == FEED_PERSON)
        open_compound(f, &f->person, IN_PERSON);
}

/* Elements that we know nothing of may stand around a name, or be markup in it. */
static void open_in_person(struct feed_reader *f, const struct feed_element *e)
{
    static const char *const addresses[] = {"uri", "url", "homepage", "link"};

    if (e->row->role == FEED_NAME || e->row->role == FEED_EMAIL) {
        open_text(f, e, FEED_TITLE);
        return;
    }
    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
        if (span_is(e->name->local, addresses[i]))
            return;
    f->places[f->scope.depth] = IN_PERSON;
}

/* Whether the open text is one that may hold markup of any kind. */
static bool is_body(const struct feed_gather *t)
{
    return t->row->role == FEED_TEXT && t->slot >= FEED_CONTENT &&
           t->slot < FEED_DESCRIPTION_END;
}

/*
 * Whether an element cannot be markup in the text that is open, so that the text's own
 * end is missing. HTML has a title, link, source and summary too.
 */
static bool ends_text(const struct feed_gather *t, const struct feed_name *row)
{
    switch ((enum feed_role)row->role) {
    case FEED_ITEM:
    case FEED_GUID:
    case FEED_PERSON:
    case FEED_TAG:
    case FEED_TAGS:
    case FEED_MEDIA: return true;
    case FEED_LINK:
    case FEED_SOURCE: return !is_body(t);
    case FEED_TEXT: return is_body(t) ? row->slot >= FEED_ID : row->how != FEED_AS_XHTML;
    case FEED_UNKNOWN:
    case FEED_DOCUMENT:
    case FEED_NAME:
    case FEED_EMAIL: break;
    }
    return false;
}

/* Ends the text whose end is missing: what is open inside it stands beside it. */
static void end_text(struct feed_reader *f)
{
    size_t from = f->text.depth;

    feed_take_text(f);
    for (size_t i = from; i < f->scope.depth; i++)
        f->places[i] = f->places[from - 1];
}

static void open_markup(struct feed_reader *f, const struct feed_element *e)
{
    struct feed_gather *t = &f->text;

    f->places[f->scope.depth] = IN_TEXT;
    if (t->kind.how == FEED_AS_MAYBE)
        t->kind.how = FEED_AS_HTML; /* now it is */
    if (!t->inner++ && !t->language.p)
        t->language = feed_own_language(f, f->scope.depth);
    feed_text_open(&f->d->raw, t->kind, e->name, e->attrs, e->n);
}

/* The elements that a feed is made of: true where this is one. */
static bool open_frame(struct feed_reader *f, const struct feed_element *e)
{
    if (e->row->role == FEED_ITEM) {
        feed_begin_item(f, e);
        f->places[f->scope.depth] = IN_ITEM;
        return true;
    }
    if (e->row->role != FEED_DOCUMENT || f->item)
        return false;
    f->is_feed = true;
    f->is_atom |= e->name->local.n == 4 && strncasecmp(e->name->local.p, "feed", 4) == 0;
    f->places[f->scope.depth] = IN_FEED;
    return true;
}

void feed_open(struct feed_reader *f, const struct feed_element *e)
{
    size_t outer = f->scope.depth - 1;

    if (f->places[outer] == IN_TEXT && ends_text(&f->text, e->row))
        end_text(f);
    f->places[f->scope.depth] = IN_UNKNOWN;
    if (f->places[outer] == IN_TEXT) {
        open_markup(f, e);
        return;
    }
    if (open_frame(f, e))
        return;
    switch (f->places[outer]) {
    case IN_FEED: open_in_feed(f, e); break;
    case IN_ITEM:
    case IN_MEDIA: open_in_item(f, e, f->places[outer]); break;
    case IN_SOURCE: open_in_source(f, e); break;
    case IN_PERSON: open_in_person(f, e); break;
    case IN_TAG:
        if (e->row->role == FEED_TAG)
            open_tag(f, e);
        break;
    case IN_TEXT:
    case IN_UNKNOWN: break;
    }
}
