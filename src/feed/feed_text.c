#include "feed/feed_text.h"

#include <string.h>
#include <strings.h>

#include "text/utf8.h"

static bool is_word(struct span s, const char *word)
{
    return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

struct span feed_attr(const struct xml_attr *attrs, size_t n, const char *local)
{
    for (size_t i = 0; i < n; i++)
        if (attrs[i].name.ns == XML_NS_NONE && is_word(attrs[i].name.local, local))
            return span_trim(attrs[i].value);
    return span_make(NULL, 0);
}

/* --- which kind --------------------------------------------------------------------- */

static bool ends_in(struct span s, const char *end)
{
    size_t n = strlen(end);

    return s.n >= n && strncasecmp(s.p + s.n - n, end, n) == 0;
}

static bool is_html(struct span type)
{
    return is_word(type, "html") || is_word(type, "text/html");
}

static bool is_xhtml(struct span type)
{
    return is_word(type, "xhtml") || is_word(type, "application/xhtml+xml");
}

static bool is_plain(struct span type)
{
    return !type.n || is_word(type, "text") || is_word(type, "text/plain");
}

static bool is_xml(struct span type)
{
    return ends_in(type, "/xml") || ends_in(type, "+xml");
}

/* A media type without its parameters. */
static struct span type_of(const struct xml_attr *attrs, size_t n)
{
    struct span type = feed_attr(attrs, n, "type");
    const char *parameters = type.n ? memchr(type.p, ';', type.n) : NULL;

    if (parameters)
        type.n = (size_t)(parameters - type.p);
    return span_trim(type);
}

/*
 * RFC 4287, 3.1.1 and 4.1.3.3. In Atom 0.3 @mode says how it is wrapped; where it does
 * not, type=text is often escaped HTML, so that it is looked at.
 */
static enum feed_how how_of_atom(struct span type, struct span mode, bool old)
{
    if (is_html(type))
        return is_word(mode, "xml") ? FEED_AS_XHTML : FEED_AS_HTML;
    if (is_xhtml(type))
        return mode.n && !is_word(mode, "xml") ? FEED_AS_HTML : FEED_AS_XHTML;
    if (is_plain(type))
        return old ? FEED_AS_MAYBE : FEED_AS_PLAIN;
    if (is_xml(type))
        return mode.n && !is_word(mode, "xml") ? FEED_AS_HTML : FEED_AS_XHTML;
    if (type.n > 5 && strncasecmp(type.p, "text/", 5) == 0)
        return FEED_AS_PLAIN;
    return FEED_AS_MAYBE;
}

static bool is_base64(struct span type, struct span mode, bool old)
{
    if (mode.n || old)
        return is_word(mode, "base64");
    return type.n && memchr(type.p, '/', type.n) && !is_xml(type) &&
           strncasecmp(type.p, "text/", 5) != 0;
}

struct feed_text_kind feed_text_kind(const struct feed_name *row,
                                     const struct xml_name *name,
                                     const struct xml_attr *attrs, size_t n, bool is_atom)
{
    struct feed_text_kind kind = {.how = (enum feed_how)row->how,
                                  .title = row->slot < FEED_TITLE_END};
    struct span type, mode;
    bool old;

    if (row->role != FEED_TEXT || !row->construct)
        return kind;
    type = type_of(attrs, n);
    if (name->ns == XML_NS_MEDIA && !kind.title && !is_html(type))
        kind.how = FEED_AS_MAYBE;
    if (!is_atom)
        return kind;
    mode = feed_attr(attrs, n, "mode");
    old = name->ns == XML_NS_ATOM03 || mode.n;
    kind.how = how_of_atom(type, mode, old);
    kind.base64 = is_base64(type, mode, old);
    if (row->slot == FEED_CONTENT && feed_attr(attrs, n, "src").n)
        kind.how = FEED_AS_NOTHING;
    return kind;
}

/* --- gathering ---------------------------------------------------------------------- */

static void put_escaped(struct buf *raw, struct span text)
{
    const char *p = text.p, *end = text.p + text.n;

    while (p < end) {
        const char *from = p;

        while (p < end && *p != '<' && *p != '&' && *p != '"')
            p++;
        (void)buf_add(raw, from, (size_t)(p - from));
        if (p == end)
            break;
        (void)buf_add_str(raw, *p == '<' ? "&lt;" : *p == '&' ? "&amp;" : "&quot;");
        p++;
    }
}

void feed_text_put(struct buf *raw, struct feed_text_kind kind, struct span text)
{
    if (kind.how == FEED_AS_XHTML && !kind.base64)
        put_escaped(raw, text);
    else if (kind.how != FEED_AS_NOTHING)
        (void)buf_add_span(raw, text);
}

static bool has_tags(struct feed_text_kind kind)
{
    return !kind.base64 && (kind.how == FEED_AS_XHTML || kind.how == FEED_AS_HTML ||
                            kind.how == FEED_AS_TITLE || kind.how == FEED_AS_MAYBE);
}

/* Of the attributes only @alt holds text. */
void feed_text_open(struct buf *raw, struct feed_text_kind kind,
                    const struct xml_name *name, const struct xml_attr *attrs, size_t n)
{
    struct span alt;

    if (!has_tags(kind))
        return;
    (void)buf_add_char(raw, '<');
    (void)buf_add_span(raw, name->local);
    alt = feed_attr(attrs, n, "alt");
    if (alt.p) {
        (void)buf_add_str(raw, " alt=\"");
        put_escaped(raw, alt);
        (void)buf_add_char(raw, '"');
    }
    (void)buf_add_char(raw, '>');
}

void feed_text_close(struct buf *raw, struct feed_text_kind kind,
                     const struct xml_name *name)
{
    if (!has_tags(kind) || is_word(name->local, "br") || is_word(name->local, "img"))
        return; /* elements without an end: </br> would be a second break */
    (void)buf_add_str(raw, "</");
    (void)buf_add_span(raw, name->local);
    (void)buf_add_char(raw, '>');
}

/* --- taking ------------------------------------------------------------------------- */

static int digit64(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* Whether s may be base64: where @type only hints at it, a text is given as it stands. */
static bool is_encoded(struct span s)
{
    size_t n = 0;

    while (n < s.n && (digit64(s.p[n]) >= 0 || span_is_blank(s.p[n])))
        n++;
    while (n < s.n && (s.p[n] == '=' || span_is_blank(s.p[n])))
        n++;
    return n == s.n;
}

static void decode64(struct span s, struct buf *out)
{
    unsigned bits = 0, n_bits = 0;

    buf_reset(out);
    for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
        if (span_is_blank(s.p[i]))
            continue;
        bits = (bits << 6 | (unsigned)digit64(s.p[i])) & 0xffff;
        n_bits += 6;
        if (n_bits < 8)
            continue;
        n_bits -= 8;
        (void)buf_add_char(out, (char)(bits >> n_bits & 0xff));
    }
}

/* Whether decoded bytes are text, not a picture that happens to be valid. */
static bool is_text(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' && !span_is_blank(s.p[i]))
            return false;
    return utf8_valid(s);
}

static enum draft_text draft_kind(struct feed_text_kind kind)
{
    switch (kind.how) {
    case FEED_AS_TITLE: return DRAFT_TITLE;
    case FEED_AS_HTML: return kind.title ? DRAFT_TITLE : DRAFT_HTML;
    case FEED_AS_XHTML: return DRAFT_HTML;
    case FEED_AS_PLAIN: return kind.title ? DRAFT_ONE_LINE : DRAFT_LINE;
    case FEED_AS_MAYBE: return kind.title ? DRAFT_TITLE : DRAFT_PERHAPS;
    case FEED_AS_LINE:
    case FEED_AS_NOTHING: break;
    }
    return DRAFT_LINE;
}

/* Decodes what d->raw holds: false where that is no text. A title that does not decode to
 * one is a word with a strange type. */
static bool decode_raw(struct draft *d, struct feed_text_kind kind)
{
    if (!is_encoded(buf_span(&d->raw)))
        return true;
    decode64(buf_span(&d->raw), &d->text);
    if (!is_text(buf_span(&d->text)))
        return kind.title;
    buf_reset(&d->raw);
    (void)buf_add_span(&d->raw, buf_span(&d->text));
    return true;
}

struct span feed_text_take(struct draft *d, struct feed_text_kind kind)
{
    if (kind.base64 && !decode_raw(d, kind))
        return span_make(NULL, 0);
    return draft_text(d, buf_span(&d->raw), draft_kind(kind));
}
