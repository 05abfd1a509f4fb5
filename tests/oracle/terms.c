#include "oracle/terms.h"

#include <assert.h>
#include <ctype.h>

#include <libstemmer.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "base/mem.h"
#include "text/fold.h"
#include "text/utf8.h"

/* --- the words of an item --------------------------------------------------------- */

static void read_field(struct item_words *w, struct field_words *f, struct span text)
{
    char out[FOLD_MOST];

    f->text = text;
    words_init(&f->words);
    token_words(text, &f->words);
    token_sentences(text, &f->words);
    f->folded = arena_calloc(&w->arena, f->words.n, sizeof(*f->folded));
    f->lower = arena_calloc(&w->arena, f->words.n, sizeof(*f->lower));
    for (size_t i = 0; i < f->words.n; i++) {
        struct span word =
            span_make(text.p + f->words.start[i], f->words.end[i] - f->words.start[i]);

        f->folded[i] = arena_dup(&w->arena, span_make(out, fold_word(word, out)));
        f->lower[i] = arena_dup(&w->arena, span_make(out, fold_lower(word, out)));
    }
}

void item_words_init(struct item_words *w, const struct item *item)
{
    w->item = item;
    arena_init(&w->arena, 16384);
    for (size_t i = 0; i < ITEM_FIELDS; i++)
        read_field(w, &w->field[i], item->field[i]);
}

void item_words_release(struct item_words *w)
{
    for (size_t i = 0; i < ITEM_FIELDS; i++)
        words_release(&w->field[i].words);
    arena_release(&w->arena);
}

static void add(struct occurrences *found, struct occurrence o)
{
    found->at = mem_grow(found->at, &found->cap, found->n + 1, sizeof(*found->at));
    found->at[found->n++] = o;
}

/* --- one word --------------------------------------------------------------------- */

static struct span behind(struct span s, size_t n)
{
    return span_make(s.p + n, s.n - n);
}

static size_t character(struct span s)
{
    unsigned size;

    (void)utf8_decode(s.p, s.p + s.n, &size);
    return size;
}

/* The textbook recursion: `*` is nothing, or one character and itself again. */
static bool wildcard_match(struct span pattern, struct span word)
{
    if (!pattern.n)
        return !word.n;
    if (span_starts(pattern, TOKEN_ANY_RUN))
        return wildcard_match(behind(pattern, strlen(TOKEN_ANY_RUN)), word) ||
               (word.n && wildcard_match(pattern, behind(word, character(word))));
    if (!word.n)
        return false;
    if (span_starts(pattern, TOKEN_ANY_ONE))
        return wildcard_match(behind(pattern, strlen(TOKEN_ANY_ONE)),
                              behind(word, character(word)));
    return pattern.p[0] == word.p[0] &&
           wildcard_match(behind(pattern, 1), behind(word, 1));
}

static struct sb_stemmer *stemmer_of(struct span language)
{
    char name[16] = "";
    struct sb_stemmer *s;

    for (size_t i = 0; i < language.n && i < sizeof(name) - 1; i++) {
        if (language.p[i] == '-')
            break;
        name[i] = (char)tolower((unsigned char)language.p[i]);
    }
    s = sb_stemmer_new(name, NULL);
    return s ? s : sb_stemmer_new("english", NULL);
}

/* Writes the stem of a word to out, its bytes. */
static size_t stem(struct sb_stemmer *s, struct span word, char *out)
{
    const sb_symbol *stemmed = sb_stemmer_stem(s, (const sb_symbol *)word.p, (int)word.n);
    size_t n = (size_t)sb_stemmer_length(s);

    memcpy(out, stemmed, n);
    return n;
}

static bool same_stem(struct span language, struct span a, struct span b)
{
    struct sb_stemmer *s = stemmer_of(language);
    char stem_a[2 * FOLD_MOST], stem_b[2 * FOLD_MOST];
    size_t n_a = stem(s, a, stem_a), n_b = stem(s, b, stem_b);

    sb_stemmer_delete(s);
    return span_eq(span_make(stem_a, n_a), span_make(stem_b, n_b));
}

static bool word_match(const struct item_words *w, const struct field_words *f, size_t at,
                       const struct word_pattern *pattern)
{
    switch (pattern->kind) {
    case WORD_PLAIN: return span_eq(f->folded[at], pattern->text);
    case WORD_WILDCARD: return wildcard_match(pattern->text, f->folded[at]);
    case WORD_STEM: return same_stem(w->item->language, f->lower[at], pattern->text);
    }
    return false;
}

/* --- words in a row --------------------------------------------------------------- */

/* A field, of which only the first words count. The characters around them are there all
 * the same: a sign glued to the last one is seen, and so is what a \b looks at. */
struct view {
    const struct item_words *w;
    const struct field_words *f;
    size_t words;
    struct span text;
};

static struct view view_of(const struct item_words *w, enum item_field field,
                           size_t words)
{
    const struct field_words *f = &w->field[field];
    struct view v = {w, f, words < f->words.n ? words : f->words.n, f->text};

    return v;
}

static bool phrase_at(const struct view *v, size_t at, const struct phrase *p)
{
    if (at + p->n > v->words)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        if (v->f->words.paragraph[at + i] != v->f->words.paragraph[at])
            return false;
        if (!word_match(v->w, v->f, at + i, &p->words[i]))
            return false;
    }
    return true;
}

