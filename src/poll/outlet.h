/*
 * outlet: where items go, and when they are safe there.
 *
 * An input of the daemon (io/sender), or standard output (io/sink). Both work in rounds:
 * lines are pushed, outlet_finish says that these were all, and on_end that all are safe.
 * Between rounds there is no connection.
 */
#ifndef POLL_OUTLET_H
#define POLL_OUTLET_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/log.h"
#include "base/span.h"
#include "poll/poll_config.h"

struct outlet;

struct outlet_options {
    struct event_base *base;
    const struct log *log;            /* these two outlive the outlet */
    const struct poll_config *config; /* to_stdout, addr, queue_bytes */
    int64_t give_up_ms;               /* without a daemon; 0: never */
    void *ctx;
    /* All lines up to this one are safe; they count from 1. */
    void (*on_safe)(void *ctx, uint64_t line);
    void (*on_room)(void *ctx); /* after a push was refused */
    /* The round is over: all is safe; or gave_up: the rest is not, and nothing can be
     * pushed any more. */
    void (*on_end)(void *ctx, bool gave_up);
    /* The daemon cannot be reached (error says why), or is there again (NULL). */
    void (*on_away)(void *ctx, const char *error);
};

struct outlet *outlet_new(const struct outlet_options *options);

/* NULL is fine; not from inside a callback of its own. */
void outlet_free(struct outlet *o);

/* Takes a copy of a line without its end. 0, or -1 where there is no room. */
int outlet_push(struct outlet *o, struct span line);

void outlet_finish(struct outlet *o);

/* Lines that the daemon refused. */
uint64_t outlet_rejected(const struct outlet *o);

#endif
