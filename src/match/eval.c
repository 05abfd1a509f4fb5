/*
 * Whether a rule's condition holds, and by which places.
 *
 * One walk over the nodes: each appends its evidence and takes it back where it fails.
 * Whatever stands inside a proximity operator is asked for its places instead.
 */
#include "base/sort.h"
#include "match/scratch.h"

/* Comparisons of group places that one rule may make for one item: some 20 ms. */
#define BUDGET 2000000

static uint32_t child_of(const struct matcher *m, const struct program_node *n,
                         uint32_t i)
{
    return m->rs->children[n->child + i];
}

/* --- scopes ---------------------------------------------------------------------- */

static bool has_words(const struct matcher *m, enum item_field f)
{
    return m->words[f].n > 0;
}

static const struct scope everywhere = {
    .limit = {[ITEM_TITLE] = UINT32_MAX,
              [ITEM_SUMMARY] = UINT32_MAX,
              [ITEM_BODY] = UINT32_MAX},
    .unlimited = {[ITEM_TITLE] = UINT32_MAX,
                  [ITEM_SUMMARY] = UINT32_MAX,
                  [ITEM_BODY] = UINT32_MAX},
};

const struct scope *eval_scope(void)
{
    return &everywhere;
}

static struct scope lead_scope(const struct matcher *m)
{
    struct scope s = {{0}, {0}};

    s.limit[ITEM_TITLE] = UINT32_MAX;
    s.limit[has_words(m, ITEM_BODY) ? ITEM_BODY : ITEM_SUMMARY] = QUERY_LEAD_WORDS;
    memcpy(s.unlimited, s.limit, sizeof(s.limit));
    return s;
}

static const struct scope only[ITEM_FIELDS] = {
    [ITEM_TITLE] = {{[ITEM_TITLE] = UINT32_MAX}, {[ITEM_TITLE] = UINT32_MAX}},
    [ITEM_SUMMARY] = {{[ITEM_SUMMARY] = UINT32_MAX}, {[ITEM_SUMMARY] = UINT32_MAX}},
    [ITEM_BODY] = {{[ITEM_BODY] = UINT32_MAX}, {[ITEM_BODY] = UINT32_MAX}},
    [ITEM_AUTHOR] = {{[ITEM_AUTHOR] = UINT32_MAX}, {[ITEM_AUTHOR] = UINT32_MAX}},
    [ITEM_SOURCE] = {{[ITEM_SOURCE] = UINT32_MAX}, {[ITEM_SOURCE] = UINT32_MAX}},
    [ITEM_URL] = {{[ITEM_URL] = UINT32_MAX}, {[ITEM_URL] = UINT32_MAX}},
    [ITEM_TAG] = {{[ITEM_TAG] = UINT32_MAX}, {[ITEM_TAG] = UINT32_MAX}},
};

static struct scope first_scope(const struct matcher *m, uint32_t n)
{
    enum item_field f = has_words(m, ITEM_BODY) ? ITEM_BODY : ITEM_TITLE;
    struct scope s = {{0}, {0}};

    s.limit[f] = n;
    s.unlimited[f] = UINT32_MAX;
    return s;
}

const struct scope *eval_scope_of(const struct matcher *m, const struct program_node *n,
                                  const struct scope *s, struct scope *made)
{
    if (n->kind != PROGRAM_FIELD && n->kind != PROGRAM_FIRST)
        return s;
    if (n->kind == PROGRAM_FIELD && !(n->fields & QUERY_LEAD))
        return &only[__builtin_ctz(n->fields)];
    *made = n->kind == PROGRAM_FIRST ? first_scope(m, n->n) : lead_scope(m);
    return made;
}

/* --- places ---------------------------------------------------------------------- */

static struct places places_of(struct matcher *m, uint32_t ref, const struct scope *s);

static struct places places_of_or(struct matcher *m, const struct program_node *n,
                                  const struct scope *s)
{
    struct places *lists = arena_alloc(&m->arena, n->children * sizeof(*lists));

    for (uint32_t i = 0; i < n->children; i++)
        lists[i] = places_of(m, child_of(m, n, i), s);
    return places_merge(m, lists, n->children);
}

static struct places places_without(struct matcher *m, const struct program_node *n,
                                    const struct scope *s)
{
    struct scope whole = *s;
    struct places a = places_of(m, child_of(m, n, 0), s), b;

    memcpy(whole.limit, s->unlimited, sizeof(whole.limit));
    b = places_of(m, child_of(m, n, 1), &whole);
    return near_without(m, n, &a, &b);
}

/* Only for conditions that have places (the rule reader sees to that). */
static struct places places_of(struct matcher *m, uint32_t ref, const struct scope *s)
{
    const struct program_node *n;
    struct places a, b;

