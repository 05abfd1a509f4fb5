/*
 * request: what a subscriber says.
 *
 * Its first line opens: from where on it wants alerts, which, and under what name. Later
 * ones acknowledge. Pure: reads a line, and says what is wrong with it.
 */
#ifndef APP_REQUEST_H
#define APP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "app/filter.h"
#include "base/arena.h"
#include "base/span.h"

/* The longest name of a durable subscriber: letters, digits and any of "._:@-". */
#define REQUEST_NAME_MOST 64

/* Globs in a list, and bytes of one. */
#define REQUEST_GLOBS_MOST 64
#define REQUEST_GLOB_BYTES 256

enum request_since {
    REQUEST_FROM_NOW, /* it did not say */
    REQUEST_AFTER_SEQ,
    REQUEST_FROM_TIME,
};

struct request {
    enum request_since since;
    uint64_t seq;
    int64_t time_ms;
    struct span name; /* absent: it is not durable */
    bool says_notices;
    bool notices;
    bool filters; /* whether `filter` asks for anything */
    struct filter_options filter;
    struct arena text; /* of all of it */
};

/*
 * Reads a first line (absent: it was too long). 0, or -1 and a static text in *error; r
 * is then as if it had said nothing. request_release either way.
 */
int request_read(struct request *r, struct span line, const char **error);
void request_release(struct request *r);

/* Reads a later line, {"ack":SEQ}: 0, or -1 and a static text. */
int request_read_ack(struct span line, uint64_t *seq, const char **error);

#endif
