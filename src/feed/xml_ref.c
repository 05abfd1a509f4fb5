#include "feed/xml_ref.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST   64 /* bytes of an entity's name */
#define NUMBER_MOST 16 /* bytes of a number that can stand for anything */

static bool is_name_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           c >= 0x80 || c == '_' || c == '-' || c == '.' || c == ':';
}

/* The name between '&' and ';'; absent where that is not what stands there. */
static struct span full_name(struct span s)
{
    size_t n = 1;

    while (n < s.n && n <= NAME_MOST && is_name_byte((unsigned char)s.p[n]))
        n++;
    if (n == 1 || n == s.n || s.p[n] != ';')
        return span_make(NULL, 0);
    return span_make(s.p + 1, n - 1);
}

static bool is_xmls_own(struct span name)
{
    return span_is(name, "amp") || span_is(name, "lt") || span_is(name, "gt") ||
           span_is(name, "quot") || span_is(name, "apos");
}

/* An entity with markup or references in it stays as it stands: it is not read twice. */
static bool expand(struct xml_state *state, size_t at, struct span value)
{
    if (memchr(value.p, '<', value.n) || memchr(value.p, '&', value.n)) {
        xml_state_damage(state, at, "an entity with markup in it");
        return false;
    }
    state->expanded += value.n;
    if (state->expanded > XML_EXPANDED_MOST) {
        xml_state_damage(state, at, "entities of more than %d bytes", XML_EXPANDED_MOST);
        return false;
    }
    return true;
}

/* Whether XML lets a number stand for a character; s begins with "&#". */
static bool is_legal_number(struct span s)
{
    char digits[NUMBER_MOST + 1];
    bool hex = s.n > 2 && s.p[2] == 'x';
    size_t skip = hex ? 3 : 2;
    size_t n = s.n - skip < NUMBER_MOST ? s.n - skip : NUMBER_MOST;
    unsigned long c;

    memcpy(digits, s.p + skip, n);
    digits[n] = '\0';
    c = strtoul(digits, NULL, hex ? 16 : 10);
    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r';
    return c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c < 0x110000);
}

static void tell_damage(struct xml_state *state, size_t at, struct span s,
                        const struct xml_ref *ref)
{
    struct span shown = span_make(s.p, ref->took);

    if (!ref->of.semicolon)
        xml_state_damage(state, at, "%.*s has no semicolon", XML_SHOWN(shown));
    else if (s.p[1] == '#' && !is_legal_number(s))
        xml_state_damage(state, at, "%.*s is no character of XML", XML_SHOWN(shown));
    else if (s.p[1] != '#' && !state->html_names)
        xml_state_damage(state, at, "%.*s is not declared", XML_SHOWN(shown));
}

static void take_nothing(struct xml_state *state, size_t at, struct span s,
                         struct span name, struct xml_ref *ref)
{
    ref->took = 1;
    ref->text = span_make(s.p, 1);
    if (name.n)
        xml_state_damage(state, at, "&%.*s; is not declared", XML_SHOWN(name));
    else
        xml_state_damage(state, at, "bare &");
}

void xml_ref_read(struct xml_state *state, struct span s, struct xml_ref *ref)
{
    size_t at = (size_t)(s.p - state->document.p);
    struct span name = full_name(s);
    struct span own = name.n ? xml_state_entity(state, name) : name;

    if (own.p && !is_xmls_own(name)) {
        ref->took = expand(state, at, own) ? name.n + 2 : 1;
        ref->text = ref->took > 1 ? own : span_make(s.p, 1);
        return;
    }
    /* Without a semicolon as in an attribute: "&copy=2" is a part of an address. */
    ref->of = charref_decode(s, CHARREF_IN_ATTRIBUTE);
    ref->took = ref->of.took;
    ref->text = span_make(ref->of.text, ref->of.n);
    if (ref->took == 0)
        take_nothing(state, at, s, name, ref);
    else if (!name.n || !is_xmls_own(name))
        tell_damage(state, at, s, ref);
}
