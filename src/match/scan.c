/* From words to hits: which terms stand where. */
#include "match/cost.h"
#include "match/scratch.h"
#include "text/fold.h"

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

    phrase_try_all(at->m, program_special_key(special), at->field, at->i);
}

static void scan_wildcards(struct matcher *m, enum item_field f)
{
    struct at_word at = {.m = m, .field = f};
    char folded[FOLD_MOST];

    for (at.i = 0; at.i < m->words[f].n; at.i++) {
        size_t n = fold_word(scan_word(m, f, at.i), folded);

        affix_find(&m->rs->affix, span_make(folded, n), on_wildcard, &at);
    }
}

static void scan_stems(struct matcher *m, enum item_field f)
{
    const struct stem_classes *c = &m->rs->stems;

    for (size_t i = 0; i < m->words[f].n; i++) {
        uint64_t stem = stemmer_hash(m->stemmer, m->language, scan_word(m, f, i));
        const struct lexicon_entry *e = stem_classes_find(c, m->language, stem);

        for (uint32_t k = 0; e && k < e->count; k++)
            phrase_try_all(
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

    for (unsigned n = 0; n < REGEX_PLACES_MOST && !matcher_is_late(m); n++, start = end) {
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

        if (!phrase_special(m, (uint32_t)m->rs->keys[p->first + p->anchor], f, i) ||
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

static void make_words(struct matcher *m)
{
    for (enum item_field f = 0; f < ITEM_FIELDS; f++) {
        if (!(m->rs->fields >> f & 1))
            continue;
        token_words(m->item->field[f], &m->words[f]);
        m->stats.words += m->words[f].n;
    }
}

/* Hits of all fields: at once where all anchors are plain. Those of one phrase come in
 * the order of fields; those of a term with several forms may not. */
static void scan_fields(struct matcher *m)
{
    const struct ruleset *rs = m->rs;

    make_words(m);
    if (!rs->affix.n && !rs->stems.table.n) {
        scan_plain(m, rs->fields);
        return;
    }
    for (enum item_field f = 0; f < ITEM_FIELDS; f++) {
        if (!(rs->fields >> f & 1))
            continue;
        scan_plain(m, 1u << f);
        if (rs->affix.n)
            scan_wildcards(m, f);
        if (rs->stems.table.n)
            scan_stems(m, f);
    }
}

/* One for all rules: a term may be asked for that wakes nobody, in any field. */
bool scan_passes(struct matcher *m, const struct item *item)
{
    bool passes = false;

    if (!m->rs->screen || !m->screen_way || habit_rests(&m->screen_habit))
        return true;
    for (enum item_field f = 0; f < ITEM_FIELDS && !passes; f++)
        if (m->rs->fields >> f & 1)
            passes =
                screen_passes(m->rs->screen, m->screen_way, item->field[f], &m->words[f]);
    habit_tried(&m->screen_habit, passes);
    return passes;
}

void scan_item(struct matcher *m, const struct item *item)
{
    m->item = item;
    m->language = stem_language(item->language);
    hits_reset(m);
    scan_fields(m);
    for (size_t i = 0; i < m->rs->n_always; i++)
        scan_always(m, m->rs->always[i]);
    candidates_sort(m);
    if (m->rs->has_parts)
        own_drop_lone(m);
}
