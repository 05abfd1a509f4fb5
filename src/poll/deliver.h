/*
 * deliver: a document's items to the daemon.
 *
 *     document -> items -> those that are new or changed -> outlet -> safe -> poller
 *
 * A document's feed is answered for (poller_delivered) when all its new items are safe;
 * until then nothing of it is remembered, so that whatever dies, it is fetched and sent
 * again. New items wait here as lines, bounded: over `queue` bytes the poller is held;
 * what is in the air then is still taken, up to DELIVER_CROWD times that, and what comes
 * beyond is fetched again later. A document that is a page gives the address of its feed
 * instead.
 */
#ifndef POLL_DELIVER_H
#define POLL_DELIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/log.h"
#include "poll/poll_config.h"
#include "poll/poller.h"

#define DELIVER_CROWD 4

struct deliver_options {
    struct event_base *base;
    const struct log *log;            /* these outlive it */
    const struct poll_config *config; /* to, queue */
    struct state_db *state;
    int64_t give_up_ms; /* without a daemon; 0: never */
    void *ctx;
    void (*on_hold)(void *ctx, bool hold); /* whether fetches make sense */
    void (*on_gave_up)(void *ctx); /* what comes from now on is asked again later */
};

struct deliver;

struct deliver *deliver_new(const struct deliver_options *options);

/* Feeds that wait are not answered for any more. NULL is fine; not from inside a callback
 * of it or of the poller. */
void deliver_free(struct deliver *d);

/* For poller_events.on_document. */
void deliver_document(struct deliver *d, struct poller_feed *f,
                      const struct fetch_response *r);

/* Answers for all that waits with POLLER_LATER, and from now on for all that comes. */
void deliver_give_up(struct deliver *d);

struct deliver_counts {
    uint64_t items; /* safe by now */
    uint64_t rejected;
    size_t waiting;   /* documents */
    size_t put_off;   /* documents that were answered with POLLER_LATER */
    const char *away; /* why there is no daemon; NULL: there is, as far as is known */
};

struct deliver_counts deliver_counts(const struct deliver *d);

#endif
