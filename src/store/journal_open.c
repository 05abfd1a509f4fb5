/* The journal: one writer, and a file that is damaged out of its way. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/db_file.h"
#include "store/journal_inside.h"

/*
 * Numbers of a new file after a damaged one: what can be read of that need not be the
 * last that was given out. Microseconds are ahead of any count that began at 1, and of
 * one that began at microseconds unless it ran at a million a second; they stay below
 * 2^53 for two centuries.
 */
static uint64_t number_beyond_all(void)
{
    int64_t now_ms = clock_wall_ms();

    return now_ms > 0 ? (uint64_t)now_ms * 1000 : 0;
}

static enum db_result open_any(struct journal *j, char set_aside[JOURNAL_ERROR_SIZE],
                               char error[JOURNAL_ERROR_SIZE])
{
    enum db_result rc = journal_file_open(j, 0, error);

    if (rc == DB_BROKEN)
        rc = db_set_aside(j->options.path, set_aside, error);
    else
        return rc;
    if (rc == DB_OK)
        rc = journal_file_open(j, number_beyond_all(), error);
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

uint64_t journal_last_seq(const struct journal *j)
{
    return j->tail.seq;
}
