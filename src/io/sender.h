/*
 * sender: records to an input of a daemon, and the proof that they arrived.
 *
 * The client's half of the acknowledgement protocol (wirewatchd(8)), on an event loop.
 * Records are pushed in; they are kept until the daemon has acknowledged them, and sent
 * again over a new connection when one broke, after a pause that grows. An input that
 * acknowledges greets with {"ack":0}; one that never does is taken at its word when it
 * closes the connection after ours was half-closed: it has read all. Where it does not
 * greet for a while and the queue is full, what it was sent is forgotten to make room,
 * and counted. Knows no items: a record is a line.
 */
#ifndef IO_SENDER_H
#define IO_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/log.h"
#include "base/span.h"
#include "io/addr.h"

struct sender;

enum sender_end {
    SENDER_DONE,    /* all records were acknowledged, or taken by an input without acks */
    SENDER_GAVE_UP, /* no connection for options.give_up_ms */
};

struct sender_counts {
    uint64_t records;  /* pushed */
    uint64_t acked;    /* of them; 0 from an input that does not acknowledge */
    uint64_t rejected; /* of the acked ones: malformed, as the daemon says */
    uint64_t resent;
    uint64_t alerts;   /* as the daemon's summaries say */
    uint64_t unproven; /* sent to an input that does not acknowledge, and forgotten */
    uint64_t connections;
    bool acks; /* whether the input acknowledges; known after its greeting */
};

struct sender_options {
    struct addr addr;   /* UNIX or TCP */
    size_t queue_bytes; /* records not acknowledged yet, at most */
    int64_t give_up_ms; /* without a connection; 0: never */
    void *ctx;
    /* Record numbers count pushes, from 1: all up to this one are safe. */
    void (*on_acked)(void *ctx, uint64_t record);
    void (*on_rejected)(void *ctx, uint64_t record, struct span error);
    void (*on_room)(void *ctx); /* after a push was refused */
    void (*on_end)(void *ctx, enum sender_end end);
    /* A connection was made (error NULL) or lost; for progress and log lines. NULL: only
     * logged. */
    void (*on_state)(void *ctx, const char *error);
};

/* Connects at the first push. log and what options point to outlive it. */
struct sender *sender_new(struct event_base *base, const struct log *log,
                          const struct sender_options *options);

/* Drops what is not acknowledged. NULL is fine; not from inside a callback of its own. */
void sender_free(struct sender *s);

/*
 * Takes a copy of a record: a line without its end, not blank, no LF in it. 0, or -1
 * where the queue is full: wait for on_room. A record larger than the queue is taken
 * alone.
 */
int sender_push(struct sender *s, struct span record);

/* No more records: half-closes when all are sent, reconnects as needed until all are
 * safe, then on_end. Called again after on_end, with records pushed since, it ends again:
 * a sender may live through many rounds. */
void sender_finish(struct sender *s);

struct sender_counts sender_counts(const struct sender *s);

#endif
