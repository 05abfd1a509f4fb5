#include "oracle/oracle.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "oracle/terms.h"

/* A set of numbers, ascending. Lives in the arena of the match. */
struct set {
    uint32_t *at;
    size_t n;
};

/* Words of one field, and the leaves (evidence) that they come from. */
struct place {
    enum item_field field;
    struct set words; /* none: what a regular expression found between words */
    struct set leaves;
    size_t start; /* bytes of a place without words; 0 of all others */
    size_t end;
};

/* What a node says: whether it holds, its places, and its evidence. */
struct answer {
    bool holds;
    struct place *places;
    size_t n;
    size_t cap;
    struct set evidence; /* leaves */
};

/* One place of one term of the rule: what evidence is made of. */
struct leaf {
    struct match_place place;
    size_t order; /* of the term in the rule */
};

struct oracle {
    struct item_words item;
    struct arena arena; /* of one match */
    struct leaf *leaves;
    size_t n_leaves;
    size_t cap_leaves;
    size_t terms; /* met so far in the rule, reading from the left */
    bool too_many;
    struct match_place *evidence;
};

/* Where a node looks. */
struct scope {
    uint32_t fields; /* 1u << enum item_field, or QUERY_LEAD */
    size_t first;    /* places must lie within so many words */
};

#define DEFAULT_FIELDS (1u << ITEM_TITLE | 1u << ITEM_SUMMARY | 1u << ITEM_BODY)

struct oracle *oracle_new(const struct item *item)
{
    struct oracle *o = mem_zalloc(sizeof(*o));

    item_words_init(&o->item, item);
    arena_init(&o->arena, 65536);
    return o;
}

void oracle_free(struct oracle *o)
{
    item_words_release(&o->item);
    arena_release(&o->arena);
    free(o->leaves);
    free(o->evidence);
    free(o);
}

/* --- sets ------------------------------------------------------------------------- */

static struct set set_range(struct oracle *o, size_t first, size_t past)
{
    struct set s = {arena_calloc(&o->arena, past - first + 1, sizeof(*s.at)), 0};

    for (size_t i = first; i < past; i++)
        s.at[s.n++] = (uint32_t)i;
    return s;
}

static struct set set_union(struct oracle *o, struct set a, struct set b)
{
    struct set s = {arena_calloc(&o->arena, a.n + b.n + 1, sizeof(*s.at)), 0};

    for (size_t i = 0, j = 0; i < a.n || j < b.n;) {
        uint32_t next = i < a.n && (j == b.n || a.at[i] <= b.at[j]) ? a.at[i] : b.at[j];

        i += i < a.n && a.at[i] == next;
        j += j < b.n && b.at[j] == next;
        s.at[s.n++] = next;
    }
    return s;
}

static bool set_same(struct set a, struct set b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n * sizeof(*a.at)) == 0);
}

static bool set_share(struct set a, struct set b)
{
    for (size_t i = 0; i < a.n; i++)
        for (size_t j = 0; j < b.n; j++)
            if (a.at[i] == b.at[j])
                return true;
    return false;
}

/* The least difference between a number of a and one of b. */
static size_t set_distance(struct set a, struct set b)
{
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < a.n; i++)
        for (size_t j = 0; j < b.n; j++) {
            size_t d = a.at[i] > b.at[j] ? a.at[i] - b.at[j] : b.at[j] - a.at[i];

            least = d < least ? d : least;
        }
    return least;
}

/* --- places ----------------------------------------------------------------------- */

/* The same words count once, whatever led to them. */
static void add_place(struct oracle *o, struct answer *a, struct place p)
{
    for (size_t i = 0; i < a->n; i++) {
        struct place *q = &a->places[i];

        if (q->field == p.field && q->start == p.start && q->end == p.end &&
            set_same(q->words, p.words)) {
            q->leaves = set_union(o, q->leaves, p.leaves);
            return;
        }
    }
    if (a->n == ORACLE_PLACES_MOST) {
        o->too_many = true;
        return;
    }
    if (a->n == a->cap) {
        struct place *more = arena_calloc(&o->arena, a->cap * 2 + 8, sizeof(*more));

        if (a->n)
            memcpy(more, a->places, a->n * sizeof(*more));
        a->places = more;
        a->cap = a->cap * 2 + 8;
    }
    a->places[a->n++] = p;
}

