#include "match/matcher.h"

#include <stdlib.h>

#include "base/mem.h"
#include "match/cost.h"
#include "match/scratch.h"

#define ARENA_BLOCK 16384

/* After an item that needed more than this, the memory goes back. */
#define KEEP_BYTES (4u << 20)

struct matcher *matcher_new(struct ruleset *rs)
{
    struct matcher *m = mem_zalloc(sizeof(*m));

    m->rs = ruleset_ref(rs);
    for (unsigned f = 0; f < ITEM_FIELDS; f++) {
        words_init(&m->words[f]);
        m->words[f].memo = &m->memo;
    }
    m->screen_way = screen_way_best();
    m->gate = gate_way(m->words[0].way);
    hits_init(m);
    arena_init(&m->arena, ARENA_BLOCK);
    vec_init(&m->evidence, sizeof(struct run));
    buf_init(&m->exact, BUF_NO_CAP);
    m->stemmer = stemmer_new();
    m->regex = regex_scratch_new();
    where_item_init(&m->where);
    cost_init(m);
    return m;
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    for (unsigned f = 0; f < ITEM_FIELDS; f++)
        words_release(&m->words[f]);
    hits_release(m);
    arena_release(&m->arena);
    vec_release(&m->evidence);
    buf_release(&m->exact);
    stemmer_free(m->stemmer);
    regex_scratch_free(m->regex);
    where_item_release(&m->where);
    ruleset_unref(m->rs);
    free(m);
}

struct ruleset *matcher_ruleset(const struct matcher *m)
{
    return m->rs;
}

void matcher_count_costs(struct matcher *m, struct match_costs *costs)
{
    m->costs = costs;
}

static bool where_allows(struct matcher *m, const struct program_rule *r)
{
    return r->extra == PROGRAM_NONE ||
           where_holds(m->rs->extras[r->extra].where, &m->where);
}

/* The rule's condition, with its places in m->reported. */
static bool condition_holds(struct matcher *m, const struct program_rule *r,
                            struct match *found)
{
    bool held;

    if (ref_is_leaf(r->root) &&
        eval_leaf(m, ref_index(r->root), &found->n_places, &found->total))
        return found->total > 0;
    eval_begin(m);
    held = eval_hold(m, r->root, eval_scope());
    m->stats.eval_limits += m->cut_short;
    if (held)
        found->n_places = eval_report(m, &found->total);
    return held;
}

static void trim(struct matcher *m)
{
    if (arena_size(&m->arena) > KEEP_BYTES)
        arena_release(&m->arena);
    if (m->evidence.cap * m->evidence.size > KEEP_BYTES)
        vec_release(&m->evidence);
    if (m->hits.cap * m->hits.size > KEEP_BYTES)
        vec_release(&m->hits);
    if (m->candidates.cap * m->candidates.size > KEEP_BYTES)
        vec_release(&m->candidates);
    if (m->sorted.cap * m->sorted.size > KEEP_BYTES)
        vec_release(&m->sorted);
}

/* --- candidates ------------------------------------------------------------------ */

/* Asks memory for what a block of candidates will read; see scan_plain.c. What places
 * need is on its way since they were found. */
#define BLOCK 32

static void prefetch_rules(const struct ruleset *rs, const struct candidate *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!c[i].own)
            __builtin_prefetch(&rs->rules[c[i].rule]);
    for (size_t i = 0; i < n; i++)
        if (!c[i].own && ref_is_leaf(rs->rules[c[i].rule].root))
            __builtin_prefetch(&rs->leaves[ref_index(rs->rules[c[i].rule].root)]);
}

static struct match_place place_of(const struct candidate *c, struct span term)
{
    return (struct match_place){c->field, c->b0, c->b1, term};
}

/* More places of one term that makes its rule true: [c, end) begins with the first. */
static void add_places(struct matcher *m, const struct candidate *c,
                       const struct candidate *end, struct match *found)
{
    const struct candidate *last = c;

    for (const struct candidate *p = c + 1; p < end; p++) {
        if (p->field == last->field && p->b0 < last->b1)
            continue; /* overlaps the one that counts */
        if (found->n_places < MATCH_PLACES_MOST)
            m->reported[found->n_places++] = place_of(p, m->reported[0].term);
        found->total++;
        last = p;
    }
}

