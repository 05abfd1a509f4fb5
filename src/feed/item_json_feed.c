/* item_json: JSON Feed documents, and what is whole of damaged ones. */
#include "feed/item_json_inside.h"

#include "feed/json_mend.h"
#include "feed/link.h"

/* Bytes of what a feed says of itself, as JSON, that its items inherit. */
#define INHERITED_MOST ((size_t)4096)

/* Each item inherits these, so they are not taken at any length. */
static void limit_inherited(struct known *feed)
{
    static const enum member inherited[] = {M_TITLE, M_LANGUAGE, M_LANG, M_AUTHORS,
                                            M_AUTHOR};

    for (size_t i = 0; i < sizeof(inherited) / sizeof(*inherited); i++)
        if (known_get(feed, inherited[i]).text.n > INHERITED_MOST)
            known_unset(feed, inherited[i]);
}

static void set_date_modified(struct reading *r, struct span object)
{
    struct json_value key, value, found = {.type = JSON_NULL};
    struct json_iter it =
        json_iter((struct json_value){.type = JSON_OBJECT, .text = object});

    while (json_next(&it, &key, &value))
        if (json_key_is(key, "date_modified"))
            found = value;
    draft_set_date(r->d, reading_text(r, &found, DRAFT_LINE));
}

/* What the document says of itself, for the items that do not say it. */
static void set_from_feed(struct reading *r, const struct known *feed, struct span object)
{
    const struct item_document *document = r->d->document;
    struct item *item = &r->d->item;

    if (item->date_ms == ITEM_NO_DATE)
        set_date_modified(r, object);
    if (item->date_ms == ITEM_NO_DATE)
        item->date_published = span_make(NULL, 0);
    if (!item->language.p)
        reading_set_language(r, feed);
    reading_set_authors(r, feed);
    item->field[ITEM_URL] = draft_url(r->d, item->field[ITEM_URL], document->base);
    if (!item->field[ITEM_SOURCE].p && document->source.n)
        item->field[ITEM_SOURCE] = document->source;
    if (!item->field[ITEM_SOURCE].p && known_has(feed, M_TITLE))
        item->field[ITEM_SOURCE] = reading_text(r, &feed->value[M_TITLE], DRAFT_ESCAPED);
    if (!item->field[ITEM_SOURCE].p)
        item->field[ITEM_SOURCE] = link_host(item->field[ITEM_URL]);
}

void reading_feed(struct reading *r, struct known *feed)
{
    struct json_iter it = json_iter(feed->items);
    struct json_value value;
    struct json_error e;
    struct known known;

    limit_inherited(feed);
    r->format = ITEM_FORMAT_NDJSON; /* an item with `items` is no feed in the feed */
    if (feed->items.type != JSON_ARRAY)
        draft_damage(r->d, "expected an array \"items\" in the JSON Feed");
    while (json_next(&it, NULL, &value)) {
        if (value.type != JSON_OBJECT) {
            draft_damage(r->d, "\"items\" at %s: expected an object, found %s",
                         reading_place(r, value).text, reading_type_name(value.type));
            continue;
        }
        draft_begin(r->d);
        (void)reading_members(r, value.text, &known, &e); /* which was checked with all */
        reading_set_item(r, &known);
        set_from_feed(r, feed, value.text);
        r->fn(r->ctx, draft_finish(r->d, value.text));
    }
}

/* As if it had no control characters in its strings, and what is whole before anything
 * else that is wrong. */
void reading_mended(struct reading *r, struct span record)
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
    r->from = text.p;
    r->mended = true;
    (void)reading_object(r, text, &e); /* what cannot be mended was told of */
    buf_release(&plain);
    buf_release(&mended);
}
