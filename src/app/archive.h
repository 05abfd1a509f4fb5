/*
 * archive: the journal as the event loop sees it: what can be read again.
 *
 * One reader (store/journal.h) for all outputs, opened when it is needed and again after
 * it broke. Errors are logged here, a few; the caller decides what they mean for its
 * subscriber. For the thread of the loop.
 */
#ifndef APP_ARCHIVE_H
#define APP_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "base/span.h"
#include "store/journal.h"

struct archive;

/* Of the journal of that path, which is not looked at before archive_open. */
struct archive *archive_new(const struct log *log, const char *path);
void archive_free(struct archive *a); /* NULL is fine */

/* The writer has opened it, and found alerts up to that number. Again, where it had to
 * begin another file, whose numbers go on beyond those that were given. */
void archive_open(struct archive *a, uint64_t last_seq);
bool archive_is_open(const struct archive *a);

/*
 * The number of the last alert that was posted, or was there from an earlier run: a
 * subscriber who has seen all up to here is up to date. And the number that was the last
 * when this run began. Both 0 before archive_open.
 */
uint64_t archive_posted(const struct archive *a);
uint64_t archive_start(const struct archive *a);

/* An alert was handed out. */
void archive_post(struct archive *a, uint64_t seq);

/* As their like in store/journal.h; negative where the journal cannot be read now. */
int archive_read(struct archive *a, uint64_t after_seq, size_t most, journal_alert_fn *fn,
                 void *ctx);
int archive_range(struct archive *a, uint64_t *first, uint64_t *last);
int archive_seq_before(struct archive *a, int64_t time_ms, uint64_t *seq);
int archive_lacks(struct archive *a, int64_t time_ms);
int archive_find_mark(struct archive *a, struct span name, uint64_t *seq);

#endif
