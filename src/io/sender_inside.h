/*
 * sender_inside: what sender.c and sender_answer.c share, and nobody else sees.
 */
#ifndef IO_SENDER_INSIDE_H
#define IO_SENDER_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/buf.h"
#include "io/sender.h"
#include "io/sendq.h"

#define SENDER_ANSWER_MOST ((size_t)1 << 20) /* bytes of one */

enum sender_state { SENDER_RESTING, SENDER_CONNECTING, SENDER_CONNECTED };

struct sender {
    struct event_base *base;
    const struct log *log;
    struct sender_options options;
    struct sender_counts counts;
    struct sendq queue;
    enum sender_state state;
    int fd;
    struct buf answer;      /* the line that is coming in */
    struct event *readable; /* these two while there is a descriptor */
    struct event *writable;
    struct event *retry;   /* connects */
    struct event *give_up; /* while there is no connection */
    struct event *silence; /* no greeting has come, and the queue is full */
    struct event *settle;  /* tells the end, outside of any call */
    uint64_t before;       /* pushes forgotten when this connection was made */
    int64_t since_ns;      /* when it was made */
    int64_t deadline_ns;   /* to give up at; 0: none is set */
    int64_t pause_ms;
    bool greeted;     /* on this connection */
    bool mute;        /* the input does not acknowledge, as it seems */
    bool half_closed; /* our half, on this connection */
    bool finishing;
    bool refused; /* a push was */
    bool failing; /* no connection since the last time that it was said */
};

/* Takes the whole lines that have come: 0, or -1 where more is acknowledged than was
 * sent. */
int sender_take_answers(struct sender *s);

/* Asks for more where a push was refused and there is room again. */
void sender_tell_room(struct sender *s);

#endif
