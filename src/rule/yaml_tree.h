/*
 * yaml_tree: a YAML file as a tree of nodes that know where they stand.
 *
 * Reads the part of YAML that rule files need: mappings, sequences, scalars as the text
 * that was written. Tags, anchors and aliases are errors, since in a rule file they are
 * words that lack their quotes. The tree lives in the arena given and points into the
 * text given; both outlive it. Internal to rule/.
 */
#ifndef RULE_YAML_TREE_H
#define RULE_YAML_TREE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/span.h"
#include "rule/query.h"

#define YAML_TREE_DEPTH 24

enum yaml_tree_kind {
    YAML_TREE_SCALAR,
    YAML_TREE_SEQUENCE,
    YAML_TREE_MAPPING,
    YAML_TREE_BAD, /* was reported: pass over it */
};

struct yaml_node {
    enum yaml_tree_kind kind;
    struct span text; /* a scalar's value */
    bool plain;       /* a scalar without quotes */
    bool exact; /* a scalar whose characters stand in the file as they are in text */
    struct diag_place place; /* of its first character; of text's where `exact` */
    struct span line;        /* the line of the file */
    struct yaml_node *child; /* the first; in a mapping keys and values take turns */
    struct yaml_node *next;
};

/*
 * Reads a file's text. Returns its root, or NULL where it is empty or has an error of
 * YAML, which is then in d.
 */
struct yaml_node *yaml_tree_read(struct arena *a, const char *file, struct span text,
                                 struct diag *d);

/* Where a scalar's text stands, for parsers of that text. */
struct query_source yaml_tree_source(const struct yaml_node *scalar);

/* Adds a problem at a node. hint may be NULL. */
void yaml_tree_error(struct diag *d, const struct yaml_node *n, const char *hint,
                     const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void yaml_tree_warning(struct diag *d, const struct yaml_node *n, const char *hint,
                       const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Whether nothing stands after a key: `rules:`. */
bool yaml_tree_is_nothing(const struct yaml_node *n);

/* "a list", "an empty value": what a node is, for messages. Static text. */
const char *yaml_tree_what(const struct yaml_node *n);

#endif
