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

/* c: all candidates of one rule. */
static bool rule_holds(struct matcher *m, const struct candidate *c, size_t n,
                       struct match *found)
{
    const struct program_rule *r = &m->rs->rules[c->rule];

    m->stats.candidates++;
    if (!c->alone)
        return condition_holds(m, r, found) && where_allows(m, r);
    eval_alone(m, c, n, &found->n_places, &found->total);
    return true;
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

/* Asks memory for what a block of candidates will read; see scan_plain.c. What those that
 * are alone need is on its way since they were found. */
#define BLOCK 32

static void prefetch_rules(const struct ruleset *rs, const struct candidate *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!c[i].alone)
            __builtin_prefetch(&rs->rules[c[i].rule]);
    for (size_t i = 0; i < n; i++)
        if (!c[i].alone && ref_is_leaf(rs->rules[c[i].rule].root))
            __builtin_prefetch(&rs->leaves[ref_index(rs->rules[c[i].rule].root)]);
}

static void try_rule(struct matcher *m, const struct candidate *c, size_t n, match_fn *fn,
                     void *ctx)
{
    struct match found = {.rule = c->rule, .places = m->reported};
    int64_t began_ns = cost_begin(m);
    bool holds = rule_holds(m, c, n, &found);

    if (began_ns)
        cost_end(m, c->rule, began_ns);
    if (!holds)
        return;
    m->stats.matches++;
    fn(ctx, &found);
}

static void try_candidates(struct matcher *m, match_fn *fn, void *ctx)
{
    const struct candidate *c = m->candidates.p;
    size_t n = m->candidates.n, asked = 0;

    for (size_t i = 0, end; i < n; i = end) {
        if (i >= asked) {
            prefetch_rules(m->rs, c + i, n - i < BLOCK ? n - i : BLOCK);
            asked = i + BLOCK;
        }
        for (end = i + 1; end < n && c[end].rule == c[i].rule; end++)
            ;
        try_rule(m, c + i, end - i, fn, ctx);
    }
    if (m->costs)
        cost_count(m, c, n);
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
