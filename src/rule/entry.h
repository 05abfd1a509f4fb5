/*
 * entry: one entry of a list, or one line of a watchlist: a term, or `$list`.
 *
 * Operators, field prefixes and `@rule` there are errors, so that nobody's query is
 * quietly read as a phrase. Internal to rule/.
 */
#ifndef RULE_ENTRY_H
#define RULE_ENTRY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/span.h"
#include "rule/query.h"

/*
 * Returns a NODE_TERM, or (where lists may be named) a NODE_LIST without its child, in a;
 * or NULL after adding an error to d. scratch as for term_parse_with.
 */
struct node *entry_parse(struct words *scratch, struct arena *a, struct span text,
                         bool lists, const struct query_source *src, struct diag *d);

#endif
