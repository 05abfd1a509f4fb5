/* One rule of a YAML rule file. */
#include "base/mem.h"
#include "base/suggest.h"
#include "rule/rulefile.h"

struct rule_reader {
    struct book_rule *to;
    const struct yaml_node *query; /* absent: NULL */
    const struct yaml_node *lists; /* the key of the first of any, all, none */
    struct node *parsed;
    struct node *any, *all, *none;
    bool positive; /* any or all is there, with errors or without */
};

/* --- keys --- */

static void read_id(struct rulefile *f, const struct yaml_node *key,
                    const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;
    const char *bad;

    if (!rulefile_expect(f, key, value, YAML_TREE_SCALAR, "write an id: one word"))
        return;
    bad = watchlist_bad_id(value->text);
    if (bad) {
        yaml_tree_error(f->book->d, value, "an id is one word: gpu-controls", "%s", bad);
        return;
    }
    r->to->rule.id = arena_dup(&f->book->a, value->text);
    r->to->rule.place = value->place;
    r->to->rule.line = value->line;
}

static void read_title(struct rulefile *f, const struct yaml_node *key,
                       const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    if (rulefile_expect(f, key, value, YAML_TREE_SCALAR,
                        "write text, in quotes where YAML needs them"))
        r->to->rule.title = arena_dup(&f->book->a, value->text);
}

static void read_query(struct rulefile *f, const struct yaml_node *key,
                       const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;
    struct query_source src = yaml_tree_source(value);

    r->query = key;
    if (rulefile_expect(f, key, value, YAML_TREE_SCALAR,
                        "write terms and operators; `any`, `all` and `none` take lists"))
        r->parsed = query_parse(&f->book->a, value->text, &src, f->book->d);
}

static struct node *read_list(struct rulefile *f, const struct yaml_node *key,
                              const struct yaml_node *value, struct rule_reader *r)
{
    if (!r->lists)
        r->lists = key;
    return rulefile_read_terms(f, key, value);
}

static void read_any(struct rulefile *f, const struct yaml_node *key,
                     const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    r->any = read_list(f, key, value, r);
    r->positive = true;
}

static void read_all(struct rulefile *f, const struct yaml_node *key,
                     const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    r->all = read_list(f, key, value, r);
    r->positive = true;
}

static void read_none(struct rulefile *f, const struct yaml_node *key,
                      const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    r->none = read_list(f, key, value, r);
}

static void read_where(struct rulefile *f, const struct yaml_node *key,
                       const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    r->to->rule.where = rulefile_read_where(f, key, value);
}

static void read_priority(struct rulefile *f, const struct yaml_node *key,
                          const struct yaml_node *value, void *ctx)
{
    static const struct span names[] = {RULE_PRIORITY_NAMES(SPAN)};
    const char *known = "it is low, normal, high or critical";
    struct rule_reader *r = ctx;
    char hint[80];
    ptrdiff_t near;

    if (!rulefile_expect(f, key, value, YAML_TREE_SCALAR, known) ||
        rule_priority_parse(value->text, &r->to->rule.priority) == 0)
        return;
    near = suggest_nearest(value->text, names, sizeof(names) / sizeof(*names));
    if (near >= 0)
        (void)snprintf(hint, sizeof(hint), "did you mean %s?", names[near].p);
    yaml_tree_error(f->book->d, value, near >= 0 ? hint : known, "`%.*s` is no priority",
                    RULEFILE_SHOWN(value->text));
}

static void read_tags(struct rulefile *f, const struct yaml_node *key,
                      const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;
    struct rule *rule = &r->to->rule;
    size_t n = 0;

    if (!rulefile_expect(f, key, value, YAML_TREE_SEQUENCE, "write a list: [policy]"))
        return;
    for (const struct yaml_node *t = value->child; t; t = t->next)
        n++;
    rule->tags = arena_calloc(&f->book->a, n, sizeof(*rule->tags));
    for (const struct yaml_node *t = value->child; t; t = t->next)
        if (t->kind == YAML_TREE_SCALAR && t->text.n)
            rule->tags[rule->n_tags++] = arena_dup(&f->book->a, t->text);
        else if (t->kind != YAML_TREE_BAD)
            yaml_tree_error(f->book->d, t, "a tag is text", "%s where a tag should stand",
                            yaml_tree_what(t));
}

static void read_throttle(struct rulefile *f, const struct yaml_node *key,
                          const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    rulefile_read_throttle(f, key, value, &r->to->rule.throttle);
}

static void read_threshold(struct rulefile *f, const struct yaml_node *key,
                           const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    rulefile_read_threshold(f, key, value, &r->to->rule.threshold);
}

