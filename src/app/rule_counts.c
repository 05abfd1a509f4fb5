#include "app/rule_counts.h"

#include <stdlib.h>

#include "app/changes.h"
#include "base/mem.h"
#include "base/sort.h"

/* --- tables ------------------------------------------------------------------------ */

static void tables_init(struct rule_tables *t, size_t rules)
{
    t->alerts = mem_sparse(rules, sizeof(*t->alerts));
    t->last_ms = mem_sparse(rules, sizeof(*t->last_ms));
    t->costs.candidates = mem_sparse(rules, sizeof(*t->costs.candidates));
    t->costs.time_ns = mem_sparse(rules, sizeof(*t->costs.time_ns));
    t->n = rules;
}

static void tables_release(struct rule_tables *t)
{
    mem_sparse_free(t->alerts, t->n, sizeof(*t->alerts));
    mem_sparse_free(t->last_ms, t->n, sizeof(*t->last_ms));
    mem_sparse_free(t->costs.candidates, t->n, sizeof(*t->costs.candidates));
    mem_sparse_free(t->costs.time_ns, t->n, sizeof(*t->costs.time_ns));
    *t = (struct rule_tables){0};
}

/* Untouched pages are only read. */
static void add_to(struct rule_tables *t, size_t rule, const struct rule_count *n)
{
    if (n->alerts) {
        t->alerts[rule] += n->alerts;
        if (n->last_ms > t->last_ms[rule])
            t->last_ms[rule] = n->last_ms;
    }
    if (n->candidates)
        t->costs.candidates[rule] += n->candidates;
    if (n->time_ns)
        t->costs.time_ns[rule] += n->time_ns;
}

static struct rule_count row_of(const struct rule_tables *t, size_t rule)
{
    return (struct rule_count){t->alerts[rule], t->last_ms[rule],
                               t->costs.candidates[rule], t->costs.time_ns[rule]};
}

/* --- over a reload ----------------------------------------------------------------- */

static void forget_before(struct rule_counts *c)
{
    tables_release(&c->before);
    free(c->from);
    c->from = NULL;
}

void rule_counts_init(struct rule_counts *c, size_t rules)
{
    *c = (struct rule_counts){0};
    tables_init(&c->now, rules);
}

void rule_counts_release(struct rule_counts *c)
{
    tables_release(&c->now);
    forget_before(c);
}

void rule_counts_move(struct rule_counts *c, size_t rules, uint32_t *from)
{
    while (rule_counts_carry(c))
        ; /* the reload before is hardly over: what is left of it is carried at once */
    c->before = c->now;
    c->from = from;
    c->carried = 0;
    tables_init(&c->now, rules);
    if (!from)
        forget_before(c);
}

static bool was_there(const struct rule_counts *c, size_t rule)
{
    return c->from && rule >= c->carried && c->from[rule] != CHANGES_NEW;
}

bool rule_counts_carry(struct rule_counts *c)
{
    size_t end = c->carried + RULE_COUNTS_PIECE;

    if (!c->from)
        return false;
    if (end > c->now.n)
        end = c->now.n;
    for (size_t i = c->carried; i < end; i++)
        if (was_there(c, i)) {
            struct rule_count n = row_of(&c->before, c->from[i]);

            add_to(&c->now, i, &n);
        }
    c->carried = end;
    if (end == c->now.n)
        forget_before(c);
    return c->from;
}

/* --- counting ---------------------------------------------------------------------- */

void rule_counts_add(struct rule_counts *c, size_t rule, int64_t now_ms)
{
    c->now.alerts[rule]++;
    c->now.last_ms[rule] = now_ms;
}

struct rule_count rule_counts_of(const struct rule_counts *c, size_t rule)
{
    struct rule_count n = row_of(&c->now, rule), then;

    if (!was_there(c, rule))
        return n;
    then = row_of(&c->before, c->from[rule]);
    n.alerts += then.alerts;
    n.candidates += then.candidates;
    n.time_ns += then.time_ns;
    if (then.last_ms > n.last_ms)
        n.last_ms = then.last_ms;
    return n;
}

static size_t tables_bytes(const struct rule_tables *t)
{
    return mem_sparse_resident(t->alerts, t->n, sizeof(*t->alerts)) +
           mem_sparse_resident(t->last_ms, t->n, sizeof(*t->last_ms)) +
           mem_sparse_resident(t->costs.candidates, t->n, sizeof(*t->costs.candidates)) +
           mem_sparse_resident(t->costs.time_ns, t->n, sizeof(*t->costs.time_ns));
}

size_t rule_counts_bytes(const struct rule_counts *c)
{
    size_t before = c->from ? tables_bytes(&c->before) + c->now.n * sizeof(*c->from) : 0;

    return tables_bytes(&c->now) + before;
}

/* --- lists ------------------------------------------------------------------------- */

static bool stands_before(const struct rule_row *a, const struct rule_row *b)
{
    return a->key != b->key ? a->key > b->key : a->rule < b->rule;
}

static int row_cmp(const void *a, const void *b)
{
    return stands_before(a, b) ? -1 : stands_before(b, a);
}

static uint64_t key_of(const struct rule_counts *c, size_t rule, enum rule_sort sort)
{
    struct rule_count n = rule_counts_of(c, rule);

    switch (sort) {
    case RULE_SORT_ALERTS: return n.alerts;
    case RULE_SORT_CANDIDATES: return n.candidates;
    case RULE_SORT_TIME: return n.time_ns;
    case RULE_SORT_LAST: return (uint64_t)n.last_ms;
    case RULE_SORT_ORDER: break;
    }
    return 0;
}

/* The best rows stand in a heap with the worst of them on top, where a better one takes
 * its place. So most of a million rules are compared once. */
static void replace_worst(struct rule_row *heap, size_t n, const struct rule_row *row)
{
    size_t at = 0, child;

    while ((child = 2 * at + 1) < n) {
        if (child + 1 < n && stands_before(&heap[child], &heap[child + 1]))
            child++;
        if (!stands_before(row, &heap[child]))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = *row;
}

static void add_row(struct rule_row *heap, size_t n, const struct rule_row *row)
{
    for (; n && stands_before(&heap[(n - 1) / 2], row); n = (n - 1) / 2)
        heap[n] = heap[(n - 1) / 2];
    heap[n] = *row;
}

size_t rule_counts_list(const struct rule_counts *c, enum rule_sort sort, bool unused,
                        struct rule_row *rows, size_t most, size_t *all)
{
    size_t n = 0;

    *all = 0;
    for (size_t i = 0; i < c->now.n; i++) {
        struct rule_row row = {key_of(c, i, sort), (uint32_t)i};

        if (unused && rule_counts_of(c, i).alerts)
            continue;
        ++*all;
        if (n < most)
            add_row(rows, n++, &row);
        else if (stands_before(&row, &rows[0]))
            replace_worst(rows, n, &row);
    }
    sort_in_place(rows, n, sizeof(*rows), row_cmp);
    return n;
}
