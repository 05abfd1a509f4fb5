#include "feed/item.h"

#include "feed/json.h"

const char *item_field_name(enum item_field field)
{
    static const char *const names[] = {ITEM_FIELD_NAMES()};

    _Static_assert(sizeof(names) / sizeof(*names) == ITEM_FIELDS, "a field has no name");
    return names[field];
}

enum frame_mode item_framing(enum item_format format, enum frame_mode asked)
{
    if (asked != FRAME_AUTO || format == ITEM_FORMAT_AUTO)
        return asked;
    return format == ITEM_FORMAT_FEED ? FRAME_DOCUMENT : FRAME_NEWLINE;
}

static void put_text(struct buf *out, const char *name, struct span text)
{
    if (text.p)
        (void)json_put_member(out, name, text);
}

static void put_authors(struct buf *out, const struct item *item)
{
    if (!item->n_authors)
        return;
    (void)json_put_name(out, "authors");
    for (size_t i = 0; i < item->n_authors; i++) {
        (void)buf_add_str(out, i ? ",{" : "[{");
        (void)json_put_member(out, "name", item->authors[i]);
        (void)buf_add_char(out, '}');
    }
    (void)buf_add_char(out, ']');
}

static void put_tags(struct buf *out, const struct item *item)
{
    if (!item->n_tags)
        return;
    (void)json_put_name(out, "tags");
    for (size_t i = 0; i < item->n_tags; i++) {
        (void)buf_add_char(out, i ? ',' : '[');
        (void)json_put_string(out, item->tags[i]);
    }
    (void)buf_add_char(out, ']');
}

/* A name from outside may hold anything, so json_put_name will not do. */
static void put_extra(struct buf *out, const struct item_extra *extra)
{
    (void)buf_add_char(out, ',');
    (void)json_put_string(out, extra->name);
    (void)buf_add_char(out, ':');
    (void)buf_add_span(out, extra->value);
}

int item_put_json(struct buf *out, const struct item *item)
{
    (void)buf_add_char(out, '{');
    put_text(out, "id", item->id);
    put_text(out, "url", item->field[ITEM_URL]);
    put_text(out, "title", item->field[ITEM_TITLE]);
    put_text(out, "content_text", item->field[ITEM_BODY]);
    put_text(out, "summary", item->field[ITEM_SUMMARY]);
    put_text(out, "date_published", item->date_published);
    put_authors(out, item);
    put_tags(out, item);
    put_text(out, "language", item->language);
    put_text(out, "source", item->field[ITEM_SOURCE]);
    for (size_t i = 0; i < item->n_extras; i++)
        put_extra(out, &item->extras[i]);
    (void)buf_add_char(out, '}');
    return out->full ? -1 : 0;
}
