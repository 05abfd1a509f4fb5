/*
 * Terms that are a rule's own (program.h): hits of these need no slot and no waking; what
 * is found of a rule stands in a row among the candidates, and decides.
 *
 * A tree of own terms "needs" a number of them to hold: an AND the sum of what its
 * children need, an OR the least. Where one is enough, each makes the rule true; where it
 * takes more, what stands by itself can be dropped at a glance.
 *
 *     "a" OR body:"b"             needs 1: a, b are ALONE
 *     "a" AND "b" AND NOT "c"     needs 2: a, b are PART, c is AGAINST
 *     ("a" OR "b") NEAR/5 "c"     needs 2: all are PART; where two are met, walk the tree
 */
#include <stdlib.h>

#include "base/mem.h"
#include "match/build.h"

/* Of each term, how many phrases it has and how many refer to it; of each node how many
 * refer to it. Up to 255. */
struct claims {
    uint8_t *term;
    uint8_t *node;
};

#define TERM_CLAIMS 2 /* one phrase, one leaf */
#define NODE_CLAIMS 1

static void count(uint8_t *n)
{
    *n += *n < UINT8_MAX;
}

static void claim(const struct ruleset *rs, uint32_t ref, struct claims *c)
{
    count(ref_is_leaf(ref) ? &c->term[rs->leaves[ref_index(ref)].term] : &c->node[ref]);
}

static struct claims count_claims(const struct ruleset *rs)
{
    struct claims c = {
        .term = mem_calloc(rs->n_terms, sizeof(*c.term)),
        .node = mem_calloc(rs->n_nodes, sizeof(*c.node)),
    };

    for (size_t i = 0; i < rs->n_phrases; i++)
        count(&c.term[rs->phrases[i].term]);
    for (size_t i = 0; i < rs->n_rules; i++)
        claim(rs, rs->rules[i].root, &c);
    for (size_t i = 0; i < rs->n_children; i++)
        claim(rs, rs->children[i], &c);
    for (size_t i = 0; i < rs->n_groups; i++)
        for (uint32_t k = 0; k < rs->groups[i].leaves; k++)
            claim(rs, (rs->groups[i].first_leaf + k) | REF_LEAF, &c);
    return c;
}

/* --- one rule --------------------------------------------------------------------- */

#define LEAVES_MOST 16 /* of a rule that has terms of its own */
#define DEPTH_MOST  16
#define NOT_OWN     UINT32_MAX

struct own_leaf {
    uint32_t leaf;
    uint32_t looks; /* as in aux, but not yet above the leaf */
    bool against;
};

struct own_tree {
    const struct ruleset *rs;
    const struct claims *claims;
    struct own_leaf leaf[LEAVES_MOST];
    uint32_t n;
    bool flat; /* a count of terms decides: AND, OR or OF, and terms under it */
};

/* Where in a tree one is. */
struct own_place {
    uint32_t looks;
    enum program_node_kind above; /* the operator, or NOT; FIELD: none */
    bool against;                 /* below a NOT */
    unsigned depth;
};

static uint32_t look(struct own_tree *t, uint32_t ref, struct own_place at);

static uint32_t look_at_leaf(struct own_tree *t, uint32_t leaf, struct own_place at)
{
    uint32_t term = t->rs->leaves[leaf].term;

    if (t->rs->terms[term].kind != PROGRAM_PHRASE ||
        t->claims->term[term] != TERM_CLAIMS || leaf > OWN_LEAF_MOST ||
        t->n == LEAVES_MOST)
        return NOT_OWN;
    t->leaf[t->n++] = (struct own_leaf){leaf, at.looks, at.against};
    return 1;
}

/* The sum of the n least of what the children need, which is put in order so far. */
static uint32_t sum_of_least(uint32_t *needs, uint32_t children, uint32_t n)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < n && i < children; i++) {
        for (uint32_t k = i + 1; k < children; k++)
            if (needs[k] < needs[i]) {
                uint32_t less = needs[k];

                needs[k] = needs[i];
                needs[i] = less;
            }
        sum += needs[i];
    }
    return sum;
}

static uint32_t look_at_children(struct own_tree *t, const struct program_node *n,
                                 uint32_t wanted, struct own_place at)
{
    uint32_t needs[LEAVES_MOST];

    if (n->children > LEAVES_MOST)
        return NOT_OWN;
    for (uint32_t i = 0; i < n->children; i++) {
        needs[i] = look(t, t->rs->children[n->child + i], at);
        if (needs[i] == NOT_OWN)
            return NOT_OWN;
    }
    return sum_of_least(needs, n->children, wanted);
}

