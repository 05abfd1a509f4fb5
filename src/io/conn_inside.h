/*
 * conn_inside: a connection and its group, as conn*.c see them.
 */
#ifndef IO_CONN_INSIDE_H
#define IO_CONN_INSIDE_H

#include "io/conn.h"

#define CONN_READ_BYTES     ((size_t)128 << 10) /* a turn and connection */
#define CONN_DATAGRAM_BYTES ((size_t)256 << 10)

struct conn {
    struct conn_group *group;
    struct conn *next, *previous;
    int fd;
    bool owned;    /* closed with the connection */
    bool pollable; /* epoll takes it; a regular file it does not */
    bool datagrams;
    bool timed; /* the limits of time count for it */
    bool ended; /* all was read; records may still wait in the frame */
    uint64_t number;
    uint64_t records;
    char peer[PEER_TEXT_SIZE];
    struct frame frame;
    struct event *readable; /* or the next turn, where it is not pollable */
    struct event *again;    /* goes on in the next turn without waiting for bytes */
    struct event *late;     /* the record that has begun must end */
};

struct conn_group {
    struct event_base *base;
    const struct log *log;
    struct conn_options options;
    struct conn *first;
    size_t n;
    uint64_t total;
    bool paused;
    bool finishing;
    struct log_limit limit;
    char *bytes; /* what one read gets; shared, since nothing stays in it */
};

/* Makes the events of a connection; reads nothing yet. */
void conn_make_events(struct conn *c);

/* Reads, and stops reading; the group decides when. */
void conn_start(struct conn *c);
void conn_stop(struct conn *c);

/* Closes and forgets it; tells the group's owner where it was the last. */
void conn_close(struct conn *c);

/* Goes on in the next turn without waiting for bytes, unless the group is paused. */
void conn_go_on(struct conn *c);

/* One record to the callback. */
void conn_hand_out(struct conn *c, enum frame_got got, struct span bytes);

/* What a datagram socket has, within a turn's budget. */
void conn_read_datagrams(struct conn *c);

#endif
