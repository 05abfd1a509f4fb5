/*
 * Rules of which every term is their own (program.h): their places stand in a row among
 * the candidates, and mostly a count of the terms that are met decides.
 */
#include "base/sort.h"
#include "match/scratch.h"

void own_drop_lone(struct matcher *m)
{
    size_t n = m->candidates.n, kept = 0;
    struct candidate *c = m->candidates.p;
    uint32_t before = PROGRAM_NONE;

    for (size_t i = 0; i < n; i++) {
        struct candidate one = c[i];
        uint32_t next = i + 1 < n ? c[i + 1].rule : PROGRAM_NONE;
        bool lone = (one.rule != before) & (one.rule != next);

        before = one.rule;
        c[kept] = one;
        kept += !(lone & (one.own > PROGRAM_ALONE));
    }
    m->candidates.n = kept;
}

/* --- a count decides --------------------------------------------------------------- */

static bool is_against(const struct candidate *c, size_t n)
{
    bool against = false;

    for (size_t i = 0; i < n; i++)
        against |= c[i].own == PROGRAM_AGAINST;
    return against;
}

/* The order of the leaf is its number: a rule's own were made as they stand in it. */
static struct run run_of(const struct candidate *c)
{
    return (struct run){
        .b0 = c->b0, .b1 = c->b1, .leaf = c->leaf, .order = c->leaf, .field = c->field};
}

static int cmp_leaf(const void *va, const void *vb)
{
    const struct run *a = va, *b = vb;

    if (a->leaf != b->leaf)
        return a->leaf < b->leaf ? -1 : 1;
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    return (a->b0 > b->b0) - (a->b0 < b->b0);
}

/* Drops what overlaps an earlier place of its leaf, and counts the leaves; by leaf. */
static size_t settle(struct run *runs, size_t *n)
{
    size_t kept = 0, leaves = 0;

    for (size_t i = 0; i < *n; i++) {
        bool first = !kept || runs[i].leaf != runs[kept - 1].leaf;

        leaves += first;
        if (first || runs[i].field != runs[kept - 1].field ||
            runs[i].b0 >= runs[kept - 1].b1)
            runs[kept++] = runs[i];
    }
    *n = kept;
    return leaves;
}

static bool count_holds(struct matcher *m, const struct candidate *c, size_t n,
                        uint32_t needs)
{
    struct run *runs;

    if (is_against(c, n))
        return false;
    m->evidence.n = 0;
    runs = vec_room(&m->evidence, n);
    for (size_t i = 0; i < n; i++)
        runs[i] = run_of(&c[i]);
    sort_in_place(runs, n, sizeof(*runs), cmp_leaf);
    if (settle(runs, &n) < needs)
        return false;
    m->evidence.n = n;
    return true;
}

/* --- the nodes decide -------------------------------------------------------------- */

/* The word that begins at byte b, of which it is known that one does. */
static uint32_t word_at(const struct words *w, uint32_t b)
{
    size_t lo = 0, hi = w->n;

    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;

        if (w->start[mid] <= b)
            lo = mid;
        else
            hi = mid;
    }
    return (uint32_t)lo;
}

/* The places go where the nodes look for them. */
static bool walk_holds(struct matcher *m, const struct candidate *c, size_t n)
{
    bool held;

    for (size_t i = 0; i < n; i++) {
        const struct words *w = &m->words[c[i].field];
        struct hit h = {.b0 = c[i].b0, .b1 = c[i].b1, .field = c[i].field};

        h.w0 = word_at(w, h.b0);
        h.w1 = h.w0 + 1;
        while (h.w1 < w->n && w->start[h.w1] < h.b1)
            h.w1++;
        hits_note(m, m->rs->leaves[c[i].leaf].term, &h);
    }
    eval_begin(m);
    held = eval_hold(m, m->rs->rules[c->rule].root, eval_scope());
    m->stats.eval_limits += m->cut_short;
    return held;
}

bool own_holds(struct matcher *m, const struct candidate *c, size_t n, size_t *listed,
               size_t *total)
{
    const struct program_node *root;
    bool held;

    if (own_is_one_leaf(c, c + n))
        return false;
    root = &m->rs->nodes[m->rs->rules[c->rule].root];
    held = root->needs ? count_holds(m, c, n, root->needs) : walk_holds(m, c, n);
    if (held)
        *listed = eval_report(m, total);
    return held;
}
