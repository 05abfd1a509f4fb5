/*
 * feed_state: what is known of each feed, over restarts.
 *
 * One SQLite file: validators, where it moved to, when it is next due, how it went, and
 * the items that were handed over. One process has it at a time (a lock says so to the
 * second); readers may look while it runs.
 */
#ifndef POLL_FEED_STATE_H
#define POLL_FEED_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* One feed, known by the URL that the user gave. Texts are the struct's own. */
struct feed_state {
    char *url;
    char *name;
    char *moved_to; /* fetch this instead: a permanent redirect, or discovered */
    char *etag;     /* NULL: none; the same below */
    char *last_modified;
    char *error;         /* of the last fetch; NULL: it went well */
    int64_t fetched_ms;  /* last try; 0: never */
    int64_t changed_ms;  /* when it last had something new */
    int64_t next_ms;     /* due */
    int64_t interval_ms; /* as adapted */
    int status;          /* of HTTP */
    unsigned failures;   /* in a row */
    uint64_t items;      /* handed over since the beginning */
    bool gone;           /* 410: not fetched any more */
};

void feed_state_release(struct feed_state *s);

struct state_db;

#define STATE_ERROR_SIZE 512

/* read_only: for --status, beside a running poller. NULL with an error. */
struct state_db *state_open(const char *path, bool read_only,
                            char error[STATE_ERROR_SIZE]);
void state_close(struct state_db *db);

/* 1 and *s, 0 where the URL is not known (*s is then empty but for it), -1 on error. */
int state_load(struct state_db *db, const char *url, struct feed_state *s);

/* All feeds by name. */
typedef void state_fn(void *ctx, const struct feed_state *s);
int state_each(struct state_db *db, state_fn *fn, void *ctx);

/* An item of a feed: the hash of its id and of what it says. */
struct state_item {
    uint64_t id;
    uint64_t text;
};

/* Whether an item, as it is now, was handed over before; -1 on error. */
int state_has_item(struct state_db *db, const char *url, struct state_item item);

/*
 * Advances a feed, in one transaction: its state and the items that were handed over.
 * Items that the feed has not held for long are forgotten (bounded a feed). 0 or -1.
 */
int state_save(struct state_db *db, const struct feed_state *s,
               const struct state_item *items, size_t n, char error[STATE_ERROR_SIZE]);

#endif
