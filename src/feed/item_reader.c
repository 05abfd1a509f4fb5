/* item: records to items, whatever their format. */
#include "feed/item.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feed/draft.h"
#include "feed/item_json.h"

struct item_reader {
    enum item_format format;
    struct draft draft;
};

struct item_reader *item_reader_new(enum item_format format)
{
    struct item_reader *r = mem_zalloc(sizeof(*r));

    r->format = format;
    draft_init(&r->draft);
    return r;
}

void item_reader_free(struct item_reader *r)
{
    if (!r)
        return;
    draft_release(&r->draft);
    free(r);
}

static struct span without_bom(struct span s)
{
    return span_starts(s, "\xef\xbb\xbf") ? span_make(s.p + 3, s.n - 3) : s;
}

static struct span without_comments(struct span s)
{
    const char *end;

    while (span_starts(s, "<!--") && (end = memmem(s.p + 4, s.n - 4, "-->", 3)))
        s = span_trim(span_make(end + 3, s.n - (size_t)(end + 3 - s.p)));
    return s;
}

/* Whether a tag or declaration begins s: its name, and what may stand behind a name. */
static bool opens(struct span s, const char *tag)
{
    size_t n = strlen(tag);

    return span_starts(s, tag) && (s.n == n || (s.p[n] && strchr(" \t\r\n>/", s.p[n])));
}

/*
 * Whether a record plainly is an XML feed. A line of text may begin with '<' too, so only
 * what feeds begin with counts.
 */
static bool is_xml_feed(struct span s)
{
    static const char *const starts[] = {"<?xml", "<rss", "<feed", "<rdf:RDF"};

    s = without_comments(s);
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
        if (opens(s, starts[i]))
            return true;
    return false;
}

static void read_text(struct draft *d, struct span line, item_fn *fn, void *ctx)
{
    draft_begin(d);
    d->item.field[ITEM_TITLE] = draft_text(d, draft_hold(d, line), DRAFT_LINE);
    fn(ctx, draft_finish(d, line));
}

static void read_feed(struct draft *d, struct span record, size_t lead, item_fn *fn,
                      void *ctx)
{
    if (record.p[0] == '{')
        item_json_read(d, ITEM_FORMAT_FEED, record, lead, fn, ctx);
    else if (is_xml_feed(record))
        draft_damage(d, "feed documents (RSS, Atom) are not read yet: send their items "
                        "as JSON objects, one a line");
    else
        draft_damage(d, "at byte %zu: expected a feed document", lead);
}

/* The format that the first bytes of a record speak of. */
static enum item_format format_of(struct span s)
{
    if (s.p[0] == '{')
        return ITEM_FORMAT_AUTO; /* item_json tells items and JSON Feeds apart */
    return is_xml_feed(s) ? ITEM_FORMAT_FEED : ITEM_FORMAT_TEXT;
}

int item_read(struct item_reader *r, struct span record, item_fn *fn, void *ctx,
              struct span *error)
{
    struct span s = span_trim(without_bom(span_trim(record)));
    struct draft *d = &r->draft;
    enum item_format format = r->format;
    size_t lead = s.n ? (size_t)(s.p - record.p) : 0;

    draft_reset(d);
    if (format == ITEM_FORMAT_AUTO && s.n)
        format = format_of(s);
    if (!s.n)
        draft_damage(d, "expected an item, found nothing");
    else if (format == ITEM_FORMAT_TEXT)
        read_text(d, s, fn, ctx);
    else if (format == ITEM_FORMAT_FEED)
        read_feed(d, s, lead, fn, ctx);
    else
        item_json_read(d, format, s, lead, fn, ctx);
    *error = draft_all_damage(d);
    return d->damages ? -1 : 0;
}