/* Whether all words of both places have the same number in `of` (paragraph, sentence). */
static bool all_in_one(struct set p, struct set q, const uint32_t *of)
{
    for (size_t i = 0; i < p.n; i++)
        if (of[p.at[i]] != of[p.at[0]])
            return false;
    for (size_t i = 0; i < q.n; i++)
        if (of[q.at[i]] != of[p.at[0]])
            return false;
    return true;
}

/* Whether two places stand as a proximity operator wants; one
 * without words never does. */
static bool is_pair(struct oracle *o, const struct node *n, const struct place *p,
                    const struct place *q)
{
    const struct words *w = &o->item.field[p->field].words;

    if (!p->words.n || !q->words.n)
        return false;
    if (p->field != q->field || set_share(p->words, q->words))
        return false;
    if (!all_in_one(p->words, q->words, w->paragraph))
        return false;
    if (n->kind == NODE_PARAGRAPH)
        return true;
    if (n->kind == NODE_SENTENCE)
        return all_in_one(p->words, q->words, w->sentence);
    if (n->kind == NODE_BEFORE && p->words.at[p->words.n - 1] > q->words.at[0])
        return false;
    return set_distance(p->words, q->words) <= n->n;
}

static bool is_near(struct oracle *o, const struct node *n, const struct place *p,
                    const struct place *q)
{
    const struct words *w = &o->item.field[p->field].words;

    if (p->field != q->field || !p->words.n || !q->words.n)
        return false;
    if (set_share(p->words, q->words))
        return true;
    return all_in_one(p->words, q->words, w->paragraph) &&
           set_distance(p->words, q->words) <= n->n;
}

/* --- nodes ------------------------------------------------------------------------ */

static struct answer eval(struct oracle *o, const struct node *n, struct scope scope);

/* How many words of a field may be looked at. */
static size_t words_seen(struct oracle *o, struct scope scope, enum item_field field)
{
    bool body = o->item.field[ITEM_BODY].words.n > 0;

    if (scope.fields != QUERY_LEAD)
        return scope.fields & 1u << field ? SIZE_MAX : 0;
    if (field == ITEM_TITLE)
        return SIZE_MAX;
    return field == (body ? ITEM_BODY : ITEM_SUMMARY) ? QUERY_LEAD_WORDS : 0;
}

static bool within_first(struct oracle *o, struct scope scope, enum item_field field,
                         const struct occurrence *at)
{
    const struct words *w = &o->item.field[field].words;

    return scope.first >= w->n ||
           (at->past <= scope.first && at->end <= w->start[scope.first]);
}

static void add_occurrence(struct oracle *o, struct answer *a, const struct term *term,
                           enum item_field field, const struct occurrence *at)
{
    struct leaf leaf = {{field, (uint32_t)at->start, (uint32_t)at->end, term->text},
                        o->terms};
    struct set self = set_range(o, o->n_leaves, o->n_leaves + 1);
    struct set words = set_range(o, at->first, at->past);

    o->leaves = mem_grow(o->leaves, &o->cap_leaves, o->n_leaves + 1, sizeof(*o->leaves));
    o->leaves[o->n_leaves++] = leaf;
    a->holds = true;
    a->evidence = set_union(o, a->evidence, self);
    if (at->past > at->first)
        add_place(o, a, (struct place){field, words, self, 0, 0});
    else
        add_place(o, a, (struct place){field, words, self, at->start, at->end});
}

static struct answer eval_term(struct oracle *o, const struct term *term,
                               struct scope scope)
{
    struct answer a = {0};

    for (size_t f = 0; f < ITEM_FIELDS; f++) {
        struct occurrences found = {0};
        size_t words = words_seen(o, scope, f);

        if (words)
            terms_find(&o->item, f, words, term, &found);
        for (size_t i = 0; i < found.n; i++)
            if (within_first(o, scope, f, &found.at[i]))
                add_occurrence(o, &a, term, f, &found.at[i]);
        free(found.at);
    }
    o->terms++;
    return a;
}

