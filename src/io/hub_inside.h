/*
 * hub_inside: what hub.c and subscriber*.c share, and nobody else sees.
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
    uint64_t seen;    /* of them, when it was last looked at for a beat */
    int64_t still_ms; /* monotonic: since when no more were */
    size_t heard;     /* bytes that were thrown away */
    char peer[PEER_TEXT_SIZE];
    struct outq queue;
    struct frame lines; /* of what it says */
    struct event *readable;
    struct event *writable;
    struct event *timer; /* of its silence, then of the looks at a half-closed one */
    bool said;           /* a line, or it was found silent */
    bool ended;          /* it sends no more; lines of it may wait for the hub to go on */
    bool half_closed;    /* and all of them were handed out */
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
    struct event *beat;
    struct chunk *beat_line; /* NULL: there are no beats */
    bool closed;             /* the door */
    bool resting;            /* hub_rest */
};

/* Made and not yet in the hub's list; on_open was not called. */
struct subscriber *subscriber_new(struct hub *h, int fd, const struct peer *peer);

/* Makes the event that beats, where the options ask for it; for those who are there. */
void hub_make_beat(struct hub *h);
void hub_beat_soon(struct hub *h);

/* Begins to read what it says (subscriber_hear.c). */
void subscriber_hear(struct subscriber *s);

/* Reads what it has said meanwhile, before it is closed: or the kernel would tell it that
 * its last words were not heard, and drop ours. */
void subscriber_hear_last(struct subscriber *s);

/* Hands out what waits, in the next turn, and reads on: the hub rests no more. */
void subscriber_go_on(struct subscriber *s);

/* Takes it out of the hub and frees it. */
void subscriber_close(struct subscriber *s, const char *why);

#endif
