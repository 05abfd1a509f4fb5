/*
 * rulebook: all rule files of one load.
 *
 * Reads YAML rule files, .txt watchlists, directories and globs of them; resolves $lists
 * and
 * @rules across files; finds duplicate ids. Rules of YAML files and lists live as long
 * as the rulebook, and list nodes are shared: the same $name is the same `struct node *`
 * everywhere. Watchlist rules are made one at a time and live for one call of the
 * visitor, so that a million of them need no memory here.
 */
#ifndef RULE_RULEBOOK_H
#define RULE_RULEBOOK_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/span.h"
#include "rule/query.h"
#include "rule/where.h"

enum rule_priority { RULE_LOW, RULE_NORMAL, RULE_HIGH, RULE_CRITICAL };

/* Their names for a table, in this order, each as what is given makes it: SPAN, say, or
 * nothing. */
#define RULE_PRIORITY_NAMES(as) as("low"), as("normal"), as("high"), as("critical")

/* Static text. */
const char *rule_priority_name(enum rule_priority p);
/* 0, or -1 for another name. */
int rule_priority_parse(struct span name, enum rule_priority *p);

/* At most max alerts per per_ms for each value of `by` ("" is the rule itself). max 0:
 * none. */
struct rule_throttle {
    uint32_t max;
    int64_t per_ms;
    struct span by; /* absent, or "rule", "source", or any item member */
};

#define RULE_THRESHOLD_MOST 1000 /* items */

/* No alert before the count-th item within within_ms, for each value of `by` as above.
 * count 0: none. */
struct rule_threshold {
    uint32_t count;
    int64_t within_ms;
    struct span within; /* as written */
    struct span by;
};

struct rule_example {
    struct span text; /* plain text, or the JSON object of an item mapping */
    bool is_item;
    bool must_match;
    struct diag_place place;
    struct span line; /* of the file, for the diag */
};

struct rule {
    struct span id;
    struct span title; /* absent: none */
    enum rule_priority priority;
    struct span *tags;
    size_t n_tags;
    struct node *query;  /* resolved */
    struct where *where; /* NULL: none */
    struct rule_throttle throttle;
    struct rule_threshold threshold;
    struct rule_example *examples;
    size_t n_examples;
    struct diag_place place;
    struct span line; /* of the file, for the diag */
};

struct rulebook;

/*
 * Reads everything. paths: files, directories (their *.yaml, *.yml, *.txt in bytewise
 * order, not below), globs; a path that is not there and a glob without a match are
 * errors. Problems go to d, which must outlive the rulebook (places point into it); there
 * were errors where d->errors grew. Never NULL.
 */
struct rulebook *rulebook_load(const char *const *paths, size_t n, struct diag *d);

/* The same of text that is no file, perhaps a stranger's, which outlives the rulebook.
 * name: what a file of it would be called, which says what it is (watchlists end in
 * .txt). Takes memory and time in proportion to the text, at worst a kilobyte a byte, and
 * has at most a million terms and operators, what its rules refer to included. */
struct rulebook *rulebook_read(const char *name, struct span text, struct diag *d);

/* Of one query alone, as the rule `query`. text: held text, which
 * outlives the rulebook. */
struct rulebook *rulebook_read_query(struct span text, struct diag *d);

void rulebook_free(struct rulebook *b);

/* Rules of YAML files and lines of watchlists, together. */
size_t rulebook_count(const struct rulebook *b);

/*
 * Calls fn for every rule, in the order of the files and within them of the lines. Stops
 * and returns what fn returned where that is not 0. May add errors of watchlist lines to
 * the diag of rulebook_load: the set is good only when d->errors is still 0 after it.
 */
typedef int rule_fn(void *ctx, const struct rule *rule);
int rulebook_each(struct rulebook *b, rule_fn *fn, void *ctx);

#endif
