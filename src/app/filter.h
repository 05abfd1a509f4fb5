/*
 * filter: which alerts an output wants.
 */
#ifndef APP_FILTER_H
#define APP_FILTER_H

#include <stdbool.h>

#include "app/config.h"
#include "base/buf.h"
#include "match/ruleset.h"

struct filter;

/* From min_priority, rules and tags of an output; keeps nothing of it. */
struct filter *filter_new(const struct config_output *o);
void filter_free(struct filter *f);

/*
 * Whether alerts of a rule pass: its priority is high enough; its id matches one of the
 * rule globs where there are any, and no excluded one; the same for its tags, of which
 * any may match and none may be excluded.
 */
bool filter_passes(struct filter *f, const struct ruleset_rule *r);

#endif
