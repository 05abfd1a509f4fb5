/*
 * gen: random rule sets and random items, that can be written out and cut down.
 *
 * A rule is kept as a small tree of its own, so that a failing case can be shrunk piece
 * by piece and written again. All of it lives in the arena of the set it was made in.
 */
#ifndef ORACLE_GEN_H
#define ORACLE_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* --- chance ----------------------------------------------------------------------- */

struct gen_chance {
    uint64_t state;
};

/* A number below n (n > 0). */
size_t gen_below(struct gen_chance *c, size_t n);
/* True once in n. */
bool gen_once_in(struct gen_chance *c, size_t n);

/* --- rules ------------------------------------------------------------------------ */

enum gen_kind {
    GEN_TERM, /* text: in the notation of list entries */
    GEN_LIST, /* child[0]: the list's OR (GEN_ANY), text: its name */
    GEN_RULE, /* child[0]: the other rule's tree, text: its id */
    GEN_AND,
    GEN_OR,
    GEN_NOT, /* below AND and OF only */
    GEN_NEAR,
    GEN_BEFORE,
    GEN_NOT_NEAR,
    GEN_SENTENCE,
    GEN_PARAGRAPH,
    GEN_ATLEAST,
    GEN_OF,
    GEN_FIELD, /* text: "title" */
    GEN_FIRST,
    GEN_ANY, /* an `any` list, or a shared list; its children are terms and lists */
    GEN_ALL,
    GEN_NONE,
};

#define GEN_CHILDREN_MOST 8

struct gen_expr {
    enum gen_kind kind;
    const char *text;
    size_t n;
    bool alias; /* written with an operator's other name */
    struct gen_expr *child[GEN_CHILDREN_MOST];
    size_t children;
};

/* A query; or, where `lists`, an AND of ANY, ALL and NONE. */
struct gen_rule {
    const char *id;
    struct gen_expr *expr;
    bool lists;
    const char *where; /* YAML; NULL: none */
};

#define GEN_LISTS_MOST 4
#define GEN_RULES_MOST 64
#define GEN_WATCH_MOST 8

struct gen_set {
    struct arena arena;
    size_t subjects[6]; /* of the vocabulary: what this set is about */
    struct gen_rule rules[GEN_RULES_MOST];
    size_t n_rules;
    struct gen_expr *list[GEN_LISTS_MOST]; /* ANY, with the list's name as text */
    size_t n_lists;
    const char *watch[GEN_WATCH_MOST]; /* the phrases of a watchlist */
    size_t n_watch;
};

struct gen_options {
    size_t rules;
    bool anywhere; /* nothing that depends on where in the field something stands, nor
                      on the item's other members */
    bool plain;    /* terms without wildcards and stems, most of them all of a rule: then
                      all fields are looked through at once */
    bool apart; /* rules that name no list and no other rule, and ask no `where`: few of
                   them then have all their terms to themselves */
};

void gen_set_init(struct gen_set *s, struct gen_chance *c, struct gen_options options);
void gen_set_release(struct gen_set *s);

/* Appends the rule file. */
void gen_put_yaml(struct buf *out, const struct gen_set *s);

/* Appends the watchlist. */
void gen_put_watchlist(struct buf *out, const struct gen_set *s);

/* --- items ------------------------------------------------------------------------ */

enum gen_member {
    GEN_TITLE,
    GEN_SUMMARY,
    GEN_CONTENT_TEXT,
    GEN_CONTENT_HTML,
    GEN_AUTHOR, /* of two: the second is fixed */
    GEN_TAG,
    GEN_SOURCE,
    GEN_URL,
    GEN_LANGUAGE,
    GEN_DATE,
    GEN_MEMBERS,
};

/* The text of each member; empty: absent. */
struct gen_item {
    struct buf member[GEN_MEMBERS];
};

void gen_item_init(struct gen_item *i);
void gen_item_release(struct gen_item *i);

/* Fills the item anew with news of what the set is about. */
void gen_item_write(struct gen_item *i, struct gen_chance *c, const struct gen_set *s);

/* Appends the item as one line of JSON. */
void gen_put_json(struct buf *out, const struct gen_item *i);

#endif
