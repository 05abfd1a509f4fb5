#include "text/wide.h"

#include "text/runs_hash.h"
#include "text/word.h"
#include "text/words.h"

static bool is_unit(const char *p, size_t left, bool (*is)(uint32_t unit))
{
    return left >= WIDE_UNIT && is(wide_unit(p));
}

/* ASCII that may belong to the word before it, or to a paragraph's end. */
static bool is_odd(char c)
{
    return c == '.' || c == ',' || c == '\'' || c == '`' || c == '\n';
}

/* The bytes of the separator at p, 0 if none that is not odd stands there. */
static size_t separator_at(const char *p, size_t left)
{
    if (left == 0)
        return 0;
    if ((unsigned char)*p < 0x80)
        return !word_ascii((unsigned char)*p) && !is_odd(*p);
    return is_unit(p, left, wide_is_sign) ? WIDE_UNIT : 0;
}

/* The bytes of the word at p, if it is of those that are taken here; else 0. */
static size_t word_at(const char *p, size_t left)
{
    size_t n = 0;

    if (is_unit(p, left, wide_is_self))
        return WIDE_UNIT;
    while (n < left && n <= RUNS_LOAD && word_ascii((unsigned char)p[n]))
        n++;
    return n <= RUNS_LOAD ? n : 0;
}

/* Whether a word before p ends there: nothing stands there that may belong to it. */
static bool is_edge(const char *p, size_t left)
{
    return left == 0 || word_ascii((unsigned char)*p) || separator_at(p, left) ||
           is_unit(p, left, wide_is_self);
}

static void add(struct words *w, size_t at, size_t n)
{
    const char *p = runs_loadable(&w->text, at);

    words_reserve(w, 1);
    w->start[w->n] = (uint32_t)at;
    w->end[w->n] = (uint32_t)(at + n);
    w->hash[w->n] = *p & 0x80 ? hash_bytes(p, n) : runs_hash_end(p, n, 0, n);
    w->n++;
}

size_t wide_take_portable(struct words *w, size_t n, size_t at)
{
    const char *text = w->text.text;
    size_t gap = at, size;

    for (;;) {
        while ((size = separator_at(text + at, n - at)))
            at += size;
        size = word_at(text + at, n - at);
        if (size == 0 || !is_edge(text + at + size, n - at - size))
            return gap;
        add(w, at, size);
        gap = at += size;
    }
}
