#include "poll/discover.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "feed/url.h"
#include "poll/address.h"
#include "text/charref.h"
#include "text/html_tag.h"

#define VALUE_MOST 4096 /* of an attribute that matters */
#define LINKS_MOST 100  /* that name a feed; a page with more lists something else */

/* --- page or feed ----------------------------------------------------------------- */

/* Behind the first `end` in s; nothing where there is none. */
static struct span behind(struct span s, const char *end)
{
    size_t n = strlen(end);
    const char *found = s.n ? memmem(s.p, s.n, end, n) : NULL;

    if (!found)
        return span_make("", 0);
    return span_make(found + n, (size_t)(s.p + s.n - found - n));
}

/* From its first tag on: without byte order mark, XML declaration and comments. */
static struct span skip_prologue(struct span s)
{
    if (span_starts(s, "\xef\xbb\xbf"))
        s = span_make(s.p + 3, s.n - 3);
    for (;;) {
        s = span_trim(s);
        if (span_starts(s, "<!--"))
            s = behind(s, "-->");
        else if (span_starts(s, "<?"))
            s = behind(s, ">");
        else
            return s;
    }
}

bool discover_is_page(struct span document, struct span content_type)
{
    static const char *const pages[] = {"<!doctype html", "<html",  "<head",
                                        "<body",          "<title", "<meta"};
    static const char *const feeds[] = {"<rss", "<feed", "<rdf", "<atom:", "<?xml", "{"};
    struct span s = skip_prologue(document);

    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        if (span_starts_nocase(s, pages[i]))
            return true;
    for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++)
        if (span_starts_nocase(s, feeds[i]))
            return false;
    return span_starts_nocase(content_type, "text/html") ||
           span_starts_nocase(content_type, "application/xhtml+xml");
}

/* --- attributes ------------------------------------------------------------------- */

struct attribute {
    struct span name;
    struct span value; /* references not decoded */
};

/* The next attribute of a tag that html_tag_read took for one; at moves on. False: there
 * are no more. */
static bool next_attribute(const char **at, const char *end, struct attribute *a)
{
    const char *p = *at;
    char quote = 0;

    while (p < end && (html_is_space(*p) || *p == '/'))
        p++;
    if (p == end || *p == '>')
        return false;
    a->name.p = p;
    for (p++; p < end && !html_ends_name(*p) && *p != '='; p++)
        ;
    a->name.n = (size_t)(p - a->name.p);
    a->value = span_make("", 0);
    while (p < end && html_is_space(*p))
        p++;
    *at = p;
    if (p == end || *p != '=')
        return true;
    for (p++; p < end && html_is_space(*p); p++)
        ;
    if (p < end && (*p == '"' || *p == '\''))
        quote = *p++;
    a->value.p = p;
    while (p < end && (quote ? *p != quote : !html_is_space(*p) && *p != '>'))
        p++;
    a->value.n = (size_t)(p - a->value.p);
    *at = p + (quote && p < end);
    return true;
}

/* Decodes the references of a value; white space at its ends goes. At the cap of out what
 * was decoded of it. */
static struct span decode(struct span value, struct buf *out)
{
    buf_reset(out);
    while (value.n) {
        struct charref c = {0};

        if (value.p[0] == '&')
            c = charref_decode(value, CHARREF_IN_ATTRIBUTE);
        if (c.took)
            (void)buf_add(out, c.text, c.n);
        else
            (void)buf_add_char(out, value.p[0]);
        value.p += c.took ? c.took : 1;
        value.n -= c.took ? c.took : 1;
    }
    return span_trim(buf_span(out));
}

/* --- links ------------------------------------------------------------------------ */

struct scan {
    struct span page_url;
    char *base; /* as <base> has it, or the page's own */
    discover_fn *fn;
    void *ctx;
    size_t found;
    bool no_quotes; /* a quote is never closed: from there on they count for nothing */
    struct buf href;
    struct buf clean;
    struct buf title;
    struct buf url;
};

/* Whether one of the words of a rel attribute is that one. */
static bool has_word(struct span rel, const char *word)
{
    while (rel.n) {
        size_t n = 0;

        while (n < rel.n && !html_is_space(rel.p[n]))
            n++;
        if (span_is_nocase(span_make(rel.p, n), word))
            return true;
        n += n < rel.n;
        rel = span_make(rel.p + n, rel.n - n);
    }
    return false;
}

/* application/json is also what WordPress calls the description of its interface: that
 * one says so in its rel. */
static bool is_feed_type(struct span type)
{
    static const char *const types[] = {"application/rss+xml",   "application/atom+xml",
                                        "application/feed+json", "application/json",
                                        "application/rdf+xml",   "application/x.atom+xml",
                                        "application/x-atom+xml"};
    const char *semicolon = type.n ? memchr(type.p, ';', type.n) : NULL;

    if (semicolon)
        type.n = (size_t)(semicolon - type.p);
    type = span_trim(type);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (span_is_nocase(type, types[i]))
            return true;
    return false;
}

