/* What need not be kept goes, a bounded piece at a time. */
#include "store/journal_inside.h"

/* A millisecond or two of work. */
#define PIECE 1000

/* Names come from subscribers: those that acknowledged last are kept. */
#define MARKS_MOST 10000

/* --- alerts ------------------------------------------------------------------------- */

static bool is_overdue(const struct journal *j, sqlite3_stmt *row, int64_t now_ms)
{
    const struct journal_options *o = &j->options;
    int64_t kept = j->tail.ends - sqlite3_column_int64(row, 2); /* bytes after the row */

    if (o->keep_ms && sqlite3_column_int64(row, 1) < now_ms - o->keep_ms)
        return true;
    return o->keep_bytes && kept >= 0 && (uint64_t)kept >= o->keep_bytes;
}

/* *last gets the last number of the overdue rows at the front, 0: none. */
static enum db_result find_overdue(struct journal *j, int64_t now_ms, int64_t *last,
                                   bool *more)
{
    sqlite3_stmt *stmt = j->statement[J_OLDEST];
    enum db_result rc;
    int n = 0;

    (void)sqlite3_bind_int64(stmt, 1, PIECE);
    while ((rc = db_step(stmt)) == DB_ROW && is_overdue(j, stmt, now_ms)) {
        *last = sqlite3_column_int64(stmt, 0);
        n++;
    }
    *more = *more || n == PIECE;
    return db_leave(stmt, rc);
}

static enum db_result run_with(sqlite3_stmt *stmt, int64_t value)
{
    (void)sqlite3_bind_int64(stmt, 1, value);
    return db_run(stmt);
}

static enum db_result trim_alerts(struct journal *j, int64_t now_ms, bool *more)
{
    int64_t last = 0;
    enum db_result rc = find_overdue(j, now_ms, &last, more);

    if (rc == DB_OK && last)
        rc = run_with(j->statement[J_TRIM], last);
    if (rc == DB_OK && last)
        rc = run_with(j->statement[J_TRIM_STEPS], last);
    if (rc == DB_OK && last)
        rc = run_with(j->statement[J_FLOOR], (int64_t)j->tail.seq);
    return rc;
}

/* --- items -------------------------------------------------------------------------- */

/* One number of a statement; *value stays where there is none. */
static enum db_result ask(sqlite3_stmt *stmt, int64_t *value)
{
    enum db_result rc = db_step(stmt);

    if (rc != DB_ROW)
        return rc;
    if (sqlite3_column_type(stmt, 0) != SQLITE_NULL)
        *value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_reset(stmt);
    return DB_OK;
}

/* Whether the oldest bucket can go: all of its items are too old, or enough are without
 * them. */
static enum db_result is_bucket_overdue(struct journal *j, int64_t bucket, int64_t now_ms,
                                        bool *overdue)
{
    uint64_t buckets = (uint64_t)(j->tail.bucket - bucket);
    enum db_result rc = DB_OK;

    *overdue = buckets &&
               (buckets - 1) * SEEN_BUCKET + j->tail.in_bucket >= j->options.seen_most;
    if (*overdue || now_ms < j->expires_ms)
        return DB_OK;
    (void)sqlite3_bind_int64(j->statement[J_SEEN_NEWEST_IN], 1, bucket);
    j->expires_ms = 0;
    rc = ask(j->statement[J_SEEN_NEWEST_IN], &j->expires_ms);
    j->expires_ms += j->options.seen_ms;
    *overdue = j->expires_ms <= now_ms;
    return rc;
}

static enum db_result trim_seen(struct journal *j, int64_t now_ms, bool *more)
{
    int64_t bucket = -1;
    bool overdue = false;
    enum db_result rc = ask(j->statement[J_SEEN_OLDEST], &bucket);

    if (rc != DB_OK || bucket < 0)
        return rc;
    rc = is_bucket_overdue(j, bucket, now_ms, &overdue);
    if (rc != DB_OK || !overdue)
        return rc;
    j->expires_ms = 0;
    *more = true;
    return run_with(j->statement[J_SEEN_TRIM], bucket);
}

/* --- all ---------------------------------------------------------------------------- */

static enum db_result trim_marks(struct journal *j)
{
    return j->marks_grew ? run_with(j->statement[J_MARKS_TRIM], MARKS_MOST) : DB_OK;
}

enum journal_result journal_trim(struct journal *j, int64_t now_ms, bool *more,
                                 char error[JOURNAL_ERROR_SIZE])
{
    enum db_result rc = db_run(j->statement[J_BEGIN]);

    *more = false;
    if (rc == DB_OK)
        rc = trim_alerts(j, now_ms, more);
    if (rc == DB_OK)
        rc = trim_seen(j, now_ms, more);
    if (rc == DB_OK)
        rc = trim_marks(j);
    if (rc == DB_OK)
        rc = db_run(j->statement[J_COMMIT]);
    if (rc != DB_OK) {
        *more = false;
        return journal_undo(j, rc, error);
    }
    j->marks_grew = false;
    checkpointer_step(j->checkpointer, j->db, j->wal_pages);
    return JOURNAL_OK;
}
