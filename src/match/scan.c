/* From words to hits: which terms stand where. */
#include "base/buf.h"
#include "match/cost.h"
#include "match/scratch.h"
#include "match/wild.h"
#include "text/fold.h"

static struct span word_bytes(const struct matcher *m, enum item_field f, size_t i)
{
    const struct words *w = &m->words[f];

    return span_make(m->item->field[f].p + w->start[i], w->end[i] - w->start[i]);
}

static bool special_matches(struct matcher *m, uint32_t special, enum item_field f,
                            size_t i)
{
    const struct program_special *s = &m->rs->specials[special];
    struct span word = word_bytes(m, f, i);
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

    return mask >> k & 1 ? special_matches(m, (uint32_t)key, f, i)
                         : m->words[f].hash[i] == key;
}

/* Whether the words of p stand in a row with its anchor at word i; the anchor was seen.
 */
static bool phrase_matches(struct matcher *m, const struct program_phrase *p,
                           enum item_field f, size_t i)
{
    const struct words *w = &m->words[f];
    size_t w0 = i - p->anchor;
    uint64_t mask;

    if (i < p->anchor || p->n > w->n - w0)
        return false;
    if (w->paragraph[w0] != w->paragraph[w0 + p->n - 1])
        return false;
    mask = p->specials ? m->rs->keys[p->first + p->n] : 0;
    for (size_t k = 0; k < p->n; k++)
        if (k - p->anchor >= p->anchors && !key_matches(m, p, mask, k, f, w0 + k))
            return false;
    return true;
}

/* --- phrases --------------------------------------------------------------------- */

static void try_phrase(struct matcher *m, const struct program_phrase *p,
                       enum item_field f, size_t i)
{
    const struct program_term *t = &m->rs->terms[p->term];
    const struct words *w = &m->words[f];
    struct hit h = {.field = f};

    if (t->lazy || !phrase_matches(m, p, f, i))
        return;
    h.w0 = (uint32_t)(i - p->anchor);
    h.w1 = h.w0 + p->n;
    h.b0 = w->start[h.w0];
    h.b1 = w->end[h.w1 - 1];
    if (t->kind == PROGRAM_EXACT && !exact_matches(m, &m->rs->exacts[t->aux], &h))
        return;
    hits_add(m, p->term, &h);
}

static void try_phrases(struct matcher *m, uint64_t key, enum item_field f, size_t i)
{
    const struct lexicon_entry *e = lexicon_find(&m->rs->lexicon, key);

    if (!e)
        return;
    for (uint32_t k = 0; k < e->count; k++)
        try_phrase(m, &m->rs->phrases[e->first + k], f, i);
}

/*
 * Words are looked at in batches. What passes the filter is gathered without a branch;
 * then each step asks memory for what the next will read, for all of them, before it is
 * read: a large set does not fit the cache, and its misses then overlap instead of adding
 * up.
 */
#define BATCH 128

struct survivors {
    uint64_t key[BATCH];
    const struct lexicon_entry *entry[BATCH];
    uint32_t word[BATCH];
    size_t n;
};

static void gather_words(const struct lexicon *x, const uint64_t *hash, size_t from,
                         size_t n, struct survivors *s)
{
    s->n = 0;
    for (size_t i = from; i < from + n; i++) {
        s->key[s->n] = hash[i];
        s->word[s->n] = (uint32_t)i;
        s->n += lexicon_may_have(x, hash[i]);
    }
}

/* The same for each of these words and the next. */
static void gather_pairs(const struct lexicon *x, const uint64_t *hash, size_t from,
                         size_t n, struct survivors *s)
{
    s->n = 0;
    for (size_t i = from; i < from + n; i++) {
        uint64_t key = lexicon_pair(hash[i], hash[i + 1]);

        s->key[s->n] = key;
        s->word[s->n] = (uint32_t)i;
        s->n += lexicon_may_have(x, key);
    }
}