static void read_examples(struct rulefile *f, const struct yaml_node *key,
                          const struct yaml_node *value, void *ctx)
{
    struct rule_reader *r = ctx;

    rulefile_read_examples(f, key, value, &r->to->rule);
}

/* --- what the rule means --- */

static struct node *make_node(struct rulefile *f, enum node_kind kind, size_t children,
                              const struct node *at)
{
    struct node *n = arena_calloc(&f->book->a, 1, sizeof(*n));

    n->kind = kind;
    n->place = at->place;
    n->child = arena_calloc(&f->book->a, children, sizeof(struct node *));
    return n;
}

/* (any of any) AND (all of all) AND NOT (any of none) */
static struct node *join_lists(struct rulefile *f, const struct rule_reader *r)
{
    size_t most = 2 + (r->all ? r->all->children : 0);
    struct node *and = make_node(f, NODE_AND, most, r->any ? r->any : r->all);

    if (r->any)
        and->child[ and->children++] = r->any;
    for (size_t i = 0; r->all && i < r->all->children; i++)
        and->child[ and->children++] = r->all->child[i];
    if (r->none) {
        struct node *not = make_node(f, NODE_NOT, 1, r->none);

        not ->child[not ->children++] = r->none;
        and->child[ and->children++] = not ;
    }
    return and->children == 1 ? and->child[0] : and;
}

static struct node *make_query(struct rulefile *f, const struct yaml_node *mapping,
                               const struct rule_reader *r)
{
    struct diag *d = f->book->d;

    if (r->query && r->lists) {
        yaml_tree_error(d, r->lists, "write all of it in the query, or all in lists",
                        "a rule with `query` and `%.*s`", RULEFILE_SHOWN(r->lists->text));
        return NULL;
    }
    if (r->query)
        return r->parsed;
    if (!r->lists) {
        yaml_tree_error(d, mapping, "give it `any: [word, another]`, or a `query`",
                        "a rule without anything to look for");
        return NULL;
    }
    if (!r->positive && r->none)
        yaml_tree_error(
            d, r->lists, "say with `any` or `all` what must be there",
            "a rule of `none` alone would be true of a text with nothing in it");
    return r->any || r->all ? join_lists(f, r) : NULL;
}

/* --- the rule --- */

static void name_rule(struct rulefile *f, struct book_rule *br)
{
    struct rulebook *b = f->book;
    const struct diag_place *at = &br->rule.place;
    size_t first = names_add(&b->rule_names, br->rule.id, b->n_rules);
    struct watchlist_line line;
    struct watchlist *list;
    char hint[256];

    if (first != NAMES_NONE)
        (void)snprintf(hint, sizeof(hint), "the first is at %s:%zu",
                       b->rules[first]->rule.place.file,
                       b->rules[first]->rule.place.line);
    else if (watchlist_ids_find(&b->watchlist_ids, br->rule.id, &list, &line))
        (void)snprintf(hint, sizeof(hint), "the first is at %s:%zu", list->file,
                       line.number);
    else
        return;
    diag_add(b->d, DIAG_ERROR, *at, br->rule.line, hint,
             "a second rule with the id `%.*s`", RULEFILE_SHOWN(br->rule.id));
}

void rulefile_read_rule(struct rulefile *f, const struct yaml_node *mapping)
{
    static const struct rulefile_key keys[] = {
        {SPAN("id"), read_id},
        {SPAN("title"), read_title},
        {SPAN("query"), read_query},
        {SPAN("any"), read_any},
        {SPAN("all"), read_all},
        {SPAN("none"), read_none},
        {SPAN("where"), read_where},
        {SPAN("priority"), read_priority},
        {SPAN("tags"), read_tags},
        {SPAN("throttle"), read_throttle},
        {SPAN("threshold"), read_threshold},
        {SPAN("examples"), read_examples},
    };
    struct rulebook *b = f->book;
    struct book_rule *br = arena_calloc(&b->a, 1, sizeof(*br));
    struct rule_reader r = {.to = br};
    size_t errors = b->d->errors;

    br->rule.priority = RULE_NORMAL;
    br->rule.place = mapping->place;
    br->rule.line = mapping->line;
    (void)rulefile_read_keys(f, mapping, keys, sizeof(keys) / sizeof(*keys), &r);
    if (!br->rule.id.p && b->d->errors == errors)
        yaml_tree_error(b->d, mapping, "every rule has one: id: gpu-controls",
                        "a rule without an id");
    br->rule.query = make_query(f, mapping, &r);
    if (b->d->errors > errors)
        br->rule.query = NULL;
    if (br->rule.id.p)
        name_rule(f, br);
    b->rules = mem_grow(b->rules, &b->cap_rules, b->n_rules + 1, sizeof(*b->rules));
    b->rules[b->n_rules++] = br;
}
