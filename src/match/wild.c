#include "match/wild.h"

#include <stdint.h>

#include "text/token.h"

struct span wild_make(struct arena *a, struct span folded)
{
    char *out = arena_bytes(a, folded.n);
    size_t n = 0;

    for (size_t i = 0; i < folded.n;) {
        struct span rest = span_make(folded.p + i, folded.n - i);

        if (span_starts(rest, TOKEN_ANY_RUN)) {
            if (!n || out[n - 1] != WILD_RUN)
                out[n++] = WILD_RUN;
            i += sizeof(TOKEN_ANY_RUN) - 1;
        } else if (span_starts(rest, TOKEN_ANY_ONE)) {
            out[n++] = WILD_ONE;
            i += sizeof(TOKEN_ANY_ONE) - 1;
        } else {
            out[n++] = folded.p[i++];
        }
    }
    return span_make(out, n);
}

static size_t char_bytes(struct span word, size_t at)
{
    size_t n = 1;

    while (at + n < word.n && ((unsigned char)word.p[at + n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Greedy, with one step back to the last run: a later run makes all before it settled. */
bool wild_match(struct span pattern, struct span word)
{
    size_t p = 0, w = 0, run = SIZE_MAX, run_w = 0;

    while (w < word.n) {
        if (p < pattern.n && pattern.p[p] == WILD_RUN) {
            run = ++p;
            run_w = w;
        } else if (p < pattern.n && pattern.p[p] == WILD_ONE) {
            p++;
            w += char_bytes(word, w);
        } else if (p < pattern.n && pattern.p[p] == word.p[w]) {
            p++;
            w++;
        } else if (run != SIZE_MAX) {
            run_w += char_bytes(word, run_w);
            p = run;
            w = run_w;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == WILD_RUN)
        p++;
    return p == pattern.n;
}

static bool is_wild(char c)
{
    return c == WILD_RUN || c == WILD_ONE;
}

struct span wild_prefix(struct span pattern)
{
    size_t n = 0;

    while (n < pattern.n && !is_wild(pattern.p[n]))
        n++;
    return span_make(pattern.p, n);
}

struct span wild_suffix(struct span pattern)
{
    size_t at = pattern.n;

    while (at && !is_wild(pattern.p[at - 1]))
        at--;
    return span_make(pattern.p + at, pattern.n - at);
}
