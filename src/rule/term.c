#include "rule/term.h"

#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "rule/chars.h"
#include "rule/quote.h"
#include "text/fold.h"
#include "text/utf8.h"

#define LEAST_FIXED 3 /* letters or digits in a word with a wildcard */

/* One call of term_parse. */
struct reading {
    struct words *words;
    struct arena *a;
    struct span text; /* all that was given: error offsets count from here */
    struct term_error *e;
};

/* Where optional hyphens stand in a draft. */
struct hyphens {
    size_t at[TERM_HYPHENS_MOST];
    size_t bytes[TERM_HYPHENS_MOST];
    size_t n;
};

static void fail(struct reading *r, const char *at, const char *message, const char *hint)
{
    r->e->offset = (size_t)(at - r->text.p);
    r->e->message = message;
    r->e->hint = hint;
}

static struct term *new_term(struct reading *r, enum term_kind kind, struct span text)
{
    struct term *t = arena_calloc(r->a, 1, sizeof(*t));

    t->kind = kind;
    t->text = arena_dup(r->a, text);
    return t;
}

/* --- regular expressions --- */

/* Whether PCRE2 can read it; the matcher compiles it again with the same flags. */
static int check_regex(struct reading *r, struct span regex)
{
    PCRE2_UCHAR message[160];
    PCRE2_SIZE at;
    int code;
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)regex.p, regex.n,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C,
                      &code, &at, NULL);

    if (re) {
        pcre2_code_free(re);
        return 0;
    }
    (void)pcre2_get_error_message(code, message, sizeof(message));
    fail(r, regex.p + (at < regex.n ? at : regex.n),
         arena_dup(r->a, span_of((const char *)message)).p,
         "regular expressions are those of PCRE2: see pcre2pattern(3)");
    return -1;
}

static struct term *read_regex(struct reading *r, struct span s)
{
    struct span regex = span_make(s.p + 1, s.n - 1);
    size_t end = 0;
    struct term *t;

    while (end < regex.n && regex.p[end] != '/')
        end += regex.p[end] == '\\' && end + 1 < regex.n ? 2 : 1;
    if (end >= regex.n || end + 1 != regex.n) {
        fail(r, end < regex.n ? regex.p + end + 1 : s.p,
             end < regex.n
                 ? "there is text after the slash that ends a regular expression"
                 : "a regular expression without a slash at its end",
             "it is written /.../, a slash inside it as \\/; a word needs no slash "
             "before");
        return NULL;
    }
    regex.n = end;
    if (span_trim(regex).n == 0) {
        fail(r, s.p, "an empty regular expression",
             "write what to look for between the slashes: /H[12]00/");
        return NULL;
    }
    if (check_regex(r, regex) < 0)
        return NULL;
    t = new_term(r, TERM_REGEX, s);
    t->regex = span_make(t->text.p + 1, regex.n);
    return t;
}

/* --- words --- */

static bool has_wildcard(struct span s)
{
    if (!memchr(s.p, (unsigned char)TOKEN_ANY_RUN[0], s.n))
        return false;
    return memmem(s.p, s.n, TOKEN_ANY_RUN, 3) || memmem(s.p, s.n, TOKEN_ANY_ONE, 3);
}

static bool is_wildcard(uint32_t cp)
{
    return cp == 0xfdd0 || cp == 0xfdd1;
}