/* Keeps those that are in the lexicon. */
static void look_up(const struct ruleset *rs, struct survivors *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->n;
         i++) /* NOLINTNEXTLINE(clang-analyzer-core.*): all n are set */
        lexicon_prefetch(&rs->lexicon, s->key[i]);
    for (size_t i = 0; i < s->n; i++) {
        const struct lexicon_entry *e = lexicon_find(&rs->lexicon, s->key[i]);

        if (!e)
            continue;
        __builtin_prefetch(&rs->phrases[e->first]);
        s->entry[kept] = e;
        s->word[kept++] = s->word[i];
    }
    s->n = kept;
}

static void try_survivors(struct matcher *m, enum item_field f, struct survivors *s)
{
    const struct ruleset *rs = m->rs;

    look_up(rs, s);
    for (size_t i = 0; i < s->n; i++) {
        const struct program_phrase *p = &rs->phrases[s->entry[i]->first];

        __builtin_prefetch(&rs->terms[p->term]);
        __builtin_prefetch(&rs->keys[p->first]);
    }
    for (size_t i = 0; i < s->n; i++)
        for (uint32_t k = 0; k < s->entry[i]->count; k++)
            try_phrase(m, &rs->phrases[s->entry[i]->first + k], f, s->word[i]);
}

static void scan_plain(struct matcher *m, enum item_field f)
{
    const uint64_t *hash = m->words[f].hash;
    size_t n = m->words[f].n, pairs = n - 1;
    struct survivors s;

    for (size_t from = 0; from < n; from += BATCH) {
        gather_words(&m->rs->lexicon, hash, from, n - from < BATCH ? n - from : BATCH,
                     &s);
        try_survivors(m, f, &s);
        if (from >= pairs)
            continue;
        gather_pairs(&m->rs->lexicon, hash, from,
                     pairs - from < BATCH ? pairs - from : BATCH, &s);
        try_survivors(m, f, &s);
    }
}

/* --- special anchors ------------------------------------------------------------- */

struct at_word {
    struct matcher *m;
    enum item_field field;
    size_t i;
};

static void on_wildcard(void *ctx, uint32_t wildcard)
{
    const struct at_word *at = ctx;
    uint32_t special = at->m->rs->wildcard_special[wildcard];

    try_phrases(at->m, program_special_key(special), at->field, at->i);
}

static void scan_wildcards(struct matcher *m, enum item_field f)
{
    struct at_word at = {.m = m, .field = f};
    char folded[FOLD_MOST];

    for (at.i = 0; at.i < m->words[f].n; at.i++) {
        size_t n = fold_word(word_bytes(m, f, at.i), folded);

        affix_find(&m->rs->affix, span_make(folded, n), on_wildcard, &at);
    }
}

static void scan_stems(struct matcher *m, enum item_field f)
{
    const struct stem_classes *c = &m->rs->stems;

    for (size_t i = 0; i < m->words[f].n; i++) {
        uint64_t stem = stemmer_hash(m->stemmer, m->language, word_bytes(m, f, i));
        const struct lexicon_entry *e = stem_classes_find(c, m->language, stem);

        for (uint32_t k = 0; e && k < e->count; k++)
            try_phrases(
                m, program_special_key(m->rs->stem_special[c->numbers[e->first + k]]), f,
                i);
    }
}

/* --- regular expressions --------------------------------------------------------- */

/* Matches of one expression in one field; a text made to have more is cut short there. */
#define REGEX_PLACES_MOST 10000

/* The first word that ends after byte b. */
static uint32_t word_after(const struct words *w, size_t b)
{
    size_t lo = 0, hi = w->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (w->end[mid] > b)
            hi = mid;
        else
            lo = mid + 1;
    }
    return (uint32_t)lo;
}

