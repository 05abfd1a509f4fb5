/*
 * conn_inside: a connection and its group, as conn*.c see them.
 */
#ifndef IO_CONN_INSIDE_H
#define IO_CONN_INSIDE_H

#include "io/conn.h"

#define CONN_READ_BYTES     ((size_t)128 << 10) /* a turn and connection */
#define CONN_DATAGRAM_BYTES ((size_t)256 << 10)

/* What a sender is to be told of its bad records, until it takes it, is at most this and
 * one more: then it is not read. */
#define CONN_REFUSALS_MOST ((size_t)64 << 10)

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

    /* Answers (conn_answer.c). Records up to `told` <= `acked` <= `sealed` <= `records`
     * are in an answer; safe; being made safe; handed out. */
    uint64_t sealed, acked, told;
    uint64_t items, alerts, rejected;
    bool unacked;        /* in the list of those with records that are not acked */
    bool half_closed;    /* the sender has said all */
    bool over;           /* all is handed out: closed after the last answer */
    bool held;           /* not read until it takes its answers */
    bool mute;           /* it takes none any more */
    bool summed_up;      /* the last line was made */
    struct buf refusals; /* `{"record":5,"error":"..."}`, with commas between */
    size_t sealed_refusals, safe_refusals; /* bytes of them, as above */
    struct buf out;                        /* the line that is being written */
    struct event *writable;                /* NULL: this connection gets no answers */
    struct conn *next_unacked, *previous_unacked;
};

struct conn_group {
    struct event_base *base;
    const struct log *log;
    struct conn_options options;
    struct conn *first;
    struct conn *first_unacked;
    size_t n;
    uint64_t total;
    bool paused;
    bool finishing;
    bool failed; /* what conn_group_read was given could not be read */
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

/* All it has was handed out: closes it, after its last answer where it gets answers. */
void conn_end(struct conn *c);

/* The first line to a sender that gets answers; what came of the record it has just had;
 * as much as can be said and written now. The last may close the connection. */
void conn_greet(struct conn *c);
void conn_note(struct conn *c, const struct conn_outcome *o);
void conn_answer(struct conn *c);

/* Before it is closed. */
void conn_forget_answers(struct conn *c);

/* What a datagram socket has, within a turn's budget. */
void conn_read_datagrams(struct conn *c);

#endif
