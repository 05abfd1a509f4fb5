/*
 * trial: rules tried out before they are in use, or against an item; as JSON.
 *
 * Pure: reads text, and writes the body of an answer. The worst of texts may take a
 * second or two, and some hundred times their size in memory: for a thread of its own.
 */
#ifndef APP_TRIAL_H
#define APP_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "match/ruleset.h"

#define TRIAL_BYTES_MOST    ((size_t)256 << 10) /* of what is tried */
#define TRIAL_ANSWER_MOST   ((size_t)4 << 20)
#define TRIAL_PROBLEMS_MOST 100  /* listed; all are counted */
#define TRIAL_RULES_MOST    20   /* explained at a time */
#define TRIAL_NODES_MOST    2000 /* of all of them, listed */
#define TRIAL_EXPLAIN_MS    1000 /* that the searching may take */

/* What `wirewatch check` would say of a rule file, or of a watchlist. */
void trial_check(struct span text, bool watchlist, struct buf *out);

/* The rules that are in use, and where they came from. */
struct trial_rules {
    struct ruleset *set;
    const char *const *paths;
    size_t n;
};

/*
 * What became of each node of a rule, as body asks: {"query":"..."}, {"rules":"..."} or
 * {"rule":"ID"}, and {"text":"..."} or {"item":{...}}. Returns the status of HTTP that
 * suits the answer. A rule in use is read again from its file, since a set that is in use
 * has no trees; where the file says something else by now, that is the answer.
 */
int trial_explain(struct span body, const struct trial_rules *in_use, struct buf *out);

#endif
