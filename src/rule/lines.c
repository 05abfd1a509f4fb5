#include "rule/lines.h"

#include <stdlib.h>

#include "base/mem.h"

/* Bytes of the line end at s; 0 where there is none. */
static size_t line_end(struct span s)
{
    if (s.p[0] == '\n')
        return 1;
    if (s.p[0] == '\r')
        return s.n > 1 && s.p[1] == '\n' ? 2 : 1;
    if (s.p[0] == '\xc2')
        return span_starts(s, "\xc2\x85") ? 2 : 0;
    if (s.p[0] == '\xe2')
        return span_starts(s, "\u2028") || span_starts(s, "\u2029") ? 3 : 0;
    return 0;
}

static void add_line(struct lines *l, size_t start)
{
    l->start = mem_grow(l->start, &l->cap, l->n + 1, sizeof(*l->start));
    l->start[l->n++] = start;
}

void lines_init(struct lines *l, struct span text)
{
    *l = (struct lines){.text = text};
    add_line(l, 0);
    for (size_t i = 0, n; i < text.n; i += n ? n : 1) {
        n = line_end(span_make(text.p + i, text.n - i));
        if (n)
            add_line(l, i + n);
    }
}

void lines_release(struct lines *l)
{
    free(l->start);
    *l = (struct lines){.start = NULL};
}

struct span lines_get(const struct lines *l, size_t number)
{
    size_t end;

    if (number == 0 || number > l->n)
        return span_make(NULL, 0);
    end = l->start[number - 1];
    while (end < l->text.n && !line_end(span_make(l->text.p + end, l->text.n - end)))
        end++;
    return span_make(l->text.p + l->start[number - 1], end - l->start[number - 1]);
}

size_t lines_byte(const struct lines *l, size_t number, size_t column)
{
    struct span line = lines_get(l, number);
    size_t i = 0;

    while (i < line.n && column > 1) {
        i++;
        if (i == line.n || (line.p[i] & 0xc0) != 0x80)
            column--;
    }
    return (size_t)(line.p - l->text.p) + i;
}

void lines_place(const struct lines *l, size_t byte, size_t *number, size_t *column)
{
    size_t low = 0, high = l->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (l->start[middle] <= byte)
            low = middle;
        else
            high = middle;
    }
    *number = low + 1;
    *column = 1;
    for (size_t i = l->start[low]; i < byte && i < l->text.n; i++)
        *column += (l->text.p[i] & 0xc0) != 0x80;
}
