/*
 * journal: alerts on disk, in order, under numbers that never repeat; which items were
 * seen; what durable subscribers have acknowledged.
 *
 * One SQLite file in WAL mode. A `struct journal` is its one writer: batches, each one
 * transaction, all of it or nothing. It does no locking of its own: one thread at a time.
 * `struct journal_reader`s only read what is committed, any number of them beside it.
 * Knows nothing of rules, outputs or the event loop.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* What a commit survives, if the process / the machine ends right after it:
 * FULL yes / yes; NORMAL yes / the last commits may be gone, the file stays sound;
 * OFF yes / the file may be damaged. */
enum journal_sync { JOURNAL_SYNC_FULL, JOURNAL_SYNC_NORMAL, JOURNAL_SYNC_OFF };

/* "full", "normal", "off" are the words, in this order. */

struct journal_options {
    const char *path;
    enum journal_sync sync;
    int64_t keep_ms;     /* older alerts go; 0: any age is kept */
    uint64_t keep_bytes; /* when alerts are more than that the oldest go; 0: any size */
    int64_t seen_ms;     /* items are remembered so long; 0: none is */
    size_t seen_most;    /* and so many at most: the oldest go */
    uint64_t beyond;     /* numbers of a file that knows of none so high begin after it */
};

#define JOURNAL_ERROR_SIZE 512

enum journal_result {
    JOURNAL_OK = 0,
    JOURNAL_AGAIN = -1,  /* no space, an I/O error, or locked by another: nothing was
                            written, the same may be tried again later */
    JOURNAL_BROKEN = -2, /* the file is damaged, no journal, or was taken away: to be
                            opened anew */
};

struct journal;

/*
 * Opens or makes the file. JOURNAL_BROKEN never comes from here: a file that is damaged
 * is set aside as PATH.broken-TIME (with its -wal) and a new one made, whose numbers
 * begin beyond any that were given; *set_aside then says so, for a log line, else it is
 * empty. Where only its -wal is damaged, what had not been written back from there may be
 * gone: numbers jump, and *set_aside says that. JOURNAL_AGAIN (another process has it, no
 * such folder, no space): *out is NULL and error says why.
 */
enum journal_result journal_open(const struct journal_options *options,
                                 struct journal **out, char set_aside[JOURNAL_ERROR_SIZE],
                                 char error[JOURNAL_ERROR_SIZE]);

/* Writes what is in the WAL back and closes. NULL is fine. */
void journal_close(struct journal *j);

/* --- writing ------------------------------------------------------------------------ */

struct journal_alert {
    uint64_t seq; /* ascending, above journal_last_seq */
    int64_t time_ms;
    struct span line; /* JSON, without its LF */
};

/* An item, by the hash of what it is known by (its id, ...). */
struct journal_seen {
    uint64_t key;
    uint64_t text; /* hash of title, summary and body */
    int64_t time_ms;
    const uint64_t *rules; /* hashes of the ids of rules that alerted on it, ever */
    size_t n_rules;
};

/* What a durable subscriber has made safe. */
struct journal_mark {
    struct span name;
    uint64_t seq;
    int64_t time_ms;
};

struct journal_batch {
    const struct journal_alert *alerts;
    size_t n_alerts;
    const struct journal_seen *seen; /* a key given before is replaced */
    size_t n_seen;
    const struct journal_mark *marks;
    size_t n_marks;
};

/* Writes all of it in one transaction, as safe as options.sync says when it returns. */
enum journal_result journal_commit(struct journal *j, const struct journal_batch *batch,
                                   char error[JOURNAL_ERROR_SIZE]);

/* Removes what need not be kept, in a transaction of its own, a bounded piece of it.
 * *more: whether to call again soon. */
enum journal_result journal_trim(struct journal *j, int64_t now_ms, bool *more,
                                 char error[JOURNAL_ERROR_SIZE]);

/* The number last given out; 0 where none was. Never goes down, whatever is trimmed;
 * after a machine that went down under NORMAL or OFF it is ahead of all that may be lost.
 */
uint64_t journal_last_seq(const struct journal *j);

/* How long the -wal is: what readers in the middle of something keep from being written
 * back. 0 before the first commit. */
uint64_t journal_wal_bytes(const struct journal *j);

/* --- reading ------------------------------------------------------------------------ */

struct journal_reader;

/* NULL and an error where it cannot be opened, or is no journal. */
struct journal_reader *journal_reader_open(const char *path,
                                           char error[JOURNAL_ERROR_SIZE]);
void journal_reader_close(struct journal_reader *r);

/* Returns whether to go on. alert->line lives until it returns. */
typedef bool journal_alert_fn(void *ctx, const struct journal_alert *alert);

/*
 * Calls fn for the alerts after a number, in order, at most `most`. How many, or a
 * negative journal_result.
 */
int journal_read(struct journal_reader *r, uint64_t after_seq, size_t most,
                 journal_alert_fn *fn, void *ctx);

/* The same for those before a number, the newest first. */
int journal_read_back(struct journal_reader *r, uint64_t before_seq, size_t most,
                      journal_alert_fn *fn, void *ctx);

/* The numbers of the oldest alert kept and of the newest committed; both 0 where nothing
 * was ever written; first is last + 1 where all were trimmed. */
enum journal_result journal_range(struct journal_reader *r, uint64_t *first,
                                  uint64_t *last);

/* The number before the first alert of that time or later: what to read after. */
enum journal_result journal_seq_before(struct journal_reader *r, int64_t time_ms,
                                       uint64_t *seq);

/* 1 where alerts of that time or later have been removed, 0 where none was, or a negative
 * result. */
int journal_lacks(struct journal_reader *r, int64_t time_ms);

/* 1 and *seq where that subscriber is known, 0 where not, or a negative result. */
int journal_find_mark(struct journal_reader *r, struct span name, uint64_t *seq);

/* Calls fn for every item that is remembered, older ones first (a few thousand of about
 * the same age in any order; one that has changed perhaps twice, the newer last): for
 * store/seen at the start. seen->rules lives until it returns. */
typedef bool journal_seen_fn(void *ctx, const struct journal_seen *seen);
int journal_read_seen(struct journal_reader *r, journal_seen_fn *fn, void *ctx);

/* For an item that has changed, not for each: some hundred short ways down a tree. The
 * rules that alerted on it: into rules, at most `most`. How many there are, or a
 * negative result. */
int journal_seen_rules(struct journal_reader *r, uint64_t key, uint64_t *rules,
                       size_t most);

#endif
