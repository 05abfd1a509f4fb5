/*
 * hub_inside: what hub.c and subscriber.c share, and nobody else sees.
 */
#ifndef IO_HUB_INSIDE_H
#define IO_HUB_INSIDE_H

#include "feed/frame.h"
#include "io/hub.h"

struct subscriber {
    struct hub *hub;
    struct subscriber *next, *previous;
    void *user;
    int fd;
    int failed; /* errno of a write; it is closed in the next turn */
    uint64_t number;
    uint64_t written; /* bytes */
    char peer[PEER_TEXT_SIZE];
    struct outq queue;
    struct frame lines; /* of what it says */
    struct event *readable;
    struct event *writable;
    struct event *timer; /* of its silence, then of the looks at a half-closed one */
    bool said;           /* a line, or it was found silent */
    bool half_closed;    /* it sends no more */
    bool ending;         /* closed when the queue is written */
    bool pressing;
    bool stuck; /* writing was in vain: the loop says when it is worth it */
};

struct hub {
    struct event_base *base;
    const struct log *log;
    struct hub_options options;
    struct subscriber *first;
    size_t n;
    size_t n_pressing;
    uint64_t number;       /* of the last subscriber */
    uint64_t dropped_gone; /* by those who have left */
    struct log_limit limit;
    bool closed; /* the door */
};

/* Made and not yet in the hub's list; on_open was not called. */
struct subscriber *subscriber_new(struct hub *h, int fd, const struct peer *peer);

/* Takes it out of the hub and frees it. */
void subscriber_close(struct subscriber *s, const char *why);

#endif
