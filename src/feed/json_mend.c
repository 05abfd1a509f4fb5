#include "feed/json_mend.h"

#include <stdbool.h>
#include <string.h>

/* The end of the string whose first quote is at `at`: behind its last, or at the end. */
static size_t behind_string(struct span s, size_t at)
{
    for (at++; at < s.n && s.p[at] != '"'; at++)
        at += s.p[at] == '\\';
    return at < s.n ? at + 1 : s.n;
}

/* Behind the last whole element of "items"; 0: there is none. */
static size_t last_whole(struct span s)
{
    struct span key = {NULL, 0};
    bool in_items = false;
    size_t depth = 0, last = 0;

    for (size_t at = 0; at < s.n;) {
        char c = s.p[at];
        size_t from = at++;

        if (c == '"') {
            at = behind_string(s, from);
            if (depth == 1)
                key = span_make(s.p + from, at - from);
        } else if (c == '{' || c == '[') {
            if (++depth == 2)
                in_items = c == '[' && span_is(key, "\"items\"");
        } else if ((c == '}' || c == ']') && depth) {
            if (--depth == 2 && in_items)
                last = at;
        }
    }
    return last;
}

/* A string: its control characters that are white space as blanks, the others not; and
 * behind it its line ends, so that what follows stays in its line. */
static void put_string(struct span s, struct buf *out)
{
    size_t lines = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        lines += c == '\n';
        if ((unsigned char)c >= ' ')
            (void)buf_add_char(out, c);
        else if (span_is_blank(c))
            (void)buf_add_char(out, ' ');
    }
    while (lines--)
        (void)buf_add_char(out, '\n');
}

void json_mend_controls(struct span text, struct buf *out)
{
    size_t at = 0;

    while (at < text.n) {
        const char *quote = memchr(text.p + at, '"', text.n - at);
        size_t from = quote ? (size_t)(quote - text.p) : text.n;

        (void)buf_add(out, text.p + at, from - at);
        at = from < text.n ? behind_string(text, from) : text.n;
        put_string(span_make(text.p + from, at - from), out);
    }
}

int json_mend_feed(struct span text, size_t good, struct buf *out)
{
    size_t last = last_whole(span_make(text.p, good < text.n ? good : text.n));

    if (!last)
        return -1;
    (void)buf_add(out, text.p, last);
    (void)buf_add_str(out, "]}");
    return out->full ? -1 : 0;
}
