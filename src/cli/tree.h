/*
 * tree: a rule's tree with what became of each node, as a person reads it.
 */
#ifndef CLI_TREE_H
#define CLI_TREE_H

#include <stdbool.h>

#include "base/buf.h"
#include "match/explain.h"

struct tree {
    struct buf *out;
    const struct item *item;
    bool colour;
    bool only_blamed; /* leave out all nodes but those that kept the rule from matching */
};

/* An explain_fn; ctx is a struct tree. */
void tree_put_node(void *ctx, const struct explained *node);

#endif
