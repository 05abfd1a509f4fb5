/*
 * xml_chars: bytes of a document that are no plain text.
 */
#ifndef FEED_XML_CHARS_H
#define FEED_XML_CHARS_H

#include <stdbool.h>
#include <stddef.h>

#include "feed/xml_state.h"

static inline bool xml_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What ends a name, whatever else may be in it. */
static inline bool xml_ends_name(char c)
{
    return (unsigned char)c <= ' ' || c == '/' || c == '>' || c == '<' || c == '=' ||
           c == '"' || c == '\'';
}

/* Whether a name may begin with c: a '<' before anything else is text. */
static inline bool xml_begins_name(char c)
{
    char lower = (char)(c | 0x20);

    return (lower >= 'a' && lower <= 'z') || c == '_' || c == ':' ||
           (unsigned char)c >= 0x80;
}

/* The end of what stands at p and may be told as it is: a control character, the end of a
 * line that is not "\n" alone, or U+FFFE or U+FFFF. */
const char *xml_plain_end(const char *p, const char *end);

/*
 * What stands there instead of plain text: its bytes; *text gets "\n" for the end of a
 * line and nothing for what XML does not have, which is damage.
 */
size_t xml_odd_char(struct xml_state *s, const char *p, const char *end,
                    struct span *text);

#endif
