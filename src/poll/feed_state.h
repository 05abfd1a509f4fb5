/*
 * feed_state: what is known of each feed, over restarts.
 *
 * One SQLite file in WAL mode: validators, where it moved to, when it is next due, how it
 * went, and the items that were handed over. One process writes it at a time (PATH.lock
 * says so to the second, and whose it is); readers may look while it runs. What was saved
 * survives the end of the process; the end of the machine may cost the last saves, and
 * then feeds are asked and items handed over once more, never once less.
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
    int64_t polite_ms;   /* not to be asked before, whoever wants it */
    int64_t interval_ms; /* as adapted */
    int status;          /* of HTTP */
    unsigned failures;   /* in a row */
    uint64_t items;      /* handed over since the beginning */
    bool gone;           /* 410: not fetched any more */
};

void feed_state_release(struct feed_state *s);

struct state_db;

#define STATE_ERROR_SIZE 512

/*
 * read_only: for --status, beside a running poller. NULL with an error. For writing, a
 * file that is damaged or no state is set aside as PATH.broken-TIME and a new one is
 * made: then, and only then, error is not empty though there is a result.
 */
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

/* Whether an item, as it is now, was handed over before: 1, 0, -1 on error. */
int state_has_item(struct state_db *db, const char *url, struct state_item item);

/*
 * Advances a feed, in one transaction: its state, and the items of its newest document
 * that are safe, those known before too. What the document still holds is never
 * forgotten; of what it held before, STATE_ITEMS_MOST are kept, the latest. n == 0 leaves
 * the items as they are. 0 or -1.
 */
#define STATE_ITEMS_MOST 500
int state_save(struct state_db *db, const struct feed_state *s,
               const struct state_item *items, size_t n, char error[STATE_ERROR_SIZE]);

#endif
