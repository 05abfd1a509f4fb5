/*
 * hub: the subscribers of one output.
 *
 * Each has a queue of its own (outq.h), so that a slow one costs the others nothing (but
 * under the rule BLOCK, which is what it says). What they say is handed out as lines;
 * what they are sent is pushed to each (subscriber.h). Knows no alerts.
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
#include "io/subscriber.h"

struct hub;

struct hub_options {
    const char *name; /* for log lines; outlives the hub */
    enum outq_rule rule;
    size_t cap_bytes; /* of each subscriber's queue */
    size_t most;      /* subscribers at a time */
    int silence_ms;   /* for on_silent; 0: it is not called */
    bool deaf;        /* what they say is thrown away; who says much, or closes its half
                         as a browser that goes does, is closed */
    int beat_ms;      /* who got nothing for so long gets `beat`; 0: nobody does */
    struct span beat; /* static; shows that the connection lives */
    int patience_ms;  /* who takes nothing for so long though something waits is closed,
                         give or take a third of beat_ms */
    void *ctx;
    /* A line that says so many lines were dropped (and that it was for this that the
     * connection ends); one reference, the hub's. */
    struct chunk *(*make_notice)(void *ctx, uint64_t dropped, bool disconnected);
    /* All below may be NULL. */
    void (*on_pressure)(void *ctx, bool blocked);
    /* One has come; one is about to go: s is not used after it. */
    void (*on_open)(void *ctx, struct subscriber *s);
    void (*on_close)(void *ctx, struct subscriber *s);
    /* A line that it sent, without its end and the blanks around it; absent where it is
     * longer than HUB_LINE_MOST. */
    void (*on_line)(void *ctx, struct subscriber *s, struct span line);
    /* It has sent no line so far, in silence_ms or before it closed its half. */
    void (*on_silent)(void *ctx, struct subscriber *s);
    /* It has closed its half of the connection, after its last line. */
    void (*on_end)(void *ctx, struct subscriber *s);
    /* Some was written, and its queue is at half of its cap or below. May come while a
     * line is being pushed: must not push. */
    void (*on_room)(void *ctx, struct subscriber *s);
};

/* A line of a subscriber is at most this long; one that is not listened to may say as
 * much in all. */
#define HUB_LINE_MOST 4096

struct hub *hub_new(struct event_base *base, const struct log *log,
                    const struct hub_options *options);

/* Closes all connections at once. NULL is fine. */
void hub_free(struct hub *h);

/* Takes a connected, non-blocking socket. Where there are too many, one that has closed
 * its half of the connection makes way; where there is none, the new one is closed: NULL.
 */
struct subscriber *hub_add(struct hub *h, int fd, const struct peer *peer);

/* Hands out no line, and reads none, until it is told to go on: for one whose lines are
 * work that must not come all at once. May be called by on_line. */
void hub_rest(struct hub *h);
void hub_go_on(struct hub *h);

/* No new subscribers from now on. */
void hub_close_door(struct hub *h);

/* All of them, the newest first. None is closed while one goes through them. */
struct subscriber *hub_first(const struct hub *h);
struct subscriber *hub_next(const struct subscriber *s);

/* Subscribers; lines that wait in their queues, and bytes; lines
 * dropped since the start. */
size_t hub_count(const struct hub *h);
size_t hub_waiting(const struct hub *h);
size_t hub_queued(const struct hub *h); /* bytes, with what they cost */
size_t hub_bytes(const struct hub *h);  /* that they take besides */
uint64_t hub_dropped(const struct hub *h);

#endif
