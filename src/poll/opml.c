#include "poll/opml.h"

#include "base/buf.h"
#include "feed/charset.h"
#include "feed/xml.h"

#define TEXT_BYTES ((size_t)256 << 20)

struct opml {
    const struct opml_events *events;
    size_t outlines;
};

/* An attribute by its name, which programs write as xmlUrl, xmlurl, xmlURL ... */
static struct span attribute(const struct xml_attr *attrs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (span_is_nocase(attrs[i].name.local, name))
            return span_trim(attrs[i].value);
    return span_make(NULL, 0);
}

static void opml_on_start(void *ctx, const struct xml_name *name,
                          const struct xml_attr *attrs, size_t n)
{
    struct opml *o = ctx;
    struct span url, title;

    if (!span_is_nocase(name->local, "outline"))
        return;
    o->outlines++;
    url = attribute(attrs, n, "xmlUrl");
    if (!url.n)
        return;
    title = attribute(attrs, n, "title");
    if (!title.n)
        title = attribute(attrs, n, "text");
    o->events->feed(o->events->ctx, url, title);
}

static void opml_on_end(void *ctx, const struct xml_name *name)
{
    (void)ctx;
    (void)name;
}

static void opml_on_text(void *ctx, struct span text)
{
    (void)ctx;
    (void)text;
}

static void opml_on_damage(void *ctx, size_t line, const char *reason)
{
    struct opml *o = ctx;

    o->events->damage(o->events->ctx, line, reason);
}

static void report_charset(const struct opml *o, const struct charset_result *c)
{
    if (c->unknown)
        o->events->damage(o->events->ctx, 0, "its charset is not known; read as UTF-8");
    else if (c->bad)
        o->events->damage(o->events->ctx, 0, "it holds bytes that its charset has not");
}

int opml_read(struct span document, const struct opml_events *events)
{
    struct opml o = {events, 0};
    const struct xml_events xml = {&o, opml_on_start, opml_on_end, opml_on_text,
                                   opml_on_damage};
    struct charset_result decoded;
    struct xml_reader *reader = xml_reader_new();
    struct buf text;

    buf_init(&text, TEXT_BYTES);
    if (charset_decode(document, span_make(NULL, 0), &text, &decoded) < 0)
        events->damage(events->ctx, 0, "it is too large; the rest is left out");
    report_charset(&o, &decoded);
    (void)xml_read(reader, decoded.text, &xml);
    buf_release(&text);
    xml_reader_free(reader);
    return o.outlines ? 0 : -1;
}
