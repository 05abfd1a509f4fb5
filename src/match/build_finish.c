/* Build arrays to the frozen ones: phrases by anchor, the lexicon, the wake lists. */
#include <stdlib.h>

#include "base/mem.h"
#include "match/build.h"
#include "match/ruleset.h"

struct anchored {
    uint64_t key;
    uint32_t phrase;
};

static int cmp_anchored(const void *va, const void *vb)
{
    const struct anchored *a = va, *b = vb;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->phrase > b->phrase) - (a->phrase < b->phrase);
}

static struct anchored *sort_anchors(struct build *b)
{
    size_t n = b->phrases.n;
    struct anchored *order = mem_calloc(n, sizeof(*order));

    for (uint32_t i = 0; i < n; i++) {
        order[i].key = *(const uint64_t *)vec_at(&b->phrase_anchor, i);
        order[i].phrase = i;
    }
    vec_release(&b->phrase_anchor);
    qsort(order, n, sizeof(*order), cmp_anchored);
    return order;
}

/* special_phrases hold numbers from before the sort. */
static void renumber(struct build *b, const struct anchored *order, size_t n)
{
    uint32_t *now;

    if (!b->special_phrases.n)
        return;
    now = mem_calloc(n, sizeof(*now));
    for (uint32_t i = 0; i < n; i++)
        now[order[i].phrase] = i;
    for (size_t i = 0; i < b->special_phrases.n; i++) {
        uint32_t *p = vec_at(&b->special_phrases, i);

        *p = now[*p];
    }
    free(now);
}

static void freeze_phrases(struct build *b)
{
    struct ruleset *rs = b->rs;
    size_t n = b->phrases.n;
    struct anchored *order = sort_anchors(b);
    uint64_t *keys = mem_calloc(n, sizeof(*keys));

    rs->phrases = mem_calloc(n, sizeof(*rs->phrases));
    rs->n_phrases = n;
    for (size_t i = 0; i < n; i++) {
        rs->phrases[i] = *(struct program_phrase *)vec_at(&b->phrases, order[i].phrase);
        keys[i] = order[i].key;
    }
    vec_release(&b->phrases);
    renumber(b, order, n);
    free(order);
    lexicon_build(&rs->lexicon, keys, n);
    free(keys);
    gate_build(&rs->gate, b->gates.p, b->gates.n);
    vec_release(&b->gates);
}

static int cmp_wake(const void *va, const void *vb)
{
    const struct build_wake *a = va, *b = vb;

    if (a->cause != b->cause)
        return a->cause < b->cause ? -1 : 1;
    return (a->wake.target > b->wake.target) - (a->wake.target < b->wake.target);
}

/* Those woken by one cause, sorted and each once: [w, end). Returns the wake of the
 * cause. */
static uint32_t freeze_wakes_of(struct vec *pool, const struct build_wake *w,
                                const struct build_wake *end)
{
    uint32_t at = (uint32_t)pool->n;

    if (end - w == 1 && !(w->wake.target & WAKE_GROUP))
        return w->wake.target;
    ((struct program_wake *)vec_push(pool))->target = (uint32_t)(end - w);
    for (; w < end; w++)
        *(struct program_wake *)vec_push(pool) = w->wake;
    return at | WAKE_POOL;
}

static size_t unique_wakes(struct build_wake *w, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!kept || cmp_wake(&w[i], &w[kept - 1]) != 0)
            w[kept++] = w[i];
    return kept;
}

static void freeze_wakes(struct build *b)
{
    struct build_wake *w = b->wakes.p;
    size_t n = b->wakes.n;
    struct vec pool;

    vec_init(&pool, sizeof(struct program_wake));
    if (n)
        qsort(w, n, sizeof(*w), cmp_wake);
    n = unique_wakes(w, n);
    for (size_t i = 0, end; i < n; i = end) {
        uint32_t wake;

        for (end = i + 1; end < n && w[end].cause == w[i].cause; end++)
            ;
        wake = freeze_wakes_of(&pool, w + i, w + end);
        if (w[i].cause & WAKE_GROUP)
            b->rs->groups[w[i].cause & ~WAKE_GROUP].wake = wake;
        else
            b->rs->terms[w[i].cause].wake = wake;
    }
    vec_release(&b->wakes);
    b->rs->wakes = vec_take(&pool, &b->rs->n_wakes);
}

/* Marks the specials that phrases of a term, which somebody waits for, are anchored on.
 */
static void mark_anchors(struct ruleset *rs, const struct program_term *t, bool *anchor)
{
    const struct program_special_term *s = &rs->special_terms[t->aux];

    for (uint32_t i = 0; i < s->n; i++) {
        const struct program_phrase *p = &rs->phrases[rs->special_phrases[s->first + i]];

        anchor[rs->keys[p->first + p->anchor]] = true;
    }
}

/*
 * A phrase that has a plain word is anchored on it only where that is the cheaper one, so
 * terms of other kinds may be anchored on a special word too: look at all phrases of
 * terms that are not lazy.
 */
