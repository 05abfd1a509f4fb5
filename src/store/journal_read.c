/* The journal for those who only read it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "store/journal_inside.h"

/* More than a table that fits into memory has; a damaged number is not counted down from.
 */
#define BUCKETS_MOST (1 << 20)

enum statement {
    READ_ALERTS,
    READ_RANGE,
    READ_TIME,
    READ_STEP,
    READ_MARK,
    READ_SEEN,
    READ_BUCKETS,
    READ_RULES,
    BEGIN,
    END,
    STATEMENTS,
};

static const char *const statements[STATEMENTS] = {
    [READ_ALERTS] = "SELECT seq, time, line FROM alerts WHERE seq > ?1"
                    " ORDER BY seq LIMIT ?2",
    [READ_RANGE] = "SELECT (SELECT min(seq) FROM alerts), (SELECT max(seq) FROM alerts),"
                   " (SELECT value FROM meta WHERE name = 'floor')",
    [READ_TIME] = "SELECT seq, time FROM alerts WHERE seq >= ?1 ORDER BY seq LIMIT 1",
    [READ_STEP] = "SELECT seq FROM steps WHERE seq > ?1 ORDER BY seq LIMIT 1",
    [READ_MARK] = "SELECT seq FROM marks WHERE name = ?1",
    [READ_SEEN] = "SELECT key, text, time, rules FROM seen"
                  " ORDER BY bucket, key",
    [READ_BUCKETS] = "SELECT (SELECT min(bucket) FROM seen),"
                     " (SELECT max(bucket) FROM seen)",
    [READ_RULES] = "SELECT rules FROM seen WHERE bucket = ?1 AND key = ?2",
    [BEGIN] = "BEGIN",
    [END] = "COMMIT",
};

struct journal_reader {
    sqlite3 *db;
    sqlite3_stmt *statement[STATEMENTS];
    uint64_t *rules; /* of one item */
    size_t rules_cap;
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
    free(r->rules);
    free(r);
}

int journal_read(struct journal_reader *r, uint64_t after_seq, size_t most,
                 journal_alert_fn *fn, void *ctx)
{
    sqlite3_stmt *stmt = r->statement[READ_ALERTS];
    enum db_result rc;
    int n = 0;

    if (after_seq >= INT64_MAX)
        return 0;
    (void)sqlite3_bind_int64(stmt, 1, (int64_t)after_seq);
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

/* --- by time ------------------------------------------------------------------------ */

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
    (void)db_run(r->statement[END]); /* nothing to lose */
    return (enum journal_result)rc;
}

/* --- marks and items ------------------------------------------------------------------
 */

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

/* Little-endian in the file. */
static size_t unpack_rules(struct journal_reader *r, struct span packed)
{
    size_t n = packed.n / sizeof(uint64_t);

    r->rules = mem_grow(r->rules, &r->rules_cap, n, sizeof(uint64_t));
    for (size_t i = 0; i < n; i++)
        r->rules[i] = hash_load64((const unsigned char *)packed.p + i * sizeof(uint64_t));
    return n;
}

int journal_read_seen(struct journal_reader *r, journal_seen_fn *fn, void *ctx)
{
    sqlite3_stmt *stmt = r->statement[READ_SEEN];
    enum db_result rc;
    int n = 0;

    while ((rc = db_step(stmt)) == DB_ROW) {
        struct journal_seen s = {
            .key = (uint64_t)sqlite3_column_int64(stmt, 0),
            .text = (uint64_t)sqlite3_column_int64(stmt, 1),
            .time_ms = sqlite3_column_int64(stmt, 2),
            .n_rules = unpack_rules(r, db_column_span(stmt, 3)),
        };

        s.rules = r->rules;
        n++;
        if (!fn(ctx, &s))
            break;
    }
    rc = db_leave(stmt, rc);
    return rc < 0 ? (int)rc : n;
}

/* Those that are there; -1 for both where there is none. */
static enum db_result find_buckets(struct journal_reader *r, int64_t *first,
                                   int64_t *last)
{
    sqlite3_stmt *stmt = r->statement[READ_BUCKETS];
    enum db_result rc = db_step(stmt);

    *first = *last = -1;
    if (rc == DB_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL) {
        *first = sqlite3_column_int64(stmt, 0);
        *last = sqlite3_column_int64(stmt, 1);
    }
    return db_leave(stmt, rc);
}

/* DB_ROW and the rules of an item in r->rules, or DB_OK where it is not known. */
static enum db_result find_rules(struct journal_reader *r, uint64_t key, size_t *n)
{
    sqlite3_stmt *stmt = r->statement[READ_RULES];
    int64_t first, last;
    enum db_result rc = find_buckets(r, &first, &last);

    if (rc == DB_OK && (uint64_t)last - (uint64_t)first > BUCKETS_MOST)
        return DB_BROKEN;
    for (; rc == DB_OK && last >= 0 && last >= first; last--) {
        (void)sqlite3_bind_int64(stmt, 1, last);
        (void)sqlite3_bind_int64(stmt, 2, (int64_t)key);
        rc = db_step(stmt);
    }
    if (rc == DB_ROW)
        *n = unpack_rules(r, db_column_span(stmt, 0));
    return db_leave(stmt, rc);
}

int journal_seen_rules(struct journal_reader *r, uint64_t key, uint64_t *rules,
                       size_t most)
{
    enum db_result rc = db_run(r->statement[BEGIN]);
    size_t n = 0;

    if (rc != DB_OK)
        return (int)rc;
    rc = find_rules(r, key, &n);
    (void)db_run(r->statement[END]); /* nothing to lose */
    if (rc < 0)
        return (int)rc;
    for (size_t i = 0; i < n && i < most; i++)
        rules[i] = r->rules[i];
    return (int)n;
}
