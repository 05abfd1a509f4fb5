/*
 * html: one pass over the markup, from one '<' or '&' or run of white space to the next.
 *
 * White space is not written where it is seen but owed to the text that follows (struct
 * writer's gap): so it collapses, and there is none at the edges of a paragraph.
 *
 * Every search in here either finds its mark and the pass goes on behind it, or fails and
 * is never made again: that keeps the time linear.
 */
#include "text/html.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "text/charref.h"
#include "text/html_tag.h"

/* White space owed to the next text; of two gaps the wider one counts. */
enum gap { GAP_NONE, GAP_BLANK, GAP_LINE, GAP_PARAGRAPH };

struct writer {
    struct buf *out;
    enum gap gap;
    bool begun;            /* there is text before the gap */
    bool quotes;           /* attributes may be quoted: no quote was left open so far */
    size_t pre;            /* open <pre> */
    size_t templates;      /* open <template> */
    const char *cdata_end; /* the "]]>" of the CDATA section that p is in, or NULL */
};

static void put(struct writer *w, const char *p, size_t n)
{
    static const struct span gaps[] = {SPAN(""), SPAN(" "), SPAN("\n"), SPAN("\n\n")};
    struct span gap = gaps[w->begun ? w->gap : GAP_NONE];
    struct buf *out = w->out;

    /* Once something did not fit, nothing after it may be written either. */
    if (out->full || buf_reserve(out, gap.n + n) < 0)
        return;
    memcpy(out->p + out->n, gap.p, gap.n);
    memcpy(out->p + out->n + gap.n, p, n);
    out->n += gap.n + n;
    w->gap = GAP_NONE;
    w->begun = true;
}

static void widen_gap(struct writer *w, enum gap gap)
{
    if (w->gap < gap)
        w->gap = gap;
}

/* A second break in a row, even with blanks between, makes a paragraph. */
static void break_line(struct writer *w)
{
    w->gap = w->gap < GAP_LINE ? GAP_LINE : GAP_PARAGRAPH;
}

/* --- text ------------------------------------------------------------------------ */

#define LANES 16

typedef uint8_t lanes __attribute__((vector_size(LANES)));

/*
 * Whether a run of plain text ends at c: markup, a reference, or white space that is not
 * one blank between words (the controls before it end one too, which does no harm).
 */
static inline bool ends_run(char c, char next)
{
    return c == '<' || c == '&' || (unsigned char)c <= '\r' || (c == ' ' && next == ' ');
}

/* Where the run of plain text ends that p is in; p < end. */
static const char *run_end(const char *p, const char *end)
{
    while (end - p > LANES) {
        lanes c, next, hit;
        uint64_t half[2];

        memcpy(&c, p, sizeof(c));
        memcpy(&next, p + 1, sizeof(next));
        hit =
            (lanes)((c == '<') | (c == '&') | (c <= '\r') | ((c == ' ') & (next == ' ')));
        memcpy(half, &hit, sizeof(half));
        if (half[0] | half[1])
            break;
        p += LANES;
    }
    while (p < end && !ends_run(*p, end - p > 1 ? p[1] : ' '))
        p++;
    return p;
}

static const char *put_space(struct writer *w, const char *p, const char *end)
{
    for (; p < end && html_is_space(*p); p++) {
        bool line = *p == '\n' || (*p == '\r' && (end - p == 1 || p[1] != '\n'));

        if (w->pre && line)
            break_line(w);
        else
            widen_gap(w, GAP_BLANK);
    }
    return p;
}

static const char *put_reference(struct writer *w, const char *p, const char *end,
                                 enum charref_place place)
{
    struct charref ref = charref_decode(span_make(p, (size_t)(end - p)), place);

    if (!ref.took) {
        put(w, p, 1);
        return p + 1;
    }
    if (html_is_space(ref.text[0]))
        (void)put_space(w, ref.text, ref.text + ref.n);
    else
        put(w, ref.text, ref.n);
    return p + ref.took;
}

/*
 * Text from p on, up to the next '<' (a first one counts as text) or, in an attribute, to
 * the end. Returns where it stopped.
 */
static const char *put_text(struct writer *w, const char *p, const char *end,
                            enum charref_place place)
{
    const char *start = p;

    while (p < end && (*p != '<' || p == start || place == CHARREF_IN_ATTRIBUTE)) {
        const char *run = p;

        if (html_is_space(*p)) {
            p = put_space(w, p, end);
            continue;
        }
        if (*p == '&') {
            p = put_reference(w, p, end, place);
            continue;
        }
        if (*p == '\0') { /* ends a run, and browsers join what it stands between */
            p++;
            continue;
        }
        p = run_end(p + 1, end);
        if (p[-1] == ' ') {
            put(w, run, (size_t)(p - 1 - run));
            widen_gap(w, GAP_BLANK);
        } else {
            put(w, run, (size_t)(p - run));
        }
    }
    return p;
}

/* --- markup ---------------------------------------------------------------------- */

static bool starts(const char *p, const char *end, const char *with)
{
    size_t n = strlen(with);

    return (size_t)(end - p) >= n && memcmp(p, with, n) == 0;
}

/* Past the '>' that ends a declaration, an instruction or a damaged end tag. */
static const char *skip_bogus(const char *p, const char *end)
{
    const char *close = memchr(p, '>', (size_t)(end - p));

    return close ? close + 1 : end;
}

/*
 * Past the comment that begins at p: "-->" and "--!>" end it, and the dashes of "<!-->"
 * and
 * "<!--->" serve for both ends, as in browsers.
 */
