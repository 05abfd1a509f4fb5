#include "match/build.h"
#include "match/ruleset.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"

#define ARENA_BLOCK 65536

void build_init(struct build *b, struct diag *diag)
{
    memset(b, 0, sizeof(*b));
    b->rs = mem_zalloc(sizeof(*b->rs));
    atomic_init(&b->rs->refs, 1);
    arena_init(&b->rs->arena, ARENA_BLOCK);
    b->diag = diag;
    b->fields = 1u << ITEM_TITLE | 1u << ITEM_SUMMARY | 1u << ITEM_BODY;
    vec_init(&b->rules, sizeof(struct program_rule));
    vec_init(&b->identities, sizeof(uint64_t));
    vec_init(&b->extras, sizeof(struct program_extra));
    vec_init(&b->leaves, sizeof(struct program_leaf));
    vec_init(&b->nodes, sizeof(struct program_node));
    vec_init(&b->children, sizeof(uint32_t));
    vec_init(&b->groups, sizeof(struct program_group));
    vec_init(&b->terms, sizeof(struct program_term));
    vec_init(&b->phrases, sizeof(struct program_phrase));
    vec_init(&b->keys, sizeof(uint64_t));
    vec_init(&b->specials, sizeof(struct program_special));
    vec_init(&b->exacts, sizeof(struct program_exact));
    vec_init(&b->special_terms, sizeof(struct program_special_term));
    vec_init(&b->special_phrases, sizeof(uint32_t));
    vec_init(&b->wildcards, sizeof(struct span));
    vec_init(&b->regexes, sizeof(struct regex *));
    vec_init(&b->strings, 1);
    vec_init(&b->phrase_anchor, sizeof(uint64_t));
    vec_init(&b->clues, sizeof(struct build_clue));
    vec_init(&b->gates, sizeof(struct gate_key));
    vec_init(&b->term_cost, sizeof(double));
    vec_init(&b->node_weight, sizeof(struct build_weight));
    vec_init(&b->group_weight, sizeof(struct build_weight));
    vec_init(&b->wakes, sizeof(struct build_wake));
    vec_init(&b->stem_hashes, sizeof(uint64_t));
    vec_init(&b->scratch, sizeof(uint32_t));
    intern_init(&b->term_numbers);
    intern_init(&b->special_numbers);
    intern_init(&b->shared);
    b->stemmer = stemmer_new();
    rarity_init(&b->rarity);
}

static bool is_plain(const struct rule *r)
{
    return !r->title.p && r->priority == RULE_NORMAL && !r->n_tags && !r->where &&
           !r->throttle.max && !r->threshold.count;
}

/* All that a counter of the rule depends on. */
static uint64_t identity_of(const struct rule *r)
{
    const struct rule_throttle *o = &r->throttle;
    const struct rule_threshold *e = &r->threshold;
    uint64_t h = hash_pair(hash_bytes(r->id.p, r->id.n), r->query->meaning);

    h = hash_pair(h, where_hash(r->where));
    h = hash_pair(h, hash_pair(o->max, (uint64_t)o->per_ms));
    h = hash_pair(h, hash_bytes(o->by.p, o->by.n));
    h = hash_pair(h, hash_pair(e->count, (uint64_t)e->within_ms));
    return hash_pair(h, hash_bytes(e->by.p, e->by.n));
}

static struct span copy_text(struct arena *a, struct span text)
{
    return text.p ? arena_dup(a, text) : text;
}

static void copy_limits(struct arena *a, struct program_extra *x, const struct rule *r)
{
    x->throttle = r->throttle;
    x->throttle.by = copy_text(a, r->throttle.by);
    x->threshold = r->threshold;
    x->threshold.by = copy_text(a, r->threshold.by);
    x->threshold.within = copy_text(a, r->threshold.within);
}

static uint32_t add_extra(struct build *b, const struct rule *r)
{
    struct arena *a = &b->rs->arena;
    struct program_extra *x;

    if (is_plain(r))
        return PROGRAM_NONE;
    x = vec_push(&b->extras);
    x->title = copy_text(a, r->title);
    x->priority = r->priority;
    x->n_tags = r->n_tags;
    x->tags = arena_calloc(a, r->n_tags, sizeof(*x->tags));
    for (size_t i = 0; i < r->n_tags; i++)
        x->tags[i] = arena_dup(a, r->tags[i]);
    x->where = where_copy(a, r->where);
    copy_limits(a, x, r);
    return (uint32_t)b->extras.n - 1;
}

void build_rule(struct build *b, const struct rule *rule)
{
    struct program_rule *r;
    uint32_t root;

    b->place = rule->place;
    b->line = rule->line;
    root = build_node(b, rule->query);
    if (root == PROGRAM_NONE)
        return;
    if (build_weigh(b, root).cost == (double)INFINITY) {
        diag_add(b->diag, DIAG_ERROR, rule->place, rule->line,
                 "add a term that must be there", "the rule needs nothing to be present");
        return;
    }
    build_register(b, root, (uint32_t)b->rules.n);
    r = vec_push(&b->rules);
    r->root = root;
    r->id = build_text(b, rule->id);
    r->extra = add_extra(b, rule);
    *(uint64_t *)vec_push(&b->identities) = identity_of(rule);
}

static int add_rule(void *ctx, const struct rule *rule)
{
    build_rule(ctx, rule);
    return 0;
}

struct ruleset *ruleset_compile(struct rulebook *book, struct diag *d)
{
    struct build b;

    build_init(&b, d);
    (void)rulebook_each(book, add_rule, &b);
    if (b.strings.n == UINT32_MAX)
        diag_add(d, DIAG_ERROR, (struct diag_place){0}, span_make(NULL, 0),
                 "split them over several daemons",
                 "the texts of all rules together pass 4 GiB");
    return build_finish(&b);
}

struct ruleset *ruleset_load(const char *const *paths, size_t n, struct diag *d)
{
    struct rulebook *book = rulebook_load(paths, n, d);
    struct ruleset *rs = d->errors ? NULL : ruleset_compile(book, d);

    rulebook_free(book);
    mem_trim(); /* the trees of a large rule file are many times what they became */
    return rs;
}
