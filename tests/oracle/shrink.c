/*
 * shrink: less of a failing case, as long as it fails.
 *
 * Tries to leave out rules, then parts of trees, then characters of the item, and begins
 * again until nothing more can go. A candidate that is no valid rule file does not fail,
 * and so is not taken.
 */
#include "oracle/trial.h"

#include <string.h>

static bool fails(const struct gen_set *set, const struct gen_item *item)
{
    struct trial_count count = {0};
    struct trial *t = trial_new(set, NULL);
    struct buf json;
    bool failed;

    if (!t)
        return false;
    buf_init(&json, BUF_NO_CAP);
    gen_put_json(&json, item);
    failed = !trial_item(t, buf_span(&json), &count, NULL);
    buf_release(&json);
    trial_free(t);
    return failed;
}

static bool drop_rules(struct gen_set *set, const struct gen_item *item)
{
    bool any = false;

    for (size_t i = set->n_rules; i-- > 0;) {
        struct gen_rule gone = set->rules[i];

        memmove(&set->rules[i], &set->rules[i + 1],
                (set->n_rules - i - 1) * sizeof(set->rules[0]));
        set->n_rules--;
        if (fails(set, item)) {
            any = true;
            continue;
        }
        memmove(&set->rules[i + 1], &set->rules[i],
                (set->n_rules - i) * sizeof(set->rules[0]));
        set->rules[i] = gone;
        set->n_rules++;
    }
    return any;
}

static bool drop_watches(struct gen_set *set, const struct gen_item *item)
{
    bool any = false;

    for (size_t i = set->n_watch; i-- > 0;) {
        const char *gone = set->watch[i];

        set->watch[i] = set->watch[--set->n_watch];
        if (fails(set, item)) {
            any = true;
            continue;
        }
        set->watch[set->n_watch++] = set->watch[i];
        set->watch[i] = gone;
    }
    return any;
}

static bool drop_wheres(struct gen_set *set, const struct gen_item *item)
{
    bool any = false;

    for (size_t i = 0; i < set->n_rules; i++) {
        const char *where = set->rules[i].where;

        if (!where)
            continue;
        set->rules[i].where = NULL;
        if (fails(set, item))
            any = true;
        else
            set->rules[i].where = where;
    }
    return any;
}

static bool is_reference(const struct gen_expr *e)
{
    return e->kind == GEN_LIST || e->kind == GEN_RULE;
}

/* Tries to put one of its own children in the place of *at, or to drop one of them. */
static bool cut_node(struct gen_set *set, const struct gen_item *item,
                     struct gen_expr *at)
{
    struct gen_expr whole = *at;

    for (size_t i = 0; i < whole.children; i++) {
        if (!is_reference(at) && at->kind < GEN_ANY) {
            *at = *whole.child[i];
            if (fails(set, item))
                return true;
            *at = whole;
        }
        if (whole.children < 2)
            continue;
        memmove(&at->child[i], &at->child[i + 1],
                (whole.children - i - 1) * sizeof(at->child[0]));
        at->children--;
        if (fails(set, item))
            return true;
        *at = whole;
    }
    return false;
}

static bool cut_tree(struct gen_set *set, const struct gen_item *item, struct gen_expr *e)
{
    bool any = false;

    while (cut_node(set, item, e))
        any = true;
    for (size_t i = 0; i < e->children; i++)
        if (!is_reference(e->child[i]) && cut_tree(set, item, e->child[i]))
            any = true;
    return any;
}

static bool cut_trees(struct gen_set *set, const struct gen_item *item)
{
    bool any = false;

    for (size_t i = 0; i < set->n_rules; i++)
        if (!set->rules[i].lists && cut_tree(set, item, set->rules[i].expr))
            any = true;
    for (size_t i = 0; i < set->n_lists; i++)
        if (cut_tree(set, item, set->list[i]))
            any = true;
    return any;
}

/* Whether a cut at byte i of valid text leaves whole characters. */
static bool boundary(const struct buf *b, size_t i)
{
    return i == b->n || ((unsigned char)b->p[i] & 0xc0) != 0x80;
}

/* Tries to cut the bytes [from, to) out of a member. */
static bool cut_text(struct gen_set *set, struct gen_item *item, struct buf *b,
                     size_t from, size_t to)
{
    struct buf whole;

    if (!boundary(b, from) || !boundary(b, to))
        return false;
    buf_init(&whole, BUF_NO_CAP);
    (void)buf_add_span(&whole, buf_span(b));
    memmove(b->p + from, b->p + to, b->n - to);
    b->n -= to - from;
    if (fails(set, item)) {
        buf_release(&whole);
        return true;
    }
    buf_reset(b);
    (void)buf_add_span(b, buf_span(&whole));
    buf_release(&whole);
    return false;
}

static bool cut_item(struct gen_set *set, struct gen_item *item)
{
    bool any = false;

    for (size_t m = 0; m < GEN_MEMBERS; m++) {
        struct buf *b = &item->member[m];

        for (size_t piece = b->n; piece; piece /= 2)
            for (size_t at = 0; at + piece <= b->n;) {
                if (cut_text(set, item, b, at, at + piece))
                    any = true;
                else
                    at++;
            }
    }
    return any;
}

void trial_shrink(struct gen_set *set, struct gen_item *item)
{
    bool any = true;

    while (any) {
        any = drop_rules(set, item);
        any = drop_watches(set, item) || any;
        any = drop_wheres(set, item) || any;
        any = cut_trees(set, item) || any;
        any = cut_item(set, item) || any;
    }
}