/* AND, OR, OF: so many of the children must hold; places and evidence of all that do. */
static struct answer eval_count(struct oracle *o, const struct node *n, size_t need,
                                struct scope scope)
{
    struct answer a = {0};
    size_t hold = 0;

    for (size_t i = 0; i < n->children; i++) {
        struct answer c = eval(o, n->child[i], scope);

        if (!c.holds)
            continue;
        hold++;
        a.evidence = set_union(o, a.evidence, c.evidence);
        for (size_t j = 0; j < c.n; j++)
            add_place(o, &a, c.places[j]);
    }
    a.holds = hold >= need;
    return a.holds ? a : (struct answer){0};
}

static struct answer eval_pairs(struct oracle *o, const struct node *n,
                                struct scope scope)
{
    struct answer a = {0};
    struct answer left = eval(o, n->child[0], scope);
    struct answer right = eval(o, n->child[1], scope);

    for (size_t i = 0; i < left.n; i++)
        for (size_t j = 0; j < right.n; j++) {
            struct place *p = &left.places[i], *q = &right.places[j];

            if (!is_pair(o, n, p, q))
                continue;
            add_place(o, &a,
                      (struct place){p->field, set_union(o, p->words, q->words),
                                     set_union(o, p->leaves, q->leaves), 0, 0});
        }
    for (size_t i = 0; i < a.n; i++)
        a.evidence = set_union(o, a.evidence, a.places[i].leaves);
    a.holds = a.n > 0;
    return a;
}

static struct answer eval_not_near(struct oracle *o, const struct node *n,
                                   struct scope scope)
{
    struct scope whole = {scope.fields, SIZE_MAX};
    struct answer a = {0};
    struct answer left = eval(o, n->child[0], scope);
    struct answer right = eval(o, n->child[1], whole);

    for (size_t i = 0; i < left.n; i++) {
        bool near = false;

        for (size_t j = 0; j < right.n; j++)
            near = near || is_near(o, n, &left.places[i], &right.places[j]);
        if (near)
            continue;
        add_place(o, &a, left.places[i]);
        a.evidence = set_union(o, a.evidence, left.places[i].leaves);
    }
    a.holds = a.n > 0;
    return a;
}

/* As the words of dictionaries: the first that differ decide. */
static int set_order(struct set a, struct set b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++)
        if (a.at[i] != b.at[i])
            return a.at[i] < b.at[i] ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

static uint32_t last_word(const struct place *p)
{
    return p->words.n ? p->words.at[p->words.n - 1] : 0;
}

/* Field, then last word; of those that end together, the one that begins first. */
static int by_last_word(const void *x, const void *y)
{
    const struct place *p = x, *q = y;
    uint32_t p_last = last_word(p), q_last = last_word(q);

    if (p->field != q->field)
        return p->field < q->field ? -1 : 1;
    if (p_last != q_last)
        return p_last < q_last ? -1 : 1;
    return set_order(p->words, q->words);
}

/* Takes the place that ends first, then the next that shares no word with any taken. */
static struct answer eval_atleast(struct oracle *o, const struct node *n,
                                  struct scope scope)
{
    struct answer a = eval(o, n->child[0], scope);
    struct place *sorted = arena_calloc(&o->arena, a.n + 1, sizeof(*sorted));
    size_t taken = 0;

    for (size_t i = 0; i < a.n; i++)
        sorted[i] = a.places[i];
    if (a.n)
        qsort(sorted, a.n, sizeof(*sorted), by_last_word);
    for (size_t i = 0; i < a.n; i++) {
        bool free_words = true;

        for (size_t j = 0; j < taken; j++)
            if (sorted[j].field == sorted[i].field &&
                set_share(sorted[j].words, sorted[i].words))
                free_words = false;
        if (free_words)
            sorted[taken++] = sorted[i];
    }
    a.n = 0;
    a.holds = taken >= n->n;
    return a.holds ? a : (struct answer){0};
}

