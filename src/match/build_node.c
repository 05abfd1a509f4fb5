/* From a rule's tree to nodes; flat ORs become groups. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/build.h"

/* An OR of at least this many terms is kept as a group: its members report to it when
   they are met, so that it costs nothing to look at, however long it is. */
#define GROUP_LEAST 8

/* Bounds on what rules may become through @references to each other. */
#define DEPTH_MOST 2000
#define SIZE_MOST  4000000

static void record(struct build *b, const struct node *node, uint32_t ref)
{
    struct build_recorded *r;

    if (!b->record)
        return;
    r = vec_push(b->record);
    r->node = node;
    r->ref = ref;
}

static struct build_weight weigh_leaf(const struct build *b, uint32_t leaf)
{
    const struct program_leaf *l = vec_at(&b->leaves, leaf);
    struct build_weight w = {0};

    w.cost = *(const double *)vec_at(&b->term_cost, l->term);
    w.size = 1;
    return w;
}

struct build_weight build_weigh(const struct build *b, uint32_t ref)
{
    const struct program_node *n;

    if (ref_is_leaf(ref))
        return weigh_leaf(b, ref_index(ref));
    n = vec_at(&b->nodes, ref);
    if (n->kind == PROGRAM_GROUP)
        return *(const struct build_weight *)vec_at(&b->group_weight, n->n);
    return *(const struct build_weight *)vec_at(&b->node_weight, ref);
}

static int cmp_double(const void *va, const void *vb)
{
    const double *a = va, *b = vb;

    return (*a > *b) - (*a < *b);
}

/*
 * n OF k members, t of which hold on nothing: at least n - t of the other m = k - t must
 * be met, so whoever waits for any m - (n - t) + 1 of those misses nothing. The cheapest
 * are chosen; costs[] is sorted here.
 */
static double of_cost(double *costs, size_t m, uint32_t n, size_t t)
{
    size_t wait = m - (n - t) + 1;
    double sum = 0;

    if (t >= n || n - t > m)
        return INFINITY;
    qsort(costs, m, sizeof(*costs), cmp_double);
    for (size_t i = 0; i < wait; i++)
        sum += costs[i];
    return sum;
}

static void weigh_of(const struct build *b, const struct program_node *n,
                     const uint32_t *refs, struct build_weight *w)
{
    double *costs = mem_calloc(n->children, sizeof(*costs));
    size_t m = 0, t = 0;

    for (uint32_t i = 0; i < n->children; i++) {
        struct build_weight c = build_weigh(b, refs[i]);

        if (c.true_on_nothing)
            t++;
        else
            costs[m++] = c.cost;
    }
    w->true_on_nothing = t >= n->n;
    w->cost = of_cost(costs, m, n->n, t);
    free(costs);
}

static void weigh_all(const struct build *b, const struct program_node *n,
                      const uint32_t *refs, struct build_weight *w)
{
    bool is_or = n->kind == PROGRAM_OR;

    w->true_on_nothing = !is_or;
    w->cost = is_or ? 0 : INFINITY;
    for (uint32_t i = 0; i < n->children; i++) {
        struct build_weight c = build_weigh(b, refs[i]);

        if (is_or) {
            w->true_on_nothing |= c.true_on_nothing;
            w->cost += c.cost;
        } else {
            w->true_on_nothing &= c.true_on_nothing;
            w->cost = c.cost < w->cost ? c.cost : w->cost;
        }
    }
}

static struct build_weight weigh_node(const struct build *b, const struct program_node *n,
                                      const uint32_t *refs)
{
    struct build_weight w = {0}, first = build_weigh(b, refs[0]);

    w.size = 1;
    for (uint32_t i = 0; i < n->children; i++) {
        struct build_weight c = build_weigh(b, refs[i]);

        w.size = c.size > SIZE_MOST - w.size ? SIZE_MOST : w.size + c.size;
        w.depth = c.depth + 1 > w.depth ? c.depth + 1 : w.depth;
    }
    switch (n->kind) {
    case PROGRAM_NOT:
        w.cost = INFINITY;
        w.true_on_nothing = !first.true_on_nothing;
        break;
    case PROGRAM_OF: weigh_of(b, n, refs, &w); break;
    case PROGRAM_OR:
    case PROGRAM_AND:
    case PROGRAM_NEAR:
    case PROGRAM_BEFORE:
    case PROGRAM_SENTENCE:
    case PROGRAM_PARAGRAPH: weigh_all(b, n, refs, &w); break;
    case PROGRAM_NOT_NEAR:
    case PROGRAM_ATLEAST:
    case PROGRAM_FIELD:
    case PROGRAM_FIRST:
    case PROGRAM_GROUP:
        w.cost = first.cost;
        w.true_on_nothing = first.true_on_nothing;
        break;
    }
    return w;
}

