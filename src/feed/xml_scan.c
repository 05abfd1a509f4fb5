/* xml_scan: one loop over text, references and tags. */
#include "feed/xml_scan.h"

#include <string.h>
#include <strings.h>

#include "feed/xml_chars.h"
#include "feed/xml_ref.h"

#define CDATA_BEGIN "<![CDATA["
#define CDATA_END   "]]>"
#define DOCTYPE     "<!DOCTYPE"
#define LOOK_MOST   (1024 * 1024) /* bytes of looking ahead */

static size_t place(const struct xml_scan *scan, const char *p)
{
    return (size_t)(p - scan->state->document.p);
}

static bool starts(const char *p, const char *end, const char *with)
{
    size_t n = strlen(with);

    return (size_t)(end - p) >= n && memcmp(p, with, n) == 0;
}

/* The same in any case; XML has these in upper case only. */
static bool is_like(const char *p, const char *end, const char *with)
{
    size_t n = strlen(with);

    return (size_t)(end - p) >= n && strncasecmp(p, with, n) == 0;
}

static const char *find(const char *p, const char *end, const char *what)
{
    return memmem(p, (size_t)(end - p), what, strlen(what));
}

/* --- text -------------------------------------------------------------------------- */

/* Tells text without markup and references. */
static void tell_text(struct xml_scan *scan, const char *p, const char *end)
{
    while (p < end) {
        const char *stop = xml_plain_end(p, end);
        struct span odd;

        xml_state_text(scan->state, place(scan, p), span_make(p, (size_t)(stop - p)));
        p = stop;
        if (p == end)
            break;
        p += xml_odd_char(scan->state, p, end, &odd);
        xml_state_text(scan->state, place(scan, stop), odd);
    }
}

static const char *read_text(struct xml_scan *scan, const char *p, const char *end)
{
    const char *stop = p + 1, *close;

    while (stop < end && *stop != '<' && *stop != '&')
        stop++;
    close = scan->state->depth ? find(p, stop, CDATA_END) : NULL;
    if (close)
        xml_state_damage(scan->state, place(scan, close), "]]> outside a CDATA section");
    tell_text(scan, p, stop);
    return stop;
}

static const char *read_reference(struct xml_scan *scan, const char *p, const char *end)
{
    struct xml_ref ref;

    xml_ref_read(scan->state, span_make(p, (size_t)(end - p)), &ref);
    xml_state_text(scan->state, place(scan, p), ref.text);
    return p + ref.took;
}

/* --- CDATA ------------------------------------------------------------------------- */

/* Whether the end tag at p, of which "</" is sure, has that name. */
static bool is_end_of(const char *p, const char *end, struct span name)
{
    return name.n && (size_t)(end - p) > name.n + 2 &&
           memcmp(p + 2, name.p, name.n) == 0 && xml_ends_name(p[2 + name.n]);
}

/* The end tag of the last open element at or behind p, or end. */
static const char *find_own_end(const struct xml_scan *scan, const char *p,
                                const char *end)
{
    struct span name = xml_state_open(scan->state, 0);

    while ((p = find(p, end, "</")) && !is_end_of(p, end, name))
        p += 2;
    return p ? p : end;
}

/* The text of a section, p within it. One that nothing ends, the element ends. */
static const char *read_cdata(struct xml_scan *scan, const char *p, const char *end)
{
    const char *close = scan->cdata_ends_gone ? NULL : find(p, end, CDATA_END);

    if (close) {
        tell_text(scan, p, close);
        return close + strlen(CDATA_END);
    }
    scan->cdata_ends_gone = true;
    xml_state_damage(scan->state, place(scan, p), "a CDATA section that does not end");
    close = find_own_end(scan, p, end);
    tell_text(scan, p, close);
    return close;
}

/* --- what is skipped --------------------------------------------------------------- */

