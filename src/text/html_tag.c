/* html_tag: a table of names, and the attribute states of the HTML standard in a loop. */
#include "text/html_tag.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define NAME_MOST      10 /* bytes of the longest known name */
#define FULL_NAME_MOST 64 /* with its prefix; no honest one is longer */

struct known {
    char name[NAME_MOST + 1];
    unsigned char kind;
};

/* Sorted by name, for the binary search. */
static const struct known known_tags[] = {
    {"a", HTML_INLINE},         {"abbr", HTML_INLINE},     {"acronym", HTML_INLINE},
    {"address", HTML_BLOCK},    {"area", HTML_IMAGE},      {"article", HTML_BLOCK},
    {"aside", HTML_BLOCK},      {"audio", HTML_INLINE},    {"b", HTML_INLINE},
    {"base", HTML_INLINE},      {"basefont", HTML_INLINE}, {"bdi", HTML_INLINE},
    {"bdo", HTML_INLINE},       {"big", HTML_INLINE},      {"blockquote", HTML_BLOCK},
    {"body", HTML_BLOCK},       {"br", HTML_BREAK},        {"button", HTML_INLINE},
    {"canvas", HTML_INLINE},    {"caption", HTML_BLOCK},   {"center", HTML_BLOCK},
    {"cite", HTML_INLINE},      {"code", HTML_INLINE},     {"col", HTML_BLOCK},
    {"colgroup", HTML_BLOCK},   {"data", HTML_INLINE},     {"datalist", HTML_INLINE},
    {"dd", HTML_BLOCK},         {"del", HTML_INLINE},      {"details", HTML_BLOCK},
    {"dfn", HTML_INLINE},       {"dialog", HTML_BLOCK},    {"dir", HTML_BLOCK},
    {"div", HTML_BLOCK},        {"dl", HTML_BLOCK},        {"dt", HTML_BLOCK},
    {"em", HTML_INLINE},        {"embed", HTML_INLINE},    {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_BLOCK}, {"figure", HTML_BLOCK},    {"font", HTML_INLINE},
    {"footer", HTML_BLOCK},     {"form", HTML_BLOCK},      {"frameset", HTML_BLOCK},
    {"h1", HTML_BLOCK},         {"h2", HTML_BLOCK},        {"h3", HTML_BLOCK},
    {"h4", HTML_BLOCK},         {"h5", HTML_BLOCK},        {"h6", HTML_BLOCK},
    {"head", HTML_BLOCK},       {"header", HTML_BLOCK},    {"hgroup", HTML_BLOCK},
    {"hr", HTML_BLOCK},         {"html", HTML_BLOCK},      {"i", HTML_INLINE},
    {"iframe", HTML_RAW},       {"image", HTML_IMAGE},     {"img", HTML_IMAGE},
    {"input", HTML_IMAGE},      {"ins", HTML_INLINE},      {"kbd", HTML_INLINE},
    {"label", HTML_INLINE},     {"legend", HTML_BLOCK},    {"li", HTML_BLOCK},
    {"link", HTML_INLINE},      {"main", HTML_BLOCK},      {"map", HTML_INLINE},
    {"mark", HTML_INLINE},      {"math", HTML_INLINE},     {"menu", HTML_BLOCK},
    {"meta", HTML_INLINE},      {"meter", HTML_INLINE},    {"nav", HTML_BLOCK},
    {"nobr", HTML_INLINE},      {"noembed", HTML_RAW},     {"noframes", HTML_RAW},
    {"noscript", HTML_INLINE},  {"object", HTML_INLINE},   {"ol", HTML_BLOCK},
    {"optgroup", HTML_BLOCK},   {"option", HTML_BLOCK},    {"output", HTML_INLINE},
    {"p", HTML_BLOCK},          {"param", HTML_INLINE},    {"picture", HTML_INLINE},
    {"pre", HTML_PRE},          {"progress", HTML_INLINE}, {"q", HTML_INLINE},
    {"rp", HTML_INLINE},        {"rt", HTML_INLINE},       {"ruby", HTML_INLINE},
    {"s", HTML_INLINE},         {"samp", HTML_INLINE},     {"script", HTML_RAW},
    {"search", HTML_BLOCK},     {"section", HTML_BLOCK},   {"select", HTML_BLOCK},
    {"slot", HTML_INLINE},      {"small", HTML_INLINE},    {"source", HTML_INLINE},
    {"span", HTML_INLINE},      {"strike", HTML_INLINE},   {"strong", HTML_INLINE},
    {"style", HTML_RAW},        {"sub", HTML_INLINE},      {"summary", HTML_BLOCK},
    {"sup", HTML_INLINE},       {"svg", HTML_INLINE},      {"table", HTML_BLOCK},
    {"tbody", HTML_BLOCK},      {"td", HTML_BLOCK},        {"template", HTML_TEMPLATE},
    {"textarea", HTML_INLINE},  {"tfoot", HTML_BLOCK},     {"th", HTML_BLOCK},
    {"thead", HTML_BLOCK},      {"time", HTML_INLINE},     {"title", HTML_BLOCK},
    {"tr", HTML_BLOCK},         {"track", HTML_INLINE},    {"tt", HTML_INLINE},
    {"u", HTML_INLINE},         {"ul", HTML_BLOCK},        {"var", HTML_INLINE},
    {"video", HTML_INLINE},     {"wbr", HTML_INLINE},
};

