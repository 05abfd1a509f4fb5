/* Exact terms: found by their folded words, then held against the text as it stands. */
#include "match/scratch.h"
#include "text/fold.h"
#include "text/utf8.h"

static bool is_glued_sign(uint32_t cp)
{
    return cp == '#' || cp == '$' || cp == '&' || cp == '+' || cp == '@' || cp == '~';
}

/* Whether a character right beside an exact place makes it part of something longer. */
static bool is_glued(uint32_t cp, bool beside_word)
{
    if (is_glued_sign(cp))
        return true;
    return !beside_word && token_is_word(cp) && !token_is_ideographic(cp);
}

static const char *step_back(const char *begin, const char *p, uint32_t chars)
{
    for (; chars && p > begin; chars--)
        do
            p--;
        while (p > begin && ((unsigned char)*p & 0xc0) == 0x80);
    return chars ? NULL : p;
}

static const char *step_forward(const char *p, const char *end, uint32_t chars)
{
    unsigned size;

    for (; chars && p < end; chars--, p += size)
        (void)utf8_decode(p, end, &size);
    return chars ? NULL : p;
}

static bool glued_outside(struct span text, const char *p, const char *end,
                          const struct program_exact *x)
{
    const char *stop = text.p + text.n;
    unsigned size;

    if (p > text.p &&
        is_glued(utf8_decode(step_back(text.p, p, 1), p, &size), x->chars_before == 0))
        return true;
    return end < stop && is_glued(utf8_decode(end, stop, &size), x->chars_after == 0);
}

bool exact_matches(struct matcher *m, const struct program_exact *x, struct hit *h)
{
    struct span text = m->item->field[h->field];
    const char *p = step_back(text.p, text.p + h->b0, x->chars_before);
    const char *end = step_forward(text.p + h->b1, text.p + text.n, x->chars_after);
    bool same;

    if (!p || !end || glued_outside(text, p, end, x))
        return false;
    buf_reset(&m->exact);
    same = fold_exact(span_make(p, (size_t)(end - p)), &m->exact) == 0 &&
           span_eq(buf_span(&m->exact), x->text);
    h->b0 = (uint32_t)(p - text.p);
    h->b1 = (uint32_t)(end - text.p);
    return same;
}
