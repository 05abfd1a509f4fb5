/* What need not be kept goes, a bounded piece at a time. */
#include "store/journal_inside.h"

/* A millisecond or two of work. */
#define PIECE 1000

/* Names come from subscribers: those that acknowledged last are kept. */
#define MARKS_MOST 10000

/* --- alerts --------------------------------------------------------------------- */

static bool is_overdue(const struct journal *j, sqlite3_stmt *row, int64_t now_ms)
{
    const struct journal_options *o = &j->options;
    int64_t kept = j->tail.ends - sqlite3_column_int64(row, 2); /* bytes after the row */

    if (o->keep_ms && sqlite3_column_int64(row, 1) < now_ms - o->keep_ms)
        return true;
    return o->keep_bytes && kept >= 0 && (uint64_t)kept >= o->keep_bytes;
}

/* *last and *time_ms: of the last of the overdue rows at the front; 0: there is none. */
static enum db_result find_overdue(struct journal *j, int64_t now_ms, int64_t *last,
                                   int64_t *time_ms, bool *more)
{
    sqlite3_stmt *stmt = j->statement[J_OLDEST];
    enum db_result rc;
    int n = 0;

    (void)sqlite3_bind_int64(stmt, 1, PIECE);
    while ((rc = db_step(stmt)) == DB_ROW && is_overdue(j, stmt, now_ms)) {
        *last = sqlite3_column_int64(stmt, 0);
        *time_ms = sqlite3_column_int64(stmt, 1);
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
    int64_t last = 0, time_ms = 0;
    enum db_result rc = find_overdue(j, now_ms, &last, &time_ms, more);

    if (rc == DB_OK && last)
        rc = run_with(j->statement[J_TRIM], last);
    if (rc == DB_OK && last)
        rc = run_with(j->statement[J_TRIM_STEPS], last);
    if (rc == DB_OK && last)
        rc = run_with(j->statement[J_FLOOR], (int64_t)j->tail.seq);
    if (rc == DB_OK && last)
        rc = run_with(j->statement[J_TRIMMED], time_ms);
    return rc;
}

/* --- items ---------------------------------------------------------------------- */

/* Whether a bucket can go: all of its items are too old, or enough are there without. */
static bool is_bucket_overdue(const struct journal *j, int64_t newest_ms, uint64_t n,
                              int64_t now_ms)
{
    uint64_t all = j->tail.in_buckets + j->fresh.n;

    return newest_ms < now_ms - j->options.seen_ms ||
           (n <= all && all - n >= j->options.seen_most);
}

static enum db_result trim_seen(struct journal *j, int64_t now_ms, bool *more)
{
    sqlite3_stmt *stmt = j->statement[J_BUCKET_OLDEST];
    int64_t bucket = 0;
    uint64_t n = 0;
    bool overdue = false;
    enum db_result rc = db_step(stmt);

    if (rc == DB_ROW) {
        bucket = sqlite3_column_int64(stmt, 0);
        n = (uint64_t)sqlite3_column_int64(stmt, 2);
        overdue = is_bucket_overdue(j, sqlite3_column_int64(stmt, 1), n, now_ms);
    }
    rc = db_leave(stmt, rc);
    if (rc != DB_OK || !overdue)
        return rc;
    *more = true;
    j->tail.in_buckets -= n < j->tail.in_buckets ? n : j->tail.in_buckets;
    rc = run_with(j->statement[J_BUCKET_TRIM], bucket);
    return rc == DB_OK
               ? run_with(j->statement[J_SLICES_TRIM], journal_slice_id(bucket + 1, 0))
               : rc;
}

/* --- all ------------------------------------------------------------------------ */

static enum db_result trim_marks(struct journal *j)
{
    return j->marks_grew ? run_with(j->statement[J_MARKS_TRIM], MARKS_MOST) : DB_OK;
}

enum journal_result journal_trim(struct journal *j, int64_t now_ms, bool *more,
                                 char error[JOURNAL_ERROR_SIZE])
{
    struct journal_tail before = j->tail;
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
        j->tail = before;
        return journal_undo(j, rc, error);
    }
    j->marks_grew = false;
    checkpointer_step(j->checkpointer, j->db, j->wal_pages);
    return JOURNAL_OK;
}
