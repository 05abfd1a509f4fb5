#include "match/explain.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "match/build.h"
#include "match/scratch.h"

struct explainer {
    const struct rule *rule;
    struct matcher *matcher;
    struct vec recorded;  /* struct build_recorded */
    struct intern number; /* address of a tree's node -> its place in recorded */
};

struct walk {
    struct explainer *e;
    explain_fn *fn;
    void *ctx;
};

struct explainer *explainer_new(const struct rule *rule, struct diag *d)
{
    struct explainer *e = mem_zalloc(sizeof(*e));
    struct ruleset *rs;
    struct build b;

    e->rule = rule;
    vec_init(&e->recorded, sizeof(struct build_recorded));
    intern_init(&e->number);
    build_init(&b, d);
    b.record = &e->recorded;
    build_rule(&b, rule);
    rs = build_finish(&b);
    if (!rs) {
        explainer_free(e);
        return NULL;
    }
    for (uint32_t i = 0; i < e->recorded.n; i++) {
        const struct build_recorded *r = vec_at(&e->recorded, i);

        if (intern_find(&e->number, (uintptr_t)r->node) == INTERN_NONE)
            intern_add(&e->number, (uintptr_t)r->node, i);
    }
    e->matcher = matcher_new(rs);
    ruleset_unref(rs);
    return e;
}

void explainer_free(struct explainer *e)
{
    if (!e)
        return;
    matcher_free(e->matcher);
    vec_release(&e->recorded);
    intern_release(&e->number);
    free(e);
}

void explainer_set_time(struct explainer *e, int64_t ns)
{
    e->matcher->deadline_ns = clock_mono_ns() + ns;
}

bool explainer_is_late(const struct explainer *e)
{
    return matcher_is_late(e->matcher);
}

uint64_t explainer_identity(const struct explainer *e)
{
    return ruleset_rule(matcher_ruleset(e->matcher), 0).identity;
}

static uint32_t ref_of(const struct explainer *e, const struct node *n)
{
    uint32_t i = intern_find(&e->number, (uintptr_t)n);

    return i == INTERN_NONE ? PROGRAM_NONE
                            : ((struct build_recorded *)vec_at(&e->recorded, i))->ref;
}

static bool holds(struct explainer *e, uint32_t ref, const struct scope *s)
{
    eval_begin(e->matcher);
    return !matcher_is_late(e->matcher) && eval_hold(e->matcher, ref, s);
}

/* What a child looks at, where its parent looks at s. */
static struct scope child_scope(const struct explainer *e, const struct node *n,
                                size_t child, const struct scope *s)
{
    const struct matcher *m = e->matcher;
    struct scope inner = *s;

    if (n->kind == NODE_FIELD || n->kind == NODE_FIRST)
        return *eval_scope_of(m, &m->rs->nodes[ref_of(e, n)], s, &inner);
    if (n->kind == NODE_NOT_NEAR && child == 1)
        memcpy(inner.limit, s->unlimited, sizeof(inner.limit));
    return inner;
}

/* A list's members are no nodes of their own; a @rule has the other rule's tree below it.
 */
static size_t children_of(const struct node *n)
{
    return n->kind == NODE_LIST ? 0 : n->kind == NODE_RULE ? 1 : n->children;
}

/* Below a NOT, what holds is to blame; elsewhere what does not. */
static void walk_node(struct walk *w, const struct node *n, unsigned depth,
                      const struct scope *s, bool blamed, bool blame_held)
{
    struct explained out = {.node = n, .depth = depth};
    uint32_t ref = ref_of(w->e, n);

    if (ref == PROGRAM_NONE)
        return;
    out.held = holds(w->e, ref, s);
    out.blamed = blamed && out.held == blame_held;
    out.n_places = eval_report(w->e->matcher, &out.total);
    out.places = w->e->matcher->reported;
    w->fn(w->ctx, &out);
    for (size_t i = 0; i < children_of(n); i++) {
        struct scope inner = child_scope(w->e, n, i, s);

        walk_node(w, n->child[i], depth + 1, &inner, out.blamed,
                  n->kind == NODE_NOT ? !blame_held : blame_held);
    }
}

bool explainer_run(struct explainer *e, const struct item *item, explain_fn *fn,
                   void *ctx)
{
    struct walk w = {e, fn, ctx};
    const struct scope *s = eval_scope();
    bool held;

    scan_item(e->matcher, item);
    held = holds(e, ref_of(e, e->rule->query), s);
    walk_node(&w, e->rule->query, 0, s, !held, false);
    return held;
}

size_t explainer_words(const struct explainer *e)
{
    const struct words *w = e->matcher->words;

    return w[ITEM_TITLE].n + w[ITEM_SUMMARY].n + w[ITEM_BODY].n;
}
