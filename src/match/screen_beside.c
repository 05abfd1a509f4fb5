/*
 * What stands beside a clue. Where the word next to it is plain to see and is not the one
 * that the phrase has there, the phrase is not here; where it is not plain, it may be.
 */
#include "match/screen_inside.h"

static bool is_stop(char c)
{
    return c == ',' || c == '.' || c == ';' || c == ':' || c == '!' || c == '?';
}

/* The hash of the letters and digits [start, end) of a text; 0 where they may be
 * something else than a word, or only a part of one. A sign of a sentence and a blank
 * behind them end a word. */
static uint64_t hash_alone(struct span text, size_t start, size_t end)
{
    bool sign = end < text.n && is_stop(text.p[end]);
    size_t past = end + sign, n = end - start;
    char small[SCREEN_WORD_MOST];

    if (n == 0 || n == SCREEN_WORD_MOST || (start > 0 && text.p[start - 1] != ' ') ||
        (past < text.n && text.p[past] != ' '))
        return 0;
    for (size_t i = 0; i < n; i++)
        small[i] = (char)(text.p[start + i] | 0x20);
    return hash_bytes(small, n);
}

/* Whether the word before the one at `at` is known, and is not that of a hash. */
static bool is_other_before(struct span text, size_t at, uint64_t hash)
{
    size_t end = at, start;
    uint64_t before;

    if (at == 0)
        return true;
    if (text.p[--end] != ' ')
        return false;
    end -= end > 0 && is_stop(text.p[end - 1]);
    for (start = end; start > 0 && end - start < SCREEN_WORD_MOST; start--)
        if (!screen_is_word(text.p[start - 1]))
            break;
    before = hash_alone(text, start, end);
    return before && before != hash;
}

/* The same of the word behind the one that ends at `at`. */
static bool is_other_behind(struct span text, size_t at, uint64_t hash)
{
    size_t start = at + (at < text.n && is_stop(text.p[at])), end;
    uint64_t behind;

    if (start == text.n)
        return true;
    if (text.p[start++] != ' ')
        return false;
    for (end = start; end < text.n && end - start < SCREEN_WORD_MOST; end++)
        if (!screen_is_word(text.p[end]))
            break;
    behind = hash_alone(text, start, end);
    return behind && behind != hash;
}

bool screen_may_stand(struct span text, size_t start, size_t end,
                      const struct screen_beside *beside)
{
    return !(beside->before && is_other_before(text, start, beside->before)) &&
           !(beside->behind && is_other_behind(text, end, beside->behind));
}