/* Letters and digits that stand for themselves; an ideographic one is enough alone. */
static bool enough_fixed(struct span pattern)
{
    const char *p = pattern.p, *end = pattern.p + pattern.n;
    unsigned fixed = 0, bytes;

    for (; p < end; p += bytes) {
        uint32_t cp = utf8_decode(p, end, &bytes);

        if (is_wildcard(cp))
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

static int check_wildcard(struct reading *r, struct span word, const char *at)
{
    if (word.n > FOLD_WORD_BYTES) {
        fail(r, at, "a word with a wildcard is longer than 255 bytes",
             "shorten it: `*` stands for the rest");
        return -1;
    }
    if (enough_fixed(word))
        return 0;
    fail(r, at,
         "a word with a wildcard needs 3 letters or digits of its own (1 where it is "
         "Chinese, "
         "Japanese, Korean or the like)",
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
    return token_is_word(cp) || is_wildcard(cp);
}

static struct word_pattern read_word(struct reading *r, struct span word, bool stem)
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

/* Where in what the author wrote byte `offset` of the draft of s came from: a wildcard
 * became three bytes. */
static const char *written_at(struct span s, size_t offset)
{
    size_t i = 0;

    for (size_t out = 0; i < s.n && out < offset; i++)
        out += s.p[i] == '*' || s.p[i] == '?' ? 3 : 1;
    return s.p + i;
}

static int too_many(struct reading *r, const char *at)
{
    if (r->words->n == 0) {
        fail(r, at, "there is no word in it",
             "a word is letters and digits; signs alone cannot be looked for");
        return -1;
    }
    if (r->words->n > TERM_WORDS_MOST) {
        fail(r, at, "a phrase of more than 64 words", "look for a part of it");
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

/* The words of v, a draft of s with some hyphens joined; `tildes` and wildcards count. */
static int read_phrase_words(struct reading *r, struct span s, struct span v,
                             struct phrase *out)
{
    size_t stray;

    token_pattern_words(v, r->words);
    if (too_many(r, s.p) < 0)
        return -1;
    stray = stray_tilde(r->words, v);
    if (stray < v.n) {
        fail(r, written_at(s, stray), "a `~` that does not end a word",
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
            fail(r, written_at(s, start), "a word with a wildcard and a `~`",
                 "a wildcard already finds inflected forms: leave one of them out");
            return -1;
        }
        out->words[i] = read_word(r, word, stem);
        if (out->words[i].kind == WORD_WILDCARD &&
            check_wildcard(r, out->words[i].text, written_at(s, start)) < 0)
            return -1;
    }
    return 0;
}

/* --- phrases --- */

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
    return (token_is_word(before) || is_wildcard(before)) &&
           (token_is_word(after) || is_wildcard(after)) &&
           !(is_digit(before) && is_digit(after));
}

static int add_hyphen(struct reading *r, struct span s, struct hyphens *h, size_t at,
                      size_t bytes)
{
    if (h->n == TERM_HYPHENS_MOST) {
        fail(r, written_at(s, at), "more than 6 hyphens in one term",
             "each may be there or not in the text: write blanks for some of them");
        return -1;
    }
    h->at[h->n] = at;
    h->bytes[h->n++] = bytes;
    return 0;
}

static int find_hyphens(struct reading *r, struct span s, struct span draft,
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

static struct term *read_phrase(struct reading *r, struct span s)
{
    struct span draft = s;
    struct hyphens h = {.n = 0};
    struct phrase phrase;
    struct term *t;

    if (quote_mark(s)) {
        size_t n = quote_read(s, &draft);

        if (n != s.n) {
            fail(r, n ? s.p + n : s.p,
                 n ? "there is text after the closing quote"
                   : "a quote that is never closed",
                 "an entry is a phrase as it stands and needs no quotes; `query` is for "
                 "operators");
            return NULL;
        }
        s = draft;
    }
    t = new_term(r, TERM_PHRASE, s);
    if (!is_simple(s)) {
        draft = make_draft(r->a, s);
        if (find_hyphens(r, s, draft, &h) < 0)
            return NULL;
    }
    t->phrases = arena_calloc(r->a, (size_t)1 << h.n, sizeof(*t->phrases));
    for (unsigned joined = 0; joined < 1u << h.n; joined++) {
        if (read_phrase_words(r, s, join(r->a, draft, &h, joined), &phrase) < 0)
            return NULL;
        (void)add_phrase(t, &phrase);
    }
    return t;
}

/* --- exact terms --- */

static int read_exact_text(struct reading *r, struct span s, struct span *inside)
{
    size_t n;

    *inside = s;
    if (s.n == 0 || char_in(s.p[0], " \t\r\n")) {
        fail(r, s.p, "nothing follows the `=`", "write it without a blank: =US");
        return -1;
    }
    if (!quote_mark(s))
        return 0;
    n = quote_read(s, inside);
    if (n != s.n) {
        fail(r, n ? s.p + n : s.p,
             n ? "there is text after the closing quote" : "a quote that is never closed",
             "a quote inside quotes is written \\\"");
        return -1;
    }
    if (s.p[0] == '"')
        *inside = quote_unescape(r->a, *inside);
    *inside = span_trim(*inside);
    return 0;
}

static struct term *read_exact(struct reading *r, struct span s)
{
    struct span inside;
    struct buf exact;
    struct term *t;

    if (read_exact_text(r, span_make(s.p + 1, s.n - 1), &inside) < 0)
        return NULL;
    token_words(inside, r->words);
    if (too_many(r, s.p) < 0)
        return NULL;
    t = new_term(r, TERM_EXACT, s);
    t->phrases = arena_calloc(r->a, 1, sizeof(*t->phrases));
    t->n_phrases = 1;
    t->phrases->n = r->words->n;
    t->phrases->words = arena_calloc(r->a, t->phrases->n, sizeof(*t->phrases->words));
    for (size_t i = 0; i < t->phrases->n; i++) {
        struct span word = span_make(inside.p + r->words->start[i],
                                     r->words->end[i] - r->words->start[i]);

        t->phrases->words[i] = read_word(r, word, false);
        t->phrases->words[i].kind = WORD_PLAIN;
    }
    buf_init(&exact, BUF_NO_CAP);
    (void)fold_exact(inside, &exact); /* has no cap to meet */
    t->exact = arena_dup(r->a, buf_span(&exact));
    buf_release(&exact);
    return t;
}

struct term *term_parse_with(struct words *scratch, struct arena *a, struct span text,
                             struct term_error *e)
{
    struct reading r = {scratch, a, text, e};
    struct span s = span_trim(text);

    if (s.n == 0)
        fail(&r, text.p, "an empty term", "write a word or a phrase");
    else if (s.n > TERM_BYTES_MOST)
        fail(&r, s.p, "a term of more than 4096 bytes", "look for a part of it");
    else if (s.p[0] == '/')
        return read_regex(&r, s);
    else if (s.p[0] == '=')
        return read_exact(&r, s);
    else
        return read_phrase(&r, s);
    return NULL;
}

struct term *term_parse(struct arena *a, struct span text, struct term_error *e)
{
    struct words words;
    struct term *t;

    words_init(&words);
    t = term_parse_with(&words, a, text, e);
    words_release(&words);
    return t;
}
