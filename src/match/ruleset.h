/*
 * ruleset: one generation of compiled rules.
 *
 * Immutable once made, reference counted, freed as one; any number of matchers may share
 * it, on any thread. It knows nothing of files after it was made, nothing of alerts, and
 * does no I/O of its own besides reading the rule files.
 */
#ifndef MATCH_RULESET_H
#define MATCH_RULESET_H

#include <stddef.h>

#include "base/diag.h"
#include "base/span.h"
#include "rule/rulebook.h"

struct ruleset;

/*
 * Reads and compiles rule files (rulebook.h says what paths may be). Returns the
 * ruleset with one reference, or NULL where d has errors; warnings may be in d either
 * way.
 */
struct ruleset *ruleset_load(const char *const *paths, size_t n, struct diag *d);

/* The same of an open rulebook, for those who need its trees too. */
struct ruleset *ruleset_compile(struct rulebook *book, struct diag *d);

struct ruleset *ruleset_ref(struct ruleset *rs);
void ruleset_unref(struct ruleset *rs); /* NULL is fine */

/* What an alert says of its rule. Lives as long as the ruleset. */
struct ruleset_rule {
    struct span id;
    struct span title; /* absent: none */
    enum rule_priority priority;
    const struct span *tags;
    size_t n_tags;
    const struct rule_throttle *throttle;   /* NULL: none */
    const struct rule_threshold *threshold; /* NULL: none */
    uint64_t identity; /* equal in two generations where the rule's id, its meaning and
                          these two are */
};

size_t ruleset_count(const struct ruleset *rs);
struct ruleset_rule ruleset_rule(const struct ruleset *rs, size_t rule);

/* Heap bytes held, for stats and the benchmark. */
size_t ruleset_bytes(const struct ruleset *rs);

#endif
