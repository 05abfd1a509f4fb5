#include "feed/xml_tag.h"

#include <string.h>

#include "feed/xml_chars.h"
#include "feed/xml_ref.h"

#define VALUES_BLOCK 4096        /* bytes of a block of values */
#define VALUES_KEPT  (64 * 1024) /* from document to document */

void xml_tag_init(struct xml_tag_reader *r, struct xml_state *state)
{
    memset(r, 0, sizeof(*r));
    r->state = state;
    arena_init(&r->values, VALUES_BLOCK);
    buf_init(&r->value, BUF_NO_CAP); /* about as long as it is in the document */
}

void xml_tag_release(struct xml_tag_reader *r)
{
    arena_release(&r->values);
    buf_release(&r->value);
}

void xml_tag_begin(struct xml_tag_reader *r)
{
    r->quotes_gone[0] = false;
    r->quotes_gone[1] = false;
}

void xml_tag_end(struct xml_tag_reader *r)
{
    if (r->value.room > VALUES_KEPT)
        buf_release(&r->value);
    if (arena_size(&r->values) > VALUES_KEPT)
        arena_release(&r->values);
}

static size_t place(const struct xml_tag_reader *r, const char *p)
{
    return (size_t)(p - r->state->document.p);
}

/* --- values ------------------------------------------------------------------------ */

static const char *value_plain_end(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p >= ' ' && *p != '&' && (unsigned char)*p != 0xef)
        p++;
    return p;
}

/* What stands at p in a value, which is no plain byte: its bytes. */
static size_t add_odd(struct xml_tag_reader *r, const char *p, const char *end)
{
    struct span text;
    size_t took;

    if (*p == '&') {
        struct xml_ref ref;

        xml_ref_read(r->state, span_make(p, (size_t)(end - p)), &ref);
        (void)buf_add_span(&r->value, ref.text);
        return ref.took;
    }
    if (xml_plain_end(p, p + 1) > p && xml_plain_end(p, end) > p) {
        (void)buf_add_char(&r->value, xml_is_blank(*p) ? ' ' : *p);
        return 1;
    }
    took = xml_odd_char(r->state, p, end, &text);
    if (text.n)
        (void)buf_add_char(&r->value, ' ');
    return took;
}

/* Its references resolved, white space as blanks. */
static struct span resolve(struct xml_tag_reader *r, struct span raw)
{
    const char *p = raw.p, *end = raw.p + raw.n;

    if (value_plain_end(p, end) == end)
        return raw;
    buf_reset(&r->value);
    while (p < end) {
        const char *stop = value_plain_end(p, end);

        (void)buf_add(&r->value, p, (size_t)(stop - p));
        p = stop < end ? stop + add_odd(r, stop, end) : end;
    }
    return arena_dup(&r->values, buf_span(&r->value));
}

/* The next such quote, or NULL; looked for in vain only once a document. */
static const char *find_quote(struct xml_tag_reader *r, const char *p, const char *end,
                              char quote)
{
    bool *gone = &r->quotes_gone[quote == '\''];
    const char *found = *gone ? NULL : memchr(p, quote, (size_t)(end - p));

    *gone = !found;
    return found;
}

/* Whether what stands at p may follow a value. */
static bool ends_value(const char *p, const char *end)
{
    return p == end || xml_is_blank(*p) || *p == '/' || *p == '>';
}

static const char *find_either(const char *p, const char *end, const char *chars)
{
    while (p < end && *p != chars[0] && *p != chars[1])
        p++;
    return p;
}

/*
 * The end of a value in quotes. `a="x>text <b c="y">`: where there is markup before the
 * next quote, and behind that no end of a value, the quote of this one was forgotten.
 */
static const char *quoted_end(struct xml_tag_reader *r, const char *p, const char *end,
                              char quote)
{
    const char *close = find_quote(r, p, end, quote);
    const char *markup = find_either(p, close ? close : end, "<>");

    if (close && markup == close)
        return close;
    if (!close || !ends_value(close + 1, end)) {
        xml_state_damage(r->state, place(r, p), "a quote that does not end");
        return markup;
    }
    if (memchr(markup, '<', (size_t)(close - markup)))
        xml_state_damage(r->state, place(r, markup), "< in an attribute");
    return close;
}

/* The value at p, behind the '='; *after gets what follows it. */
static struct span read_value(struct xml_tag_reader *r, const char *p, const char *end,
                              const char **after)
{
    const char *stop = p;

    if (p < end && (*p == '"' || *p == '\'')) {
        stop = quoted_end(r, p + 1, end, *p);
        *after = stop + (stop < end && *stop == *p);
        return resolve(r, span_make(p + 1, (size_t)(stop - p - 1)));
    }
    while (stop < end && !xml_is_blank(*stop) && *stop != '>' && *stop != '<' &&
           !(*stop == '/' && stop + 1 < end && stop[1] == '>'))
        stop++;
    xml_state_damage(r->state, place(r, p), "an attribute without quotes");
    *after = stop;
    return resolve(r, span_make(p, (size_t)(stop - p)));
}

/* --- tags -------------------------------------------------------------------------- */

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && xml_is_blank(*p))
        p++;
    return p;
}

static const char *name_end(const char *p, const char *end)
{
    while (p < end && !xml_ends_name(*p))
        p++;
    return p;
}

/* The attribute at p, which is no blank; what follows it. */
static const char *read_attr(struct xml_tag_reader *r, const char *p, const char *end)
{
    const char *stop = name_end(p, end), *after;
    struct span name = span_make(p, (size_t)(stop - p)), value;
    size_t at = place(r, p);

    if (!name.n) {
        xml_state_damage(r->state, at, "a tag with something that is no attribute");
        return p + 1;
    }
    after = skip_blanks(stop, end);
    if (after == end || *after != '=') {
        xml_state_damage(r->state, at, "attribute %.*s has no value", XML_SHOWN(name));
        xml_state_attr(r->state, at, name, span_make("", 0), true);
        return stop;
    }
    value = read_value(r, skip_blanks(after + 1, end), end, &after);
    xml_state_attr(r->state, at, name, value, true);
    if (!ends_value(after, end))
        xml_state_damage(r->state, place(r, after), "no blank between attributes");
    return after;
}

const char *xml_tag_read(struct xml_tag_reader *r, const char *p, const char *end,
                         bool *empty)
{
    size_t at = place(r, p);
    const char *stop = name_end(p + 1, end);
    struct span name = span_make(p + 1, (size_t)(stop - p - 1));

    arena_reset(&r->values);
    xml_state_tag(r->state);
    *empty = false;
    for (p = stop; p < end; p = skip_blanks(p, end)) {
        if (*p == '>' || *p == '<')
            break;
        *empty = *p == '/' && p + 1 < end && p[1] == '>';
        if (*empty)
            break;
        p = xml_is_blank(*p) ? p + 1 : read_attr(r, p, end);
    }
    if (p == end) {
        xml_state_damage(r->state, at, "the document ends in the tag <%.*s>",
                         XML_SHOWN(name));
        return NULL;
    }
    if (*p == '<')
        xml_state_damage(r->state, place(r, p), "the tag <%.*s> has no end",
                         XML_SHOWN(name));
    xml_state_start(r->state, at, name);
    return *p == '<' ? p : p + 1 + *empty;
}
