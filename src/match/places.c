/* From hits to lists of places, in the order of the text. */
#include "base/sort.h"
#include "match/scratch.h"

static int cmp_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* By field and first byte; of those that begin together the longest first. */
static int cmp_run(const void *va, const void *vb)
{
    const struct run *a = va, *b = vb;
    int c = cmp_u32(a->field, b->field);

    if (!c)
        c = cmp_u32(a->b0, b->b0);
    return c ? c : cmp_u32(b->b1, a->b1);
}

static bool in_scope(const struct hit *h, const struct scope *s)
{
    return s->limit[h->field] && h->w1 <= s->limit[h->field];
}

static size_t collect_runs(struct matcher *m, const struct slot *slot, uint32_t leaf,
                           const struct scope *s, struct run *runs, bool *sorted)
{
    size_t n = 0;

    *sorted = true;
    for (uint32_t i = slot->head; i != HIT_NONE;) {
        const struct hit *h = vec_at(&m->hits, i);

        if (in_scope(h, s)) {
            runs[n] = (struct run){h->w0, h->w1, h->b0, h->b1, leaf, m->order, h->field};
            *sorted &= n == 0 || cmp_run(&runs[n - 1], &runs[n]) <= 0;
            n++;
        }
        i = h->next;
    }
    return n;
}

/* The places of one term never overlap: the leftmost counts, then on from its end. */
static size_t drop_overlaps(struct run *runs, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!kept || runs[i].field != runs[kept - 1].field ||
            runs[i].b0 >= runs[kept - 1].b1)
            runs[kept++] = runs[i];
    return kept;
}

static struct places make_simple(struct matcher *m, const struct run *runs, size_t n)
{
    struct places l = {.n = n, .simple = true};

    l.p = arena_alloc(&m->arena, n * sizeof(*l.p));
    for (size_t i = 0; i < n; i++)
        l.p[i] = (struct place){&runs[i], 1, runs[i].w0, runs[i].w1};
    return l;
}

static uint32_t fields_of(const struct scope *s)
{
    uint32_t fields = 0;

    for (unsigned f = 0; f < ITEM_FIELDS; f++)
        fields |= (uint32_t)(s->limit[f] != 0) << f;
    return fields;
}

/* The slot of a leaf's term, if it was met; what is lazy is looked for now. */
static const struct slot *slot_of(struct matcher *m, uint32_t leaf, const struct scope *s)
{
    uint32_t number = m->rs->leaves[leaf].term;
    const struct program_term *term = &m->rs->terms[number];
    const struct slot *slot;

    if (term->lazy || term->kind == PROGRAM_REGEX)
        scan_lazy(m, number, fields_of(s));
    slot = hits_slot(m, number, false);
    return slot && slot->n ? slot : NULL;
}

/* The places of a leaf in order, at runs, which has room for all hits of its term. */
static size_t put_runs(struct matcher *m, const struct slot *slot, uint32_t leaf,
                       const struct scope *s, struct run *runs)
{
    bool sorted;
    size_t n = collect_runs(m, slot, leaf, s, runs, &sorted);

    if (!sorted)
        sort_in_place(runs, n, sizeof(*runs), cmp_run);
    return drop_overlaps(runs, n);
}

struct places places_of_leaf(struct matcher *m, uint32_t leaf, const struct scope *s)
{
    const struct slot *slot = slot_of(m, leaf, s);
    struct run *runs;

    m->order++;
    if (!slot)
        return (struct places){.simple = true};
    runs = arena_alloc(&m->arena, slot->n * sizeof(*runs));
    return make_simple(m, runs, put_runs(m, slot, leaf, s, runs));
}

bool places_hold_leaf(struct matcher *m, uint32_t leaf, const struct scope *s)
{
    const struct slot *slot = slot_of(m, leaf, s);
    size_t n;

    m->order++;
    if (!slot)
        return false;
    n = put_runs(m, slot, leaf, s, vec_room(&m->evidence, slot->n));
    m->evidence.n += n;
    return n > 0;
}

static int cmp_place(const void *va, const void *vb)
{
    const struct place *a = va, *b = vb;
    int c = cmp_u32(a->runs[0].field, b->runs[0].field);

    if (!c)
        c = cmp_u32(a->lo, b->lo);
    if (!c)
        c = cmp_u32(a->hi, b->hi);
    if (!c)
        c = cmp_u32(a->runs[0].b0, b->runs[0].b0);
    if (!c)
        c = cmp_u32(a->runs[0].b1, b->runs[0].b1);
    return c ? c : cmp_u32(a->runs[0].order, b->runs[0].order);
}

static bool same_run(const struct place *a, const struct place *b)
{
    return a->n == 1 && b->n == 1 && a->runs[0].field == b->runs[0].field &&
           a->runs[0].b0 == b->runs[0].b0 && a->runs[0].b1 == b->runs[0].b1;
}

void places_sort(struct places *l)
{
    if (l->n > 1)
        sort_in_place(l->p, l->n, sizeof(*l->p), cmp_place);
}

static size_t drop_doubles(struct place *p, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!kept || !same_run(&p[kept - 1], &p[i]))
            p[kept++] = p[i];
    return kept;
}

struct places places_merge(struct matcher *m, const struct places *lists, size_t n)
{
    struct places all = {.simple = true};

    for (size_t i = 0; i < n; i++)
        all.n += lists[i].n;
    all.p = arena_alloc(&m->arena, all.n * sizeof(*all.p));
    all.n = 0;
    for (size_t i = 0; i < n; i++) {
        if (lists[i].n)
            memcpy(all.p + all.n, lists[i].p, lists[i].n * sizeof(*all.p));
        all.n += lists[i].n;
        all.simple &= lists[i].simple;
    }
    places_sort(&all);
    all.n = drop_doubles(all.p, all.n);
    return all;
}

static int cmp_leaf(const void *va, const void *vb)
{
    return cmp_u32(*(const uint32_t *)va, *(const uint32_t *)vb);
}

const uint32_t *places_members(struct matcher *m, uint32_t group, size_t *n)
{
    uint32_t head = hits_group_head(m, group);
    const struct group_member *members = m->members.p;
    uint32_t *leaves;

    *n = 0;
    for (uint32_t i = head; i != HIT_NONE; i = members[i].next)
        ++*n;
    leaves = arena_alloc(&m->arena, *n * sizeof(*leaves));
    *n = 0;
    for (uint32_t i = head; i != HIT_NONE; i = members[i].next)
        leaves[(*n)++] = members[i].leaf;
    if (*n > 1)
        sort_in_place(leaves, *n, sizeof(*leaves), cmp_leaf);
    return leaves;
}

struct places places_of_group(struct matcher *m, uint32_t group, const struct scope *s)
{
    size_t n;
    const uint32_t *leaves = places_members(m, group, &n);
    struct places *lists = arena_alloc(&m->arena, n * sizeof(*lists));

    for (size_t i = 0; i < n; i++)
        lists[i] = places_of_leaf(m, leaves[i], s);
    return n == 1 ? lists[0] : places_merge(m, lists, n);
}

uint32_t places_unit(struct matcher *m, const struct place *p, bool sentence)
{
    struct words *w = &m->words[p->runs[0].field];
    const uint32_t *unit;

    if (p->lo == p->hi)
        return PROGRAM_NONE;
    if (sentence)
        token_sentences(m->item->field[p->runs[0].field], w);
    unit = sentence ? w->sentence : w->paragraph;
    return unit[p->lo] == unit[p->hi - 1] ? unit[p->lo] : PROGRAM_NONE;
}
