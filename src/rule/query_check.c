/* What a tree is: its size, meaning and facts, and whether its operands may stand where
 * they stand. */
#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "rule/query.h"

#define PLACE (QUERY_HAS_PLACE | QUERY_PLACE_FULL)

/* --- measuring --- */

static int cmp_u64(const void *va, const void *vb)
{
    uint64_t a = *(const uint64_t *)va, b = *(const uint64_t *)vb;

    return (a > b) - (a < b);
}

/* One hash of many, whatever their order, each counted once. */
static uint64_t hash_set(uint64_t seed, uint64_t *hashes, size_t n)
{
    uint64_t h = seed;

    qsort(hashes, n, sizeof(*hashes), cmp_u64);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || hashes[i] != hashes[i - 1])
            h = hash_pair(h, hashes[i]);
    return h;
}

static uint64_t hash_phrase(const struct phrase *p)
{
    uint64_t h = p->n;

    for (size_t i = 0; i < p->n; i++)
        h = hash_pair(h, hash_pair(p->words[i].kind,
                                   hash_bytes(p->words[i].text.p, p->words[i].text.n)));
    return h;
}

static uint64_t hash_term(const struct term *t)
{
    uint64_t hashes[(size_t)1 << TERM_HYPHENS_MOST];

    if (!t)
        return 1;
    if (t->kind == TERM_REGEX)
        return hash_pair(TERM_REGEX, hash_bytes(t->regex.p, t->regex.n));
    if (t->kind == TERM_EXACT)
        return hash_pair(TERM_EXACT, hash_bytes(t->exact.p, t->exact.n));
    for (size_t i = 0; i < t->n_phrases; i++)
        hashes[i] = hash_phrase(&t->phrases[i]);
    return hash_set(TERM_PHRASE, hashes, t->n_phrases);
}

static bool is_commutative(enum node_kind kind)
{
    return kind == NODE_AND || kind == NODE_OR || kind == NODE_OF || kind == NODE_NEAR ||
           kind == NODE_SENTENCE || kind == NODE_PARAGRAPH;
}

/* What a $list or @rule stands for; NULL until it is resolved. */
static const struct node *target_of(const struct node *n)
{
    assert(n->child); /* made with room for one */
    return n->child[0];
}

static uint64_t hash_node(const struct node *n)
{
    uint64_t seed = hash_pair((uint64_t)n->kind << 32 | n->n, n->fields);
    uint64_t *hashes, h;
    size_t alike;

    if (n->kind == NODE_TERM)
        return hash_term(n->term);
    if (n->kind == NODE_LIST || n->kind == NODE_RULE)
        return target_of(n) ? target_of(n)->meaning
                            : hash_pair(seed, hash_bytes(n->name.p, n->name.n));
    hashes = mem_calloc(n->children, sizeof(*hashes));
    for (size_t i = 0; i < n->children; i++)
        hashes[i] = n->child[i]->meaning;
    if (n->kind == NODE_AND || n->kind == NODE_OR) {
        h = hash_set(seed, hashes, n->children);
        for (alike = 1; alike < n->children && hashes[alike] == hashes[0];)
            alike++;
        h = alike == n->children ? hashes[0] : h; /* a OR a is a */
    } else if (is_commutative(n->kind) && n->children > 1) {
        qsort(hashes, n->children, sizeof(*hashes), cmp_u64); /* two chips are not one */
        h = hash_pair(seed, hash_bytes(hashes, n->children * sizeof(*hashes)));
    } else {
        h = hash_pair(seed, hash_bytes(hashes, n->children * sizeof(*hashes)));
    }
    free(hashes);
    return h;
}

static uint32_t all_children(const struct node *n, uint32_t facts)
{
    for (size_t i = 0; i < n->children; i++)
        facts &= n->child[i]->facts;
    return facts;
}

/* Which operand the node may be. */
static uint32_t place_facts(const struct node *n)
{
    switch (n->kind) {
    case NODE_TERM:
    case NODE_NEAR:
    case NODE_BEFORE: return PLACE;
    case NODE_OR: return all_children(n, PLACE);
    case NODE_LIST:
    case NODE_RULE: return target_of(n) ? target_of(n)->facts & PLACE : PLACE;
    case NODE_NOT_NEAR: return QUERY_HAS_PLACE;
    default: return 0;
    }
}

