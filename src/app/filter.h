/*
 * filter: which alerts an output, or one subscriber of it, wants.
 *
 * Made of globs once, then asked for each alert; lives as long as who asks it. Knows
 * nothing of where the alert goes.
 */
#ifndef APP_FILTER_H
#define APP_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "app/alert.h"
#include "app/config.h"
#include "base/span.h"

struct filter;

/* Globs; those that begin with '!' exclude. */
struct filter_list {
    struct span *glob;
    size_t n;
};

struct filter_options {
    enum rule_priority least;
    struct filter_list rules;
    struct filter_list tags;
    struct filter_list sources;
};

/* Keeps nothing of the options. */
struct filter *filter_new(const struct filter_options *o);

/* From min_priority, rules and tags of an output; keeps nothing of it. */
struct filter *filter_new_for_output(const struct config_output *o);
void filter_free(struct filter *f); /* NULL is fine */

/* Whether it lets everything through. */
bool filter_is_open(const struct filter *f);

/*
 * Whether an alert passes: its priority is high enough; the id of its rule matches one of
 * the globs for rules where there are any, and no excluded one; the same for the source
 * of its item; the same for the tags of its rule, of which any may match and none may be
 * excluded. Looks at nothing of the alert that its JSON line does not hold.
 */
bool filter_passes(struct filter *f, const struct alert *a);

#endif
