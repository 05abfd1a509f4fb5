#include "cli/plain.h"

#include "text/utf8.h"

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
        if (utf8_is_control(cp))
            (void)buf_add_char(out, ' ');
        else
            (void)buf_add(out, p, size);
    }
}