static uint32_t own_facts(const struct node *n)
{
    return (n->kind == NODE_FIELD ? QUERY_HAS_FIELD : 0) |
           (n->kind == NODE_FIRST ? QUERY_HAS_FIRST : 0) | place_facts(n);
}

struct member {
    uint64_t meaning;
    size_t index;
};

static int cmp_member(const void *va, const void *vb)
{
    const struct member *a = va, *b = vb;
    int c = cmp_u64(&a->meaning, &b->meaning);

    return c ? c : (a->index > b->index) - (a->index < b->index);
}

/* Drops the members of an OF that mean the same as an earlier one. */
static void unique_members(struct node *of)
{
    struct member *m = mem_calloc(of->children, sizeof(*m));
    bool *again = mem_calloc(of->children, sizeof(*again));
    size_t n = 0;

    for (size_t i = 0; i < of->children; i++)
        m[i] = (struct member){of->child[i]->meaning, i};
    qsort(m, of->children, sizeof(*m), cmp_member);
    for (size_t i = 1; i < of->children; i++)
        again[m[i].index] = m[i].meaning == m[i - 1].meaning;
    for (size_t i = 0; i < of->children; i++)
        if (!again[i])
            of->child[n++] = of->child[i];
    of->children = n;
    free(m);
    free(again);
}

void query_measure(struct node *n)
{
    uint64_t size = 1;

    n->depth = 1;
    n->facts = own_facts(n);
    for (size_t i = 0; i < n->children; i++)
        query_measure(n->child[i]);
    if (n->kind == NODE_OF)
        unique_members(n);
    for (size_t i = 0; i < n->children || (i == 0 && n->child && n->child[0]); i++) {
        const struct node *c = n->child[i];

        size += c->size;
        n->depth = c->depth + 1 > n->depth ? c->depth + 1 : n->depth;
        n->facts |= c->facts & (QUERY_HAS_FIELD | QUERY_HAS_FIRST);
    }
    n->facts = (n->facts & ~(uint32_t)PLACE) | place_facts(n);
    n->size = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
    n->meaning = hash_node(n);
    n->meaning = n->meaning ? n->meaning : 1;
}

/* --- checking --- */

struct check {
    bool resolved;
    query_report *report;
    void *ctx;
};

enum inside { INSIDE_FIELD = 1, INSIDE_FIRST = 2 };

static bool is_reference(const struct node *n)
{
    return n->kind == NODE_LIST || n->kind == NODE_RULE;
}

static void tell(const struct check *c, const struct node *at, const char *hint,
                 const char *message)
{
    if (is_reference(at) == c->resolved)
        c->report(c->ctx, at, hint, message);
}

/* The node in n because of which it lacks a place. */
static const struct node *why_placeless(const struct node *n, uint32_t wanted)
{
    while (n->kind == NODE_OR) {
        size_t i = 0;

        while (i < n->children && (n->child[i]->facts & wanted))
            i++;
        if (i == n->children)
            break;
        n = n->child[i];
    }
    return n;
}

static void check_operand(const struct check *c, const struct node *operand,
                          uint32_t wanted)
{
    const struct node *why;

    if (operand->facts & wanted)
        return;
    why = why_placeless(operand, wanted);
    if (why->kind == NODE_RULE)
        tell(c, why,
             "only terms, ORs, lists and NEAR groups have a place to measure from",
             "the other rule's query has no place, and stands in a proximity operator");
    else if (why->facts & QUERY_HAS_PLACE)
        tell(c, why, "NOT NEAR stands on the left: (a NOT NEAR/5 b) NEAR/5 c",
             "a NOT NEAR group on the right of a proximity operator");
    else if (why->kind == NODE_FIELD)
        tell(c, why, "put the field before the whole: title:(a NEAR/5 b)",
             "a field prefix inside a proximity operator or ATLEAST");
    else
        tell(c, why,
             "terms, ORs, lists and NEAR groups have a place; repeat the operator for "
             "each "
             "term, or join with AND outside",
             "this has no place, and stands in a proximity operator or ATLEAST");
}

