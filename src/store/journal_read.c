/* The journal for those who only read it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/journal_inside.h"

enum statement {
    READ_ALERTS,
    READ_BACK,
    READ_RANGE,
    READ_TIME,
    READ_STEP,
    READ_TRIMMED,
    READ_MARK,
    READ_SEEN,
    READ_FRESH,
    READ_LATEST,
    READ_BUCKETS,
    READ_SLICE,
    BEGIN,
    STATEMENTS,
};

static const char read_range[] =
    "SELECT (SELECT min(seq) FROM alerts), (SELECT max(seq) FROM alerts),"
    " (SELECT value FROM meta WHERE name = 'floor')";

static const char *const statements[STATEMENTS] = {
    [READ_ALERTS] =
        "SELECT seq, time, line FROM alerts WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    [READ_BACK] =
        "SELECT seq, time, line FROM alerts WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
    [READ_RANGE] = read_range,
    [READ_TIME] = "SELECT seq, time FROM alerts WHERE seq >= ?1 ORDER BY seq LIMIT 1",
    [READ_STEP] = "SELECT seq FROM steps WHERE seq > ?1 ORDER BY seq LIMIT 1",
    [READ_TRIMMED] = "SELECT value FROM meta WHERE name = 'trimmed'",
    [READ_MARK] = "SELECT seq FROM marks WHERE name = ?1",
    [READ_SEEN] = "SELECT items FROM seen ORDER BY id",
    [READ_FRESH] = "SELECT items FROM fresh ORDER BY id",
    [READ_LATEST] = "SELECT items FROM fresh ORDER BY id DESC",
    [READ_BUCKETS] = "SELECT id FROM buckets ORDER BY id DESC",
    [READ_SLICE] = "SELECT items FROM seen WHERE id = ?1",
    [BEGIN] = "BEGIN",
};

struct journal_reader {
    sqlite3 *db;
    sqlite3_stmt *statement[STATEMENTS];
    struct items_rules rules; /* of one item */
};

static enum db_result prepare(struct journal_reader *r, const char *path,
                              char error[JOURNAL_ERROR_SIZE])
{
    enum db_shape shape = DB_EMPTY;
    enum db_result rc = db_look(r->db, &journal_schema, &shape, error);

    if (rc != DB_OK || shape == DB_NEWER || shape == DB_FOREIGN)
        return rc != DB_OK ? rc : DB_BROKEN;
    if (shape != DB_CURRENT) {
        (void)snprintf(error, JOURNAL_ERROR_SIZE, "%s: %s", path,
                       shape == DB_EMPTY
                           ? "an empty file, no journal yet"
                           : "of an older version; wirewatchd converts it at its start");
        return DB_BROKEN;
    }
    rc = db_exec(r->db, "PRAGMA cache_size = -1024");
    for (int i = 0; rc == DB_OK && i < STATEMENTS; i++)
        rc = db_prepare(r->db, statements[i], &r->statement[i]);
    if (rc != DB_OK)
        db_error(r->db, error);
    return rc;
}

struct journal_reader *journal_reader_open(const char *path,
                                           char error[JOURNAL_ERROR_SIZE])
{
    struct journal_reader *r = mem_zalloc(sizeof(*r));

    if (db_open(path, DB_READ, &r->db, error) == DB_OK &&
        prepare(r, path, error) == DB_OK)
        return r;
    journal_reader_close(r);
    return NULL;
}

void journal_reader_close(struct journal_reader *r)
{
    if (!r)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        (void)sqlite3_finalize(r->statement[i]);
    db_close(r->db);
    free(r->rules.p);
    free(r);
}

/* Of READ_ALERTS or READ_BACK. */
static int read_alerts(sqlite3_stmt *stmt, int64_t from, size_t most,
                       journal_alert_fn *fn, void *ctx)
{
    enum db_result rc;
    int n = 0;

    (void)sqlite3_bind_int64(stmt, 1, from);
    (void)sqlite3_bind_int64(stmt, 2, most < INT32_MAX ? (int64_t)most : INT32_MAX);
    while ((rc = db_step(stmt)) == DB_ROW) {
        struct journal_alert a = {
            .seq = (uint64_t)sqlite3_column_int64(stmt, 0),
            .time_ms = sqlite3_column_int64(stmt, 1),
            .line = db_column_span(stmt, 2),
        };

        n++;
        if (!fn(ctx, &a))
            break;
    }
    rc = db_leave(stmt, rc);
    return rc < 0 ? (int)rc : n;
}

int journal_read(struct journal_reader *r, uint64_t after_seq, size_t most,
                 journal_alert_fn *fn, void *ctx)
{
    if (after_seq >= INT64_MAX)
        return 0;
    return read_alerts(r->statement[READ_ALERTS], (int64_t)after_seq, most, fn, ctx);
}