    if (ref_is_leaf(ref))
        return places_of_leaf(m, ref_index(ref), s);
    n = &m->rs->nodes[ref];
    if (n->kind == PROGRAM_GROUP)
        return places_of_group(m, n->n, s);
    if (n->kind == PROGRAM_OR)
        return places_of_or(m, n, s);
    if (n->kind == PROGRAM_NOT_NEAR)
        return places_without(m, n, s);
    a = places_of(m, child_of(m, n, 0), s);
    b = places_of(m, child_of(m, n, 1), s);
    return near_pairs(m, n, &a, &b);
}

/* --- evidence -------------------------------------------------------------------- */

static void add_evidence(struct matcher *m, const struct place *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        *(struct run *)vec_add(&m->evidence) = p->runs[i];
}

static bool hold_places(struct matcher *m, const struct places *l)
{
    for (size_t i = 0; i < l->n; i++)
        add_evidence(m, &l->p[i]);
    return l->n > 0;
}

/* The report sorts places and drops doubles, whatever member they come from. */
static bool hold_group(struct matcher *m, uint32_t group, const struct scope *s)
{
    size_t n;
    const uint32_t *leaves = places_members(m, group, &n);
    bool held = false;

    for (size_t i = 0; i < n; i++)
        held |= places_hold_leaf(m, leaves[i], s);
    return held;
}

static void add_marked(struct matcher *m, const struct places *l, const bool *marked)
{
    for (size_t i = 0; i < l->n; i++)
        if (marked[i])
            add_evidence(m, &l->p[i]);
}

static bool hold_near(struct matcher *m, const struct program_node *n,
                      const struct scope *s)
{
    struct places a = places_of(m, child_of(m, n, 0), s);
    struct places b = places_of(m, child_of(m, n, 1), s);
    bool *a_in = arena_calloc(&m->arena, a.n, sizeof(*a_in));
    bool *b_in = arena_calloc(&m->arena, b.n, sizeof(*b_in));

    if (!near_mark(m, n, &a, &b, a_in, b_in))
        return false;
    add_marked(m, &a, a_in);
    add_marked(m, &b, b_in);
    return true;
}

/* --- ATLEAST --------------------------------------------------------------------- */

static int cmp_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* By field and last word. Of those that end together the order is fixed too, though it
   means nothing: the count must not depend on how the list came about. */
static int cmp_end(const void *va, const void *vb)
{
    const struct place *a = va, *b = vb;
    uint32_t n = a->n < b->n ? a->n : b->n;
    int c = cmp_u32(a->runs[0].field, b->runs[0].field);

    if (!c)
        c = cmp_u32(a->hi, b->hi);
    for (uint32_t i = 0; !c && i < n; i++) {
        c = cmp_u32(a->runs[i].w0, b->runs[i].w0);
        if (!c)
            c = cmp_u32(b->runs[i].w1, a->runs[i].w1);
    }
    return c ? c : cmp_u32(a->n, b->n);
}

/* Takes the words of p where they are all free; a bit a word. */
static bool take_words(uint8_t *taken, const struct place *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        for (uint32_t w = p->runs[i].w0; w < p->runs[i].w1; w++)
            if (taken[w >> 3] >> (w & 7) & 1)
                return false;
    for (uint32_t i = 0; i < p->n; i++)
        for (uint32_t w = p->runs[i].w0; w < p->runs[i].w1; w++)
            taken[w >> 3] |= (uint8_t)(1u << (w & 7));
    return true;
}

/* Places that share no word, counted greedily by their last word. */
static size_t count_apart(struct matcher *m, const struct places *l)
{
    struct place *order = arena_alloc(&m->arena, l->n * sizeof(*order));
    uint8_t *taken = NULL;
    size_t count = 0;

    memcpy(order, l->p, l->n * sizeof(*order));
    sort_in_place(order, l->n, sizeof(*order), cmp_end);
    for (size_t i = 0; i < l->n; i++) {
        enum item_field f = order[i].runs[0].field;

        if (i == 0 || f != order[i - 1].runs[0].field)
            taken = arena_calloc(&m->arena, m->words[f].n / 8 + 1, 1);
        count += take_words(taken, &order[i]);
    }
    return count;
}

static bool hold_atleast(struct matcher *m, const struct program_node *n,
                         const struct scope *s)
{
    struct places l = places_of(m, child_of(m, n, 0), s);

    if (l.n < n->n || count_apart(m, &l) < n->n)
        return false;
    return hold_places(m, &l);
}

/* --- the walk -------------------------------------------------------------------- */

static bool hold_and(struct matcher *m, const struct program_node *n,
                     const struct scope *s)
{
    size_t mark = m->evidence.n;

    for (uint32_t i = 0; i < n->children; i++)
        if (!eval_hold(m, child_of(m, n, i), s)) {
            m->evidence.n = mark;
            return false;
        }
    return true;
}

