#include "app/dress.h"

#include <string.h>

#include "app/alert.h"
#include "base/buf.h"

/* line: without its LF. JSON has no other line end, and no CR, outside an escape. */
static void put_event(struct buf *out, enum dress dress, struct span line)
{
    bool is_alert = span_starts(line, "{\"type\":\"alert\"");
    struct span number = alert_number(line);

    if (number.n && dress == DRESS_EVENT) {
        (void)buf_add_str(out, "id: ");
        (void)buf_add_span(out, number);
        (void)buf_add_char(out, '\n');
    }
    (void)buf_add_str(out, is_alert ? "event: alert\ndata: " : "event: notice\ndata: ");
    (void)buf_add_span(out, line);
    (void)buf_add_str(out, "\n\n");
}

struct chunk *dress_lines(enum dress dress, struct span lines)
{
    struct chunk *c;
    struct buf b;

    if (dress == DRESS_LINE)
        return chunk_new(lines);
    buf_init(&b, BUF_NO_CAP); /* of lines of ours, which have their limit */
    while (lines.n) {
        const char *end = memchr(lines.p, '\n', lines.n);
        size_t n = end ? (size_t)(end - lines.p) : lines.n;

        put_event(&b, dress, span_make(lines.p, n));
        n += end != NULL;
        lines = span_make(lines.p + n, lines.n - n);
    }
    c = chunk_new(buf_span(&b));
    buf_release(&b);
    return c;
}

struct chunk *dress_chunk(enum dress dress, struct chunk *lines)
{
    return dress == DRESS_LINE ? chunk_ref(lines)
                               : dress_lines(dress, span_make(lines->p, lines->n));
}