/* Whether a count still decides. The OR of a NOT may be taken apart: all are against. */
static bool stays_flat(const struct program_node *n, const struct own_place *at)
{
    switch (n->kind) {
    case PROGRAM_AND: return at->above == PROGRAM_FIELD || at->above == PROGRAM_AND;
    case PROGRAM_OF: return at->above == PROGRAM_FIELD;
    case PROGRAM_NOT: return at->above == PROGRAM_AND;
    case PROGRAM_OR:
        return at->above == PROGRAM_FIELD || at->above == PROGRAM_OR ||
               at->above == PROGRAM_NOT;
    default: return false;
    }
}

static uint32_t look_at_operator(struct own_tree *t, const struct program_node *n,
                                 struct own_place at)
{
    uint32_t wanted = n->kind == PROGRAM_OR   ? 1
                      : n->kind == PROGRAM_OF ? n->n
                                              : n->children;

    t->flat &= stays_flat(n, &at);
    at.above = n->kind;
    return look_at_children(t, n, wanted, at);
}

static uint32_t look_at_not(struct own_tree *t, const struct program_node *n,
                            struct own_place at)
{
    if (at.against)
        return NOT_OWN;
    t->flat &= stays_flat(n, &at);
    at.above = PROGRAM_NOT;
    at.against = true;
    return look_at_children(t, n, 1, at) == NOT_OWN ? NOT_OWN : 0;
}

static uint32_t look_at_field(struct own_tree *t, const struct program_node *n,
                              struct own_place at)
{
    if (n->fields & QUERY_LEAD)
        return NOT_OWN; /* how far it looks depends on the item */
    at.looks = 1 + (uint32_t)__builtin_ctz(n->fields);
    return look_at_children(t, n, 1, at);
}

/* How many different terms must be met at least, or NOT_OWN; the leaves go to t. */
static uint32_t look(struct own_tree *t, uint32_t ref, struct own_place at)
{
    const struct program_node *n;

    if (ref_is_leaf(ref))
        return look_at_leaf(t, ref_index(ref), at);
    n = &t->rs->nodes[ref];
    if (t->claims->node[ref] != NODE_CLAIMS || at.depth++ == DEPTH_MOST)
        return NOT_OWN;
    switch (n->kind) {
    case PROGRAM_FIELD: return look_at_field(t, n, at);
    case PROGRAM_NOT: return look_at_not(t, n, at);
    case PROGRAM_OR:
    case PROGRAM_OF:
    case PROGRAM_AND:
    case PROGRAM_NEAR:
    case PROGRAM_BEFORE:
    case PROGRAM_SENTENCE:
    case PROGRAM_PARAGRAPH: return look_at_operator(t, n, at);
    case PROGRAM_NOT_NEAR:
    case PROGRAM_ATLEAST:
    case PROGRAM_FIRST:
    case PROGRAM_GROUP: break;
    }
    return NOT_OWN;
}

/* --- all rules -------------------------------------------------------------------- */

static bool asks_where(const struct ruleset *rs, const struct program_rule *r)
{
    return r->extra != PROGRAM_NONE && rs->extras[r->extra].where;
}

static enum program_term_kind kind_of(const struct own_tree *t, const struct own_leaf *l,
                                      uint32_t needs)
{
    if (!t->flat)
        return PROGRAM_PART;
    if (l->against)
        return PROGRAM_AGAINST;
    return needs == 1 ? PROGRAM_ALONE : PROGRAM_PART;
}

static void make_own(struct ruleset *rs, uint32_t rule, const struct own_tree *t,
                     uint32_t needs)
{
    uint32_t root = rs->rules[rule].root;

    for (uint32_t i = 0; i < t->n; i++) {
        const struct own_leaf *l = &t->leaf[i];
        struct program_term *term = &rs->terms[rs->leaves[l->leaf].term];

        term->kind = kind_of(t, l, needs);
        term->aux = l->leaf | l->looks << OWN_LEAF_BITS;
        term->wake = rule;
        rs->has_parts |= term->kind != PROGRAM_ALONE;
    }
    if (!ref_is_leaf(root) && t->flat)
        rs->nodes[root].needs = needs;
}

void build_own(struct build *b)
{
    struct ruleset *rs = b->rs;
    struct claims claims;

    if (b->record) /* who explains asks for any node, and wants its places */
        return;
    claims = count_claims(rs);
    for (uint32_t i = 0; i < rs->n_rules; i++) {
        const struct program_rule *r = &rs->rules[i];
        struct own_tree t = {.rs = rs, .claims = &claims, .flat = true};
        uint32_t needs;

        if (asks_where(rs, r))
            continue;
        needs = look(&t, r->root, (struct own_place){.above = PROGRAM_FIELD});
        if (needs != NOT_OWN && (t.flat || needs > 1))
            make_own(rs, i, &t, needs);
    }
    free(claims.term);
    free(claims.node);
}
