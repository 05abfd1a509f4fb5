/* Whether the words of a phrase stand where its anchor was met. */
#include "match/scratch.h"
#include "match/wild.h"
#include "text/fold.h"

struct span scan_word(const struct matcher *m, enum item_field f, size_t i)
{
    const struct words *w = &m->words[f];

    return span_make(m->item->field[f].p + w->start[i], w->end[i] - w->start[i]);
}

bool phrase_special(struct matcher *m, uint32_t special, enum item_field f, size_t i)
{
    const struct program_special *s = &m->rs->specials[special];
    struct span word = scan_word(m, f, i);
    char folded[FOLD_MOST];

    if (s->kind == SPECIAL_STEM)
        return stemmer_hash(m->stemmer, m->language, word) ==
               m->rs->stems.hashes[(size_t)s->index * stem_languages() + m->language];
    return wild_match(m->rs->wildcards[s->index],
                      span_make(folded, fold_word(word, folded)));
}

static bool key_matches(struct matcher *m, const struct program_phrase *p, uint64_t mask,
                        size_t k, enum item_field f, size_t i)
{
    uint64_t key = m->rs->keys[p->first + k];

    return mask >> k & 1 ? phrase_special(m, (uint32_t)key, f, i)
                         : m->words[f].hash[i] == key;
}

/* Whether the words of p stand in a row with its anchor at word i; the anchor was seen.
 */
bool phrase_matches(struct matcher *m, const struct program_phrase *p, enum item_field f,
                    size_t i)
{
    const struct words *w = &m->words[f];
    size_t w0 = i - p->anchor;
    uint64_t mask;

    if (i < p->anchor || p->n > w->n - w0)
        return false;
    if (w->paragraph[w0] != w->paragraph[w0 + p->n - 1])
        return false;
    if (p->anchors == p->n && !p->specials)
        return true;
    mask = p->specials ? m->rs->keys[p->first + p->n] : 0;
    for (size_t k = 0; k < p->n; k++)
        if (k - p->anchor >= p->anchors && !key_matches(m, p, mask, k, f, w0 + k))
            return false;
    return true;
}

/* --- phrases --------------------------------------------------------------------- */

static struct candidate own_at(const struct program_term *t, const struct words *w,
                               enum item_field f, size_t w0, size_t n)
{
    return (struct candidate){
        .rule = t->wake,
        .b0 = w->start[w0],
        .b1 = w->end[w0 + n - 1],
        .leaf = program_own_leaf(t->aux),
        .field = f,
        .own = t->kind,
    };
}

/* Adds a hit of a phrase that stands at word w0. */
static void add(struct matcher *m, const struct program_phrase *p, enum item_field f,
                size_t w0)
{
    const struct program_term *t = &m->rs->terms[p->term];
    const struct words *w = &m->words[f];
    struct hit h = {.field = f, .w0 = (uint32_t)w0, .w1 = (uint32_t)w0 + p->n};

    if (program_is_own(t)) {
        if (program_own_looks_in(t->aux, f))
            *(struct candidate *)vec_add(&m->candidates) = own_at(t, w, f, w0, p->n);
        return;
    }
    h.b0 = w->start[h.w0];
    h.b1 = w->end[h.w1 - 1];
    if (t->kind == PROGRAM_EXACT && !exact_matches(m, &m->rs->exacts[t->aux], &h))
        return;
    hits_add(m, p->term, &h);
}

void phrase_try(struct matcher *m, const struct program_phrase *p, enum item_field f,
                size_t i)
{
    if (!m->rs->terms[p->term].lazy && phrase_matches(m, p, f, i))
        add(m, p, f, i - p->anchor);
}

void phrase_try_all(struct matcher *m, uint64_t key, enum item_field f, size_t i)
{
    const struct lexicon_entry *e = lexicon_find(&m->rs->lexicon, key);

    if (!e || program_entry_is_own(e)) /* the latter is not anchored on special words */
        return;
    for (uint32_t k = 0; k < e->count; k++)
        phrase_try(m, &m->rs->phrases[e->first + k], f, i);
}

/* --- many at once ---------------------------------------------------------------- */

#define TRIES_MOST 256

/* A phrase, by its number, and where it may stand. */
struct attempt {
    uint32_t phrase;
    uint32_t word; /* the anchor's first */
    enum item_field field;
};

/* Whether the word that the anchor leaves of a phrase stands beside it. Without a branch
 * but for what is seldom. */
