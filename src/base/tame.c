#include "base/tame.h"

/* By its first byte; 0 where no character begins with that. */
static size_t size_of(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static bool is_wild(unsigned cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x061c ||
           (cp >= 0x200e && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

size_t tame_next(const char *p, const char *end, bool *wild)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t size = size_of(s[0]);
    unsigned cp = size > 1 ? s[0] & (0x7fu >> size) : s[0];

    *wild = true;
    if (!size || size > (size_t)(end - p))
        return 1;
    for (size_t i = 1; i < size; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 1;
        cp = cp << 6 | (s[i] & 0x3f);
    }
    *wild = is_wild(cp);
    return size;
}

void tame_put(struct buf *out, struct span text)
{
    const char *end = text.p + text.n;
    size_t size;
    bool wild;

    for (const char *p = text.p; p < end; p += size) {
        size = tame_next(p, end, &wild);
        if (!wild)
            (void)buf_add(out, p, size);
        else if (size > 1 || (unsigned char)*p < 0x80)
            (void)buf_add_char(out, ' ');
        else if ((unsigned char)*p >= 0xc0)
            (void)buf_add_str(out, "\xef\xbf\xbd");
    }
}
