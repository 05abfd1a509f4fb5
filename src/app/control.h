/*
 * control: the socket on which the daemon is asked and told.
 *
 * A line is a command (command.h); each is answered by a line, one JSON object whose
 * first members are `ok` and `command`. Nothing here waits for inputs or outputs, and
 * nothing holds it up: it has connections, queues and limits of its own. A peer that does
 * not read its answers is disconnected; one that asks without end is answered as fast as
 * leaves most of the time to items. A reload is answered when it is done; other
 * commands of the same peer are answered meanwhile.
 *
 * Knows how things are said, not what there is to say: that is its owner's.
 */
#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include <stdint.h>

#include <event2/event.h>

#include "app/command.h"
#include "app/config.h"
#include "base/buf.h"
#include "base/log.h"
#include "io/activate.h"

/* The longest answer, and all answers that may wait for one peer. */
#define CONTROL_ANSWER_BYTES ((size_t)1 << 20)
#define CONTROL_QUEUE_BYTES  ((size_t)2 << 20)

/* Answers take at most one part in so many of the loop's time, once they have taken so
 * long. */
#define CONTROL_SHARE    5
#define CONTROL_SPEND_NS 2000000

/* Peers at a time; for so long one may be connected without having said anything. */
#define CONTROL_PEERS_MOST 32
#define CONTROL_SILENCE_MS 30000

struct control;

struct control_options {
    const struct config_socket *config; /* outlives it */
    void *ctx;
    /* Does what a command says, and appends the members of its answer to out; of RELOAD
     * nothing. */
    void (*obey)(void *ctx, const struct command *c, struct buf *out);
    /* The number of the run that `reload` leads to now; begins it. */
    uint64_t (*next_run)(void *ctx);
    void (*reload)(void *ctx);
};

/* NULL after logging why not. */
struct control *control_new(struct event_base *base, const struct log *log,
                            const struct control_options *options,
                            struct activated *sockets);
void control_free(struct control *c); /* NULL is fine */

/* Peers that are connected. */
size_t control_peers(const struct control *c);

/* A reload is done: ok, and the members of the answer to all who wait for this run, or
 * one before it. */
void control_reloaded(struct control *c, uint64_t run, bool ok, struct span members);

#endif
