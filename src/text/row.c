#include "text/row.h"

#include <stdbool.h>
#include <string.h>

#include "text/runs.h"
#include "text/runs_hash.h"
#include "text/wide.h"
#include "text/words.h"

#define FIRST_WIDE 0xe3 /* no ideograph begins with a byte below */

/* Where the row at p may be loaded from: there, or `copy`, zeros behind the text. */
static const char *loadable(const struct word_scan *s, const char *p,
                            char copy[WIDE_LOAD])
{
    size_t left = (size_t)(s->end - p);

    if (left >= WIDE_LOAD)
        return p;
    memset(copy, 0, WIDE_LOAD);
    return memcpy(copy, p, left);
}

/* Adds, of that many units in a row, those that are words: all are written, where only
 * these count. */
static void add_row(struct words *w, const char *row, uint32_t are_words, unsigned units,
                    uint32_t at)
{
    uint64_t *hash;
    uint32_t *start, *end;
    size_t n = 0;

    words_reserve(w, WIDE_UNITS);
    hash = w->hash + w->n;
    start = w->start + w->n;
    end = w->end + w->n;
    for (unsigned i = 0; i < units; i++, row += WIDE_UNIT, at += WIDE_UNIT) {
        hash[n] = wide_hash(row);
        start[n] = at;
        end[n] = at + WIDE_UNIT;
        n += are_words >> i & 1;
    }
    w->n += n;
}

/* The last unit is left to the rules if it is an ideograph to which what stands behind it
 * may belong; or a sign, for a gap is never cut (runs.h takes 国”'s for a possessive). */
static const char *take_wide(const struct word_scan *s, struct words *w,
                             const char *start)
{
    const char *p = start;
    char copy[WIDE_LOAD];
    bool is_word = false;
    unsigned n;

    do {
        const char *at = loadable(s, p, copy);
        struct wide_row row = w->way->look_wide(at);

        n = (unsigned)__builtin_ctz(~(row.self | row.sign));
        add_row(w, at, row.self, n, (uint32_t)(p - w->text.text));
        is_word = n ? row.self >> (n - 1) & 1 : is_word;
        p += (size_t)n * WIDE_UNIT;
    } while (n == WIDE_UNITS);
    if (p == start || (is_word && word_is_edge(s, p)))
        return p;
    w->n -= is_word;
    return p - WIDE_UNIT;
}

/* Takes the ASCII word at p if such a unit stands behind it. */
static const char *take_embedded(const struct word_scan *s, struct words *w,
                                 const char *p)
{
    size_t left = (size_t)(s->end - p), at = (size_t)(p - w->text.text), n = 0;

    while (n < left && n <= RUNS_LOAD && word_ascii((unsigned char)p[n]))
        n++;
    if (n == 0 || n > RUNS_LOAD || left < n + WIDE_UNIT ||
        !(wide_is_self(wide_unit(p + n)) || wide_is_sign(wide_unit(p + n))))
        return p;
    words_reserve(w, 1);
    w->start[w->n] = (uint32_t)at;
    w->end[w->n] = (uint32_t)(at + n);
    w->hash[w->n] = runs_hash_end(runs_loadable(&w->text, at), n, 0, n);
    w->n++;
    return p + n;
}

const char *row_take(const struct word_scan *s, struct words *w, const char *start)
{
    unsigned char first = start < s->end ? (unsigned char)*start : 0;

    if (first >= FIRST_WIDE)
        return take_wide(s, w, start);
    return first < 0x80 ? take_embedded(s, w, start) : start;
}
