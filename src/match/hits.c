#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/scratch.h"

#define FIRST_INDEX 256

void hits_init(struct matcher *m)
{
    m->slots.index = mem_calloc(FIRST_INDEX, sizeof(uint32_t));
    m->slots.mask = FIRST_INDEX - 1;
    vec_init(&m->slots.slots, sizeof(struct slot));
    vec_init(&m->hits, sizeof(struct hit));
    vec_init(&m->members, sizeof(struct group_member));
    vec_init(&m->candidates, sizeof(struct candidate));
    vec_init(&m->sorted, sizeof(struct candidate));
    m->groups = mem_calloc(m->rs->n_groups, sizeof(*m->groups));
}

void hits_release(struct matcher *m)
{
    free(m->slots.index);
    free(m->groups);
    vec_release(&m->slots.slots);
    vec_release(&m->hits);
    vec_release(&m->members);
    vec_release(&m->candidates);
    vec_release(&m->sorted);
}

static size_t home_of(const struct slot_table *t, uint32_t term)
{
    return (term * 0x9e3779b1u >> 7) & t->mask;
}

/* The place of a term in the index: its own, or the free one where it belongs. */
static uint32_t *index_of(const struct slot_table *t, uint32_t term)
{
    for (size_t i = home_of(t, term);; i = (i + 1) & t->mask) {
        uint32_t number = t->index[i];

        if (!number || ((struct slot *)vec_at(&t->slots, number - 1))->term == term)
            return &t->index[i];
    }
}

void hits_reset(struct matcher *m)
{
    struct slot_table *t = &m->slots;

    if (t->slots.n * 8 > t->mask)
        memset(t->index, 0, (t->mask + 1) * sizeof(*t->index));
    else /* last in, first out: a chain of collisions is never cut before its end */
        for (size_t i = t->slots.n; i-- > 0;)
            *index_of(t, ((struct slot *)vec_at(&t->slots, i))->term) = 0;
    t->slots.n = 0;
    m->hits.n = 0;
    m->members.n = 0;
    m->candidates.n = 0;
    if (++m->item_number ==
        0) { /* once in 2^32 items the old numbers could be mistaken */
        memset(m->groups, 0, m->rs->n_groups * sizeof(*m->groups));
        m->item_number = 1;
    }
}

static void grow_index(struct slot_table *t)
{
    size_t size = (t->mask + 1) * 2;

    free(t->index);
    t->index = mem_calloc(size, sizeof(*t->index));
    t->mask = size - 1;
    for (uint32_t i = 0; i < t->slots.n; i++)
        *index_of(t, ((struct slot *)vec_at(&t->slots, i))->term) = i + 1;
}

static void wake(struct matcher *m, uint32_t who);

static void wake_group(struct matcher *m, uint32_t group, uint32_t leaf)
{
    struct group_state *g = &m->groups[group];
    struct group_member *member = vec_add(&m->members);
    bool first = g->item != m->item_number;

    member->leaf = leaf;
    member->next = first ? HIT_NONE : g->head;
    g->head = (uint32_t)m->members.n - 1;
    g->item = m->item_number;
    if (first)
        wake(m, m->rs->groups[group].wake);
}

static void wake(struct matcher *m, uint32_t who)
{
    const struct program_wake *w;

    if (who == PROGRAM_NONE)
        return;
    if (!(who & WAKE_POOL)) {
        hits_wake_rule(m, who);
        return;
    }
    w = &m->rs->wakes[who & ~WAKE_POOL];
    for (uint32_t left = w++->target; left; left--, w++)
        if (w->target & WAKE_GROUP)
            wake_group(m, w->target & ~WAKE_GROUP, w->leaf);
        else
            hits_wake_rule(m, w->target);
}

struct slot *hits_slot(struct matcher *m, uint32_t term, bool make)
{
    struct slot_table *t = &m->slots;
    uint32_t *at = index_of(t, term);
    struct slot *s;

    if (*at)
        return vec_at(&t->slots, *at - 1);
    if (!make)
        return NULL;
    s = vec_add(&t->slots);
    *s = (struct slot){.term = term, .head = HIT_NONE, .tail = HIT_NONE};
    *at = (uint32_t)t->slots.n;
    if (t->slots.n * 2 > t->mask)
        grow_index(t);
    return s;
}

static void append(struct matcher *m, struct slot *s, const struct hit *h)
{
    uint32_t at = (uint32_t)m->hits.n;
    struct hit *added = vec_add(&m->hits);

    *added = *h;
    added->next = HIT_NONE;
    if (s->n)
        ((struct hit *)vec_at(&m->hits, s->tail))->next = at;
    else
        s->head = at;
    s->tail = at;
    s->n++;
}

void hits_note(struct matcher *m, uint32_t term, const struct hit *h)
{
    append(m, hits_slot(m, term, true), h);
}

void hits_add(struct matcher *m, uint32_t term, const struct hit *h)
{
    struct slot *s = hits_slot(m, term, true);

    append(m, s, h);
    if (s->n == 1)
        wake(m, m->rs->terms[term].wake);
}

uint32_t hits_group_head(const struct matcher *m, uint32_t group)
{
    const struct group_state *g = &m->groups[group];

    return g->item == m->item_number ? g->head : HIT_NONE;
}
