/*
 * Pairs of places: NEAR, BEFORE, NOT NEAR, SENTENCE, PARAGRAPH.
 *
 * Where both lists hold single terms, near_units.h tells who has a neighbour. Groups of
 * terms (a NEAR b) NEAR c are compared pair by pair within reach, on the rule's budget.
 */
#include "match/near_units.h"
#include "match/scratch.h"

/* Pairs that may stand as places of their own. */
#define PAIRS_MOST 65536

static bool is_sentence(const struct program_node *n)
{
    return n->kind == PROGRAM_SENTENCE;
}

/* Words between that a pair may have; SENTENCE and PARAGRAPH set no bound of their own.
 */
static uint32_t reach_of(const struct program_node *n)
{
    return n->kind == PROGRAM_SENTENCE || n->kind == PROGRAM_PARAGRAPH ? UINT32_MAX
                                                                       : n->n;
}

static bool mark_simple(struct matcher *m, const struct program_node *n,
                        const struct places *a, const struct places *b, bool *a_in,
                        bool *b_in)
{
    struct unit_list ua = units_list(m, a, is_sentence(n));
    struct unit_list ub = units_list(m, b, is_sentence(n));
    bool ordered = n->kind == PROGRAM_BEFORE;
    uint32_t reach = reach_of(n);

    if (!units_mark(&ua, &ub, reach, true, !ordered, a_in))
        return false;
    return units_mark(&ub, &ua, reach, !ordered, true, b_in);
}

/* --- groups ---------------------------------------------------------------------- */

/* The least distance between a word of p and one of q; 0 where they share a word. */
static uint32_t distance(const struct place *p, const struct place *q)
{
    uint32_t best = UINT32_MAX;

    for (uint32_t i = 0; i < p->n; i++)
        for (uint32_t j = 0; j < q->n; j++) {
            const struct run *a = &p->runs[i], *b = &q->runs[j];
            uint32_t d = a->w1 <= b->w0   ? b->w0 - a->w1 + 1
                         : b->w1 <= a->w0 ? a->w0 - b->w1 + 1
                                          : 0;

            best = d < best ? d : best;
        }
    return best;
}

static bool same_unit(struct matcher *m, const struct program_node *n,
                      const struct place *p, const struct place *q)
{
    uint32_t unit = places_unit(m, p, is_sentence(n));

    return unit != PROGRAM_NONE && unit == places_unit(m, q, is_sentence(n));
}

static bool is_pair(struct matcher *m, const struct program_node *n,
                    const struct place *p, const struct place *q)
{
    uint32_t d = distance(p, q);

    if (d == 0 || d > reach_of(n) || !same_unit(m, n, p, q))
        return false;
    return n->kind != PROGRAM_BEFORE || p->hi <= q->lo;
}

/* Walks all (i, j) of which a pair is possible: same field, spans within reach. */
struct pair_walk {
    const struct places *a, *b;
    uint32_t reach;
    uint32_t widest; /* span of a place of b, in words */
    size_t i, j;
    size_t from; /* where j begins for this i */
};

static struct pair_walk walk_begin(const struct program_node *n, const struct places *a,
                                   const struct places *b)
{
    struct pair_walk w = {.a = a, .b = b, .reach = reach_of(n)};

    for (size_t j = 0; j < b->n; j++)
        if (b->p[j].hi - b->p[j].lo > w.widest)
            w.widest = b->p[j].hi - b->p[j].lo;
    return w;
}

/* Whether q lies so far before p that no later place of a can reach it either. */
static bool is_behind(const struct pair_walk *w, const struct place *p,
                      const struct place *q)
{
    if (q->runs[0].field != p->runs[0].field)
        return q->runs[0].field < p->runs[0].field;
    return (uint64_t)q->lo + w->widest + w->reach < p->lo;
}

static bool is_beyond(const struct pair_walk *w, const struct place *p,
                      const struct place *q)
{
    if (q->runs[0].field != p->runs[0].field)
        return q->runs[0].field > p->runs[0].field;
    return q->lo > (uint64_t)p->hi + w->reach;
}

/* The next two places worth comparing; false at the end, or when the budget is used up.
 */
static bool walk_next(struct matcher *m, struct pair_walk *w, size_t *i, size_t *j)
{
    for (; w->i < w->a->n; w->i++, w->j = w->from) {
        const struct place *p = &w->a->p[w->i];

        while (w->from < w->b->n && is_behind(w, p, &w->b->p[w->from]))
            w->from++;
        w->j = w->j < w->from ? w->from : w->j;
        if (w->j >= w->b->n || is_beyond(w, p, &w->b->p[w->j]))
            continue;
        if (!m->budget) {
            m->cut_short = true;
            return false;
        }
        m->budget--;
        *i = w->i;
        *j = w->j++;
        return true;
    }
    return false;
}

