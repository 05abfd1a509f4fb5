/*
 * pick: which alerts are asked for on the command line.
 *
 * Rule, tag, source and priority as an output of the daemon would choose; and a text that
 * must be in what the alert shows of its item, case ignored.
 */
#ifndef CLI_PICK_H
#define CLI_PICK_H

#include <stdbool.h>

#include "app/alert_read.h"
#include "app/filter.h"

/* Globs as they are written; those that begin with '!' exclude. Borrowed texts. */
struct pick_options {
    struct filter_options filter;
    const char *text; /* NULL: any */
};

/* One more glob. */
void pick_add(struct filter_list *globs, const char *glob);

/* Gives back the lists, not what they point to. */
void pick_release(struct pick_options *o);

struct pick;

/* NULL where everything is asked for: no alert need be looked into. */
struct pick *pick_new(const struct pick_options *o);
void pick_free(struct pick *p);

/* r: what read the alert. */
bool pick_takes(struct pick *p, const struct alert *a, const struct alert_reader *r);

#endif
