/*
 * book: what a rulebook is made of, for the files that fill it.
 *
 * rulefile.c and watchlist.c add to it, resolve.c ties its references, rulebook.c hands
 * it out. Everything that `a` holds lives as long as the rulebook. Internal to rule/.
 */
#ifndef RULE_BOOK_H
#define RULE_BOOK_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "rule/names.h"
#include "rule/rulebook.h"
#include "rule/watchlist.h"

enum book_state { BOOK_FRESH, BOOK_RESOLVING, BOOK_RESOLVED };

struct book_list {
    struct span name;
    struct node *any; /* NODE_OR */
    enum book_state state;
    struct diag_place place;
    struct span line;
};

struct book_rule {
    struct rule rule; /* query NULL: had errors */
    enum book_state state;
};

enum book_file_kind { BOOK_YAML, BOOK_WATCHLIST };

struct book_file {
    enum book_file_kind kind;
    const char *name; /* lives as long as the diag */
    struct span text;
    size_t first; /* of its rules, in rules[] */
    size_t n;
    struct watchlist watchlist;
};

struct rulebook {
    struct arena a;
    struct diag *d;
    struct words scratch; /* for terms */
    struct book_file **files;
    size_t n_files, cap_files;
    struct book_list **lists;
    size_t n_lists, cap_lists;
    struct book_rule **rules; /* of YAML files, and watchlist lines that @id names */
    size_t n_rules, cap_rules;
    struct names list_names;
    struct names rule_names;
    struct watchlist_ids watchlist_ids;
    size_t members;      /* that lists gave to OFs so far */
    size_t members_most; /* and in all may give */
    size_t size;         /* of all rules so far, with what they refer to */
    size_t size_most;
};

/* Reads the text of a YAML rule file, which lives as long as the book. file: lives as
 * long as the diag. */
void book_read_rules(struct rulebook *b, const char *file, struct span text);

/* Ties every $list and @rule to what it names, and checks what can only be known then. */
void book_resolve(struct rulebook *b);

/* The index in rules[] of the rule of that id, or NAMES_NONE; a line of a watchlist
 * becomes a rule in rules[] when it is first asked for. */
size_t book_find_rule(struct rulebook *b, struct span id);

/* A line of one of the book's files, for messages; absent where it is not known. */
struct span book_line(const struct rulebook *b, const struct diag_place *place);

#endif
