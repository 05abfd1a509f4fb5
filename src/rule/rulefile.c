/* A YAML rule file: its lists, and its rules' places in the book. */
#include "rule/rulefile.h"

#include "base/mem.h"
#include "base/suggest.h"
#include "rule/entry.h"
#include "rule/query_lex.h"

#define KEYS_MOST 32

/* --- mappings --- */

static void unknown_key(struct rulefile *f, const struct yaml_node *key,
                        const struct rulefile_key *keys, size_t n)
{
    struct span names[KEYS_MOST] = {{NULL, 0}};
    char hint[256];
    size_t used = 0;
    ptrdiff_t near;

    for (size_t i = 0; i < n; i++)
        names[i] = keys[i].name;
    near = suggest_nearest(key->text, names, n);
    if (near >= 0) {
        (void)snprintf(hint, sizeof(hint), "did you mean `%s`?", names[near].p);
    } else {
        used = (size_t)snprintf(hint, sizeof(hint), "known here:");
        for (size_t i = 0; i < n; i++)
            used += (size_t)snprintf(hint + used, sizeof(hint) - used, " %s", names[i].p);
    }
    yaml_tree_error(f->book->d, key, hint, "an unknown key `%.*s`",
                    RULEFILE_SHOWN(key->text));
}

bool rulefile_check_key(struct rulefile *f, struct names *seen,
                        const struct yaml_node *key)
{
    if (key->kind == YAML_TREE_BAD)
        return false;
    if (key->kind != YAML_TREE_SCALAR || key->text.n == 0) {
        yaml_tree_error(f->book->d, key, "a key is a word, then a colon and a blank",
                        "%s where a key should stand", yaml_tree_what(key));
        return false;
    }
    if (names_add(seen, key->text, 0) != NAMES_NONE) {
        yaml_tree_error(f->book->d, key, "join the two into one", "a repeated key `%.*s`",
                        RULEFILE_SHOWN(key->text));
        return false;
    }
    return true;
}

int rulefile_read_keys(struct rulefile *f, const struct yaml_node *mapping,
                       const struct rulefile_key *keys, size_t n, void *ctx)
{
    size_t errors = f->book->d->errors, i;
    struct names seen;

    names_init(&seen);
    for (struct yaml_node *key = mapping->child; key; key = key->next->next) {
        if (!rulefile_check_key(f, &seen, key))
            continue;
        for (i = 0; i < n && !span_eq(keys[i].name, key->text); i++)
            ;
        if (i == n)
            unknown_key(f, key, keys, n);
        else
            keys[i].read(f, key, key->next, ctx);
    }
    names_release(&seen);
    return f->book->d->errors == errors ? 0 : -1;
}

bool rulefile_expect(struct rulefile *f, const struct yaml_node *key,
                     const struct yaml_node *value, enum yaml_tree_kind kind,
                     const char *hint)
{
    static const char *const expected[] = {"a value", "a list", "a mapping"};

    if (value->kind == YAML_TREE_BAD)
        return false;
    if (value->kind == kind && (kind != YAML_TREE_SCALAR || value->text.n))
        return true;
    if (value->kind == kind)
        yaml_tree_error(f->book->d, value, hint, "`%.*s` is empty",
                        RULEFILE_SHOWN(key->text));
    else
        yaml_tree_error(f->book->d, yaml_tree_is_nothing(value) ? key : value, hint,
                        "`%.*s` takes %s, and here is %s", RULEFILE_SHOWN(key->text),
                        expected[kind], yaml_tree_what(value));
    return false;
}

/* --- lists of terms --- */

static struct node *read_entry(struct rulefile *f, const struct yaml_node *entry)
{
    struct query_source src = yaml_tree_source(entry);

    if (entry->kind == YAML_TREE_BAD)
        return NULL;
    if (entry->kind != YAML_TREE_SCALAR) {
        yaml_tree_error(
            f->book->d, entry,
            entry->kind == YAML_TREE_MAPPING
                ? "a colon and a blank make a mapping: put the entry into quotes"
                : "a list in a list is named: lists: {name: [...]}, then $name",
            "%s where a term should stand", yaml_tree_what(entry));
        return NULL;
    }
    if (entry->text.n == 0) {
        yaml_tree_error(
            f->book->d, entry,
            "write a word or a phrase; a `#` begins a comment: put it into quotes",
            "an empty entry");
        return NULL;
    }
    return entry_parse(&f->book->scratch, &f->book->a, entry->text, true, &src,
                       f->book->d);
}