static struct answer eval_first(struct oracle *o, const struct node *n)
{
    bool body = o->item.field[ITEM_BODY].words.n > 0;
    struct scope scope = {1u << (body ? ITEM_BODY : ITEM_TITLE), n->n};

    return eval(o, n->child[0], scope);
}

static struct answer eval(struct oracle *o, const struct node *n, struct scope scope)
{
    struct answer a = {0};

    switch (n->kind) {
    case NODE_TERM: return eval_term(o, n->term, scope);
    case NODE_AND: return eval_count(o, n, n->children, scope);
    case NODE_OR: return eval_count(o, n, 1, scope);
    case NODE_OF: return eval_count(o, n, n->n, scope);
    case NODE_NOT: a.holds = !eval(o, n->child[0], scope).holds; return a;
    case NODE_NEAR:
    case NODE_BEFORE:
    case NODE_SENTENCE:
    case NODE_PARAGRAPH: return eval_pairs(o, n, scope);
    case NODE_NOT_NEAR: return eval_not_near(o, n, scope);
    case NODE_ATLEAST: return eval_atleast(o, n, scope);
    case NODE_FIELD: return eval(o, n->child[0], (struct scope){n->fields, scope.first});
    case NODE_FIRST: return eval_first(o, n);
    case NODE_LIST:
    case NODE_RULE: return eval(o, n->child[0], scope);
    }
    return a;
}

/* --- evidence --------------------------------------------------------------------- */

static int by_place(const void *x, const void *y)
{
    const struct leaf *a = x, *b = y;

    if (a->place.field != b->place.field)
        return a->place.field < b->place.field ? -1 : 1;
    if (a->place.start != b->place.start)
        return a->place.start < b->place.start ? -1 : 1;
    if (a->place.end != b->place.end)
        return a->place.end < b->place.end ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static bool same_bytes(const struct match_place *a, const struct match_place *b)
{
    return a->field == b->field && a->start == b->start && a->end == b->end;
}

/* The leaves, sorted, each place once under the first of its terms. */
static size_t put_evidence(struct oracle *o, struct set leaves)
{
    struct leaf *sorted = arena_calloc(&o->arena, leaves.n + 1, sizeof(*sorted));
    size_t n = 0;

    for (size_t i = 0; i < leaves.n; i++)
        sorted[i] = o->leaves[leaves.at[i]];
    if (leaves.n)
        qsort(sorted, leaves.n, sizeof(*sorted), by_place);
    o->evidence = mem_realloc(o->evidence, leaves.n + 1, sizeof(*o->evidence));
    for (size_t i = 0; i < leaves.n; i++)
        if (n == 0 || !same_bytes(&o->evidence[n - 1], &sorted[i].place))
            o->evidence[n++] = sorted[i].place;
    return n;
}

static bool where_lets_pass(struct oracle *o, const struct rule *rule, int64_t now_ms)
{
    struct where_item w;
    size_t words = o->item.field[ITEM_TITLE].words.n +
                   o->item.field[ITEM_SUMMARY].words.n + o->item.field[ITEM_BODY].words.n;
    bool holds;

    where_item_init(&w);
    where_item_set(&w, o->item.item, words, now_ms);
    holds = where_holds(rule->where, &w);
    where_item_release(&w);
    return holds;
}

struct oracle_match oracle_match(struct oracle *o, const struct rule *rule,
                                 int64_t now_ms)
{
    struct oracle_match m = {ORACLE_NO, NULL, 0, false};
    struct answer a;

    arena_reset(&o->arena);
    o->n_leaves = o->terms = 0;
    o->too_many = false;
    a = eval(o, rule->query, (struct scope){DEFAULT_FIELDS, SIZE_MAX});
    m.touched = o->n_leaves > 0;
    if (o->too_many)
        m.answer = ORACLE_TOO_MANY;
    if (o->too_many || !a.holds || !where_lets_pass(o, rule, now_ms))
        return m;
    m.answer = ORACLE_YES;
    m.n = put_evidence(o, a.evidence);
    m.places = o->evidence;
    return m;
}
