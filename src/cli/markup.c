#include "cli/markup.h"

#include "text/utf8.h"

#define ZERO_WIDTH_SPACE "\xe2\x80\x8b"

/* How a language emphasises, and how it links: before the address, between that and the
 * text, behind the text. */
static const struct {
    const char *strong[2];
    const char *link[3];
    bool address_last;
} languages[] = {
    [MARKUP_PLAIN] = {{"", ""}, {"", "", ""}, false},
    [MARKUP_MARKDOWN] = {{"**", "**"}, {"[", "](", ")"}, true},
    [MARKUP_MATTERMOST] = {{"**", "**"}, {"[", "](", ")"}, true},
    [MARKUP_SLACK] = {{"*", "*"}, {"<", "|", ">"}, false},
    [MARKUP_HTML] = {{"<b style=\"background-color:#fff2a8;color:#000\">", "</b>"},
                     {"<a href=\"", "\">", "</a>"},
                     false},
};

/* --- text -------------------------------------------------------------------------- */

static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

/* Whether a renderer that makes links of bare addresses would begin one in the middle of
 * rest, at this sign: http://, www., a@b. */
static bool begins_address(struct span rest, struct span before)
{
    return (rest.p[0] == ':' && rest.n > 1 && rest.p[1] == '/') ||
           (rest.p[0] == '.' && before.n >= 3 &&
            strncasecmp(before.p + before.n - 3, "www", 3) == 0) ||
           rest.p[0] == '@';
}

static void put_markdown(struct buf *out, enum markup m, struct span rest,
                         struct span before)
{
    char c = rest.p[0];
    const char *named = c == '"' || c == '\'' ? NULL : entity(c);

    if (named) {
        (void)buf_add_str(out, named);
        return;
    }
    if (strchr("\\`*_[]~|$", c) || begins_address(rest, before))
        (void)buf_add_char(out, '\\');
    (void)buf_add_char(out, c);
    if (c == '@' && m == MARKUP_MATTERMOST)
        (void)buf_add_str(out, ZERO_WIDTH_SPACE);
}

/* One ASCII character, the first of rest. */
static void put_sign(struct buf *out, enum markup m, struct span rest, struct span before)
{
    char c = rest.p[0];
    const char *named = entity(c);

    switch (m) {
    case MARKUP_MARKDOWN:
    case MARKUP_MATTERMOST: put_markdown(out, m, rest, before); return;
    case MARKUP_SLACK: named = c == '"' || c == '\'' ? NULL : named; break;
    case MARKUP_HTML: break;
    default: named = NULL; break;
    }
    if (named)
        (void)buf_add_str(out, named);
    else
        (void)buf_add_char(out, c);
}

/* The bytes from begin to end of text. */
static void put_part(struct buf *out, enum markup m, struct span text, size_t begin,
                     size_t end)
{
    unsigned size;

    for (size_t i = begin; i < end; i += size) {
        uint32_t cp = utf8_decode(text.p + i, text.p + end, &size);

        if (utf8_is_control(cp))
            (void)buf_add_char(out, ' ');
        else if (cp < 0x80)
            put_sign(out, m, span_make(text.p + i, text.n - i), span_make(text.p, i));
        else
            (void)buf_add(out, text.p + i, size);
    }
}

void markup_put_marked(struct buf *out, enum markup m, struct span text,
                       const struct match *match, enum item_field field)
{
    struct span shown = utf8_cut(text, MARKUP_TEXT_MOST);
    size_t done = 0;

    for (size_t i = 0; match && i < match->n_places; i++) {
        const struct match_place *p = &match->places[i];

        if (p->field != field || p->start < done || p->start >= p->end ||
            p->end > shown.n)
            continue;
        put_part(out, m, shown, done, p->start);
        (void)buf_add_str(out, languages[m].strong[0]);
        put_part(out, m, shown, p->start, p->end);
        (void)buf_add_str(out, languages[m].strong[1]);
        done = p->end;
    }
    put_part(out, m, shown, done, shown.n);
    if (shown.n < text.n)
        (void)buf_add_str(out, "...");
}

void markup_put(struct buf *out, enum markup m, struct span text)
{
    markup_put_marked(out, m, text, NULL, ITEM_FIELDS);
}

/* --- links ------------------------------------------------------------------------- */

bool markup_is_web(struct span url)
{
    return url.n <= MARKUP_URL_MOST &&
           (span_starts_nocase(url, "http://") || span_starts_nocase(url, "https://"));
}

/* What means something around an address is percent-encoded. */
static void put_url(struct buf *out, enum markup m, struct span url)
{
    const char *encoded = languages[m].address_last ? "\"'<>\\^`{|}()[]" : "\"'<>\\^`{|}";

    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];

        if (c <= ' ' || c >= 0x7f || strchr(encoded, c))
            (void)buf_addf(out, "%%%02X", c);
        else if (c == '&')
            (void)buf_add_str(out, "&amp;");
        else
            (void)buf_add_char(out, (char)c);
    }
}

void markup_put_link(struct buf *out, enum markup m, struct span url, struct span text,
                     const struct match *match, enum item_field field)
{
    const char *const *sign = languages[m].link;

    if (m == MARKUP_PLAIN || !markup_is_web(url)) {
        markup_put_marked(out, m, text, match, field);
        return;
    }
    (void)buf_add_str(out, sign[0]);
    if (!languages[m].address_last)
        put_url(out, m, url);
    else
        markup_put_marked(out, m, text, match, field);
    (void)buf_add_str(out, sign[1]);
    if (!languages[m].address_last)
        markup_put_marked(out, m, text, match, field);
    else
        put_url(out, m, url);
    (void)buf_add_str(out, sign[2]);
}

/* --- alerts ------------------------------------------------------------------------ */

void markup_put_headline(struct buf *out, enum markup m, const struct alert *a)
{
    const struct span *field = a->item->field;
    struct span text = field[ITEM_TITLE].n ? field[ITEM_TITLE]
                       : field[ITEM_URL].n ? field[ITEM_URL]
                                           : a->item->id;

    markup_put_link(out, m, field[ITEM_URL], text, a->match,
                    field[ITEM_TITLE].n ? ITEM_TITLE : ITEM_FIELDS);
}

void markup_put_snippet(struct buf *out, enum markup m, const char *before,
                        const struct alert *a, const struct alert_reader *r)
{
    if (!r->snippet.n || span_eq(r->snippet, a->item->field[ITEM_TITLE]))
        return;
    (void)buf_add_str(out, before);
    markup_put_marked(out, m, r->snippet, a->match, alert_snippet_field(r));
}
