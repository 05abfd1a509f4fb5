/* item: records to items, whatever their format. */
#include "feed/item.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feed/charset.h"
#include "feed/draft.h"
#include "feed/item_feed.h"
#include "feed/item_json.h"
#include "feed/sniff.h"

/* A decoded document that has grown beyond this goes back to the heap. */
#define DECODED_KEPT ((size_t)1 << 20)

struct item_reader {
    enum item_format format;
    struct draft draft;
    struct item_json json;
    struct feed_reader *feed; /* made when the first one comes */
    struct buf decoded;       /* a document in UTF-8 */
};

struct item_reader *item_reader_new(enum item_format format)
{
    struct item_reader *r = mem_zalloc(sizeof(*r));

    r->format = format;
    draft_init(&r->draft);
    item_json_init(&r->json);
    buf_init(&r->decoded, BUF_NO_CAP); /* at most thrice the record, which has a limit */
    return r;
}

void item_reader_free(struct item_reader *r)
{
    if (!r)
        return;
    draft_release(&r->draft);
    feed_reader_free(r->feed);
    buf_release(&r->decoded);
    free(r);
}

size_t item_reader_bytes(const struct item_reader *r)
{
    const struct draft *d = &r->draft;

    return sizeof(*r) + arena_size(&d->scratch) + d->raw.room + d->text.room +
           d->damage.room + r->decoded.room;
}

void item_reader_set_document(struct item_reader *r, const struct item_document *document)
{
    static const struct item_document none = {.base = {NULL, 0}};

    r->draft.document = document ? document : &none;
}

static void read_text(struct draft *d, struct span line, item_fn *fn, void *ctx)
{
    draft_begin(d);
    d->item.field[ITEM_TITLE] = draft_text(d, draft_hold(d, line), DRAFT_LINE);
    fn(ctx, draft_finish(d, line));
}

/* Bytes that the charset did not have; U+FFFD or a guess stands for them. */
static void report_charset(struct draft *d, struct span document,
                           const struct charset_result *c)
{
    size_t line = 1;

    for (size_t i = 0; i < c->first_bad; i++)
        line += document.p[i] == '\n';
    if (c->unknown)
        draft_damage(d, "line 1: charset \"%s\" is unknown or wrong; read as %s",
                     c->named, c->name);
    if (c->bad)
        draft_damage(d, "line %zu: bytes that are not %s (%zu place%s)", line, c->name,
                     c->bad, c->bad == 1 ? "" : "s");
}

/* A document to UTF-8, from its first character on. */
static struct span decode(struct item_reader *r, struct span document)
{
    struct charset_result c;

    (void)charset_decode(document, r->draft.document->charset, &r->decoded, &c);
    report_charset(&r->draft, document, &c);
    return c.text;
}

static void read_xml(struct item_reader *r, struct span text, item_fn *fn, void *ctx)
{
    if (!r->feed)
        r->feed = feed_reader_new();
    item_feed_read(r->feed, &r->draft, text, fn, ctx);
}

static void read_feed(struct item_reader *r, struct span record, item_fn *fn, void *ctx)
{
    struct span text = decode(r, record), s = span_trim(text);

    if (s.n && s.p[0] == '{')
        item_json_read(&r->json, &r->draft, ITEM_FORMAT_FEED, s, (size_t)(s.p - text.p),
                       fn, ctx);
    else if (s.n && memchr(s.p, '<', s.n))
        read_xml(r, text, fn, ctx);
    else
        draft_damage(&r->draft, "line 1: expected a feed document");
    if (r->decoded.room > DECODED_KEPT)
        buf_release(&r->decoded);
}

/* What AUTO makes of a record that begins as s does; most are JSON and need no look. */
static enum item_format format_of(struct span record, struct span s)
{
    if (s.p[0] == '{')
        return ITEM_FORMAT_AUTO;
    return sniff_is_feed(record) ? ITEM_FORMAT_FEED : ITEM_FORMAT_TEXT;
}

/* Without white space or a BOM around it; most have neither. */
static struct span text_of(struct span record)
{
    if (record.n && record.p[0] == '{' && record.p[record.n - 1] == '}')
        return record;
    return span_trim(sniff_without_bom(span_trim(record)));
}

int item_read(struct item_reader *r, struct span record, item_fn *fn, void *ctx,
              struct span *error)
{
    struct span s = text_of(record);
    struct draft *d = &r->draft;
    enum item_format format = r->format;
    size_t lead = s.n ? (size_t)(s.p - record.p) : 0;

    draft_reset(d);
    if (s.n && format == ITEM_FORMAT_AUTO)
        format = format_of(record, s);
    if (!s.n)
        draft_damage(d, "expected an item, found nothing");
    else if (format == ITEM_FORMAT_FEED)
        read_feed(r, record, fn, ctx);
    else if (format == ITEM_FORMAT_TEXT)
        read_text(d, s, fn, ctx);
    else
        item_json_read(&r->json, d, format, s, lead, fn, ctx);
    *error = draft_all_damage(d);
    return d->damages ? -1 : 0;
}
