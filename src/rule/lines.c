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
    l->start = mem_grow(l->start, &l->cap_start, l->n + 1, sizeof(*l->start));
    l->end = mem_grow(l->end, &l->cap_end, l->n + 1, sizeof(*l->end));
    l->start[l->n] = start;
    l->end[l->n++] = l->text.n; /* until the next begins */
}

static size_t begins_char(char c)
{
    return (c & 0xc0) != 0x80;
}

static void count_chars(struct lines *l)
{
    size_t n = 0;

    l->chars = mem_calloc(l->text.n / LINES_STEP + 1, sizeof(*l->chars));
    for (size_t i = 0; i < l->text.n; i++) {
        if (i % LINES_STEP == 0)
            l->chars[i / LINES_STEP] = n;
        n += begins_char(l->text.p[i]);
    }
    if (l->text.n % LINES_STEP == 0)
        l->chars[l->text.n / LINES_STEP] = n;
}

void lines_init(struct lines *l, struct span text)
{
    *l = (struct lines){.text = text};
    add_line(l, 0);
    for (size_t i = 0, n; i < text.n; i += n ? n : 1) {
        n = line_end(span_make(text.p + i, text.n - i));
        if (!n)
            continue;
        l->end[l->n - 1] = i;
        add_line(l, i + n);
    }
    count_chars(l);
}

void lines_release(struct lines *l)
{
    free(l->start);
    free(l->end);
    free(l->chars);
    *l = (struct lines){.start = NULL};
}

struct span lines_get(const struct lines *l, size_t number)
{
    size_t start;

    if (number == 0 || number > l->n)
        return span_make(NULL, 0);
    start = l->start[number - 1];
    return span_make(l->text.p + start, l->end[number - 1] - start);
}

/* How many characters begin before a byte. */
static size_t chars_before(const struct lines *l, size_t byte)
{
    size_t i = byte - byte % LINES_STEP;
    size_t n = l->chars[i / LINES_STEP];

    for (; i < byte; i++)
        n += begins_char(l->text.p[i]);
    return n;
}

/* The last of n numbers, which never fall, that is not more than most; the first is not.
 */
static size_t find_last(const size_t *numbers, size_t n, size_t most)
{
    size_t low = 0, high = n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (numbers[middle] <= most)
            low = middle;
        else
            high = middle;
    }
    return low;
}

size_t lines_byte(const struct lines *l, size_t number, size_t column)
{
    struct span line = lines_get(l, number);
    size_t start, chars, step, i;

    if (!line.p)
        return l->text.n;
    start = (size_t)(line.p - l->text.p);
    if (column <= 1)
        return start;
    chars = chars_before(l, start) + column - 1;
    step = find_last(l->chars, l->text.n / LINES_STEP + 1, chars);
    chars -= l->chars[step];
    i = step * LINES_STEP;
    while (i < start + line.n && !(begins_char(l->text.p[i]) && chars-- == 0))
        i++;
    return i < start + line.n ? i : start + line.n;
}

void lines_place(const struct lines *l, size_t byte, size_t *number, size_t *column)
{
    size_t at = find_last(l->start, l->n, byte);

    *number = at + 1;
    *column = 1 + chars_before(l, byte < l->text.n ? byte : l->text.n) -
              chars_before(l, l->start[at]);
}
