/*
 * parcel: what is new in a document, on its way to the daemon.
 */
#ifndef POLL_PARCEL_H
#define POLL_PARCEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "feed/item.h"
#include "poll/poller.h"

/* Items of a document that are looked at; more are left out, which is damage. */
#define PARCEL_ITEMS_MOST 20000

#define PARCEL_ERROR_SIZE 512

struct parcel {
    struct parcel *next;
    struct poller_feed *feed;
    struct state_item *items; /* all of the document, each once */
    size_t n;
    size_t cap;
    size_t n_new;
    struct buf lines; /* of the new ones, each with its LF */
    size_t pushed;    /* bytes of them */
    uint64_t last;    /* the number of its last line; known when all are pushed */
    char *damage;     /* NULL: none */
};

void parcel_free(struct parcel *p);

/*
 * Reads a document with a reader of ITEM_FORMAT_FEED. NULL where there is nothing to hand
 * on or to remember: *result and error then are the answer to the poller.
 */
struct parcel *parcel_read(struct poller_feed *feed, const struct fetch_response *r,
                           struct item_reader *reader, struct state_db *state,
                           enum poller_result *result, char error[PARCEL_ERROR_SIZE]);

#endif
