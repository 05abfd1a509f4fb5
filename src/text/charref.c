/* charref: names are looked up, numbers go by the table of the HTML standard. */
#include "text/charref.h"

#include <string.h>

#include "text/html_entities.h"
#include "text/utf8.h"

_Static_assert(HTML_ENTITY_VALUE <= CHARREF_MOST, "a named reference must fit");

#define CODE_POINT_MOST 0x10ffffu

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    char lower = (char)(c | 0x20);

    return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

/* The value of a digit in that base, or -1. */
static int digit_value(char c, unsigned base)
{
    char lower = (char)(c | 0x20);

    if (is_digit(c))
        return c - '0';
    if (base == 16 && lower >= 'a' && lower <= 'f')
        return lower - 'a' + 10;
    return -1;
}

uint32_t charref_code_point(uint32_t number)
{
    static const uint16_t windows_1252[32] = {
        0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
        0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178,
    };

    if (number >= 0x80 && number <= 0x9f)
        return windows_1252[number - 0x80];
    if (number == 0 || number > CODE_POINT_MOST || (number >= 0xd800 && number <= 0xdfff))
        return UTF8_REPLACEMENT;
    return number;
}

static struct charref decode_number(struct span s)
{
    struct charref ref = {0};
    unsigned base = s.n > 2 && (s.p[2] | 0x20) == 'x' ? 16 : 10;
    size_t first = base == 16 ? 3 : 2;
    size_t at = first;
    uint32_t number = 0;

    for (; at < s.n && digit_value(s.p[at], base) >= 0; at++)
        if (number <= CODE_POINT_MOST)
            number = number * base + (uint32_t)digit_value(s.p[at], base);
    if (at == first)
        return ref;
    ref.semicolon = at < s.n && s.p[at] == ';';
    ref.took = at + ref.semicolon;
    ref.n = utf8_encode(charref_code_point(number), ref.text);
    return ref;
}

/* The longest old name that the letters begin with: "&notit;" is "¬it;". */
static struct span legacy_prefix(struct span *letters)
{
    bool legacy = false;

    if (letters->n > HTML_ENTITY_LEGACY)
        letters->n = HTML_ENTITY_LEGACY;
    for (; letters->n; letters->n--) {
        struct span value = html_entity(*letters, &legacy);

        if (value.n && legacy)
            return value;
    }
    return span_make(NULL, 0);
}

static struct charref decode_name(struct span s, enum charref_place place)
{
    struct charref ref = {0};
    struct span name = span_make(s.p + 1, 0);
    struct span value = {NULL, 0};
    bool legacy;

    while (name.n + 1 < s.n && name.n < HTML_ENTITY_NAME && is_alnum(name.p[name.n]))
        name.n++;
    if (name.n + 1 < s.n && name.p[name.n] == ';')
        value = html_entity(name, &legacy);
    ref.semicolon = value.n > 0;
    if (!value.n)
        value = legacy_prefix(&name);
    if (!value.n)
        return ref;
    ref.took = 1 + name.n + ref.semicolon;
    if (place == CHARREF_IN_ATTRIBUTE && !ref.semicolon && ref.took < s.n &&
        (s.p[ref.took] == '=' || is_alnum(s.p[ref.took]))) {
        ref.took = 0;
        return ref;
    }
    ref.n = value.n;
    memcpy(ref.text, value.p, value.n);
    return ref;
}

struct charref charref_decode(struct span s, enum charref_place place)
{
    if (s.n > 1 && s.p[1] == '#')
        return decode_number(s);
    return decode_name(s, place);
}