static void regex_field(struct matcher *m, uint32_t term, enum item_field f)
{
    const struct regex *r = m->rs->regexes[m->rs->terms[term].aux];
    const struct words *w = &m->words[f];
    size_t start = 0, end = 0;

    for (unsigned n = 0; n < REGEX_PLACES_MOST; n++, start = end) {
        enum regex_result got = regex_find(r, m->regex, m->item->field[f], &start, &end);
        struct hit h = {.field = f, .b0 = (uint32_t)start, .b1 = (uint32_t)end};

        m->stats.regex_limits += got == REGEX_LIMIT;
        if (got != REGEX_FOUND)
            return;
        h.w0 = h.w1 = word_after(w, start);
        while (h.w1 < w->n && w->start[h.w1] < end)
            h.w1++;
        hits_add(m, term, &h);
    }
    m->stats.regex_limits++;
}

static void scan_regex(struct matcher *m, uint32_t term, uint32_t fields)
{
    for (enum item_field f = 0; f < ITEM_FIELDS; f++)
        if (fields >> f & 1 && m->item->field[f].n)
            regex_field(m, term, f);
}

/* One that is looked for in every item. */
static void scan_always(struct matcher *m, uint32_t term)
{
    int64_t began_ns = cost_begin(m);

    scan_regex(m, term, m->rs->fields);
    if (began_ns)
        cost_end_shared(m, m->rs->terms[term].wake, began_ns);
}

/* --- lazy terms ------------------------------------------------------------------ */

static void lazy_phrase(struct matcher *m, const struct program_phrase *p,
                        enum item_field f)
{
    const struct words *w = &m->words[f];

    for (size_t i = p->anchor; i < w->n; i++) {
        struct hit h = {.field = f, .w0 = (uint32_t)(i - p->anchor)};

        if (!special_matches(m, (uint32_t)m->rs->keys[p->first + p->anchor], f, i) ||
            !phrase_matches(m, p, f, i))
            continue;
        h.w1 = h.w0 + p->n;
        h.b0 = w->start[h.w0];
        h.b1 = w->end[h.w1 - 1];
        hits_add(m, p->term, &h);
    }
}

static void lazy_special(struct matcher *m, uint32_t term, uint32_t fields)
{
    const struct program_special_term *s = &m->rs->special_terms[m->rs->terms[term].aux];

    for (enum item_field f = 0; f < ITEM_FIELDS; f++)
        for (uint32_t i = 0; fields >> f & 1 && i < s->n; i++)
            lazy_phrase(m, &m->rs->phrases[m->rs->special_phrases[s->first + i]], f);
}

void scan_lazy(struct matcher *m, uint32_t term, uint32_t fields)
{
    struct slot *s = hits_slot(m, term, true);
    uint32_t left = fields & ~s->looked_in & m->rs->fields;

    if (!left)
        return;
    s->looked_in |= left;
    if (m->rs->terms[term].kind == PROGRAM_REGEX)
        scan_regex(m, term, left);
    else
        lazy_special(m, term, left);
}

/* --- all together ---------------------------------------------------------------- */

static void scan_field(struct matcher *m, enum item_field f)
{
    token_words(m->item->field[f], &m->words[f]);
    m->stats.words += m->words[f].n;
    if (!m->words[f].n)
        return;
    scan_plain(m, f);
    if (m->rs->affix.n)
        scan_wildcards(m, f);
    if (m->rs->stems.table.n)
        scan_stems(m, f);
}

/* One for all rules: a term may be asked for that wakes nobody, in any field. */
bool scan_passes(struct matcher *m, const struct item *item)
{
    bool passes = false;

    if (!m->rs->screen || !m->screen_way || screen_rests(&m->habit))
        return true;
    for (enum item_field f = 0; f < ITEM_FIELDS && !passes; f++)
        if (m->rs->fields >> f & 1)
            passes =
                screen_passes(m->rs->screen, m->screen_way, item->field[f], &m->words[f]);
    screen_tried(&m->habit, passes);
    return passes;
}

void scan_item(struct matcher *m, const struct item *item)
{
    m->item = item;
    m->language = stem_language(item->language);
    hits_reset(m);
    for (enum item_field f = 0; f < ITEM_FIELDS; f++)
        if (m->rs->fields >> f & 1)
            scan_field(m, f);
    for (size_t i = 0; i < m->rs->n_always; i++)
        scan_always(m, m->rs->always[i]);
    hits_sort_candidates(m);
}