struct node *rulefile_read_terms(struct rulefile *f, const struct yaml_node *key,
                                 const struct yaml_node *value)
{
    size_t errors = f->book->d->errors, n = 0;
    struct node *any;

    if (!rulefile_expect(f, key, value, YAML_TREE_SEQUENCE,
                         "write a list: [one, two words, three]"))
        return NULL;
    for (const struct yaml_node *e = value->child; e; e = e->next)
        n++;
    if (n == 0 || n > RULEFILE_ENTRIES_MOST) {
        yaml_tree_error(f->book->d, value,
                        n ? "put them into a .txt watchlist"
                          : "write a term, or leave the list out",
                        n ? "a list of more than 1000000 entries" : "an empty list");
        return NULL;
    }
    any = arena_calloc(&f->book->a, 1, sizeof(*any));
    any->kind = NODE_OR;
    any->place = key->place;
    any->child = arena_calloc(&f->book->a, n, sizeof(struct node *));
    for (const struct yaml_node *e = value->child; e; e = e->next) {
        struct node *node = read_entry(f, e);

        if (node)
            any->child[any->children++] = node;
    }
    return f->book->d->errors == errors ? any : NULL;
}

static void add_list(struct rulefile *f, const struct yaml_node *key, struct node *any)
{
    struct rulebook *b = f->book;
    struct book_list *list = arena_calloc(&b->a, 1, sizeof(*list));
    size_t first;
    char hint[256];

    list->name = arena_dup(&b->a, key->text);
    list->any = any;
    list->place = key->place;
    list->line = key->line;
    first = names_add(&b->list_names, list->name, b->n_lists);
    if (first != NAMES_NONE) {
        const struct diag_place *at = &b->lists[first]->place;

        (void)snprintf(hint, sizeof(hint), "the first is at %s:%zu", at->file, at->line);
        yaml_tree_error(b->d, key, hint, "a second list named `%.*s`",
                        RULEFILE_SHOWN(key->text));
        return;
    }
    b->lists = mem_grow(b->lists, &b->cap_lists, b->n_lists + 1, sizeof(*b->lists));
    b->lists[b->n_lists++] = list;
}

static void read_lists(struct rulefile *f, const struct yaml_node *key,
                       const struct yaml_node *value, void *ctx)
{
    struct names seen;

    (void)ctx;
    f->has_something = true;
    if (!rulefile_expect(f, key, value, YAML_TREE_MAPPING,
                         "write lists by name: {chips: [AMD, Nvidia]}"))
        return;
    names_init(&seen);
    for (struct yaml_node *name = value->child; name; name = name->next->next) {
        if (!rulefile_check_key(f, &seen, name))
            continue;
        if (lex_list_name(name->text) != name->text.n)
            yaml_tree_error(
                f->book->d, name,
                "a list's name is letters, digits, `_`, `-` and `.`, and does "
                "not begin with a digit",
                "`%.*s` cannot be named with a `$`", RULEFILE_SHOWN(name->text));
        else
            add_list(f, name, rulefile_read_terms(f, name, name->next));
    }
    names_release(&seen);
}

/* --- the file --- */

static void read_rules(struct rulefile *f, const struct yaml_node *key,
                       const struct yaml_node *value, void *ctx)
{
    (void)ctx;
    if (yaml_tree_is_nothing(value))
        return; /* all of them are commented out */
    if (!rulefile_expect(f, key, value, YAML_TREE_SEQUENCE,
                         "write a list of rules, each beginning with `- id:`"))
        return;
    f->has_something |= value->child != NULL;
    for (const struct yaml_node *n = value->child; n; n = n->next) {
        if (n->kind == YAML_TREE_MAPPING)
            rulefile_read_rule(f, n);
        else if (n->kind != YAML_TREE_BAD)
            yaml_tree_error(f->book->d, n, "write `- id: NAME`, and the rule below it",
                            "%s where a rule should stand", yaml_tree_what(n));
    }
}

void book_read_rules(struct rulebook *b, const char *file, struct span text)
{
    static const struct rulefile_key keys[] = {
        {SPAN("lists"), read_lists},
        {SPAN("rules"), read_rules},
    };
    struct rulefile f = {.book = b};
    size_t errors = b->d->errors;
    struct yaml_node *root;
    struct arena tree;

    arena_init(&tree, 1 << 16);
    root = yaml_tree_read(&tree, file, text, b->d);
    if (root && root->kind == YAML_TREE_MAPPING)
        (void)rulefile_read_keys(&f, root, keys, sizeof(keys) / sizeof(*keys), NULL);
    else if (root && root->kind != YAML_TREE_BAD &&
             (root->kind == YAML_TREE_SEQUENCE || root->text.n))
        yaml_tree_error(b->d, root, "a rule file begins with `rules:` or `lists:`",
                        "%s where `rules:` should stand", yaml_tree_what(root));
    if (b->d->errors == errors && !f.has_something)
        diag_add(b->d, DIAG_WARNING, (struct diag_place){file, 0, 0}, span_make(NULL, 0),
                 "write rules: [{id: first, any: [word]}]", "no rules in this file");
    arena_release(&tree);
}