/* Past the next '>', or before the next '<', whichever comes first. */
static const char *skip_bogus(const char *p, const char *end)
{
    for (p++; p < end && *p != '<'; p++)
        if (*p == '>')
            return p + 1;
    return p;
}

static const char *skip_comment(struct xml_scan *scan, const char *p, const char *end)
{
    const char *dashes = scan->comment_ends_gone ? NULL : find(p + 4, end, "--");
    const char *close = dashes ? find(dashes, end, "-->") : NULL;

    if (!close) {
        scan->comment_ends_gone = true;
        xml_state_damage(scan->state, place(scan, p), "a comment that does not end");
        return skip_bogus(p, end);
    }
    if (close != dashes)
        xml_state_damage(scan->state, place(scan, dashes), "-- in a comment");
    return close + 3;
}

static const char *skip_instruction(struct xml_scan *scan, const char *p, const char *end)
{
    const char *close = scan->pi_ends_gone ? NULL : find(p + 2, end, "?>");

    if (p > scan->state->document.p && starts(p, end, "<?xml") && end - p > 5 &&
        xml_is_blank(p[5]))
        xml_state_damage(scan->state, place(scan, p),
                         "an XML declaration that is not the beginning");
    if (close)
        return close + 2;
    scan->pi_ends_gone = true;
    xml_state_damage(scan->state, place(scan, p), "an instruction that does not end");
    return skip_bogus(p, end);
}

/* The end of a document type, with quotes, comments, instructions and declarations within
 * its brackets; NULL where there is none. */
static const char *doctype_end(const char *p, const char *end)
{
    bool brackets = false;

    while (p < end) {
        if (*p == '"' || *p == '\'') {
            p = memchr(p + 1, *p, (size_t)(end - p - 1));
        } else if (starts(p, end, "<!--")) {
            p = find(p + 4, end, "-->");
        } else if (starts(p, end, "<?")) {
            p = find(p + 2, end, "?>");
        } else if (*p == '[' || *p == ']') {
            brackets = *p == '[';
        } else if (*p == '>' && !brackets) {
            return p + 1;
        }
        if (!p)
            return NULL;
        p++;
    }
    return NULL;
}

static const char *skip_doctype(struct xml_scan *scan, const char *p, const char *end)
{
    const char *close = scan->doctype_seen ? NULL : doctype_end(p + strlen(DOCTYPE), end);

    if (scan->state->root_seen || !starts(p, end, DOCTYPE))
        xml_state_damage(scan->state, place(scan, p), "a document type in a wrong place");
    scan->doctype_seen = true;
    if (close)
        return close;
    xml_state_damage(scan->state, place(scan, p), "a document type that does not end");
    return skip_bogus(p, end);
}

/* --- markup ------------------------------------------------------------------------ */

static const char *read_start_tag(struct xml_scan *scan, const char *p, const char *end)
{
    size_t depth = scan->state->depth;
    bool empty;

    p = xml_tag_read(scan->tags, p, end, &empty);
    if (p && empty && scan->state->depth > depth)
        xml_state_end(scan->state);
    return p ? p : end;
}

/*
 * Whether an end tag before p, which names nothing that is open, is a misspelt one of the
 * last element: its parent ends without it. In "<d>x</b>y</d></i>" it is not, in
 * "<d>x</b></i>" it is. Looks no further than LOOK_MOST bytes in all of a document.
 */
static bool is_misspelt(struct xml_scan *scan, const char *p, const char *end)
{
    struct span own = xml_state_open(scan->state, 0);
    struct span parent = xml_state_open(scan->state, 1);
    const char *from = p;
    const char *last = (size_t)(end - p) < LOOK_MOST - scan->looked
                           ? end
                           : p + (LOOK_MOST - scan->looked);
    bool misspelt = false;

    while ((p = find(p, last, "</")) && !is_end_of(p, last, own)) {
        misspelt = is_end_of(p, last, parent);
        if (misspelt)
            break;
        p += 2;
    }
    scan->looked += (size_t)((p ? p : last) - from);
    return misspelt;
}

