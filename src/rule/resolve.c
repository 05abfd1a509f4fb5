/* References to what they name: lists, other rules, lines of watchlists. */

#include "rule/book.h"
#include "rule/chars.h"

/* What is being resolved, and for whom: for messages about cycles. */
struct trail {
    char sign;
    struct span name;
    const struct trail *up;
};

/* depth: of the reference, in all the trees that lead to it. */
static bool resolve_list(struct rulebook *b, struct book_list *l, const struct trail *up,
                         unsigned depth);
static bool resolve_rule(struct rulebook *b, struct book_rule *r, const struct trail *up,
                         unsigned depth);

static void error_at(struct rulebook *b, const struct node *n, const char *hint,
                     const char *message)
{
    diag_add(b->d, DIAG_ERROR, n->place, book_line(b, &n->place), hint, "%s", message);
}

static void put_name(struct buf *out, char sign, struct span name)
{
    (void)buf_addf(out, "%c%.*s", sign, chars_shown(name), name.p);
}

/* "$a names itself: $a -> $b -> $a". Innermost first in the trail, so it is turned. */
static void put_cycle(struct buf *out, const struct trail *t, char sign, struct span name)
{
    if (!(t->sign == sign && span_eq(t->name, name)) && t->up)
        put_cycle(out, t->up, sign, name);
    put_name(out, t->sign, t->name);
    (void)buf_add_str(out, " -> ");
}

static bool refuse_cycle(struct rulebook *b, const struct node *n, char sign,
                         const struct trail *up)
{
    struct buf message;

    buf_init(&message, 900);
    (void)buf_add_str(&message, "a cycle: ");
    put_cycle(&message, up, sign, n->name);
    put_name(&message, sign, n->name);
    error_at(b, n, "leave one of them out", buf_cstr(&message));
    buf_release(&message);
    return false;
}

static bool refuse_unknown(struct rulebook *b, const struct node *n, char sign)
{
    const struct names *known = sign == '$' ? &b->list_names : &b->rule_names;
    struct span near = {NULL, 0};
    char message[160], hint[300];

    (void)snprintf(message, sizeof(message), "no %s named `%.*s`",
                   sign == '$' ? "list" : "rule", chars_shown(n->name), n->name.p);
    if (b->d->n < DIAG_MOST) /* else nobody will read it */
        near = names_nearest(known, n->name);
    if (near.p)
        (void)snprintf(hint, sizeof(hint), "did you mean %c%.*s?", sign,
                       chars_shown(near), near.p);
    else if (sign == '$')
        (void)snprintf(
            hint, sizeof(hint),
            "lists stand under `lists:` of any file loaded; for the sign itself "
            "write =$%.*s",
            chars_shown(n->name), n->name.p);
    else
        (void)snprintf(hint, sizeof(hint),
                       "`@` is followed by the id of a rule; for the "
                       "sign itself write =@...");
    error_at(b, n, hint, message);
    return false;
}

static bool resolve_reference(struct rulebook *b, struct node *n, const struct trail *up,
                              unsigned depth)
{
    char sign = n->kind == NODE_LIST ? '$' : '@';
    size_t i = n->kind == NODE_LIST ? names_find(&b->list_names, n->name)
                                    : book_find_rule(b, n->name);
    bool list = n->kind == NODE_LIST;

    if (i == NAMES_NONE)
        return refuse_unknown(b, n, sign);
    if ((list ? b->lists[i]->state : b->rules[i]->state) == BOOK_RESOLVING)
        return refuse_cycle(b, n, sign, up);
    if (depth >= QUERY_DEPTH_MOST) {
        error_at(b, n, "refer to it more directly",
                 "references nested more than 200 deep");
        return false;
    }
    if (!(list ? resolve_list(b, b->lists[i], up, depth)
               : resolve_rule(b, b->rules[i], up, depth)))
        return false; /* reported there */
    n->child[0] = list ? b->lists[i]->any : b->rules[i]->rule.query;
    return n->child[0] != NULL;
}

/* --- members of OF --- */

static size_t count_members(const struct node *n)
{
    const struct node * or = n->kind == NODE_LIST ? n->child[0] : NULL;
    size_t count = 0;

    for (size_t i = 0; or &&i < or->children; i++)
        count += count_members(or->child[i]);
    return or ? count : 1;
}

