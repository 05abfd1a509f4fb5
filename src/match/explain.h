/*
 * explain: why a rule matched an item, or what kept it from it.
 *
 * Compiles one rule on its own and asks the same evaluator at every node of its tree. For
 * people at a terminal: clear rather than fast.
 */
#ifndef MATCH_EXPLAIN_H
#define MATCH_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "match/matcher.h"
#include "rule/rulebook.h"

struct explainer;

/* The rule must outlive the explainer. NULL after an error in d. */
struct explainer *explainer_new(const struct rule *rule, struct diag *d);
void explainer_free(struct explainer *e); /* NULL is fine */

/* How long all runs together may take, from now on; after that nothing more is searched
 * for, and what is said of nodes means nothing (explainer_is_late). For rules and items
 * from who knows whom. */
void explainer_set_time(struct explainer *e, int64_t ns);
bool explainer_is_late(const struct explainer *e);

/* As a ruleset has it of the rule (ruleset.h). */
uint64_t explainer_identity(const struct explainer *e);

/* One node of the rule's tree. */
struct explained {
    const struct node *node;
    unsigned depth; /* of the root: 0 */
    bool held;
    bool blamed; /* the rule does not hold, and this node is a reason */
    const struct match_place *places; /* where it held; live until the call returns */
    size_t n_places;                  /* at most MATCH_PLACES_MOST */
    size_t total;
};

typedef void explain_fn(void *ctx, const struct explained *node);

/*
 * Calls fn for every node, parents before children; the members of a $list are not nodes
 * of their own (its places say which were met). Returns whether the rule's condition
 * holds; its `where` is the caller's (rule/where.h).
 */
bool explainer_run(struct explainer *e, const struct item *item, explain_fn *fn,
                   void *ctx);

/* Words in title, summary and body of the item last run: for where_item_set. */
size_t explainer_words(const struct explainer *e);

#endif
