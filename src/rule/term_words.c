/* The words of a term: which of them are patterns, and whether they say enough. */
#include <stdint.h>

#include <utf8proc.h>

#include "rule/term_read.h"
#include "text/fold.h"
#include "text/utf8.h"

#define LEAST_FIXED 3 /* letters or digits in a word with a wildcard */

static bool has_wildcard(struct span s)
{
    if (!memchr(s.p, (unsigned char)TOKEN_ANY_RUN[0], s.n))
        return false;
    return memmem(s.p, s.n, TOKEN_ANY_RUN, 3) || memmem(s.p, s.n, TOKEN_ANY_ONE, 3);
}

/* Letters and digits that stand for themselves; an ideographic one is enough alone. */
static bool enough_fixed(struct span pattern)
{
    const char *p = pattern.p, *end = pattern.p + pattern.n;
    unsigned fixed = 0, bytes;

    for (; p < end; p += bytes) {
        uint32_t cp = utf8_decode(p, end, &bytes);

        if (token_is_wildcard(cp))
            continue;
        if (token_is_ideographic(cp))
            return true;
        switch (utf8proc_category((utf8proc_int32_t)cp)) {
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME: break;
        default: fixed++;
        }
    }
    return fixed >= LEAST_FIXED;
}

static int check_wildcard(struct term_reading *r, struct span word, const char *at)
{
    if (word.n > FOLD_WORD_BYTES) {
        term_fail(r, at, "a word with a wildcard is longer than 255 bytes",
                  "shorten it: `*` stands for the rest");
        return -1;
    }
    if (enough_fixed(word))
        return 0;
    term_fail(
        r, at,
        "a word with a wildcard needs 3 letters or digits of its own (1 where it is "
        "Chinese, Japanese, Korean or the like)",
        "`*` stands for letters within one word: for words in between use NEAR/n in a "
        "query; for the sign itself write =... or leave it out");
    return -1;
}

/* A `~` ends the word at `end`: what follows must not go on with it. */
static bool word_goes_on(struct span v, size_t end)
{
    unsigned bytes;
    uint32_t cp;

    if (end + 1 >= v.n)
        return false;
    cp = utf8_decode(v.p + end + 1, v.p + v.n, &bytes);
    return token_is_word(cp) || token_is_wildcard(cp);
}

struct word_pattern term_read_word(struct term_reading *r, struct span word, bool stem)
{
    struct word_pattern w = {WORD_PLAIN, {NULL, 0}};
    char folded[FOLD_MOST];
    size_t n;

    if (stem)
        w.kind = WORD_STEM;
    else if (has_wildcard(word))
        w.kind = WORD_WILDCARD;
    n = stem ? fold_lower(word, folded) : fold_word(word, folded);
    w.text = arena_dup(r->a, span_make(folded, n));
    return w;
}

const char *term_written_at(struct span s, size_t offset)
{
    size_t i = 0;

    for (size_t out = 0; i < s.n && out < offset; i++)
        out += s.p[i] == '*' || s.p[i] == '?' ? 3 : 1;
    return s.p + i;
}

int term_check_words(struct term_reading *r, const char *at)
{
    if (r->words->n == 0) {
        term_fail(r, at, "there is no word in it",
                  "a word is letters and digits; signs alone cannot be looked for");
        return -1;
    }
    if (r->words->n > TERM_WORDS_MOST) {
        term_fail(r, at, "a phrase of more than 64 words", "look for a part of it");
        return -1;
    }
    return 0;
}

/* A `~` that ends no word of v: its offset, or v.n. */
static size_t stray_tilde(const struct words *w, struct span v)
{
    size_t word = 0;

    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] != '~')
            continue;
        while (word < w->n && w->end[word] < i)
            word++;
        if (word == w->n || w->end[word] != i || word_goes_on(v, i))
            return i;
    }
    return v.n;
}

int term_read_words(struct term_reading *r, struct span s, struct span v,
                    struct phrase *out)
{
    size_t stray;

    token_pattern_words(v, r->words);
    if (term_check_words(r, s.p) < 0)
        return -1;
    stray = stray_tilde(r->words, v);
    if (stray < v.n) {
        term_fail(
            r, term_written_at(s, stray), "a `~` that does not end a word",
            "`control~` finds the inflected forms of control; for the sign itself use "
            "=...");
        return -1;
    }
    out->n = r->words->n;
    out->words = arena_calloc(r->a, out->n, sizeof(*out->words));
    for (size_t i = 0; i < out->n; i++) {
        size_t start = r->words->start[i], end = r->words->end[i];
        struct span word = span_make(v.p + start, end - start);
        bool stem = end < v.n && v.p[end] == '~';

        if (has_wildcard(word) && stem) {
            term_fail(r, term_written_at(s, start), "a word with a wildcard and a `~`",
                      "a wildcard already finds inflected forms: leave one of them out");
            return -1;
        }
        out->words[i] = term_read_word(r, word, stem);
        if (out->words[i].kind == WORD_WILDCARD &&
            check_wildcard(r, out->words[i].text, term_written_at(s, start)) < 0)
            return -1;
    }
    return 0;
}