static const char *skip_comment(const char *p, const char *end)
{
    const char *dashes = p + strlen("<!");
    const char *close = dashes + 1;

    while ((close = memchr(close + 1, '>', (size_t)(end - close - 1)))) {
        if (close - dashes >= 2 && memcmp(close - 2, "--", 2) == 0)
            return close + 1;
        if (close - dashes >= 5 && memcmp(close - 3, "--!", 3) == 0)
            return close + 1;
    }
    return end;
}

/*
 * A CDATA section is read as markup, since feeds wrap markup in it: only its two ends
 * vanish. An open one lasts to the end, and one inside another has no meaning.
 */
static const char *enter_cdata(struct writer *w, const char *p, const char *end)
{
    p += strlen("<![CDATA[");
    if (!w->cdata_end)
        w->cdata_end = memmem(p, (size_t)(end - p), "]]>", 3);
    if (!w->cdata_end)
        w->cdata_end = end;
    return p;
}

/* To the end tag of an element that holds no markup, or the end. */
static const char *skip_raw(const char *p, const char *end, struct span name)
{
    while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
        size_t left = (size_t)(end - p);

        if (left > name.n + 2 && p[1] == '/' && strncasecmp(p + 2, name.p, name.n) == 0 &&
            html_ends_name(p[2 + name.n]))
            return p;
        p++;
    }
    return end;
}

/* What a tag that is shown does to the text. */
static void show_tag(struct writer *w, const struct html_tag *tag)
{
    switch (tag->kind) {
    case HTML_BREAK: break_line(w); break;
    case HTML_BLOCK: widen_gap(w, GAP_PARAGRAPH); break;
    case HTML_PRE:
        widen_gap(w, GAP_PARAGRAPH);
        if (!tag->closing)
            w->pre++;
        else if (w->pre)
            w->pre--;
        break;
    case HTML_IMAGE:
        if (!tag->alt.n)
            break;
        widen_gap(w, GAP_BLANK);
        (void)put_text(w, tag->alt.p, tag->alt.p + tag->alt.n, CHARREF_IN_ATTRIBUTE);
        widen_gap(w, GAP_BLANK);
        break;
    case HTML_UNKNOWN:
    case HTML_INLINE:
    case HTML_RAW:
    case HTML_TEMPLATE: break;
    }
}

static const char *read_tag(struct writer *w, const char *p, const char *end)
{
    struct html_tag tag;

    /* Browsers lose all the text behind a quote that stays open; here it is kept. */
    if (w->quotes && !html_tag_read(p, end, true, &tag))
        w->quotes = false;
    if (!w->quotes && !html_tag_read(p, end, false, &tag))
        return end;
    if (tag.kind == HTML_RAW && !tag.closing && !tag.empty)
        return skip_raw(tag.end, end, tag.name);
    if (tag.kind == HTML_TEMPLATE && !tag.closing && !tag.empty)
        w->templates++;
    else if (tag.kind == HTML_TEMPLATE && tag.closing && w->templates)
        w->templates--;
    else if (!w->templates)
        show_tag(w, &tag);
    return tag.end;
}

/* Whether the '<' at p begins markup; any other is text ("a < b", "<3"). */
static bool is_markup(const char *p, const char *end)
{
    if (end - p < 2)
        return false;
    return html_is_letter(p[1]) || p[1] == '!' || p[1] == '?' ||
           (p[1] == '/' && end - p > 2);
}

static const char *read_markup(struct writer *w, const char *p, const char *end)
{
    if (html_tag_begins(p, end))
        return read_tag(w, p, end);
    if (starts(p, end, "<!--"))
        return skip_comment(p, end);
    if (starts(p, end, "<![CDATA["))
        return enter_cdata(w, p, end);
    return skip_bogus(p, end);
}

int html_to_text(struct span markup, struct buf *out)
{
    struct writer w = {.out = out, .quotes = true};
    const char *p = markup.n ? markup.p : "";
    const char *end = p + markup.n;

    while (p < end && !out->full) {
        const char *limit = w.cdata_end ? w.cdata_end : end;

        if (p >= limit) {
            if (p == limit)
                p += strlen("]]>");
            w.cdata_end = NULL;
        } else if (*p == '<' && is_markup(p, end)) {
            p = read_markup(&w, p, end);
        } else if (w.templates) {
            const char *next = memchr(p + 1, '<', (size_t)(limit - p - 1));

            p = next ? next : limit;
        } else {
            p = put_text(&w, p, limit, CHARREF_IN_TEXT);
        }
    }
    return out->full ? -1 : 0;
}

/* --- questions ------------------------------------------------------------------- */

/* "<b>" and "<a href=x>" plainly are tags, "a <b and c> d" and "List<String>" are not. */
static bool is_plain_tag(const struct html_tag *tag)
{
    return tag->kind != HTML_UNKNOWN && (tag->values || !tag->attributes);
}

bool html_looks_like(struct span s)
{
    const char *p = s.n ? s.p : "";
    const char *end = p + s.n;
    bool tags = true; /* no tag has been left open so far: one more look is worth it */

    while (p < end && (p = run_end(p, end)) < end) {
        struct html_tag tag;

        if (starts(p, end, "<!--") || starts(p, end, "<![CDATA["))
            return true;
        if (*p == '&' &&
            charref_decode(span_make(p, (size_t)(end - p)), CHARREF_IN_TEXT).semicolon)
            return true;
        if (*p != '<' || !tags || !html_tag_begins(p, end)) {
            p++;
        } else if (!html_tag_read(p, end, true, &tag)) {
            tags = false;
            p++;
        } else if (is_plain_tag(&tag)) {
            return true;
        } else {
            p = tag.end;
        }
    }
    return false;
}