int journal_read_back(struct journal_reader *r, uint64_t before_seq, size_t most,
                      journal_alert_fn *fn, void *ctx)
{
    int64_t before = before_seq < INT64_MAX ? (int64_t)before_seq : INT64_MAX;

    return read_alerts(r->statement[READ_BACK], before, most, fn, ctx);
}

enum journal_result journal_range(struct journal_reader *r, uint64_t *first,
                                  uint64_t *last)
{
    sqlite3_stmt *stmt = r->statement[READ_RANGE];
    enum db_result rc = db_step(stmt);
    uint64_t floor;

    *first = *last = 0;
    if (rc != DB_ROW)
        return (enum journal_result)rc;
    *first = (uint64_t)sqlite3_column_int64(stmt, 0); /* NULL is 0 */
    *last = (uint64_t)sqlite3_column_int64(stmt, 1);
    floor = (uint64_t)sqlite3_column_int64(stmt, 2);
    (void)sqlite3_reset(stmt);
    if (*last < floor)
        *last = floor;
    if (*last && !*first)
        *first = *last + 1;
    return JOURNAL_OK;
}

/* --- by time -------------------------------------------------------------------- */

/* The first row from a number on: DB_ROW, or DB_OK where there is none. */
static enum db_result row_at(struct journal_reader *r, uint64_t from, uint64_t *seq,
                             int64_t *time_ms)
{
    sqlite3_stmt *stmt = r->statement[READ_TIME];
    enum db_result rc;

    (void)sqlite3_bind_int64(stmt, 1, (int64_t)from);
    rc = db_step(stmt);
    if (rc == DB_ROW) {
        *seq = (uint64_t)sqlite3_column_int64(stmt, 0);
        *time_ms = sqlite3_column_int64(stmt, 1);
        (void)sqlite3_reset(stmt);
    }
    return rc;
}

/*
 * In [low, end) times never fall: halves it until low is the least number such that all
 * rows from it on are of that time or later. Numbers may have gaps.
 */
static enum db_result search(struct journal_reader *r, int64_t time_ms, uint64_t low,
                             uint64_t end, uint64_t *found)
{
    uint64_t high = end;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2, seq = 0;
        int64_t at_ms = 0;
        enum db_result rc = row_at(r, middle, &seq, &at_ms);

        if (rc < 0)
            return rc;
        if (rc == DB_OK || seq >= high || at_ms >= time_ms)
            high = middle;
        else
            low = seq + 1;
    }
    *found = low;
    return DB_OK;
}

/* The number at which the clock was next set back, or one after the last. */
static enum db_result next_step(struct journal_reader *r, uint64_t after, uint64_t end,
                                uint64_t *step)
{
    sqlite3_stmt *stmt = r->statement[READ_STEP];
    enum db_result rc;

    (void)sqlite3_bind_int64(stmt, 1, (int64_t)after);
    rc = db_step(stmt);
    *step = end;
    if (rc != DB_ROW)
        return rc;
    *step = (uint64_t)sqlite3_column_int64(stmt, 0);
    (void)sqlite3_reset(stmt);
    return DB_OK;
}

/* From rise to rise of the clock, until one reaches that time. */
static enum db_result search_all(struct journal_reader *r, int64_t time_ms,
                                 uint64_t first, uint64_t last, uint64_t *found)
{
    uint64_t low = first, end = last + 1, step = 0;
    enum db_result rc = DB_OK;

    *found = end;
    while (rc == DB_OK && low < end) {
        rc = next_step(r, low, end, &step);
        if (rc == DB_OK)
            rc = search(r, time_ms, low, step, found);
        if (rc == DB_OK && *found < step)
            return DB_OK;
        low = step;
    }
    return rc;
}

enum journal_result journal_seq_before(struct journal_reader *r, int64_t time_ms,
                                       uint64_t *seq)
{
    uint64_t first, last, found = 0;
    enum db_result rc = db_run(r->statement[BEGIN]);

    *seq = 0;
    if (rc != DB_OK)
        return (enum journal_result)rc;
    rc = (enum db_result)journal_range(r, &first, &last);
    if (rc == DB_OK && last)
        rc = search_all(r, time_ms, first, last, &found);
    if (rc == DB_OK && found)
        *seq = found - 1;
    db_rollback(r->db); /* it was only read */
    return (enum journal_result)rc;
}

int journal_lacks(struct journal_reader *r, int64_t time_ms)
{
    sqlite3_stmt *stmt = r->statement[READ_TRIMMED];
    enum db_result rc = db_step(stmt);
    int lacks;

    if (rc != DB_ROW)
        return (int)rc;
    lacks = sqlite3_column_int64(stmt, 0) >= time_ms;
    (void)sqlite3_reset(stmt);
    return lacks;
}

/* --- marks and items ------------------------------------------------------------ */