static bool hold_some(struct matcher *m, const struct program_node *n,
                      const struct scope *s, uint32_t least)
{
    size_t mark = m->evidence.n;
    uint32_t held = 0;

    for (uint32_t i = 0; i < n->children; i++)
        held += eval_hold(m, child_of(m, n, i), s);
    if (held < least)
        m->evidence.n = mark;
    return held >= least;
}

static bool hold_not(struct matcher *m, const struct program_node *n,
                     const struct scope *s)
{
    size_t mark = m->evidence.n;
    bool held = eval_hold(m, child_of(m, n, 0), s);

    m->evidence.n = mark;
    return !held;
}

static bool hold_inside(struct matcher *m, const struct program_node *n,
                        const struct scope *s)
{
    struct scope made;

    return eval_hold(m, child_of(m, n, 0), eval_scope_of(m, n, s, &made));
}

bool eval_hold(struct matcher *m, uint32_t ref, const struct scope *s)
{
    const struct program_node *n;
    struct places l;

    if (ref_is_leaf(ref))
        return places_hold_leaf(m, ref_index(ref), s);
    n = &m->rs->nodes[ref];
    switch (n->kind) {
    case PROGRAM_AND: return hold_and(m, n, s);
    case PROGRAM_OR: return hold_some(m, n, s, 1);
    case PROGRAM_OF: return hold_some(m, n, s, n->n);
    case PROGRAM_NOT: return hold_not(m, n, s);
    case PROGRAM_NEAR:
    case PROGRAM_BEFORE:
    case PROGRAM_SENTENCE:
    case PROGRAM_PARAGRAPH: return hold_near(m, n, s);
    case PROGRAM_ATLEAST: return hold_atleast(m, n, s);
    case PROGRAM_FIELD:
    case PROGRAM_FIRST: return hold_inside(m, n, s);
    case PROGRAM_GROUP: return hold_group(m, n->n, s);
    case PROGRAM_NOT_NEAR: l = places_without(m, n, s); return hold_places(m, &l);
    }
    return false;
}

void eval_begin(struct matcher *m)
{
    arena_reset(&m->arena);
    m->evidence.n = 0;
    m->order = 0;
    m->budget = BUDGET;
    m->cut_short = false;
}

/* --- the report ------------------------------------------------------------------ */

static int cmp_evidence(const void *va, const void *vb)
{
    const struct run *a = va, *b = vb;

    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    if (a->b0 != b->b0)
        return a->b0 < b->b0 ? -1 : 1;
    if (a->b1 != b->b1)
        return a->b1 < b->b1 ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static bool is_sorted(const struct run *r, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (cmp_evidence(&r[i - 1], &r[i]) > 0)
            return false;
    return true;
}

size_t eval_report(struct matcher *m, size_t *total)
{
    struct run *r = m->evidence.p;
    size_t n = m->evidence.n, listed = 0;

    *total = 0;
    if (n > 1 && !is_sorted(r, n))
        sort_in_place(r, n, sizeof(*r), cmp_evidence);
    for (size_t i = 0; i < n; i++) {
        if (i && r[i].field == r[i - 1].field && r[i].b0 == r[i - 1].b0 &&
            r[i].b1 == r[i - 1].b1)
            continue;
        if (listed < MATCH_PLACES_MOST)
            m->reported[listed++] = (struct match_place){
                .field = r[i].field,
                .start = r[i].b0,
                .end = r[i].b1,
                .term = program_leaf_text(m->rs, &m->rs->leaves[r[i].leaf]),
            };
        (*total)++;
    }
    return listed;
}

static struct match_place place_of_hit(const struct hit *h, struct span term)
{
    return (struct match_place){h->field, h->b0, h->b1, term};
}

bool eval_leaf(struct matcher *m, uint32_t leaf, size_t *listed, size_t *total)
{
    const struct program_leaf *l = &m->rs->leaves[leaf];
    const struct slot *slot = hits_slot(m, l->term, false);
    const struct hit *last = NULL, *h;
    struct span text;

    *listed = *total = 0;
    if (!slot || m->rs->terms[l->term].lazy)
        return false;
    text = program_leaf_text(m->rs, l);
    for (uint32_t i = slot->head; i != HIT_NONE; i = h->next) {
        h = vec_at(&m->hits, i);
        if (h->field > ITEM_BODY)
            continue; /* a rule without a field does not look there */
        if (last && h->field == last->field && h->b0 < last->b1) {
            if (h->b0 <= last->b0)
                return false; /* out of order: let the general way sort them */
            continue;         /* overlaps the one that counts */
        }
        if (last && h->field < last->field)
            return false;
        if (*listed < MATCH_PLACES_MOST)
            m->reported[(*listed)++] = place_of_hit(h, text);
        ++*total;
        last = h;
    }
    return true;
}