static void find_lazy(struct build *b, bool *anchor)
{
    struct ruleset *rs = b->rs;
    struct vec always;

    vec_init(&always, sizeof(uint32_t));
    for (uint32_t i = 0; i < rs->n_terms; i++) {
        struct program_term *t = &rs->terms[i];

        t->lazy = t->wake == PROGRAM_NONE &&
                  (t->kind == PROGRAM_SPECIAL || t->kind == PROGRAM_REGEX);
        if (!t->lazy && t->kind == PROGRAM_SPECIAL)
            mark_anchors(rs, t, anchor);
        if (!t->lazy && t->kind == PROGRAM_REGEX)
            *(uint32_t *)vec_push(&always) = i;
    }
    for (size_t i = 0; i < rs->n_phrases; i++) {
        const struct program_phrase *p = &rs->phrases[i];

        if (p->specials && rs->keys[p->first + p->n] >> p->anchor & 1 &&
            rs->terms[p->term].kind != PROGRAM_SPECIAL)
            anchor[rs->keys[p->first + p->anchor]] = true;
    }
    rs->always = vec_take(&always, &rs->n_always);
}

static void freeze_specials(struct build *b)
{
    struct ruleset *rs = b->rs;
    bool *anchor = mem_calloc(rs->n_specials, sizeof(*anchor));
    uint32_t *wild = mem_calloc(rs->n_specials, sizeof(*wild));
    uint32_t *stem = mem_calloc(rs->n_specials, sizeof(*stem));
    size_t n_wild = 0, n_stem = 0, n_hashes;
    uint64_t *hashes;

    find_lazy(b, anchor);
    rs->wildcard_special = mem_calloc(rs->n_specials, sizeof(uint32_t));
    rs->stem_special = mem_calloc(rs->n_specials, sizeof(uint32_t));
    for (uint32_t i = 0; i < rs->n_specials; i++) {
        const struct program_special *s = &rs->specials[i];

        (s->kind == SPECIAL_WILDCARD ? rs->wildcard_special
                                     : rs->stem_special)[s->index] = i;
        if (anchor[i] && s->kind == SPECIAL_WILDCARD)
            wild[n_wild++] = s->index;
        else if (anchor[i])
            stem[n_stem++] = s->index;
    }
    affix_build(&rs->affix, rs->wildcards, wild, n_wild);
    hashes = vec_take(&b->stem_hashes, &n_hashes);
    stem_classes_build(&rs->stems, hashes, n_hashes / stem_languages(), stem, n_stem);
    free(anchor);
    free(wild);
    free(stem);
}

/* An entry of one phrase that is all anchor, and of a rule's own term, gets all that a
 * hit of it needs. */
static void settle(const struct ruleset *rs, struct lexicon_entry *e)
{
    const struct program_phrase *p = &rs->phrases[e->first];
    const struct program_term *t = &rs->terms[p->term];

    if (!program_is_own(t) || p->n != p->anchors || p->specials)
        return;
    e->first = t->wake;
    e->count = program_entry_own(p->n, t);
}

static void settle_own(struct ruleset *rs)
{
    for (size_t i = 0; i < rs->lexicon.lines * LEXICON_LINE; i++)
        if (rs->lexicon.table[i].count == 1)
            settle(rs, &rs->lexicon.table[i]);
}

static void freeze_arrays(struct build *b)
{
    struct ruleset *rs = b->rs;

    rs->rules = vec_take(&b->rules, &rs->n_rules);
    rs->identities = vec_take(&b->identities, &rs->n_rules); /* as many */
    rs->extras = vec_take(&b->extras, &rs->n_extras);
    rs->leaves = vec_take(&b->leaves, &rs->n_leaves);
    rs->nodes = vec_take(&b->nodes, &rs->n_nodes);
    rs->children = vec_take(&b->children, &rs->n_children);
    rs->groups = vec_take(&b->groups, &rs->n_groups);
    rs->terms = vec_take(&b->terms, &rs->n_terms);
    rs->keys = vec_take(&b->keys, &rs->n_keys);
    rs->specials = vec_take(&b->specials, &rs->n_specials);
    rs->exacts = vec_take(&b->exacts, &rs->n_exacts);
    rs->special_terms = vec_take(&b->special_terms, &rs->n_special_terms);
    rs->wildcards = vec_take(&b->wildcards, &rs->n_wildcards);
    rs->regexes = vec_take(&b->regexes, &rs->n_regexes);
    rs->strings = vec_take(&b->strings, &rs->n_strings);
}

static void release(struct build *b)
{
    struct vec *left[] = {&b->phrase_anchor, &b->term_cost, &b->node_weight,
                          &b->group_weight,  &b->wakes,     &b->stem_hashes,
                          &b->scratch,       &b->phrases,   &b->special_phrases,
                          &b->clues};

    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
        vec_release(left[i]);
    intern_release(&b->term_numbers);
    intern_release(&b->special_numbers);
    intern_release(&b->shared);
    stemmer_free(b->stemmer);
    rarity_release(&b->rarity);
}

struct ruleset *build_finish(struct build *b)
{
    struct ruleset *rs = b->rs;

    intern_release(&b->term_numbers); /* the largest of what is needed no more */
    freeze_arrays(b);
    freeze_phrases(b);
    freeze_wakes(b);
    rs->special_phrases = vec_take(&b->special_phrases, &rs->n_special_phrases);
    freeze_specials(b);
    build_screen(b);
    build_own(b);
    settle_own(rs);
    rs->fields = b->fields;
    release(b);
    if (b->diag->errors) {
        ruleset_unref(rs);
        return NULL;
    }
    return rs;
}
