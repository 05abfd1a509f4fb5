#include "match/near_units.h"

#include <string.h>

#include "base/sort.h"

static int cmp_fields(const struct unit_place *a, const struct unit_place *b)
{
    return (a->field > b->field) - (a->field < b->field);
}

static int cmp_end(const void *va, const void *vb)
{
    const struct unit_place *a = va, *b = vb;
    int c = cmp_fields(a, b);

    return c ? c : (a->hi > b->hi) - (a->hi < b->hi);
}

struct unit_list units_list(struct matcher *m, const struct places *l, bool sentence)
{
    struct unit_list u = {.n = 0};

    u.by_start = arena_alloc(&m->arena, l->n * sizeof(*u.by_start));
    u.by_end = arena_alloc(&m->arena, l->n * sizeof(*u.by_end));
    for (size_t i = 0; i < l->n; i++) {
        const struct place *p = &l->p[i];
        uint32_t unit = places_unit(m, p, sentence);

        if (unit != PROGRAM_NONE)
            u.by_start[u.n++] =
                (struct unit_place){p->lo, p->hi, unit, (uint32_t)i, p->runs[0].field};
    }
    if (u.n)
        memcpy(u.by_end, u.by_start, u.n * sizeof(*u.by_end));
    if (u.n > 1)
        sort_in_place(u.by_end, u.n, sizeof(*u.by_end), cmp_end);
    return u;
}

/* The first place of the list that begins at or after the end of p, or NULL. */
static const struct unit_place *next_after(const struct unit_list *u,
                                           const struct unit_place *p)
{
    size_t lo = 0, hi = u->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = cmp_fields(&u->by_start[mid], p);

        if (c < 0 || (c == 0 && u->by_start[mid].lo < p->hi))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < u->n && u->by_start[lo].field == p->field ? &u->by_start[lo] : NULL;
}

/* The last place of the list that ends at or before the start of p, or NULL. */
static const struct unit_place *last_before(const struct unit_list *u,
                                            const struct unit_place *p)
{
    size_t lo = 0, hi = u->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = cmp_fields(&u->by_end[mid], p);

        if (c < 0 || (c == 0 && u->by_end[mid].hi <= p->lo))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo && u->by_end[lo - 1].field == p->field ? &u->by_end[lo - 1] : NULL;
}

static bool has_after(const struct unit_list *u, const struct unit_place *p,
                      uint32_t reach)
{
    const struct unit_place *q = next_after(u, p);

    return q && q->unit == p->unit && q->lo - p->hi < reach;
}

static bool has_before(const struct unit_list *u, const struct unit_place *p,
                       uint32_t reach)
{
    const struct unit_place *q = last_before(u, p);

    return q && q->unit == p->unit && p->lo - q->hi < reach;
}

bool units_mark(const struct unit_list *of, const struct unit_list *in, uint32_t reach,
                bool after, bool before, bool *marks)
{
    bool any = false;

    for (size_t i = 0; i < of->n; i++) {
        const struct unit_place *p = &of->by_start[i];
        bool found =
            (after && has_after(in, p, reach)) || (before && has_before(in, p, reach));

        if (found)
            marks[p->index] = any = true;
    }
    return any;
}