/* The words of the longest phrase of term at a word; 0: none. */
static size_t longest_at(const struct view *v, size_t at, const struct term *term)
{
    size_t longest = 0;

    for (size_t i = 0; i < term->n_phrases; i++)
        if (term->phrases[i].n > longest && phrase_at(v, at, &term->phrases[i]))
            longest = term->phrases[i].n;
    return longest;
}

/* --- exact terms ------------------------------------------------------------------ */

static uint32_t code_point(struct span s, size_t at)
{
    unsigned size;

    return utf8_decode(s.p + at, s.p + s.n, &size);
}

static size_t previous(struct span s, size_t at)
{
    do
        at--;
    while (at && ((unsigned char)s.p[at] & 0xc0) == 0x80);
    return at;
}

/*
 * Whether the neighbour c leaves a term alone. beyond: the term reaches there beyond its
 * last word, with a sign that a word right behind would make part of something else.
 */
static bool leaves_alone(uint32_t c, bool beyond)
{
    if (c < 0x80 && c && strchr("#$&+@~", (int)c))
        return false;
    return !beyond || !token_is_word(c) || token_is_ideographic(c);
}

/* The term is [start, end) of the text, its words are those of o. */
static bool stands_alone(struct span text, size_t start, size_t end,
                         const struct occurrence *o)
{
    bool before = start < o->start && !token_is_word(code_point(text, start));
    bool behind_it =
        end > o->end && !token_is_word(code_point(text, previous(text, end)));

    if (start && !leaves_alone(code_point(text, previous(text, start)), before))
        return false;
    return end == text.n || leaves_alone(code_point(text, end), behind_it);
}

static bool reads_exactly(struct span text, struct span exact)
{
    struct buf b;
    bool same;

    buf_init(&b, BUF_NO_CAP);
    (void)fold_exact(text, &b);
    same = span_eq(buf_span(&b), exact);
    buf_release(&b);
    return same;
}

/* Tries every end up to high for a term that begins at start: the end, or 0. */
static size_t exact_end(const struct view *v, const struct term *term,
                        const struct occurrence *o, size_t start, size_t high)
{
    for (size_t end = o->end; end <= high;) {
        if (reads_exactly(span_make(v->text.p + start, end - start), term->exact) &&
            stands_alone(v->text, start, end, o))
            return end;
        end += end < high ? character(behind(v->text, end)) : 1;
    }
    return 0;
}

/*
 * Whether the words [first, past), with some of what separates them from their
 * neighbours, read as the term does: tries every beginning and every end.
 */
static bool exact_at(const struct view *v, const struct term *term, struct occurrence *o)
{
    const struct words *w = &v->f->words;
    size_t low = o->first ? w->end[o->first - 1] : 0;
    size_t high = o->past < w->n ? w->start[o->past] : v->text.n;

    for (size_t start = o->start;; start = previous(v->text, start)) {
        size_t end = exact_end(v, term, o, start, high);

        if (end) {
            o->start = start;
            o->end = end;
            return true;
        }
        if (start <= low)
            return false;
    }
}

/* --- regular expressions ---------------------------------------------------------- */

static struct occurrence touched(const struct view *v, size_t start, size_t end)
{
    struct occurrence o = {0, 0, start, end};

    for (size_t i = 0; i < v->f->words.n; i++) {
        if (v->f->words.start[i] >= end || v->f->words.end[i] <= start)
            continue;
        if (o.past == 0)
            o.first = i;
        o.past = i + 1;
    }
    return o;
}

static void find_regex(const struct view *v, const struct term *term,
                       struct occurrences *found)
{
    const struct words *w = &v->f->words;
    size_t end = v->words < w->n ? w->start[v->words] : v->text.n;
    PCRE2_SIZE where, *pair, at = 0;
    int code;
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)term->regex.p, term->regex.n,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS, &code, &where, NULL);
    pcre2_match_data *m;

    assert(re);
    m = pcre2_match_data_create_from_pattern(re, NULL);
    pair = pcre2_get_ovector_pointer(m);
    while (v->text.p && at <= v->text.n &&
           pcre2_match(re, (PCRE2_SPTR)v->text.p, v->text.n, at, PCRE2_NOTEMPTY, m,
                       NULL) > 0) {
        if (pair[1] <= end)
            add(found, touched(v, pair[0], pair[1]));
        at = pair[1];
    }
    pcre2_match_data_free(m);
    pcre2_code_free(re);
}

/* --- terms ------------------------------------------------------------------------ */

void terms_find(const struct item_words *w, enum item_field field, size_t words,
                const struct term *term, struct occurrences *found)
{
    struct view v = view_of(w, field, words);

    if (term->kind == TERM_REGEX) {
        find_regex(&v, term, found);
        return;
    }
    for (size_t at = 0; at < v.words;) {
        size_t n = longest_at(&v, at, term);
        struct occurrence o = {at, at + n, 0, 0};

        at++;
        if (!n)
            continue;
        o.start = v.f->words.start[o.first];
        o.end = v.f->words.end[o.past - 1];
        if (term->kind == TERM_EXACT && !exact_at(&v, term, &o))
            continue;
        add(found, o);
        at = o.past;
    }
}
