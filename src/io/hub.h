/*
 * hub: the subscribers of one output.
 *
 * Every line pushed goes to all of them; each has a queue of its own (outq.h), so that a
 * slow one costs the others nothing (but under the rule BLOCK, which is what it says).
 * What subscribers say is handed out as lines; knows no alerts.
 */
#ifndef IO_HUB_H
#define IO_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/log.h"
#include "base/span.h"
#include "io/outq.h"
#include "io/peer.h"

struct hub;
struct subscriber;

struct hub_options {
    const char *name; /* for log lines; outlives the hub */
    enum outq_rule rule;
    size_t cap_bytes; /* of each subscriber's queue */
    size_t most;      /* subscribers at a time */
    bool notices;     /* whether a new subscriber gets the notices without asking */
    void *ctx;
    /* A line that says so many lines were dropped (and that it was for this that the
     * connection ends); one reference, the hub's. */
    struct chunk *(*make_notice)(void *ctx, uint64_t dropped, bool disconnected);
    void (*on_pressure)(void *ctx, bool blocked);
    /* The first line that a subscriber sends, without its end. */
    void (*on_line)(void *ctx, struct subscriber *s, struct span line);
};

/* A subscriber's first line is at most this long. */
#define HUB_LINE_MOST 4096

struct hub *hub_new(struct event_base *base, const struct log *log,
                    const struct hub_options *options);

/* Closes all connections at once. NULL is fine. */
void hub_free(struct hub *h);

/* Takes a connected, non-blocking socket. Where there are too many, one that has closed
 * its half of the connection makes way; where there is none, the new one is closed. */
void hub_add(struct hub *h, int fd, const struct peer *peer);

/* A line for all, and one for those who want notices. Take references of their own. */
void hub_push(struct hub *h, struct chunk *line);
void hub_push_notice(struct hub *h, struct chunk *line);

/* For on_line: an answer to one, and whether it wants notices. */
void subscriber_push(struct subscriber *s, struct chunk *line);
void subscriber_want_notices(struct subscriber *s, bool want);

/* No new subscribers; each connection is closed as soon as its queue is written. */
void hub_finish(struct hub *h);

/* Subscribers, and lines that wait in their queues. */
size_t hub_count(const struct hub *h);
size_t hub_waiting(const struct hub *h);
uint64_t hub_dropped(const struct hub *h);

#endif