static uint32_t too_large(struct build *b)
{
    diag_add(b->diag, DIAG_ERROR, b->place, b->line,
             "split the rule, or name fewer others in it",
             "the rule is too large with all the @rules that it names");
    return PROGRAM_NONE;
}

/* Adds a node whose children are the refs on the scratch stack from `base` on. */
static uint32_t add_node(struct build *b, struct program_node n, size_t base)
{
    const uint32_t *refs = vec_at(&b->scratch, base);
    struct build_weight w;

    n.child = (uint32_t)b->children.n;
    n.children = (uint32_t)(b->scratch.n - base);
    w = weigh_node(b, &n, refs);
    for (uint32_t i = 0; i < n.children; i++)
        *(uint32_t *)vec_push(&b->children) = *(uint32_t *)vec_at(&b->scratch, base + i);
    b->scratch.n = base;
    if (w.depth >= DEPTH_MOST || w.size >= SIZE_MOST)
        return too_large(b);
    *(struct program_node *)vec_push(&b->nodes) = n;
    *(struct build_weight *)vec_push(&b->node_weight) = w;
    return (uint32_t)b->nodes.n - 1;
}

/* Whether a tree is nothing but terms, ORs and lists; *count gets the terms. */
static bool is_flat(const struct node *n, size_t *count)
{
    if (n->kind == NODE_TERM) {
        (*count)++;
        return true;
    }
    if (n->kind == NODE_LIST)
        return is_flat(n->child[0], count);
    if (n->kind != NODE_OR)
        return false;
    for (size_t i = 0; i < n->children; i++)
        if (!is_flat(n->child[i], count))
            return false;
    return true;
}

static int cmp_member(const void *va, const void *vb)
{
    const struct program_leaf *a = va, *b = vb;

    return (a->term > b->term) - (a->term < b->term);
}

static void add_members(struct build *b, const struct node *n, double *cost)
{
    if (n->kind == NODE_TERM) {
        uint32_t leaf = build_leaf(b, n->term);

        *cost += weigh_leaf(b, leaf).cost;
        record(b, n, leaf | REF_LEAF);
        return;
    }
    if (n->kind == NODE_LIST)
        add_members(b, n->child[0], cost);
    for (size_t i = 0; n->kind == NODE_OR && i < n->children; i++)
        add_members(b, n->child[i], cost);
}

/* Every member's term tells the group; a term that stands twice tells it once, under the
   leaf that was written first. */
static void wake_group(struct build *b, const struct program_group *g, uint32_t number)
{
    uint32_t n = g->leaves;
    struct program_leaf *by_term = mem_calloc(n, sizeof(*by_term));

    for (uint32_t i = 0; i < n; i++) {
        const struct program_leaf *leaf = vec_at(&b->leaves, g->first_leaf + i);

        by_term[i].term = leaf->term;
        by_term[i].text = i;
    }
    qsort(by_term, n, sizeof(*by_term), cmp_member);
    for (uint32_t i = 0, first; i < n;) {
        struct build_wake *w;

        first = by_term[i].text;
        for (uint32_t term = by_term[i].term; i < n && by_term[i].term == term; i++)
            first = by_term[i].text < first ? by_term[i].text : first;
        w = vec_push(&b->wakes);
        w->cause = by_term[i - 1].term;
        w->wake.target = number | WAKE_GROUP;
        w->wake.leaf = g->first_leaf + first;
    }
    free(by_term);
}

