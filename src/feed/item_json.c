#include "feed/item_json.h"

#include <stdio.h>
#include <string.h>

#include "feed/item_json_inside.h"
#include "feed/json_scan.h"
#include "text/runs.h"
#include "text/utf8.h"

/* The aliases of a text, a bit each: the lowest that has one counts. */
#define BIT(m) ((uint32_t)1 << (m))
enum aliases {
    IDS = BIT(M_ID) | BIT(M_GUID),
    URLS = BIT(M_URL) | BIT(M_LINK),
    BODIES = BIT(M_CONTENT) | BIT(M_BODY) | BIT(M_TEXT),
    DATES = BIT(M_DATE_PUBLISHED) | BIT(M_PUBLISHED) | BIT(M_PUBDATE),
    LANGUAGES = BIT(M_LANGUAGE) | BIT(M_LANG),
};

const char *reading_type_name(enum json_type type)
{
    static const char *const names[] = {"null",   "false",    "true",     "a number",
                                        "a text", "an array", "an object"};

    return names[type];
}

static size_t lines_in(struct span s)
{
    size_t lines = 0;

    for (size_t i = 0; i < s.n; i++)
        lines += s.p[i] == '\n';
    return lines;
}

struct place reading_place_at(const struct reading *r, const char *p)
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

struct place reading_place(const struct reading *r, struct json_value v)
{
    return reading_place_at(r, v.text.p - (v.type == JSON_STRING));
}

/* --- values as text ----------------------------------------------------------------- */

static bool is_held(const struct json_value *v)
{
    return !v->escaped && (!v->high || utf8_valid(v->text));
}

struct span reading_held(struct reading *r, const struct json_value *v)
{
    if (is_held(v))
        return v->text;
    buf_reset(&r->d->raw);
    (void)json_unescape(*v, &r->d->raw);
    return buf_span(&r->d->raw);
}

/* Whether a text may have markup that is to go; most do not. */
static bool may_have_markup(const struct json_value *v, enum draft_text kind)
{
    if (kind != DRAFT_PERHAPS && kind != DRAFT_ESCAPED)
        return kind == DRAFT_HTML;
    return !v->bare && json_has(v->text, '<', '&');
}

/* Whether a text is used as it stands and nothing need be looked at but its ends. */
static inline bool is_plain(const struct json_value *v, enum draft_text kind)
{
    return v->type == JSON_STRING && !v->escaped && !v->high && v->text.n &&
           (kind == DRAFT_PLAIN || kind == DRAFT_LINE ||
            (v->bare && kind != DRAFT_HTML)) &&
           !span_is_blank(v->text.p[0]) && !span_is_blank(v->text.p[v->text.n - 1]);
}

struct span reading_text(struct reading *r, const struct json_value *v,
                         enum draft_text kind)
{
    if (v->type == JSON_NULL || v->type >= JSON_ARRAY)
        return span_make(NULL, 0);
    if (is_held(v) && !may_have_markup(v, kind))
        return draft_bare(v->text, kind);
    return draft_text(r->d, reading_held(r, v), kind);
}

static inline struct span text_of(struct reading *r, const struct known *known,
                                  enum member m, enum draft_text kind)
{
    if (!known_has(known, m))
        return span_make(NULL, 0);
    if (is_plain(&known->value[m], kind))
        return known->value[m].text;
    return reading_text(r, &known->value[m], kind);
}

static inline struct span first_text(struct reading *r, const struct known *known,
                                     enum aliases names, enum draft_text kind)
{
    struct span text = {NULL, 0};