/* A reference as seen from the page, in s->url; false where it is too long. */
static bool resolve(struct scan *s, struct span reference)
{
    reference = decode(reference, &s->href);
    buf_reset(&s->clean);
    buf_reset(&s->url);
    return !s->href.full && address_clean(reference, &s->clean) == 0 &&
           url_resolve(span_of(s->base), buf_span(&s->clean), &s->url) == 0;
}

static void take_link(struct scan *s, const struct html_tag *tag)
{
    const char *at = tag->name.p + tag->name.n;
    struct span rel = {"", 0}, type = {"", 0}, href = {"", 0}, title = {"", 0};
    struct attribute a;

    while (next_attribute(&at, tag->end, &a)) {
        if (span_is_nocase(a.name, "rel"))
            rel = a.value;
        else if (span_is_nocase(a.name, "type"))
            type = span_trim(a.value);
        else if (span_is_nocase(a.name, "href"))
            href = a.value;
        else if (span_is_nocase(a.name, "title"))
            title = a.value;
    }
    if (!has_word(rel, "alternate") || !is_feed_type(type) || !href.n ||
        s->found == LINKS_MOST)
        return;
    if (!resolve(s, href) || (!span_starts_nocase(buf_span(&s->url), "http://") &&
                              !span_starts_nocase(buf_span(&s->url), "https://")))
        return;
    s->found++;
    s->fn(s->ctx, buf_span(&s->url), decode(title, &s->title));
}

/* The first <base> counts, wherever it stands; links before it are resolved without it,
 * as pages put it first. */
static void take_base(struct scan *s, const struct html_tag *tag)
{
    const char *at = tag->name.p + tag->name.n;
    struct attribute a;

    if (!span_is(s->page_url, s->base))
        return;
    while (next_attribute(&at, tag->end, &a))
        if (span_is_nocase(a.name, "href")) {
            if (resolve(s, a.value)) {
                free(s->base);
                s->base = mem_dup(s->url.p, s->url.n);
            }
            return;
        }
}

/* Past the end tag of an element whose text is no markup; the end where it has none. */
static const char *skip_raw(const struct html_tag *tag, const char *end)
{
    const char *p = tag->end;

    while ((p = memchr(p, '<', (size_t)(end - p)))) {
        size_t left = (size_t)(end - p);

        if (left > tag->name.n + 2 && p[1] == '/' &&
            strncasecmp(p + 2, tag->name.p, tag->name.n) == 0 &&
            html_ends_name(p[2 + tag->name.n]))
            return p;
        p++;
    }
    return end;
}

/* Looks at the markup that begins at p, a '<'; returns where to go on. */
static const char *take_tag(struct scan *s, const char *p, const char *end)
{
    struct html_tag tag;

    if (span_starts(span_make(p, (size_t)(end - p)), "<!--")) {
        const char *close = memmem(p + 4, (size_t)(end - p - 4), "-->", 3);

        return close ? close + 3 : end;
    }
    if (!html_tag_begins(p, end))
        return p + 1;
    if (s->no_quotes || !html_tag_read(p, end, true, &tag)) {
        s->no_quotes = true; /* once, so that no page is read to its end for each tag */
        if (!html_tag_read(p, end, false, &tag))
            return end;
    }
    if (tag.closing)
        return tag.end;
    if (tag.kind == HTML_RAW)
        return skip_raw(&tag, end);
    if (span_is_nocase(tag.name, "link"))
        take_link(s, &tag);
    else if (span_is_nocase(tag.name, "base"))
        take_base(s, &tag);
    return tag.end;
}

void discover_all(struct span page, struct span page_url, discover_fn *fn, void *ctx)
{
    struct scan s = {.page_url = page_url, .fn = fn, .ctx = ctx};
    const char *end = page.p + page.n;
    const char *p = page.p;

    s.base = mem_dup(page_url.p, page_url.n);
    buf_init(&s.href, VALUE_MOST);
    buf_init(&s.clean, ADDRESS_MOST);
    buf_init(&s.title, VALUE_MOST);
    buf_init(&s.url, ADDRESS_MOST);
    while (p < end && (p = memchr(p, '<', (size_t)(end - p))))
        p = take_tag(&s, p, end);
    buf_release(&s.href);
    buf_release(&s.clean);
    buf_release(&s.title);
    buf_release(&s.url);
    free(s.base);
}

struct first {
    struct span page_url;
    struct buf *url;
    bool found;
};

static void take_first(void *ctx, struct span url, struct span title)
{
    struct first *f = ctx;

    (void)title;
    if (f->found || span_eq(url, f->page_url))
        return;
    f->found = buf_add_span(f->url, url) == 0;
}

int discover_first(struct span page, struct span page_url, struct buf *url)
{
    struct first f = {page_url, url, false};

    discover_all(page, page_url, take_first, &f);
    return f.found ? 0 : -1;
}
