/*
 * status: how it goes with each feed, for people, for the log and for programs.
 */
#ifndef POLL_STATUS_H
#define POLL_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "poll/feed_state.h"

struct status_look {
    int64_t now_ms;
    unsigned width; /* columns of the terminal; 0: lines are not cut */
    bool colour;
};

/*
 * Appends a table with a heading:
 *
 *     FEED           FETCHED  CODE  ITEMS  NEXT    ERROR
 *     Harbour Wire   5m ago    200    112  in 25m
 *     海湾通讯社     2h ago    503      8  in 2h   the server is unavailable
 *
 * Names and what came from outside are made fit for a terminal.
 */
void status_put_table(struct buf *out, const struct feed_state *feeds, size_t n,
                      const struct status_look *look);

/* Appends one feed as a line of the log, without its end:
 *
 *     Harbour Wire: fetched 5m ago, code 200, items 112, next in 25m
 */
void status_put_line(struct buf *out, const struct feed_state *feed, int64_t now_ms);

/* Appends one feed as a JSON object and a line end. */
void status_put_json(struct buf *out, const struct feed_state *feed);

#endif