static void check_operands(const struct check *c, const struct node *n)
{
    switch (n->kind) {
    case NODE_NEAR:
    case NODE_BEFORE:
    case NODE_NOT_NEAR:
    case NODE_SENTENCE:
    case NODE_PARAGRAPH:
        check_operand(c, n->child[0], QUERY_HAS_PLACE);
        check_operand(c, n->child[1], QUERY_PLACE_FULL);
        break;
    case NODE_ATLEAST: check_operand(c, n->child[0], QUERY_HAS_PLACE); break;
    default: break;
    }
}

static void check_field(const struct check *c, const struct node *n, unsigned inside)
{
    if (inside & INSIDE_FIELD)
        tell(c, n, "write a AND with one field in each: title:a AND body:b",
             "a field prefix inside a field prefix");
    else if (inside & INSIDE_FIRST)
        tell(c, n, "FIRST looks at the body: write title:a AND FIRST/50(b)",
             "a field prefix inside FIRST");
}

static void check_first(const struct check *c, const struct node *n, unsigned inside)
{
    if (inside & INSIDE_FIELD)
        tell(c, n, "FIRST looks at the body, or the title where there is none",
             "FIRST inside a field prefix");
    else if (inside & INSIDE_FIRST)
        tell(c, n, "leave one of them out", "FIRST inside FIRST");
}

static void check_rule(const struct check *c, const struct node *n, unsigned inside)
{
    if (inside && (n->facts & QUERY_HAS_FIELD))
        tell(c, n, "leave the field or FIRST around it out",
             "the other rule has fields of its own, and stands inside a field or FIRST");
    else if (inside && (n->facts & QUERY_HAS_FIRST))
        tell(c, n, "leave the field or FIRST around it out",
             "the other rule has FIRST in it, and stands inside a field or FIRST");
}

static void check_logic(const struct check *c, const struct node *n)
{
    for (size_t i = 0; n->kind == NODE_OR && i < n->children; i++)
        if (query_true_on_nothing(n->child[i]))
            tell(c, n->child[i], "say what must be there: a OR (b AND NOT c)",
                 "a OR NOT b would be true of nearly everything");
    if (n->kind == NODE_NOT && n->child[0]->kind == NODE_NOT)
        tell(c, n->child[0], "leave both out", "NOT after NOT");
    if ((n->kind == NODE_FIELD || n->kind == NODE_FIRST || n->kind == NODE_ATLEAST) &&
        n->child[0]->kind == NODE_NOT)
        tell(c, n->child[0], "put NOT before the whole: NOT title:(a)",
             "NOT alone inside a field, FIRST or ATLEAST");
    if (n->kind == NODE_OF && n->children < n->n) {
        bool lists = false;

        for (size_t i = 0; i < n->children; i++)
            lists |= n->child[i]->kind == NODE_LIST;
        if (!lists)
            tell(c, n, "lower the number, or add members",
                 "more are wanted than there are different members");
    }
}

static void check_node(const struct check *c, const struct node *n, unsigned inside)
{
    check_operands(c, n);
    check_logic(c, n);
    if (n->kind == NODE_RULE)
        check_rule(c, n, inside);
    if (is_reference(n))
        return;
    if (n->kind == NODE_FIELD) {
        check_field(c, n, inside);
        inside |= INSIDE_FIELD;
    }
    if (n->kind == NODE_FIRST) {
        check_first(c, n, inside);
        inside |= INSIDE_FIRST;
    }
    for (size_t i = 0; i < n->children; i++)
        check_node(c, n->child[i], inside);
}

void query_check(const struct node *n, bool resolved, query_report *report, void *ctx)
{
    struct check c = {resolved, report, ctx};

    check_node(&c, n, 0);
}

bool query_true_on_nothing(const struct node *n)
{
    uint32_t holds = 0;

    switch (n->kind) {
    case NODE_NOT: return !query_true_on_nothing(n->child[0]);
    case NODE_FIELD:
    case NODE_FIRST: return query_true_on_nothing(n->child[0]);
    case NODE_AND:
    case NODE_OR:
    case NODE_OF:
        for (size_t i = 0; i < n->children; i++)
            holds += query_true_on_nothing(n->child[i]);
        return holds >= (n->kind == NODE_AND  ? n->children
                         : n->kind == NODE_OR ? 1
                                              : n->n);
    default: return false; /* what a reference stands for is checked where it stands */
    }
}