static void end_tag(struct xml_scan *scan, const char *p, const char *after,
                    const char *end, struct span name)
{
    if (xml_state_end_tag(scan->state, place(scan, p), name))
        return;
    if (!is_misspelt(scan, after, end)) {
        xml_state_damage(scan->state, place(scan, p), "</%.*s> ends nothing",
                         XML_SHOWN(name));
        return;
    }
    xml_state_damage(scan->state, place(scan, p),
                     "</%.*s> stands where </%.*s> was expected", XML_SHOWN(name),
                     XML_SHOWN(xml_state_open(scan->state, 0)));
    xml_state_end(scan->state);
}

static const char *read_end_tag(struct xml_scan *scan, const char *p, const char *end)
{
    const char *name = p + 2, *stop = name;

    while (stop < end && !xml_ends_name(*stop))
        stop++;
    end_tag(scan, p, stop, end, span_make(name, (size_t)(stop - name)));
    while (stop < end && xml_is_blank(*stop))
        stop++;
    if (stop < end && *stop == '>')
        return stop + 1;
    xml_state_damage(scan->state, place(scan, p), "an end tag without its end");
    return stop < end && *stop != '<' ? skip_bogus(stop, end) : stop;
}

/* Whether the '<' at p, before a letter, is none of a tag: "x <y and more</title>". There
 * is no '>', and what stands instead are words, or the text's own end. */
static bool is_prose(const char *p, const char *end)
{
    const char *stop;

    for (p++; p < end && !xml_ends_name(*p);)
        p++;
    for (stop = p; stop < end && (!xml_ends_name(*stop) || xml_is_blank(*stop));)
        stop++;
    if (stop < end && *stop != '<')
        return false;
    while (p < stop && xml_is_blank(*p))
        p++;
    return p < stop || starts(p, end, "</");
}

/* What stands at p, a '<'; what follows it. */
static const char *read_markup(struct xml_scan *scan, const char *p, const char *end)
{
    if (end - p > 1 && xml_begins_name(p[1]) && !is_prose(p, end))
        return read_start_tag(scan, p, end);
    if (end - p > 2 && p[1] == '/' && xml_begins_name(p[2]))
        return read_end_tag(scan, p, end);
    if (starts(p, end, "<!--"))
        return skip_comment(scan, p, end);
    if (is_like(p, end, CDATA_BEGIN))
        return read_cdata(scan, p + strlen(CDATA_BEGIN), end);
    if (starts(p, end, "<?"))
        return skip_instruction(scan, p, end);
    if (is_like(p, end, DOCTYPE))
        return skip_doctype(scan, p, end);
    if (starts(p, end, "<!") || starts(p, end, "</")) {
        xml_state_damage(scan->state, place(scan, p), "markup of no known kind");
        return skip_bogus(p, end);
    }
    xml_state_damage(scan->state, place(scan, p), "bare <");
    return read_text(scan, p, end);
}

/* Tells why expat stopped, once that is passed and nothing of it was seen. */
static void tell_reason(struct xml_scan *scan, size_t damages)
{
    if (scan->reason && scan->state->damages == damages)
        xml_state_damage(scan->state, scan->reason_at, "%s", scan->reason);
    scan->reason = NULL;
}

void xml_scan_rest(struct xml_scan *scan, size_t at)
{
    const char *p = scan->state->document.p + at;
    const char *end = scan->state->document.p + scan->state->document.n;
    size_t damages = scan->state->damages;

    if (scan->in_cdata)
        p = read_cdata(scan, p, end);
    while (p < end) {
        if (scan->reason && place(scan, p) > scan->reason_at)
            tell_reason(scan, damages);
        if (*p == '<')
            p = read_markup(scan, p, end);
        else if (*p == '&')
            p = read_reference(scan, p, end);
        else
            p = read_text(scan, p, end);
    }
    xml_state_finish(scan->state);
    tell_reason(scan, damages);
}