static inline bool one_more_matches(const struct ruleset *rs, struct words *w,
                                    const struct program_phrase *p, uint32_t word)
{
    uint32_t k = p->anchor ? 0 : p->anchors;
    size_t w0 = (size_t)word - p->anchor;
    bool fits = (word >= p->anchor) & (w0 + p->n <= w->n);

    return (w->hash[fits ? w0 + k : word] == rs->keys[p->first + k]) & fits;
}

/* Appends to kept those of which all words stand there; returns how many. */
static size_t keep_matching(struct matcher *m, const struct attempt *longer, size_t n,
                            struct attempt *kept)
{
    const struct ruleset *rs = m->rs;
    size_t n_kept = 0;

    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&rs->keys[rs->phrases[longer[i].phrase].first]);
    for (size_t i = 0; i < n; i++) {
        const struct program_phrase *p = &rs->phrases[longer[i].phrase];
        enum item_field f = longer[i].field;
        uint32_t word = longer[i].word;
        bool matches = p->n == p->anchors + 1 && !p->specials
                           ? one_more_matches(rs, &m->words[f], p, word)
                           : phrase_matches(m, p, f, word);

        kept[n_kept].phrase = longer[i].phrase;
        kept[n_kept].word = word;
        kept[n_kept].field = f;
        n_kept += matches;
    }
    return n_kept;
}

/* Adds hits of phrases whose words stand there, if in one paragraph. Those of a rule's
 * own terms go where they belong at once, without a branch. An anchor is known by its
 * hash, which somebody may have made a word of: so the text must still have that many
 * words. */
static void add_all(struct matcher *m, const struct attempt *t, size_t n)
{
    const struct ruleset *rs = m->rs;
    struct candidate *c = vec_room(&m->candidates, n);
    uint16_t other[TRIES_MOST]; /* that are no rule's own */
    size_t n_own = 0, n_other = 0;

    for (size_t i = 0; i < n; i++) {
        const struct program_phrase *p = &rs->phrases[t[i].phrase];
        const struct program_term *term = &rs->terms[p->term];
        const struct words *w = &m->words[t[i].field];
        size_t w0 = t[i].word - p->anchor;
        bool fits = w0 + p->n <= w->n;
        size_t n_words = fits ? p->n : 1;
        bool one = fits & (w->paragraph[w0] == w->paragraph[w0 + n_words - 1]);
        bool own = program_is_own(term);

        c[n_own] = own_at(term, w, t[i].field, w0, n_words);
        __builtin_prefetch(
            &rs->leaves[program_own_leaf(term->aux) & (0 - (uint32_t)own)]);
        n_own += own & one & program_own_looks_in(term->aux, t[i].field);
        other[n_other] = (uint16_t)i;
        n_other += !own & one;
    }
    m->candidates.n += n_own;
    for (size_t k = 0; k < n_other; k++) {
        const struct attempt *at = &t[other[k]];
        const struct program_phrase *p = &rs->phrases[at->phrase];

        add(m, p, at->field, at->word - p->anchor);
    }
}

static void try_all(struct matcher *m, struct attempt *whole, size_t n_whole,
                    const struct attempt *longer, size_t n_longer)
{
    if (n_longer)
        n_whole += keep_matching(m, longer, n_longer, whole + n_whole);
    if (n_whole)
        add_all(m, whole, n_whole);
}

/* Those that the anchor is all of are told from others without a branch: each goes into
 * both lists, of which one grows. */
void phrase_try_met(struct matcher *m, const struct met *met, size_t n)
{
    const struct ruleset *rs = m->rs;
    struct attempt whole[TRIES_MOST], longer[TRIES_MOST];
    size_t n_whole = 0, n_longer = 0;

    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < met[i].entry->count; k++) {
            uint32_t phrase = met[i].entry->first + k;
            const struct program_phrase *p = &rs->phrases[phrase];
            bool all = p->n == p->anchors;

            __builtin_prefetch(&rs->terms[p->term]);
            whole[n_whole].phrase = longer[n_longer].phrase = phrase;
            whole[n_whole].word = longer[n_longer].word = met[i].word;
            whole[n_whole].field = longer[n_longer].field = met[i].field;
            n_whole += all;
            n_longer += !all;
            if (n_whole + n_longer == TRIES_MOST) {
                try_all(m, whole, n_whole, longer, n_longer);
                n_whole = n_longer = 0;
            }
        }
    try_all(m, whole, n_whole, longer, n_longer);
}
