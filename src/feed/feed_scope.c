#include "feed/feed_scope.h"

#include <assert.h>
#include <string.h>

#include "feed/url.h"

/* Longer ones are not looked at: an address is copied for each element that adds to it.
 */
#define BASE_MOST     ((size_t)8 << 10)
#define LANGUAGE_MOST ((size_t)64)

void feed_scope_init(struct feed_scope *s)
{
    memset(s, 0, sizeof(*s));
    buf_init(&s->bytes, (XML_DEPTH_MOST + 2) * (2 * BASE_MOST + LANGUAGE_MOST + 16));
}

void feed_scope_release(struct feed_scope *s)
{
    buf_release(&s->bytes);
}

static struct span marked(const struct feed_scope *s, struct feed_mark m)
{
    if (!m.given)
        return span_make(NULL, 0);
    return span_make(m.n ? s->bytes.p + m.at : "", m.n);
}

/* The bytes that were added since there were `from`. */
static struct feed_mark mark_from(const struct feed_scope *s, size_t from)
{
    return (struct feed_mark){from, s->bytes.n - from, true};
}

void feed_scope_reset(struct feed_scope *s, struct span base)
{
    s->depth = 0;
    buf_reset(&s->bytes);
    memset(&s->levels[0], 0, sizeof(s->levels[0]));
    if (!base.n || base.n > BASE_MOST)
        return;
    (void)buf_add_span(&s->bytes, base);
    s->levels[0].base = mark_from(s, 0);
}

static void take_base(struct feed_scope *s, struct span value)
{
    struct feed_level *l = &s->levels[s->depth];
    struct span outer = marked(s, l->base);
    size_t from = s->bytes.n;

    if (!value.n || value.n > BASE_MOST || outer.n > BASE_MOST)
        return;
    /* The outer base must not move while the inner one is written behind it. */
    if (buf_reserve(&s->bytes, outer.n + value.n + 16) < 0)
        return;
    outer = marked(s, l->base);
    if (outer.n)
        (void)url_resolve(outer, value, &s->bytes);
    else
        (void)buf_add_span(&s->bytes, value);
    l->base = mark_from(s, from);
}

static void take_language(struct feed_scope *s, struct span value)
{
    struct feed_level *l = &s->levels[s->depth];
    size_t from = s->bytes.n;

    if (value.n > LANGUAGE_MOST)
        return;
    (void)buf_add_span(&s->bytes, value);
    l->language = mark_from(s, from);
    l->own_language = true;
}

void feed_scope_push(struct feed_scope *s, const struct xml_attr *attrs, size_t n)
{
    struct feed_level *l = &s->levels[++s->depth];

    assert(s->depth <= XML_DEPTH_MOST); /* xml.h sees to it */
    *l = l[-1];
    l->own_language = false;
    l->before = s->bytes.n;
    for (size_t i = 0; i < n; i++) {
        if (attrs[i].name.ns != XML_NS_XML)
            continue;
        if (span_is(attrs[i].name.local, "base"))
            take_base(s, span_trim(attrs[i].value));
        else if (span_is(attrs[i].name.local, "lang"))
            take_language(s, span_trim(attrs[i].value));
    }
}

void feed_scope_pop(struct feed_scope *s)
{
    s->bytes.n = s->levels[s->depth].before;
    s->bytes.full = false;
    s->depth--;
}

struct span feed_scope_base(const struct feed_scope *s, size_t depth)
{
    return marked(s, s->levels[depth].base);
}

struct span feed_scope_language(const struct feed_scope *s, size_t depth)
{
    return marked(s, s->levels[depth].language);
}

struct span feed_scope_own_language(const struct feed_scope *s, size_t depth)
{
    const struct feed_level *l = &s->levels[depth];

    return l->own_language ? marked(s, l->language) : span_make(NULL, 0);
}
