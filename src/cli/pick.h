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
#include "cli/args.h"

/* Globs as they are written; those that begin with '!' exclude. Borrowed texts. */
struct pick_options {
    struct filter_options filter;
    const char *text; /* NULL: any */
};

/* One more glob. */
void pick_add(struct filter_list *globs, const char *glob);

/* The rows of a table of options for it, and what takes one that was given: false where
 * it is none of them. */
#define PICK_OPTIONS                                                                     \
    {'R', "rule", "GLOB", "alerts of these rules; may be given again", false},           \
        {'t', "tag", "GLOB", "of rules with such a tag; may be given again", false},     \
        {'S', "source", "GLOB", "on items from there; may be given again", false},       \
        {'p', "priority", "PRIORITY", "low, normal, high or critical (at least that)",   \
         true},                                                                          \
    {                                                                                    \
        'g', "grep", "TEXT", "with this in title, snippet, source or url", false         \
    }
bool pick_option(struct pick_options *o, int letter, const struct cli_args *a);

/* Gives back the lists, not what they point to. */
void pick_release(struct pick_options *o);

struct pick;

/* NULL where everything is asked for: no alert need be looked into. */
struct pick *pick_new(const struct pick_options *o);
void pick_free(struct pick *p);

/* r: what read the alert. */
bool pick_takes(struct pick *p, const struct alert *a, const struct alert_reader *r);

#endif
