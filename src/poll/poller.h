/*
 * poller: asks each feed in its turn, and moves its state on when its items are safe.
 *
 *     due -> fetch -> on_document -> (items handed over) -> poller_delivered -> state
 *
 * It decides when to ask (poll/schedule), asks (poll/fetch) and remembers
 * (poll/feed_state); it cannot read a feed: that is done by who made it, who also hands
 * the items on. A feed is never asked again before its last document was answered for, so
 * there is at most one document a feed between on_document and poller_delivered. What
 * becomes of a feed is logged here, one line a change.
 *
 * One event loop, no threads. The process must ignore SIGPIPE.
 */
#ifndef POLL_POLLER_H
#define POLL_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/log.h"
#include "base/span.h"
#include "poll/feed_state.h"
#include "poll/fetch.h"
#include "poll/poll_config.h"

struct poller;
struct poller_feed; /* lives as long as its poller */

struct poller_events {
    void *ctx;
    /*
     * A document came (status 200; r->error where the end of it is missing): read its
     * items, hand on what is new, then call poller_delivered once, now or later. What r
     * points to lives until this returns.
     */
    void (*on_document)(void *ctx, struct poller_feed *f, const struct fetch_response *r);
    /* Every feed that was due was tried and answered for (once), or nothing is under way
     * any more (poller_finish). Called from the loop; the poller may be freed in it. NULL
     * is fine. */
    void (*on_finished)(void *ctx);
};

struct poller_options {
    struct event_base *base;
    const struct log *log;
    const struct poll_config *config; /* this and all it holds outlive the poller */
    struct state_db *state;           /* likewise; opened for writing */
    const char *ca_file;              /* NULL: the system's */
    uint64_t seed; /* of the jitter: anything that differs by process */
    struct poller_events events;
};

/* NULL where the system gives no resources (logged). Fetches nothing yet. */
struct poller *poller_new(const struct poller_options *options);

/* Cancels what is under way; no callback is called any more. A feed that waits for
 * poller_delivered is gone too. NULL is fine. Not from inside on_document. */
void poller_free(struct poller *p);

/*
 * Begins. once: each feed is tried one time, now, unless its server (Retry-After,
 * max-age), its failures or the floor of the intervals ask for patience; then
 * on_finished. Else: each feed when it is due, those that are overdue spread over a
 * while, without end.
 */
void poller_start(struct poller *p, bool once);

/* Begins no more fetches and drops those that wait for their turn; on_finished when what
 * is in the air has come and was answered for. For a good end, and before a new poller
 * with a new configuration: all that counts is in the state. */
void poller_finish(struct poller *p);

/* While held no fetch begins (the daemon is away, a queue is full); feeds that become due
 * meanwhile go when it is let go. */
void poller_hold(struct poller *p, bool hold);

/* Asked for and not answered for yet, and those of them in the caller's hands. */
size_t poller_busy(const struct poller *p);
size_t poller_delivering(const struct poller *p);

/* As configured, and what is known of it: url there is the one to give to
 * state_has_item. Live as long as the feed; the state changes at poller_delivered. */
const struct poll_feed *poller_feed_config(const struct poller_feed *f);
const struct feed_state *poller_feed_state(const struct poller_feed *f);

/* Calls fn with what is known of each, in the order of the configuration. */
void poller_each(const struct poller *p, state_fn *fn, void *ctx);

enum poller_result {
    POLLER_OK,    /* read, and all its items are safe: the state moves on */
    POLLER_LATER, /* could not be handed over: nothing moves, it is asked again */
    POLLER_MOVED, /* no feed but a page that names one: that is tried next */
    POLLER_BAD,   /* no feed: counts as a failure */
};

struct poller_delivery {
    enum poller_result result;
    /* BAD: why. OK: what was damaged, for log and status; NULL: nothing. LATER: why, or
     * NULL. */
    const char *error;
    struct span url; /* MOVED: absolute, http or https */
    /* OK: all items of the document that are safe, those known before too (they are what
     * the feed still holds, and are not forgotten). */
    const struct state_item *items;
    size_t n_items;
    size_t n_new; /* of them handed over this time */
};

/* Once for each on_document, from within it or later. What d points to is read until
 * this returns. */
void poller_delivered(struct poller_feed *f, const struct poller_delivery *d);

#endif
