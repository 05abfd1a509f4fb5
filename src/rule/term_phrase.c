/*
 * A phrase, and what its hyphens make of it: each may be there or not, so that `wi-fi`
 * becomes two phrases, and a term with n of them 2^n.
 */
#include <stdint.h>

#include <utf8proc.h>

#include "rule/quote.h"
#include "rule/term_read.h"
#include "text/utf8.h"

/* Where optional hyphens stand in a draft. */
struct hyphens {
    size_t at[TERM_HYPHENS_MOST];
    size_t bytes[TERM_HYPHENS_MOST];
    size_t n;
};

/* The text with the user's wildcards as the tokeniser's. Noncharacters that would pass
 * for them become blanks. */
static struct span make_draft(struct arena *a, struct span s)
{
    char *p = arena_bytes(a, s.n * 3 + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        struct span rest = span_make(s.p + i, s.n - i);

        if (s.p[i] == '*' || s.p[i] == '?') {
            memcpy(p + n, s.p[i] == '*' ? TOKEN_ANY_RUN : TOKEN_ANY_ONE, 3);
            n += 3;
        } else if (span_starts(rest, TOKEN_ANY_RUN) || span_starts(rest, TOKEN_ANY_ONE)) {
            memcpy(p + n, "   ", 3);
            n += 3;
            i += 2;
        } else {
            p[n++] = s.p[i];
        }
    }
    return span_make(p, n);
}

static size_t hyphen_at(struct span rest)
{
    if (span_starts(rest, "-"))
        return 1;
    return span_starts(rest, "\u2010") || span_starts(rest, "\u2011") ? 3 : 0;
}

static bool is_digit(uint32_t cp)
{
    return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_ND;
}

/* A hyphen between two words, not between two digits (2026-11, 737-800). */
static bool joins_words(uint32_t before, uint32_t after)
{
    return (token_is_word(before) || token_is_wildcard(before)) &&
           (token_is_word(after) || token_is_wildcard(after)) &&
           !(is_digit(before) && is_digit(after));
}

static int add_hyphen(struct term_reading *r, struct span s, struct hyphens *h, size_t at,
                      size_t bytes)
{
    if (h->n == TERM_HYPHENS_MOST) {
        term_fail(r, term_written_at(s, at), "more than 6 hyphens in one term",
                  "each may be there or not in the text: write blanks for some of them");
        return -1;
    }
    h->at[h->n] = at;
    h->bytes[h->n++] = bytes;
    return 0;
}

static int find_hyphens(struct term_reading *r, struct span s, struct span draft,
                        struct hyphens *h)
{
    const char *end = draft.p + draft.n;
    uint32_t before = ' ';
    unsigned bytes, ignored;

    h->n = 0;
    for (size_t i = 0; i < draft.n; i += bytes) {
        size_t hyphen = hyphen_at(span_make(draft.p + i, draft.n - i));
        uint32_t cp = utf8_decode(draft.p + i, end, &bytes);

        if (hyphen && i + hyphen < draft.n &&
            joins_words(before, utf8_decode(draft.p + i + hyphen, end, &ignored)) &&
            add_hyphen(r, s, h, i, hyphen) < 0)
            return -1;
        before = cp;
    }
    return 0;
}

/* The draft without the hyphens whose bits are set in `joined`. */
static struct span join(struct arena *a, struct span draft, const struct hyphens *h,
                        unsigned joined)
{
    char *p;
    size_t n = 0, from = 0;

    if (!joined)
        return draft;
    p = arena_bytes(a, draft.n);
    for (size_t i = 0; i < h->n; i++) {
        if (!(joined >> i & 1))
            continue;
        memcpy(p + n, draft.p + from, h->at[i] - from);
        n += h->at[i] - from;
        from = h->at[i] + h->bytes[i];
    }
    memcpy(p + n, draft.p + from, draft.n - from);
    return span_make(p, n + draft.n - from);
}

static bool same_phrase(const struct phrase *a, const struct phrase *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->words[i].kind != b->words[i].kind ||
            !span_eq(a->words[i].text, b->words[i].text))
            return false;
    return true;
}

static bool add_phrase(struct term *t, const struct phrase *new)
{
    for (size_t i = 0; i < t->n_phrases; i++)
        if (same_phrase(&t->phrases[i], new))
            return false;
    t->phrases[t->n_phrases++] = *new;
    return true;
}

/* Nothing in it means more than itself: by far the most terms of a long watchlist. */
static bool is_simple(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '*' || c == '?' || c == '~' || c == '-' || c == 0xe2 || c == 0xef)
            return false;
    }
    return true;
}

struct term *term_read_phrase(struct term_reading *r, struct span s)
{
    struct span draft = s;
    struct hyphens h = {.n = 0};
    struct phrase phrase;
    struct term *t;

    if (quote_mark(s)) {
        size_t n = quote_read(s, &draft);

        if (n != s.n) {
            term_fail(
                r, n ? s.p + n : s.p,
                n ? "there is text after the closing quote"
                  : "a quote that is never closed",
                "an entry is a phrase as it stands and needs no quotes; `query` is for "
                "operators");
            return NULL;
        }
        s = draft;
    }
    t = term_new(r, TERM_PHRASE, s);
    if (!is_simple(s)) {
        draft = make_draft(r->a, s);
        if (find_hyphens(r, s, draft, &h) < 0)
            return NULL;
    }
    t->phrases = arena_calloc(r->a, (size_t)1 << h.n, sizeof(*t->phrases));
    for (unsigned joined = 0; joined < 1u << h.n; joined++) {
        if (term_read_words(r, s, join(r->a, draft, &h, joined), &phrase) < 0)
            return NULL;
        (void)add_phrase(t, &phrase);
    }
    return t;
}