/* [c, end) are the places of a rule: of one term, which makes it true. */
static void report_alone(struct matcher *m, const struct candidate *c,
                         const struct candidate *end, match_fn *fn, void *ctx)
{
    struct match found = {c->rule, m->reported, 1, 1};
    int64_t began_ns = cost_begin(m);

    m->reported[0] = place_of(c, program_leaf_text(m->rs, &m->rs->leaves[c->leaf]));
    if (c + 1 < end)
        add_places(m, c, end, &found);
    if (began_ns)
        cost_end(m, c->rule, began_ns);
    m->stats.matches++;
    fn(ctx, &found);
}

/* [c, end) are the places of a rule that has more than one term, all its own. */
static void try_own(struct matcher *m, const struct candidate *c,
                    const struct candidate *end, match_fn *fn, void *ctx)
{
    struct match found = {.rule = c->rule, .places = m->reported};
    int64_t began_ns = cost_begin(m);
    bool holds = own_holds(m, c, (size_t)(end - c), &found.n_places, &found.total);

    if (began_ns)
        cost_end(m, c->rule, began_ns);
    if (!holds)
        return;
    m->stats.matches++;
    fn(ctx, &found);
}

/* A rule that somebody has woken. */
static void try_rule(struct matcher *m, uint32_t rule, match_fn *fn, void *ctx)
{
    const struct program_rule *r = &m->rs->rules[rule];
    struct match found = {.rule = rule, .places = m->reported};
    int64_t began_ns = cost_begin(m);
    bool holds = condition_holds(m, r, &found) && where_allows(m, r);

    if (began_ns)
        cost_end(m, rule, began_ns);
    if (!holds)
        return;
    m->stats.matches++;
    fn(ctx, &found);
}

static void try_candidates(struct matcher *m, match_fn *fn, void *ctx)
{
    const struct candidate *first = m->candidates.p, *past = first + m->candidates.n;
    const struct candidate *asked = first, *end;

    for (const struct candidate *c = first; c < past; c = end) {
        for (end = c + 1; end < past && end->rule == c->rule; end++)
            ;
        m->stats.candidates++;
        if (c->own == PROGRAM_ALONE && own_is_one_leaf(c, end)) {
            report_alone(m, c, end, fn, ctx);
            continue;
        }
        if (c->own) {
            try_own(m, c, end, fn, ctx);
            continue;
        }
        if (c >= asked) {
            size_t left = (size_t)(past - c), n = left < BLOCK ? left : BLOCK;

            prefetch_rules(m->rs, c, n);
            asked = c + n;
        }
        try_rule(m, c->rule, fn, ctx);
    }
    if (m->costs)
        cost_count(m, first, m->candidates.n);
}

void matcher_run(struct matcher *m, const struct item *item, int64_t now_ms, match_fn *fn,
                 void *ctx)
{
    size_t words;

    m->stats.items++;
    if (!scan_passes(m, item))
        return;
    scan_item(m, item);
    words = m->words[ITEM_TITLE].n + m->words[ITEM_SUMMARY].n + m->words[ITEM_BODY].n;
    where_item_set(&m->where, item, words, now_ms);
    try_candidates(m, fn, ctx);
    trim(m);
}

struct matcher_stats matcher_stats(const struct matcher *m)
{
    return m->stats;
}

static size_t vec_bytes(const struct vec *v)
{
    return v->cap * v->size;
}

size_t matcher_bytes(const struct matcher *m)
{
    size_t n = sizeof(*m) + (m->slots.mask + 1) * sizeof(*m->slots.index) +
               m->rs->n_groups * sizeof(*m->groups) + arena_size(&m->arena) +
               m->exact.room + vec_bytes(&m->slots.slots) + vec_bytes(&m->hits) +
               vec_bytes(&m->members) + vec_bytes(&m->candidates) +
               vec_bytes(&m->sorted) + vec_bytes(&m->evidence);

    for (unsigned f = 0; f < ITEM_FIELDS; f++) {
        const struct words *w = &m->words[f];

        n += w->cap * (sizeof(*w->hash) + 4 * sizeof(*w->start));
    }
    return n;
}
