/*
 * notice: the lines that tell a reader what it must know.
 *
 * Pure formatting; each appends one JSON line with its LF. 0, or -1 at the cap.
 */
#ifndef APP_NOTICE_H
#define APP_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "io/conn.h"

/* Alerts that this reader did not get; `disconnected` where the
 * connection ends for it. */
int notice_put_dropped(struct buf *out, int64_t time_ms, uint64_t count,
                       bool disconnected);

/* Notices that this reader did not get. */
int notice_put_missed(struct buf *out, int64_t time_ms, uint64_t notices);

/* Alerts from number first to last cannot be had any more. error: why, where it is not
 * that the journal keeps alerts only so long (absent). */
int notice_put_gone(struct buf *out, int64_t time_ms, uint64_t first, uint64_t last,
                    struct span error);

/* Here begins what the subscriber asked for: all alerts after that number. What was sent
 * before is no part of it. error: why it is another number than it asked for, or absent.
 */
int notice_put_replay(struct buf *out, int64_t time_ms, uint64_t after,
                      struct span error);

/* Another connection has taken over this durable subscriber's name. */
int notice_put_replaced(struct buf *out, int64_t time_ms, struct span name);

/* A malformed record. count: how many since the last such notice, this one included. */
int notice_put_rejected(struct buf *out, int64_t time_ms, const struct conn_record *r,
                        struct span error, uint64_t count);

/* Alerts of one rule (and one value of `by`) that its throttle held back. */
struct suppressed {
    struct span rule;
    struct span by;    /* absent: the rule as a whole */
    struct span value; /* of `by` */
    uint64_t count;
    struct span first; /* ids of the first and last item held back */
    struct span last;
};
int notice_put_suppressed(struct buf *out, int64_t time_ms, const struct suppressed *s);

/* New rules took over, or (errors > 0) the old ones stay. rules: those in force now. */
int notice_put_reloaded(struct buf *out, int64_t time_ms, size_t rules, size_t errors);

/* An answer to what a subscriber said: "refused", for what is wrong with it or not to be
 * had; "unavailable", for what may be had later, before the connection is closed. */
int notice_put_answer(struct buf *out, int64_t time_ms, const char *what,
                      const char *text);

#endif