static uint32_t add_group(struct build *b, const struct node *n)
{
    uint32_t number = (uint32_t)b->groups.n;
    struct program_node node = {.kind = PROGRAM_GROUP, .n = number};
    struct build_weight w = {0};
    struct program_group *g = vec_push(&b->groups);

    g->wake = PROGRAM_NONE;
    g->first_leaf = (uint32_t)b->leaves.n;
    add_members(b, n, &w.cost);
    g->leaves = (uint32_t)b->leaves.n - g->first_leaf;
    wake_group(b, g, number);
    w.size = 1;
    *(struct build_weight *)vec_push(&b->group_weight) = w;
    *(struct program_node *)vec_push(&b->nodes) = node;
    *(struct build_weight *)vec_push(&b->node_weight) = w;
    return (uint32_t)b->nodes.n - 1;
}

/* What is behind a $list or @rule is built once, whoever names it. */
static uint32_t build_shared_node(struct build *b, const struct node *target)
{
    uint64_t key = (uint64_t)(uintptr_t)target;
    uint32_t ref = intern_find(&b->shared, key);
    size_t count = 0;

    if (ref != INTERN_NONE)
        return ref;
    ref = target->kind == NODE_OR && is_flat(target, &count) ? add_group(b, target)
                                                             : build_node(b, target);
    if (ref != PROGRAM_NONE)
        intern_add(&b->shared, key, ref);
    return ref;
}

static enum program_node_kind kind_of(enum node_kind kind)
{
    switch (kind) {
    case NODE_AND: return PROGRAM_AND;
    case NODE_NOT: return PROGRAM_NOT;
    case NODE_NEAR: return PROGRAM_NEAR;
    case NODE_BEFORE: return PROGRAM_BEFORE;
    case NODE_NOT_NEAR: return PROGRAM_NOT_NEAR;
    case NODE_SENTENCE: return PROGRAM_SENTENCE;
    case NODE_PARAGRAPH: return PROGRAM_PARAGRAPH;
    case NODE_ATLEAST: return PROGRAM_ATLEAST;
    case NODE_OF: return PROGRAM_OF;
    case NODE_FIELD: return PROGRAM_FIELD;
    case NODE_FIRST: return PROGRAM_FIRST;
    case NODE_OR:
    case NODE_TERM:
    case NODE_LIST:
    case NODE_RULE: break;
    }
    return PROGRAM_OR;
}

static uint32_t build_operator(struct build *b, const struct node *n)
{
    struct program_node node = {.kind = kind_of(n->kind), .n = n->n, .fields = n->fields};
    size_t base = b->scratch.n;

    for (size_t i = 0; i < n->children; i++) {
        uint32_t ref = build_node(b, n->child[i]);

        if (ref == PROGRAM_NONE) {
            b->scratch.n = base;
            return PROGRAM_NONE;
        }
        *(uint32_t *)vec_push(&b->scratch) = ref;
    }
    if (node.kind == PROGRAM_OR && b->scratch.n == base + 1) {
        b->scratch.n = base;
        return *(uint32_t *)vec_at(&b->scratch, base);
    }
    return add_node(b, node, base);
}

static uint32_t build_inner(struct build *b, const struct node *n)
{
    size_t count = 0;

    if (n->kind == NODE_TERM)
        return build_leaf(b, n->term) | REF_LEAF;
    if (n->kind == NODE_LIST || n->kind == NODE_RULE)
        return build_shared_node(b, n->child[0]);
    if (n->kind == NODE_OR && is_flat(n, &count) && count >= GROUP_LEAST)
        return add_group(b, n);
    return build_operator(b, n);
}

uint32_t build_node(struct build *b, const struct node *n)
{
    uint32_t ref = PROGRAM_NONE;

    if (b->depth >= DEPTH_MOST)
        return too_large(b);
    if (n->kind == NODE_NOT && n->child[0]->kind == NODE_NOT)
        return build_node(b, n->child[0]->child[0]);
    if (n->kind == NODE_FIELD)
        b->fields |= n->fields & ~QUERY_LEAD;
    b->depth++;
    ref = build_inner(b, n);
    b->depth--;
    if (ref != PROGRAM_NONE)
        record(b, n, ref);
    return ref;
}
