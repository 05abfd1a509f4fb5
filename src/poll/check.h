/*
 * check: what an address gives, for a person who wants to know before it is configured.
 *
 * Fetches once, unconditionally, and remembers nothing. A page leads to the first feed
 * that it names.
 */
#ifndef POLL_CHECK_H
#define POLL_CHECK_H

#include <stdbool.h>

#include "base/buf.h"
#include "poll/poll_config.h"

enum check_result {
    CHECK_FINE,
    CHECK_DAMAGED, /* what could be read is shown */
    CHECK_NOTHING, /* it could not be fetched, or is no feed */
};

struct check_look {
    unsigned width; /* columns; 0: lines are not cut */
    bool colour;
};

/* Appends a report on what the address gives. config: limits and manners of fetching. */
enum check_result check_address(const struct poll_config *config, const char *url,
                                const struct check_look *look, struct buf *out);

#endif
