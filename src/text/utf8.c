#include "text/utf8.h"

#include "base/hash.h"
#include "text/utf8_ways.h"

/* What a lead byte asks for: bytes in all, and the bounds of the second one, which also
 * keep out surrogates, overlong forms and what is beyond U+10FFFF. */
struct lead {
    unsigned char size; /* 0: no lead byte */
    unsigned char low;
    unsigned char high;
};

static struct lead lead_of(unsigned char c)
{
    if (c < 0xc2 || c > 0xf4)
        return (struct lead){0, 0, 0};
    if (c < 0xe0)
        return (struct lead){2, 0x80, 0xbf};
    if (c < 0xf0)
        return (struct lead){3, c == 0xe0 ? 0xa0 : 0x80, c == 0xed ? 0x9f : 0xbf};
    return (struct lead){4, c == 0xf0 ? 0x90 : 0x80, c == 0xf4 ? 0x8f : 0xbf};
}

uint32_t utf8_decode(const char *p, const char *end, unsigned *size)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t left = (size_t)(end - p);
    struct lead lead;
    uint32_t cp;

    *size = 1;
    if (s[0] < 0x80)
        return s[0];
    lead = lead_of(s[0]);
    if (lead.size == 0 || left < 2 || s[1] < lead.low || s[1] > lead.high)
        return UTF8_REPLACEMENT;
    cp = (uint32_t)(s[0] & (0x7f >> lead.size)) << 6 | (s[1] & 0x3f);
    for (*size = 2; *size < lead.size; ++*size) {
        if (*size == left || (s[*size] & 0xc0) != 0x80)
            return UTF8_REPLACEMENT;
        cp = cp << 6 | (s[*size] & 0x3f);
    }
    return cp;
}

unsigned utf8_encode(uint32_t cp, char out[UTF8_MOST])
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        cp = UTF8_REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xc0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

/* Past the ASCII bytes at p, 32 and then eight at a time. */
static const char *skip_ascii(const char *p, const char *end)
{
    const uint64_t high = 0x8080808080808080u;

    for (; end - p >= 32; p += 32) {
        const unsigned char *q = (const unsigned char *)p;

        if ((hash_load64(q) | hash_load64(q + 8) | hash_load64(q + 16) |
             hash_load64(q + 24)) &
            high)
            break;
    }
    while (end - p >= 8 && !(hash_load64((const unsigned char *)p) & high))
        p += 8;
    while (p < end && (unsigned char)*p < 0x80)
        p++;
    return p;
}

/* The end of the valid text that begins at p; *bad gets the size of the bad sequence
 * there, 0 at the end. U+FFFD itself is valid: three bytes that decode to it. */
static const char *skip_valid(const char *p, const char *end, unsigned *bad)
{
    unsigned size;

    *bad = 0;
    while ((p = skip_ascii(p, end)) < end) {
        if (utf8_decode(p, end, &size) == UTF8_REPLACEMENT &&
            !(size == 3 && memcmp(p, "\xef\xbf\xbd", 3) == 0)) {
            *bad = size;
            break;
        }
        p += size;
    }
    return p;
}

bool utf8_valid_portable(const char *p, size_t n)
{
    unsigned bad;

    (void)skip_valid(p, p + n, &bad);
    return bad == 0;
}

bool utf8_valid(struct span s)
{
    utf8_valid_fn *vector = s.n < UTF8_VECTOR ? NULL : utf8_nth_way(0);

    return s.n == 0 || (vector ? vector : utf8_valid_portable)(s.p, s.n);
}

int utf8_hold(struct span s, struct buf *out)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;

    while (p < end) {
        unsigned bad;
        const char *stop = skip_valid(p, end, &bad);

        if (buf_add(out, p, (size_t)(stop - p)) < 0)
            return -1;
        if (bad && buf_add_str(out, "\xef\xbf\xbd") < 0)
            return -1;
        p = stop + bad;
    }
    return 0;
}

bool utf8_is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x061c ||
           (cp >= 0x200e && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

struct span utf8_cut(struct span s, size_t most)
{
    if (s.n <= most)
        return s;
    while (most && ((unsigned char)s.p[most] & 0xc0) == 0x80)
        most--;
    return span_make(s.p, most);
}

size_t utf8_count(struct span s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}
