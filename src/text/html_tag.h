/*
 * html_tag: what one tag of HTML is, and where it ends.
 *
 * Tags are read as the HTML standard's tokenizer does ('>' inside quotes does not end
 * one). Nothing is copied: all spans point into the markup that was given.
 */
#ifndef TEXT_HTML_TAG_H
#define TEXT_HTML_TAG_H

#include <stdbool.h>

#include "base/span.h"

enum html_kind {
    HTML_UNKNOWN,  /* no tag of HTML; shown as an inline one */
    HTML_INLINE,   /* joins what it stands between */
    HTML_BLOCK,    /* ends a paragraph */
    HTML_BREAK,    /* <br> */
    HTML_PRE,      /* a block that keeps its line ends */
    HTML_IMAGE,    /* <img>, <area>, <input>: shown by its alt text, where it has one */
    HTML_RAW,      /* what is in it is no markup and not shown: script, style ... */
    HTML_TEMPLATE, /* what is in it is markup and not shown */
};

struct html_tag {
    enum html_kind kind;
    struct span name; /* as written, with its namespace prefix */
    struct span alt;  /* the first alt attribute, references not decoded */
    bool closing;     /* </name> */
    bool empty;       /* <name/> */
    bool values;      /* some attribute has a value */
    bool attributes;  /* there is some attribute */
    const char *end;  /* past its '>' */
};

static inline bool html_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}

static inline bool html_is_letter(char c)
{
    char lower = (char)(c | 0x20);

    return lower >= 'a' && lower <= 'z';
}

static inline bool html_ends_name(char c)
{
    return html_is_space(c) || c == '/' || c == '>';
}

/* Whether a start or end tag begins at p, which points to '<' before end. */
bool html_tag_begins(const char *p, const char *end);

/*
 * Reads the tag that begins at p. False where the markup ends before the tag does. Quotes
 * count only where `quotes` is set: otherwise the first '>' ends it and attributes are
 * not looked at (for markup whose quotes are damaged).
 */
bool html_tag_read(const char *p, const char *end, bool quotes, struct html_tag *tag);

#endif
