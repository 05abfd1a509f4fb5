/*
 * outbox: alerts that are not shown before they are safe.
 *
 * What comes of records is gathered in a batch. When nothing is being made safe, the
 * batch is handed over to be committed, and the next one gathers. When it is safe its
 * alerts go to the outputs, in order, then senders are told, then the next batch goes:
 *
 *     gathering  --flush-->  committing  --ok-->  posting  -->  acked
 *                                |  ^
 *                          failed|  |retry
 *                                v  |
 *                               failed        (the batch is kept as it is)
 *
 * So nothing is shown or acknowledged that is not safe, and the longer a commit takes the
 * more goes into the next one. Knows no thread, no clock and no file: those are behind
 * the callbacks, and tests stand there in their place.
 */
#ifndef APP_OUTBOX_H
#define APP_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/post.h"
#include "store/journal.h"

struct outbox;

/* A record that is being read may take the outbox so far over its bound; what it raises
 * beyond that is dropped. */
#define OUTBOX_HARD_CAPS 8

struct outbox_options {
    size_t most_bytes; /* in all batches: beyond it nothing should be read */
    void *ctx;
    /* What was handed out so far goes into the batch that is committed next. */
    void (*seal)(void *ctx);
    /* Begins to make b safe, which lives until outbox_committed. */
    void (*commit)(void *ctx, const struct journal_batch *b);
    /* Whether outputs take an alert now; one that is safe, to them; all are there, and
     * senders may be told. */
    bool (*may_post)(void *ctx);
    void (*post)(void *ctx, const struct post *p);
    void (*ack)(void *ctx);
    void (*pressure)(void *ctx, bool full);
};

struct outbox *outbox_new(const struct outbox_options *options);

/* What it holds is gone, and nobody is told. NULL is fine. */
void outbox_free(struct outbox *o);

/* --- gathering ---------------------------------------------------------------------- */

/* Takes over the references of p, which has a number above those before and the form
 * RENDER_JSON. False where it is far over its bound: the alert is dropped. */
bool outbox_add(struct outbox *o, const struct post *p, int64_t time_ms);

/* An item, with all rules that ever alerted on it. Copied. False where it is over its
 * bound: not taken. */
bool outbox_see(struct outbox *o, const struct journal_seen *s);

/* A subscriber has made all up to seq safe. Copied. */
void outbox_mark(struct outbox *o, struct span subscriber, uint64_t seq, int64_t time_ms);

/* A record is finished: its sender is told once all before it is safe. */
void outbox_finish_record(struct outbox *o);

/* The last that was said of an item that waits in a batch: whether there is anything.
 * s->rules lives until the next outbox_see or outbox_committed. */
bool outbox_find(const struct outbox *o, uint64_t key, struct journal_seen *s);

/* Calls fn for every item that waits, oldest first. */
void outbox_each_seen(const struct outbox *o,
                      void (*fn)(void *ctx, const struct journal_seen *s), void *ctx);

/* --- the way of a batch ------------------------------------------------------------- */

/* Hands over what has gathered, where nothing is on its way; and goes on posting where
 * outputs were full. */
void outbox_flush(struct outbox *o);

/* How the commit that was begun has ended. */
void outbox_committed(struct outbox *o, bool safe);

/* Begins the commit again that has failed. */
void outbox_retry(struct outbox *o);

/* Gives the alerts that wait other numbers, from `first` on, where the commit has failed
 * or none is under way; returns the one after the last. */
uint64_t outbox_renumber(struct outbox *o, uint64_t first);

enum outbox_state { OUTBOX_IDLE, OUTBOX_COMMITTING, OUTBOX_FAILED, OUTBOX_POSTING };
enum outbox_state outbox_state(const struct outbox *o);

/* Whether something waits to be flushed; bytes of it; whether nothing waits anywhere. */
bool outbox_has_news(const struct outbox *o);
size_t outbox_news_bytes(const struct outbox *o);
size_t outbox_bytes(const struct outbox *o); /* with what is on its way */
bool outbox_is_empty(const struct outbox *o);

/* Alerts that wait; and since the start: made safe, dropped, and commits that did it. */
struct outbox_counts {
    size_t waiting;
    uint64_t journaled;
    uint64_t dropped;
    uint64_t commits;
    size_t largest; /* alerts of one commit */
};
struct outbox_counts outbox_counts(const struct outbox *o);

#endif
