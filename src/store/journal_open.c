/* The journal: one writer, and a file that is damaged out of its way. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/db_file.h"
#include "store/journal_inside.h"
#include "store/journal_wal.h"

/*
 * Numbers of a new file after a damaged one: what can be read of that need not be the
 * last that was given out. Microseconds are ahead of any count that began at 1, and of
 * one that began at microseconds unless it ran at a million a second; they stay below
 * 2^53 for two centuries. That there was a damaged file is seen by its being there, so
 * that an end between setting it aside and the first number of the new one does no harm.
 */
static uint64_t number_to_begin_after(const char *path)
{
    int64_t now_ms = clock_wall_ms();

    return now_ms > 0 && db_was_set_aside(path) ? (uint64_t)now_ms * 1000 : 0;
}

/* What the file itself still has ends before the numbers that were jumped over. */
static void note_damaged_wal(const struct journal *j, char note[JOURNAL_ERROR_SIZE])
{
    (void)snprintf(note, JOURNAL_ERROR_SIZE,
                   "%.300s: the -wal was damaged: alerts after %" PRIu64
                   " may be gone; the next is %" PRIu64,
                   j->options.path, j->tail.seq - NUMBERS_SKIPPED, j->tail.seq + 1);
}

static enum db_result open_any(struct journal *j, char set_aside[JOURNAL_ERROR_SIZE],
                               char error[JOURNAL_ERROR_SIZE])
{
    enum db_result rc;

    j->wal_damaged = journal_wal_is_damaged(j->options.path);
    rc = journal_file_open(j, number_to_begin_after(j->options.path), error);
    if (rc == DB_OK && j->wal_damaged)
        note_damaged_wal(j, set_aside);
    if (rc != DB_BROKEN)
        return rc;
    j->wal_damaged = false;
    rc = db_set_aside(j->options.path, set_aside, error);
    if (rc == DB_OK)
        rc = journal_file_open(j, number_to_begin_after(j->options.path), error);
    return rc == DB_OK ? DB_OK : DB_AGAIN;
}

enum journal_result journal_open(const struct journal_options *options,
                                 struct journal **out, char set_aside[JOURNAL_ERROR_SIZE],
                                 char error[JOURNAL_ERROR_SIZE])
{
    struct journal *j = mem_zalloc(sizeof(*j));
    enum db_result rc = DB_AGAIN;

    *out = NULL;
    set_aside[0] = '\0';
    buf_init(&j->fresh.bytes, BUF_NO_CAP);
    buf_init(&j->packed, BUF_NO_CAP);
    j->options = *options;
    j->options.path = mem_dup(options->path, strlen(options->path));
    j->lock_fd = db_lock(j->options.path, error);
    if (j->lock_fd >= 0)
        rc = open_any(j, set_aside, error);
    if (rc == DB_OK) {
        j->checkpointer = checkpointer_new(j->options.path, j->options.sync);
        *out = j;
    } else
        journal_close(j);
    return (enum journal_result)rc;
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    checkpointer_free(j->checkpointer);
    if (j->db)
        journal_file_end(j);
    if (j->lock_fd >= 0)
        (void)close(j->lock_fd);
    buf_release(&j->fresh.bytes);
    buf_release(&j->packed);
    free((char *)j->options.path);
    free(j);
}

uint64_t journal_wal_bytes(const struct journal *j)
{
    return (uint64_t)j->wal_pages * 4096;
}

uint64_t journal_last_seq(const struct journal *j)
{
    return j->tail.seq;
}
