/*
 * look: how the commands that print alerts print them.
 */
#ifndef CLI_LOOK_H
#define CLI_LOOK_H

#include <stdbool.h>

#include "app/alert.h"
#include "cli/args.h"

/* LOOK_AUTO is what is meant where --format is not given; the words follow it. */
enum look_format { LOOK_AUTO = -1, LOOK_JSON, LOOK_TEXT };

#define LOOK_FORMATS "json or text (text on a terminal, else json)"

struct look {
    bool text;
    bool colour;
    unsigned width; /* columns of the terminal; 0: not known */
};

/* What standard output is asked to look like. */
struct look look_settle(enum look_format format, enum cli_when colour);

void look_put(const struct look *l, struct buf *out, const struct alert *a);

/* The same; text says how old the news is at now_ms: since it was published, as far as
 * the item says that, and else since it was alerted on. */
void look_put_aged(const struct look *l, struct buf *out, const struct alert *a,
                   int64_t now_ms);

#endif
