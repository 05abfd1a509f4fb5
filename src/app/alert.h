/*
 * alert: what a match looks like to the world.
 *
 * NDJSON for programs, a few lines of text for people; notices. Pure formatting: no I/O.
 */
#ifndef APP_ALERT_H
#define APP_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "feed/item.h"
#include "match/matcher.h"

struct alert {
    uint64_t seq;
    int64_t time_ms; /* wall clock */
    struct ruleset_rule rule;
    const struct item *item;
    const struct match *match;
};

/* Appends one JSON line with its LF, in the form of wirewatch-alerts(7). 0, or -1 at the
 * cap. */
int alert_put_json(struct buf *out, const struct alert *a);

/*
 * Appends the alert as a person reads it: a head line (time, priority, rule, source), the
 * title and the snippet with the matched words marked (bold where colour, else as they
 * are), the url, a blank line. width: columns of the terminal, 0 not known. 0, or -1 at
 * the cap.
 */
int alert_put_text(struct buf *out, const struct alert *a, bool colour, unsigned width);

#endif
