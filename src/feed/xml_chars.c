#include "feed/xml_chars.h"

#include <string.h>

static bool is_odd(unsigned char c)
{
    return c < ' ' && c != '\t' && c != '\n';
}

/* U+FFFE and U+FFFF. */
static bool is_no_character(const char *p, const char *end)
{
    return end - p >= 3 && memcmp(p, "\xef\xbf", 2) == 0 && (unsigned char)p[2] >= 0xbe;
}

const char *xml_plain_end(const char *p, const char *end)
{
    for (; p < end; p++)
        if (is_odd((unsigned char)*p) ||
            ((unsigned char)*p == 0xef && is_no_character(p, end)))
            break;
    return p;
}

size_t xml_odd_char(struct xml_state *s, const char *p, const char *end,
                    struct span *text)
{
    size_t at = (size_t)(p - s->document.p);

    *text = span_make("", 0);
    if (*p == '\r') {
        *text = span_make("\n", 1);
        return end - p > 1 && p[1] == '\n' ? 2 : 1;
    }
    if (is_no_character(p, end)) {
        xml_state_damage(s, at, "character U+FFF%c",
                         (unsigned char)p[2] == 0xbe ? 'E' : 'F');
        return 3;
    }
    xml_state_damage(s, at, "control character U+%04X", (unsigned)(unsigned char)*p);
    return 1;
}