static enum html_kind kind_of(struct span name)
{
    const char *colon;
    char lower[NAME_MOST + 1] = "";
    size_t low = 0;
    size_t high = sizeof(known_tags) / sizeof(known_tags[0]);

    if (name.n > FULL_NAME_MOST)
        return HTML_UNKNOWN;
    colon = memchr(name.p, ':', name.n);
    if (colon)
        name = span_make(colon + 1, (size_t)(name.p + name.n - colon - 1));
    if (name.n > NAME_MOST)
        return HTML_UNKNOWN;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = html_is_letter(name.p[i]) ? (char)(name.p[i] | 0x20) : name.p[i];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(lower, known_tags[middle].name, sizeof(lower));

        if (order == 0)
            return (enum html_kind)known_tags[middle].kind;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return HTML_UNKNOWN;
}

bool html_tag_begins(const char *p, const char *end)
{
    if (end - p > 1 && html_is_letter(p[1]))
        return true;
    return end - p > 2 && p[1] == '/' && html_is_letter(p[2]);
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && html_is_space(*p))
        p++;
    return p;
}

/* Reads the value behind '='; returns what follows it, or end where its quote stays open.
 */
static const char *read_value(const char *p, const char *end, struct span *value)
{
    const char *start = skip_space(p, end);

    if (start < end && (*start == '"' || *start == '\'')) {
        const char *quote = memchr(start + 1, *start, (size_t)(end - start - 1));

        if (!quote)
            return end;
        *value = span_make(start + 1, (size_t)(quote - start - 1));
        return quote + 1;
    }
    for (p = start; p < end && !html_is_space(*p) && *p != '>'; p++)
        ;
    *value = span_make(start, (size_t)(p - start));
    return p;
}

/* Reads one attribute that begins at p; returns what follows it. */
static const char *read_attribute(const char *p, const char *end, struct html_tag *tag)
{
    struct span name = {p, 0};
    struct span value = {NULL, 0};

    /* A '=' in the first place is part of the name. */
    for (p++; p < end && !html_ends_name(*p) && *p != '='; p++)
        ;
    name.n = (size_t)(p - name.p);
    tag->attributes = true;
    p = skip_space(p, end);
    if (p == end || *p != '=')
        return p;
    tag->values = true;
    p = read_value(p + 1, end, &value);
    if (!tag->alt.p && name.n == 3 && strncasecmp(name.p, "alt", 3) == 0)
        tag->alt = value;
    return p;
}

bool html_tag_read(const char *p, const char *end, bool quotes, struct html_tag *tag)
{
    *tag = (struct html_tag){.closing = p[1] == '/'};
    tag->name.p = p += tag->closing ? 2 : 1;
    while (p < end && !html_ends_name(*p))
        p++;
    tag->name.n = (size_t)(p - tag->name.p);
    if (!quotes) {
        p = p < end ? memchr(p, '>', (size_t)(end - p)) : NULL;
        if (!p)
            return false;
        tag->empty = p[-1] == '/';
    }
    while (p < end && *p != '>') {
        tag->empty = *p == '/';
        if (html_is_space(*p) || *p == '/')
            p++;
        else
            p = read_attribute(p, end, tag);
    }
    if (p == end)
        return false;
    tag->kind = kind_of(tag->name);
    tag->end = p + 1;
    return true;
}
