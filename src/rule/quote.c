#include "rule/quote.h"

enum mark { MARK_NONE, MARK_STRAIGHT, MARK_WIDE, MARK_CURLY };

static enum mark mark_at(struct span s, size_t *bytes)
{
    static const char *const curly[] = {"\u201c", "\u201d", "\u201e", "\u201f"};

    *bytes = 1;
    if (span_starts(s, "\""))
        return MARK_STRAIGHT;
    *bytes = 3;
    if (span_starts(s, "\uff02"))
        return MARK_WIDE;
    for (size_t i = 0; i < sizeof(curly) / sizeof(*curly); i++)
        if (span_starts(s, curly[i]))
            return MARK_CURLY;
    *bytes = 0;
    return MARK_NONE;
}

size_t quote_mark(struct span s)
{
    size_t bytes;

    (void)mark_at(s, &bytes);
    return bytes;
}

size_t quote_read(struct span s, struct span *inside)
{
    size_t open, close;
    enum mark mark = mark_at(s, &open);

    for (size_t i = open; i < s.n; i++) {
        if (mark == MARK_STRAIGHT && s.p[i] == '\\') {
            i++;
            continue;
        }
        if (mark_at(span_make(s.p + i, s.n - i), &close) == mark) {
            *inside = span_make(s.p + open, i - open);
            return i + close;
        }
    }
    return 0;
}

struct span quote_unescape(struct arena *a, struct span inside)
{
    char *p = arena_bytes(a, inside.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < inside.n; i++) {
        if (inside.p[i] == '\\' && i + 1 < inside.n &&
            (inside.p[i + 1] == '"' || inside.p[i + 1] == '\\'))
            i++;
        p[n++] = inside.p[i];
    }
    return span_make(p, n);
}