    for (uint32_t left = known->given & names; left && !text.p; left &= left - 1)
        text = text_of(r, known, (enum member)__builtin_ctz(left), kind);
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
static struct span name_of(struct reading *r, const struct json_value *v, enum member m,
                           const char *better, const char *worse)
{
    struct json_value inner;

    if (v->type < JSON_ARRAY)
        return reading_text(r, v, DRAFT_PERHAPS);
    inner = v->type == JSON_OBJECT ? either_member(*v, better, worse) : *v;
    if (inner.type >= JSON_ARRAY)
        draft_damage(r->d, "\"%s\" at %s: expected a name, found %s", member_name(m),
                     reading_place(r, inner).text, reading_type_name(inner.type));
    return reading_text(r, &inner, DRAFT_PERHAPS);
}

/* --- members to the item ------------------------------------------------------------ */

/* The body, and the summary: a description alone is the body, else it is the summary. */
static void set_texts(struct reading *r, const struct known *known)
{
    struct span *field = r->d->item.field;

    field[ITEM_BODY] = text_of(r, known, M_CONTENT_HTML, DRAFT_HTML);
    if (!field[ITEM_BODY].p)
        field[ITEM_BODY] = text_of(r, known, M_CONTENT_TEXT, DRAFT_PLAIN);
    if (!field[ITEM_BODY].p)
        field[ITEM_BODY] = first_text(r, known, BODIES, DRAFT_PERHAPS);
    field[ITEM_SUMMARY] = text_of(r, known, M_SUMMARY, DRAFT_ESCAPED);
    if (!field[ITEM_BODY].p)
        field[ITEM_BODY] = text_of(r, known, M_DESCRIPTION, DRAFT_PERHAPS);
    else if (!field[ITEM_SUMMARY].p)
        field[ITEM_SUMMARY] = text_of(r, known, M_DESCRIPTION, DRAFT_ESCAPED);
}

static void add_authors(struct reading *r, const struct known *known, enum member m)
{
    struct json_value v = known_get(known, m), value;
    struct json_iter it = json_iter(v);

    if (v.type != JSON_ARRAY) {
        draft_add_author(r->d, name_of(r, &v, m, "name", "email"));
        return;
    }
    while (json_next(&it, NULL, &value))
        draft_add_author(r->d, name_of(r, &value, m, "name", "email"));
}

void reading_set_authors(struct reading *r, const struct known *known)
{
    if (!r->d->authors.n && known_has(known, M_AUTHORS))
        add_authors(r, known, M_AUTHORS);
    if (!r->d->authors.n && known_has(known, M_AUTHOR))
        add_authors(r, known, M_AUTHOR);
}

static void add_tags(struct reading *r, const struct known *known, enum member m)
{
    struct json_value v = known_get(known, m), value;
    struct json_iter it = json_iter(v);

    if (v.type != JSON_ARRAY) {
        draft_add_tag(r->d, reading_text(r, &v, DRAFT_PERHAPS));
        return;
    }
    while (json_next(&it, NULL, &value)) {
        if (value.type >= JSON_ARRAY)
            draft_damage(r->d, "\"%s\" at %s: expected text, found %s", member_name(m),
                         reading_place(r, value).text, reading_type_name(value.type));
        draft_add_tag(r->d, reading_text(r, &value, DRAFT_PERHAPS));
    }
}

static void set_tags(struct reading *r, const struct known *known)
{
    if (known_has(known, M_TAGS))
        add_tags(r, known, M_TAGS);
    if (!r->d->tags.n && known_has(known, M_CATEGORIES))
        add_tags(r, known, M_CATEGORIES);
}

void reading_set_language(struct reading *r, const struct known *known)
{
    draft_set_language(r->d, first_text(r, known, LANGUAGES, DRAFT_LINE));
}

static void set_source(struct reading *r, const struct known *known)
{
    struct span *source = &r->d->item.field[ITEM_SOURCE];

    if (known_has(known, M_SOURCE))
        *source = name_of(r, &known->value[M_SOURCE], M_SOURCE, "title", "name");
    if (!source->p && known_has(known, M_FEED))
        *source = name_of(r, &known->value[M_FEED], M_FEED, "title", "name");
}

void reading_set_item(struct reading *r, const struct known *known)
{
    struct item *item = &r->d->item;

    item->id = first_text(r, known, IDS, DRAFT_LINE);
    item->field[ITEM_URL] = first_text(r, known, URLS, DRAFT_LINE);
    item->field[ITEM_TITLE] = text_of(r, known, M_TITLE, DRAFT_ESCAPED);
    set_texts(r, known);
    draft_set_date(r->d, first_text(r, known, DATES, DRAFT_LINE));
    reading_set_language(r, known);
    reading_set_authors(r, known);
    set_tags(r, known);
    set_source(r, known);
}

/* --- a record ----------------------------------------------------------------------- */

int reading_object(struct reading *r, struct span object, struct json_error *e)
{
    struct known known;

    draft_begin(r->d);
    if (reading_members(r, object, &known, e) < 0)
        return -1;
    if (known.feed) {
        reading_feed(r, &known);
    } else if (r->format == ITEM_FORMAT_FEED && !r->mended) {
        draft_damage(r->d, "expected a JSON Feed, found an object without its "
                           "\"version\" and \"items\"");
    } else if (!r->mended) {
        reading_set_item(r, &known);
        r->fn(r->ctx, draft_finish(r->d, object));
    }
    return 0;
}

/* No object: whether it is JSON at all. */
static int read_other(struct reading *r, struct span record, struct json_error *e)
{
    struct json_value v;

    if (json_parse(record, &v, e) < 0)
        return -1;
    draft_damage(r->d, "at %s: expected an object, found %s",
                 reading_place_at(r, record.p).text, reading_type_name(v.type));
    return 0;
}

void item_json_init(struct item_json *j)
{
    memset(j, 0, sizeof(*j));
    j->find = stops_way(runs_chosen());
}

void item_json_read(struct item_json *j, struct draft *d, enum item_format format,
                    struct span record, size_t lead, item_fn *fn, void *ctx)
{
    struct reading r = {.d = d,
                        .json = j,
                        .format = format,
                        .lead = span_make(record.p - lead, lead),
                        .from = record.p,
                        .fn = fn,
                        .ctx = ctx};
    bool is_object = record.n && record.p[0] == '{';
    struct json_error e;

    if ((is_object ? reading_object : read_other)(&r, record, &e) == 0)
        return;
    draft_damage(d, "not JSON: at %s: expected %s",
                 reading_place_at(&r, record.p + e.offset).text, e.message);
    reading_mended(&r, record);
}