int journal_find_mark(struct journal_reader *r, struct span name, uint64_t *seq)
{
    sqlite3_stmt *stmt = r->statement[READ_MARK];
    enum db_result rc;

    db_bind_span(stmt, 1, name);
    rc = db_step(stmt);
    if (rc != DB_ROW)
        return (int)rc;
    *seq = (uint64_t)sqlite3_column_int64(stmt, 0);
    (void)sqlite3_reset(stmt);
    return 1;
}

/* Calls fn for each item of the rows of a statement until it is
 * content (*go is false). */
static enum db_result read_rows(struct journal_reader *r, sqlite3_stmt *stmt,
                                journal_seen_fn *fn, void *ctx, bool *go, int *n)
{
    struct items_record record;
    struct journal_seen s;
    enum db_result rc = DB_OK;
    int got = 0;

    while (*go && got == 0 && (rc = db_step(stmt)) == DB_ROW) {
        struct span rest = db_column_span(stmt, 0);

        while (*go && (got = items_next(&rest, &record)) > 0) {
            items_get(&record, &r->rules, &s);
            *go = fn(ctx, &s);
            ++*n;
        }
    }
    rc = db_leave(stmt, rc);
    return got < 0 ? DB_BROKEN : rc;
}

int journal_read_seen(struct journal_reader *r, journal_seen_fn *fn, void *ctx)
{
    enum db_result rc = db_run(r->statement[BEGIN]);
    bool go = true;
    int n = 0;

    if (rc == DB_OK)
        rc = read_rows(r, r->statement[READ_SEEN], fn, ctx, &go, &n);
    if (rc == DB_OK)
        rc = read_rows(r, r->statement[READ_FRESH], fn, ctx, &go, &n);
    db_rollback(r->db); /* it was only read */
    return rc < 0 ? (int)rc : n;
}

/* --- the rules of one item ------------------------------------------------------ */

/* The last record of a key: 1, 0 where there is none, -1 where something is damaged. */
static int find_record(struct span records, uint64_t key, struct items_record *found)
{
    struct items_record record;
    int got, known = 0;

    while ((got = items_next(&records, &record)) > 0)
        if (record.key == key) {
            *found = record;
            known = 1;
        }
    return got < 0 ? got : known;
}

/* Its rules into r->rules: DB_ROW and *n, or DB_OK where it is not in these. */
static enum db_result take_rules(struct journal_reader *r, struct span records,
                                 uint64_t key, size_t *n)
{
    struct items_record record;
    struct journal_seen s;
    int got = find_record(records, key, &record);

    if (got <= 0)
        return got < 0 ? DB_BROKEN : DB_OK;
    items_get(&record, &r->rules, &s);
    *n = s.n_rules;
    return DB_ROW;
}

static enum db_result find_fresh(struct journal_reader *r, uint64_t key, size_t *n)
{
    sqlite3_stmt *stmt = r->statement[READ_LATEST];
    enum db_result rc = DB_OK, row = DB_ROW;

    while (rc == DB_OK && (row = db_step(stmt)) == DB_ROW)
        rc = take_rules(r, db_column_span(stmt, 0), key, n);
    row = db_leave(stmt, row);
    return row < 0 ? row : rc;
}

static enum db_result find_in_bucket(struct journal_reader *r, int64_t bucket,
                                     uint64_t key, size_t *n)
{
    sqlite3_stmt *stmt = r->statement[READ_SLICE];
    enum db_result rc = DB_OK, row;

    (void)sqlite3_bind_int64(stmt, 1, journal_slice_id(bucket, key));
    row = db_step(stmt);
    if (row == DB_ROW)
        rc = take_rules(r, db_column_span(stmt, 0), key, n);
    row = db_leave(stmt, row);
    return row < 0 ? row : rc;
}

static enum db_result find_in_buckets(struct journal_reader *r, uint64_t key, size_t *n)
{
    sqlite3_stmt *stmt = r->statement[READ_BUCKETS];
    enum db_result rc = DB_OK, row = DB_ROW;

    while (rc == DB_OK && (row = db_step(stmt)) == DB_ROW)
        rc = find_in_bucket(r, sqlite3_column_int64(stmt, 0), key, n);
    row = db_leave(stmt, row);
    return row < 0 ? row : rc;
}

int journal_seen_rules(struct journal_reader *r, uint64_t key, uint64_t *rules,
                       size_t most)
{
    enum db_result rc = db_run(r->statement[BEGIN]);
    size_t n = 0;

    if (rc == DB_OK)
        rc = find_fresh(r, key, &n);
    if (rc == DB_OK)
        rc = find_in_buckets(r, key, &n);
    db_rollback(r->db); /* it was only read */
    if (rc < 0)
        return (int)rc;
    for (size_t i = 0; i < n && i < most; i++)
        rules[i] = r->rules.p[i];
    return (int)n;
}
