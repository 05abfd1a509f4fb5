#include "text/columns.h"

#include <utf8proc.h>

#include "text/utf8.h"

static size_t width_of(uint32_t cp)
{
    int w = utf8_is_control(cp) ? 1 : utf8proc_charwidth((utf8proc_int32_t)cp);

    return w > 0 ? (size_t)w : 0;
}

size_t columns_of(struct span text)
{
    const char *end = text.p + text.n;
    size_t columns = 0;
    unsigned size;

    for (const char *p = text.p; p < end; p += size)
        columns += width_of(utf8_decode(p, end, &size));
    return columns;
}

size_t columns_put(struct buf *out, struct span text, size_t most)
{
    const char *end = text.p + text.n;
    bool cut = columns_of(text) > most;
    size_t room = cut && most ? most - 1 : most; /* one for the ellipsis */
    size_t columns = 0;
    unsigned size;

    for (const char *p = text.p; p < end; p += size) {
        uint32_t cp = utf8_decode(p, end, &size);
        size_t w = width_of(cp);

        if (columns + w > room)
            break;
        columns += w;
        if (utf8_is_control(cp))
            (void)buf_add_char(out, ' ');
        else
            (void)buf_add(out, p, size);
    }
    if (cut && most) {
        (void)buf_add_str(out, "\xe2\x80\xa6");
        columns++;
    }
    return columns;
}

void columns_put_padded(struct buf *out, struct span text, size_t width, bool to_right)
{
    size_t columns = columns_of(text);
    size_t blanks = columns < width ? width - columns : 0;

    if (to_right)
        (void)buf_addf(out, "%*s", (int)blanks, "");
    columns = columns_put(out, text, width);
    if (!to_right)
        (void)buf_addf(out, "%*s", (int)(width - columns), "");
}
