/*
 * committer: the thread that writes the journal, so that no disk ever holds the loop up.
 *
 * One thing at a time: opening, or one batch. What came of it is told on the loop. In
 * between, the thread removes from the journal what need not be kept.
 */
#ifndef APP_COMMITTER_H
#define APP_COMMITTER_H

#include <stdint.h>

#include <event2/event.h>

#include "store/journal.h"
#include "store/seen.h"

struct committer;

/* What came of opening. Texts live until the callback returns. */
struct committer_opened {
    enum journal_result got;
    uint64_t last_seq;
    struct seen *seen; /* what it remembers; the callee's; NULL where it is to remember
                          nothing, or has not opened */
    const char *set_aside; /* what was done with a damaged file; "" where none was */
    const char *error;     /* why it was not opened, or remembers nothing; "" */
};

struct committer_options {
    struct journal_options journal; /* the path outlives it */
    void *ctx;
    void (*on_opened)(void *ctx, const struct committer_opened *o);
    /* error: why the batch is not safe, or "". note: what people should know besides,
     * that old alerts cannot be removed or that the -wal grows and grows, or "". */
    void (*on_committed)(void *ctx, enum journal_result got, const char *error,
                         const char *note);
};

/* Starts the thread. NULL where the system gives none (errno). */
struct committer *committer_new(struct event_base *base,
                                const struct committer_options *options);

/* Waits for what is under way, which nobody is told of; closes the
 * journal. NULL is fine. */
void committer_free(struct committer *c);

/* Begins to open, after closing what is open; to commit: b lives until on_committed. */
void committer_open(struct committer *c);
void committer_commit(struct committer *c, const struct journal_batch *b);

/* Waits until what was begun is done, and tells. */
void committer_wait(struct committer *c);

#endif