static void spread(struct node *of, struct node *n)
{
    const struct node * or = n->kind == NODE_LIST ? n->child[0] : NULL;

    for (size_t i = 0; or &&i < or->children; i++)
        spread(of, or->child[i]);
    if (! or)
        of->child[of->children++] = n;
}

/* Lists among the members become their members. */
static bool spread_members(struct rulebook *b, struct node *of)
{
    struct node **old = of->child;
    size_t n = of->children, count = 0;

    for (size_t i = 0; i < n; i++)
        count += count_members(old[i]);
    if (count > QUERY_SIZE_MOST || count > b->members_most - b->members) {
        error_at(b, of, "use shorter lists", "too many members");
        return false;
    }
    b->members += count;
    of->child = arena_calloc(&b->a, count, sizeof(struct node *));
    of->children = 0;
    for (size_t i = 0; i < n; i++)
        spread(of, old[i]);
    query_measure(of);
    if (of->children >= of->n)
        return true;
    error_at(b, of, "lower the number, or add members",
             "more are wanted than there are different members");
    return false;
}

static bool has_list(const struct node *of)
{
    for (size_t i = 0; i < of->children; i++)
        if (of->child[i]->kind == NODE_LIST)
            return true;
    return false;
}

/* --- trees --- */

static bool resolve_node(struct rulebook *b, struct node *n, const struct trail *up,
                         unsigned depth)
{
    bool ok = true;

    if (n->kind == NODE_LIST || n->kind == NODE_RULE)
        return resolve_reference(b, n, up, depth);
    for (size_t i = 0; i < n->children; i++)
        ok &= resolve_node(b, n->child[i], up, depth + 1);
    if (ok && n->kind == NODE_OF && has_list(n))
        ok = spread_members(b, n);
    return ok;
}

static void report(void *ctx, const struct node *at, const char *hint,
                   const char *message)
{
    error_at(ctx, at, hint, message);
}

static bool check_tree(struct rulebook *b, struct node *n)
{
    size_t errors = b->d->errors;

    query_measure(n);
    if (n->size > QUERY_SIZE_MOST)
        error_at(
            b, n, "split it, or refer to fewer lists and rules",
            "with all that it refers to this is more than 4194304 terms and operators");
    else if (n->depth > QUERY_DEPTH_MOST)
        error_at(b, n, "refer to it more directly",
                 "with all that it refers to this is nested more than 200 deep");
    else
        query_check(n, true, report, b);
    return b->d->errors == errors;
}

static bool resolve_list(struct rulebook *b, struct book_list *l, const struct trail *up,
                         unsigned depth)
{
    struct trail t = {'$', l->name, up};

    if (l->state == BOOK_FRESH && l->any) {
        l->state = BOOK_RESOLVING;
        if (!resolve_node(b, l->any, &t, depth + 1) || !check_tree(b, l->any))
            l->any = NULL;
    }
    l->state = BOOK_RESOLVED;
    return l->any != NULL;
}

/* Said once: of the rules that follow there is nothing else to say. */
static bool has_room(struct rulebook *b, const struct node *query)
{
    bool had = b->size <= b->size_most;

    b->size += query->size;
    if (b->size > b->size_most && had)
        error_at(b, query, "try fewer of them at a time",
                 "with all that they refer to the rules up to this one are more than "
                 "1000000 terms and operators");
    return b->size <= b->size_most;
}

static bool resolve_rule(struct rulebook *b, struct book_rule *r, const struct trail *up,
                         unsigned depth)
{
    struct trail t = {'@', r->rule.id, up};

    if (r->state == BOOK_FRESH && r->rule.query) {
        r->state = BOOK_RESOLVING;
        if (!resolve_node(b, r->rule.query, &t, depth + 1) ||
            !check_tree(b, r->rule.query) || !has_room(b, r->rule.query))
            r->rule.query = NULL;
    }
    r->state = BOOK_RESOLVED;
    return r->rule.query != NULL;
}

void book_resolve(struct rulebook *b)
{
    for (size_t i = 0; i < b->n_lists; i++)
        (void)resolve_list(b, b->lists[i], NULL, 0);
    for (size_t i = 0; i < b->n_rules; i++)
        (void)resolve_rule(b, b->rules[i], NULL, 0);
}
