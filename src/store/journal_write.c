/* Batches into the file. */
#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#include "store/journal_inside.h"

/* A clock that falls by less was corrected, not set: times are held
 * until it catches up. */
#define SMALL_STEP_MS 10000

/* 0 where a clock was set back: its rows begin a new rise. */
static int64_t rising_time(const struct journal_tail *tail, int64_t time_ms)
{
    int64_t fall_ms = tail->time_ms - time_ms;

    return fall_ms > 0 && fall_ms < SMALL_STEP_MS ? tail->time_ms : time_ms;
}

static enum db_result write_alert(struct journal *j, const struct journal_alert *a)
{
    sqlite3_stmt *stmt = j->statement[J_ALERT];
    struct journal_tail *tail = &j->tail;
    int64_t time_ms = rising_time(tail, a->time_ms);

    assert(a->seq > tail->seq && a->seq <= INT64_MAX);
    if (time_ms < tail->time_ms) {
        enum db_result rc;

        (void)sqlite3_bind_int64(j->statement[J_STEP], 1, (int64_t)a->seq);
        rc = db_run(j->statement[J_STEP]);
        if (rc != DB_OK)
            return rc;
    }
    tail->seq = a->seq;
    tail->time_ms = time_ms;
    tail->ends += (int64_t)a->line.n + ROW_BYTES;
    (void)sqlite3_bind_int64(stmt, 1, (int64_t)tail->seq);
    (void)sqlite3_bind_int64(stmt, 2, tail->time_ms);
    (void)sqlite3_bind_int64(stmt, 3, tail->ends);
    db_bind_span(stmt, 4, a->line);
    return db_run(stmt);
}

static enum db_result write_mark(struct journal *j, const struct journal_mark *m)
{
    sqlite3_stmt *stmt = j->statement[J_MARK];

    j->marks_grew = true;
    db_bind_span(stmt, 1, m->name);
    (void)sqlite3_bind_int64(stmt, 2, (int64_t)m->seq);
    (void)sqlite3_bind_int64(stmt, 3, m->time_ms);
    return db_run(stmt);
}

static enum db_result write_batch(struct journal *j, const struct journal_batch *b)
{
    enum db_result rc = db_run(j->statement[J_BEGIN]);

    for (size_t i = 0; rc == DB_OK && i < b->n_alerts; i++)
        rc = write_alert(j, &b->alerts[i]);
    if (rc == DB_OK)
        rc = journal_write_seen(j, b);
    for (size_t i = 0; rc == DB_OK && i < b->n_marks; i++)
        rc = write_mark(j, &b->marks[i]);
    return rc == DB_OK ? db_run(j->statement[J_COMMIT]) : rc;
}

enum journal_result journal_undo(struct journal *j, enum db_result rc,
                                 char error[JOURNAL_ERROR_SIZE])
{
    db_error(j->db, error);
    db_rollback(j->db);
    return (enum journal_result)rc;
}

/* What is written into a file that has no name any more nobody can read again. */
static bool was_taken_away(const struct journal *j)
{
    int moved = 0;

    (void)sqlite3_file_control(j->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved ||
           access(sqlite3_filename_wal(sqlite3_db_filename(j->db, "main")), F_OK) < 0;
}

enum journal_result journal_commit(struct journal *j, const struct journal_batch *batch,
                                   char error[JOURNAL_ERROR_SIZE])
{
    struct journal_tail before = j->tail;
    enum db_result rc;

    if (was_taken_away(j)) {
        (void)snprintf(error, JOURNAL_ERROR_SIZE, "%s was removed or replaced",
                       j->options.path);
        return JOURNAL_BROKEN;
    }
    rc = write_batch(j, batch);
    if (rc == DB_OK) {
        journal_keep_seen(j, batch);
        checkpointer_step(j->checkpointer, j->db, j->wal_pages);
        return JOURNAL_OK;
    }
    j->tail = before;
    return journal_undo(j, rc, error);
}
