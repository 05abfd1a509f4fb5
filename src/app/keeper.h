/*
 * keeper: with a journal, no alert is lost and none comes twice.
 *
 * Joins what waits to be safe (outbox.h), the thread that makes it safe (committer.h) and
 * what was seen before (store/seen.h). The pipeline asks it about each item and gives it
 * each alert; it gives them back when they are safe. Where the journal cannot be written
 * it tries again by itself: inputs that acknowledge are held back meanwhile, what the
 * others bring is shown at once, without a number.
 */
#ifndef APP_KEEPER_H
#define APP_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "app/config.h"
#include "app/post.h"
#include "base/log.h"
#include "feed/item.h"

struct keeper;

struct keeper_options {
    const struct config_journal *journal; /* has a path; outlives the keeper */
    void *ctx;
    bool (*may_post)(void *ctx); /* whether outputs take an alert now */
    void (*post)(void *ctx, const struct post *p);
    void (*seal)(void *ctx); /* conn_group_seal and conn_group_ack, of all inputs */
    void (*ack)(void *ctx);
    /* Which inputs should not be read now: all of them, those that acknowledge. */
    void (*hold)(void *ctx, bool all, bool acking);
    void (*on_opened)(void *ctx, uint64_t last_seq); /* the journal; perhaps a new one */
    void (*on_change)(void *ctx);                    /* what keeper_status says */
    void (*on_idle)(void *ctx);                      /* nothing waits any more */
};

/* NULL where the system gives no thread (errno). */
struct keeper *keeper_new(struct event_base *base, const struct log *log,
                          const struct keeper_options *options);

/* Waits for a commit that is under way. What waits is gone. NULL is fine. */
void keeper_free(struct keeper *k);

/* Opens the journal, or begins to try, once what the callbacks speak of is there. */
void keeper_start(struct keeper *k);

/* --- the way of an item ------------------------------------------------------------- */

/* False: it was here before, as it is. */
bool keeper_begin_item(struct keeper *k, const struct item *item, int64_t now_ms);

/* Whether the rule has alerted on this item before, when it had another text. */
bool keeper_alerted(const struct keeper *k, struct span rule_id);

/* The number of the next alert; 0: it gets none. */
uint64_t keeper_next_seq(struct keeper *k);

/* An alert of the item with that number. Takes over the references of p. */
void keeper_add(struct keeper *k, struct post *p, struct span rule_id, int64_t now_ms);

void keeper_end_item(struct keeper *k, int64_t now_ms);

/* The items of a record are through. */
void keeper_finish_record(struct keeper *k);

/* --- around it ---------------------------------------------------------------------- */

/* A durable subscriber has made all up to seq safe. */
void keeper_mark(struct keeper *k, struct span subscriber, uint64_t seq);

/* Outputs that were full take alerts again. */
void keeper_go_on(struct keeper *k);

bool keeper_is_idle(const struct keeper *k);
bool keeper_is_failing(const struct keeper *k);

struct keeper_counts {
    uint64_t repeats;     /* items that were here before */
    uint64_t changed;     /* with another text */
    uint64_t journaled;   /* alerts */
    uint64_t unjournaled; /* shown though they could not be made safe */
    uint64_t dropped;     /* one item raised too many */
    uint64_t commits;
    size_t largest; /* alerts of one commit */
    size_t waiting;
    size_t waiting_bytes;
    size_t seen;       /* items that are remembered */
    size_t seen_bytes; /* what that takes in memory */
};
struct keeper_counts keeper_counts(const struct keeper *k);

/* How the journal does, for people: "journal: 3 alerts in 2 commits, 0 repeats". */
#define KEEPER_STATUS_SIZE 1024
void keeper_status(const struct keeper *k, char out[KEEPER_STATUS_SIZE]);

#endif
