#include "cli/plain.h"

#include "text/utf8.h"

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x061c ||
           (cp >= 0x200e && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

void plain_put(struct buf *out, struct span text, size_t most_bytes)
{
    const char *end = text.p + text.n;
    unsigned size;

    for (const char *p = text.p; p < end; p += size) {
        uint32_t cp = utf8_decode(p, end, &size);

        if ((size_t)(p - text.p) + size > most_bytes) {
            (void)buf_add_str(out, "...");
            return;
        }
        if (is_control(cp))
            (void)buf_add_char(out, ' ');
        else
            (void)buf_add(out, p, size);
    }
}
