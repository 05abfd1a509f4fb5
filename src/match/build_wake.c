/* Whom a term wakes: each rule waits for the cheapest set without which it cannot be
 * true. */
#include <stdlib.h>

#include "base/mem.h"
#include "match/build.h"

static void wait_for(struct build *b, uint32_t ref, uint32_t rule);

static void wait_for_cause(struct build *b, uint32_t cause, uint32_t rule)
{
    struct build_wake *w = vec_push(&b->wakes);

    w->cause = cause;
    w->wake.target = rule;
}

static uint32_t child_of(const struct build *b, const struct program_node *n, uint32_t i)
{
    return *(const uint32_t *)vec_at(&b->children, n->child + i);
}

static void wait_for_cheapest(struct build *b, const struct program_node *n,
                              uint32_t rule)
{
    uint32_t best = child_of(b, n, 0);
    double cost = build_weigh(b, best).cost;

    for (uint32_t i = 1; i < n->children; i++) {
        uint32_t ref = child_of(b, n, i);
        double c = build_weigh(b, ref).cost;

        if (c < cost) {
            cost = c;
            best = ref;
        }
    }
    wait_for(b, best, rule);
}

struct member {
    double cost;
    uint32_t ref;
};

static int cmp_member(const void *va, const void *vb)
{
    const struct member *a = va, *b = vb;

    return a->cost != b->cost ? (a->cost > b->cost) - (a->cost < b->cost)
                              : (a->ref > b->ref) - (a->ref < b->ref);
}

/* As of_cost in build_node.c counts: any m - (n - t) + 1 of the m that need something. */
static void wait_for_some(struct build *b, const struct program_node *n, uint32_t rule)
{
    struct member *members = mem_calloc(n->children, sizeof(*members));
    size_t m = 0, t = 0, wait;

    for (uint32_t i = 0; i < n->children; i++) {
        uint32_t ref = child_of(b, n, i);
        struct build_weight w = build_weigh(b, ref);

        t += w.true_on_nothing;
        if (w.true_on_nothing)
            continue;
        members[m].ref = ref;
        members[m++].cost = w.cost;
    }
    qsort(members, m, sizeof(*members), cmp_member);
    wait = m - (n->n - t) + 1;
    for (size_t i = 0; i < wait; i++)
        wait_for(b, members[i].ref, rule);
    free(members);
}

static void wait_for_all(struct build *b, const struct program_node *n, uint32_t rule)
{
    for (uint32_t i = 0; i < n->children; i++)
        wait_for(b, child_of(b, n, i), rule);
}

static void wait_for(struct build *b, uint32_t ref, uint32_t rule)
{
    const struct program_node *n;

    if (ref_is_leaf(ref)) {
        const struct program_leaf *leaf = vec_at(&b->leaves, ref_index(ref));

        wait_for_cause(b, leaf->term, rule);
        return;
    }
    n = vec_at(&b->nodes, ref);
    switch (n->kind) {
    case PROGRAM_GROUP: wait_for_cause(b, n->n | WAKE_GROUP, rule); break;
    case PROGRAM_OR: wait_for_all(b, n, rule); break;
    case PROGRAM_OF: wait_for_some(b, n, rule); break;
    case PROGRAM_AND:
    case PROGRAM_NEAR:
    case PROGRAM_BEFORE:
    case PROGRAM_SENTENCE:
    case PROGRAM_PARAGRAPH: wait_for_cheapest(b, n, rule); break;
    case PROGRAM_NOT: /* costs INFINITY: never chosen */
    case PROGRAM_NOT_NEAR:
    case PROGRAM_ATLEAST:
    case PROGRAM_FIELD:
    case PROGRAM_FIRST: wait_for(b, child_of(b, n, 0), rule); break;
    }
}

void build_register(struct build *b, uint32_t ref, uint32_t rule)
{
    wait_for(b, ref, rule);
}
