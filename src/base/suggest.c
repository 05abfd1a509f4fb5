#include "base/suggest.h"

#include <stdint.h>

#define LONGEST 64

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Optimal string alignment distance; three rows of the table are alive at a time. */
static size_t distance(struct span a, struct span b)
{
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t j = 0; j <= b.n; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *spare = before;

        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);

            now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
                lower(a.p[i - 2]) == lower(b.p[j - 1]) && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        before = last;
        last = now;
        now = spare;
    }
    return last[b.n];
}

ptrdiff_t suggest_nearest(struct span typed, const struct span *names, size_t n)
{
    ptrdiff_t best = -1;
    size_t best_distance = SIZE_MAX;

    if (typed.n > LONGEST)
        return -1;
    for (size_t i = 0; i < n; i++) {
        size_t longer = names[i].n > typed.n ? names[i].n : typed.n;
        size_t most = longer / 3 < 1 ? 1 : longer / 3 > 3 ? 3 : longer / 3;
        size_t d;

        if (names[i].n > LONGEST ||
            longer - (names[i].n < typed.n ? names[i].n : typed.n) > most)
            continue;
        d = distance(typed, names[i]);
        if (d <= most && d < longer && d < best_distance) {
            best_distance = d;
            best = (ptrdiff_t)i;
        }
    }
    return best;
}