bool near_mark(struct matcher *m, const struct program_node *n, const struct places *a,
               const struct places *b, bool *a_in, bool *b_in)
{
    struct pair_walk w;
    bool any = false;
    size_t i, j;

    if (!a->n || !b->n || matcher_is_late(m))
        return false;
    if (a->simple && b->simple)
        return mark_simple(m, n, a, b, a_in, b_in);
    w = walk_begin(n, a, b);
    while (walk_next(m, &w, &i, &j))
        if (!(a_in[i] && b_in[j]) && is_pair(m, n, &a->p[i], &b->p[j]))
            any = a_in[i] = b_in[j] = true;
    return any;
}

/* The runs of both, by their first words. */
static struct place join(struct matcher *m, const struct place *p, const struct place *q)
{
    struct run *runs = arena_alloc(&m->arena, (p->n + q->n) * sizeof(*runs));
    uint32_t i = 0, j = 0;

    for (uint32_t k = 0; k < p->n + q->n; k++)
        if (j == q->n || (i < p->n && p->runs[i].w0 < q->runs[j].w0))
            runs[k] = p->runs[i++];
        else
            runs[k] = q->runs[j++];
    return (struct place){runs, p->n + q->n, p->lo < q->lo ? p->lo : q->lo,
                          p->hi > q->hi ? p->hi : q->hi};
}

static size_t count_pairs(struct matcher *m, const struct program_node *n,
                          const struct places *a, const struct places *b)
{
    struct pair_walk w = walk_begin(n, a, b);
    size_t count = 0, i, j;

    while (count < PAIRS_MOST && walk_next(m, &w, &i, &j))
        count += is_pair(m, n, &a->p[i], &b->p[j]);
    m->cut_short |= count == PAIRS_MOST;
    return count;
}

struct places near_pairs(struct matcher *m, const struct program_node *n,
                         const struct places *a, const struct places *b)
{
    struct places out = {.simple = false};
    size_t most = matcher_is_late(m) ? 0 : count_pairs(m, n, a, b), i, j;
    struct pair_walk w = walk_begin(n, a, b);

    out.p = arena_alloc(&m->arena, most * sizeof(*out.p));
    while (out.n < most && walk_next(m, &w, &i, &j))
        if (is_pair(m, n, &a->p[i], &b->p[j]))
            out.p[out.n++] = join(m, &a->p[i], &b->p[j]);
    places_sort(&out);
    return out;
}

/* --- NOT NEAR -------------------------------------------------------------------- */

/* A match of a regular expression may touch no word: then nothing is near it. */
static bool has_words(const struct place *p)
{
    return p->lo < p->hi;
}

/* Of single terms: the furthest end of all places of b that begin before the end of p. */
static bool overlaps_any(const struct places *b, const uint32_t *furthest,
                         const struct place *p)
{
    size_t lo = 0, hi = b->n;
    enum item_field field = p->runs[0].field;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct place *q = &b->p[mid];

        if (q->runs[0].field < field || (q->runs[0].field == field && q->lo < p->hi))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo && b->p[lo - 1].runs[0].field == field && furthest[lo - 1] > p->lo;
}

static uint32_t *furthest_ends(struct matcher *m, const struct places *b)
{
    uint32_t *furthest = arena_alloc(&m->arena, b->n * sizeof(*furthest));

    for (size_t i = 0; i < b->n; i++) {
        bool new_field = i && b->p[i].runs[0].field != b->p[i - 1].runs[0].field;

        furthest[i] = has_words(&b->p[i]) ? b->p[i].hi : 0;
        if (i && !new_field && furthest[i - 1] > furthest[i])
            furthest[i] = furthest[i - 1];
    }
    return furthest;
}

static void near_simple(struct matcher *m, const struct program_node *n,
                        const struct places *a, const struct places *b, bool *near)
{
    struct unit_list ua = units_list(m, a, false), ub = units_list(m, b, false);
    const uint32_t *furthest = furthest_ends(m, b);

    (void)units_mark(&ua, &ub, n->n, true, true, near);
    for (size_t i = 0; i < a->n; i++)
        near[i] |= has_words(&a->p[i]) && overlaps_any(b, furthest, &a->p[i]);
}

static void near_groups(struct matcher *m, const struct program_node *n,
                        const struct places *a, const struct places *b, bool *near)
{
    struct pair_walk w = walk_begin(n, a, b);
    size_t i, j;

    while (walk_next(m, &w, &i, &j)) {
        bool open = !near[i] && has_words(&a->p[i]) && has_words(&b->p[j]);
        uint32_t d = open ? distance(&a->p[i], &b->p[j]) : UINT32_MAX;

        near[i] |= d == 0 || (d <= n->n && same_unit(m, n, &a->p[i], &b->p[j]));
    }
}

struct places near_without(struct matcher *m, const struct program_node *n,
                           const struct places *a, const struct places *b)
{
    struct places out = {.simple = a->simple};
    bool *near = arena_calloc(&m->arena, a->n, sizeof(*near));

    if (matcher_is_late(m))
        return out;
    if (a->simple && b->simple)
        near_simple(m, n, a, b, near);
    else
        near_groups(m, n, a, b, near);
    out.p = arena_alloc(&m->arena, a->n * sizeof(*out.p));
    for (size_t i = 0; i < a->n; i++)
        if (!near[i])
            out.p[out.n++] = a->p[i];
    return out;
}
