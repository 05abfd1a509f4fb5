/* One file of a journal: its shape and settings, where it stands. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "store/journal_inside.h"

static const char *const steps[] = {
    "CREATE TABLE alerts(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
    "    ends INTEGER NOT NULL, line TEXT NOT NULL);"
    "CREATE TABLE steps(seq INTEGER PRIMARY KEY);"
    "CREATE TABLE fresh(id INTEGER PRIMARY KEY, items BLOB NOT NULL);"
    "CREATE TABLE seen(id INTEGER PRIMARY KEY, items BLOB NOT NULL);"
    "CREATE TABLE buckets(id INTEGER PRIMARY KEY, newest INTEGER NOT NULL,"
    "    n INTEGER NOT NULL);"
    "CREATE TABLE marks(name TEXT PRIMARY KEY, seq INTEGER NOT NULL,"
    "    time INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
};

const struct db_schema journal_schema = {
    .application_id = 0x5757414a, /* WWAJ */
    .what = "a journal of wirewatch",
    .steps = steps,
    .n_steps = sizeof(steps) / sizeof(steps[0]),
};

static const char marks_trim[] =
    "DELETE FROM marks WHERE name IN"
    " (SELECT name FROM marks ORDER BY time DESC LIMIT -1 OFFSET ?1)";

static const char *const statements[J_STATEMENTS] = {
    [J_BEGIN] = "BEGIN IMMEDIATE",
    [J_COMMIT] = "COMMIT",
    [J_ALERT] = "INSERT INTO alerts(seq, time, ends, line) VALUES(?1, ?2, ?3, ?4)",
    [J_STEP] = "INSERT INTO steps(seq) VALUES(?1)",
    [J_FRESH] = "INSERT INTO fresh(items) VALUES(?1)",
    [J_FRESH_CLEAR] = "DELETE FROM fresh",
    [J_SLICE] = "INSERT INTO seen(id, items) VALUES(?1, ?2)",
    [J_BUCKET] = "INSERT INTO buckets(id, newest, n) VALUES(?1, ?2, ?3)",
    [J_MARK] = "INSERT OR REPLACE INTO marks(name, seq, time) VALUES(?1, ?2, ?3)",
    [J_OLDEST] = "SELECT seq, time, ends FROM alerts ORDER BY seq LIMIT ?1",
    [J_TRIM] = "DELETE FROM alerts WHERE seq <= ?1",
    [J_TRIM_STEPS] = "DELETE FROM steps WHERE seq <= ?1",
    [J_FLOOR] = "INSERT OR REPLACE INTO meta(name, value) VALUES('floor', ?1)",
    [J_TRIMMED] = "INSERT OR REPLACE INTO meta(name, value) VALUES('trimmed', ?1)",
    [J_BUCKET_OLDEST] = "SELECT id, newest, n FROM buckets ORDER BY id LIMIT 1",
    [J_BUCKET_TRIM] = "DELETE FROM buckets WHERE id = ?1",
    [J_SLICES_TRIM] = "DELETE FROM seen WHERE id < ?1",
    [J_MARKS_TRIM] = marks_trim,
};

/* --- settings ------------------------------------------------------------------- */

static int count_pages(void *ctx, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    ((struct journal *)ctx)->wal_pages = pages;
    return SQLITE_OK;
}

/*
 * What the settings survive:
 *
 * journal_mode WAL     readers beside the writer; a commit is one append to the -wal, and
 *                      its checksums tell a whole one from a torn one after any crash.
 * synchronous FULL     the -wal is synced at each commit: survives the machine.
 *             NORMAL   synced when it is written back: a machine that goes down loses the
 *                      last commits, the file is sound.
 *             OFF      never synced: after a machine that went down it may be damaged.
 *             All three survive the end of the process. The file is opened under FULL, so
 *             that `floor` and `boot` are safe before the first number is given out.
 * wal_autocheckpoint 0 the writer decides (journal_checkpoint.h), after it has answered.
 * journal_size_limit   a -wal that was once longer is cut when it begins anew.
 * locking_mode NORMAL  readers in other processes; a second writer is kept out by
 * PATH.lock. auto_vacuum NONE     pages of what was trimmed are used again by what comes:
 * the file stays at the most that it held. cache_size           4 MB: a batch, and the
 * rims of the trees.
 */
static enum db_result set_up(struct journal *j)
{
    int persist = 1;

    /* A clean end leaves an empty -wal and the -shm, for readers that
     * may not make them. */
    (void)sqlite3_file_control(j->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    (void)sqlite3_wal_autocheckpoint(j->db, 0);
    (void)sqlite3_wal_hook(j->db, count_pages, j);
    return db_exec(j->db, "PRAGMA page_size = 4096;"
                          "PRAGMA journal_mode = WAL;"
                          "PRAGMA synchronous = FULL;"
                          "PRAGMA journal_size_limit = 33554432;"
                          "PRAGMA cache_size = -4096");
}

static enum db_result set_sync(struct journal *j)
{
    static const char *const pragmas[] = {
        [JOURNAL_SYNC_FULL] = "PRAGMA synchronous = FULL",
        [JOURNAL_SYNC_NORMAL] = "PRAGMA synchronous = NORMAL",
        [JOURNAL_SYNC_OFF] = "PRAGMA synchronous = OFF",
    };

    return db_exec(j->db, pragmas[j->options.sync]);
}

static enum db_result prepare(struct journal *j)
{
    enum db_result rc = DB_OK;

    for (int i = 0; rc == DB_OK && i < J_STATEMENTS; i++)
        rc = db_prepare(j->db, statements[i], &j->statement[i]);
    return rc;
}

/* --- where it stands ------------------------------------------------------------ */

/* The last row or the first, whole: a damaged end of the file shows here. */
static enum db_result read_end(struct journal *j, const char *sql,
                               struct journal_tail *end)
{
    sqlite3_stmt *stmt;
    enum db_result rc = db_prepare(j->db, sql, &stmt);

    if (rc == DB_OK)
        rc = db_step(stmt);
    if (rc == DB_ROW) {
        end->seq = (uint64_t)sqlite3_column_int64(stmt, 0);
        end->time_ms = sqlite3_column_int64(stmt, 1);
        end->ends = sqlite3_column_int64(stmt, 2);
        rc = sqlite3_column_blob(stmt, 3) ? DB_OK : db_sort(sqlite3_errcode(j->db));
    }
    (void)sqlite3_finalize(stmt);
    return rc;
}

/* Where it stands; and the ends of each table, as much as tells a whole file from a
 * damaged one without reading all of it. */
static enum db_result read_tail(struct journal *j)
{
    struct journal_tail first = {.seq = 1};
    int64_t floor = 0, marks;
    enum db_result rc = read_end(
        j, "SELECT seq, time, ends, line FROM alerts ORDER BY seq LIMIT 1", &first);

    if (rc == DB_OK)
        rc = read_end(
            j, "SELECT seq, time, ends, line FROM alerts ORDER BY seq DESC LIMIT 1",
            &j->tail);
    if (rc == DB_OK)
        rc = journal_load_seen(j);
    if (rc == DB_OK)
        rc = db_number(j->db, "SELECT sum(seq) FROM marks", &marks);
    if (rc == DB_OK)
        rc = db_number(j->db, "SELECT value FROM meta WHERE name = 'floor'", &floor);
    if (rc != DB_OK)
        return rc;
    if (first.ends > j->tail.ends || first.seq < 1 || floor < 0)
        return DB_BROKEN;
    if (j->tail.seq < (uint64_t)floor)
        j->tail.seq = (uint64_t)floor;
    return DB_OK;
}

/* --- what the machine may have lost --------------------------------------------- */

#define BOOT_SIZE 64

/* One of this run of the machine; "?" where there is none. */
static void read_boot(char boot[BOOT_SIZE])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, boot, BOOT_SIZE - 1);

    if (fd >= 0)
        (void)close(fd);
    if (n <= 0)
        boot[0] = '?', n = 1;
    boot[n] = '\0';
    boot[strcspn(boot, "\n")] = '\0';
}

static enum db_result write_meta(struct journal *j, const char *boot)
{
    sqlite3_stmt *stmt;
    enum db_result rc = db_prepare(
        j->db, "INSERT OR REPLACE INTO meta VALUES('floor', ?1), ('boot', ?2)", &stmt);

    if (rc != DB_OK)
        return rc;
    (void)sqlite3_bind_int64(stmt, 1, (int64_t)j->tail.seq);
    db_bind_span(stmt, 2, span_of(boot));
    rc = db_run(stmt);
    (void)sqlite3_finalize(stmt);
    return rc;
}

/*
 * Under FULL no number is forgotten. Otherwise 'boot' says in which run of the machine
 * numbers are given out that are not synced: found in another, some are jumped over; and
 * after a -wal that cannot be read always.
 */
static enum db_result begin_run(struct journal *j)
{
    static const char sql[] = "SELECT value FROM meta WHERE name = 'boot'";
    char boot[BOOT_SIZE];
    sqlite3_stmt *stmt;
    enum db_result rc = db_prepare(j->db, sql, &stmt);
    bool lost = j->wal_damaged;

    read_boot(boot);
    if (rc == DB_OK)
        rc = db_step(stmt);
    if (rc == DB_ROW) {
        struct span before = db_column_span(stmt, 0);

        lost |= before.n && (!span_is(before, boot) || boot[0] == '?');
        rc = DB_OK;
    }
    (void)sqlite3_finalize(stmt);
    if (rc != DB_OK)
        return rc;
    if (lost)
        j->tail.seq += NUMBERS_SKIPPED;
    return write_meta(j, j->options.sync == JOURNAL_SYNC_FULL ? "" : boot);
}

/* Into the file itself: were the next -wal damaged too, the same numbers would come
 * again. */
static void keep_jump(struct journal *j)
{
    (void)sqlite3_wal_checkpoint_v2(j->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                    NULL);
}

/* --- opening and closing -------------------------------------------------------- */

static void close_file(struct journal *j)
{
    for (int i = 0; i < J_STATEMENTS; i++) {
        (void)sqlite3_finalize(j->statement[i]);
        j->statement[i] = NULL;
    }
    db_close(j->db);
    j->db = NULL;
    buf_reset(&j->fresh.bytes);
    j->fresh.n = 0;
    j->tail = (struct journal_tail){.seq = 0};
}

/*
 * Left to itself SQLite writes the WAL back at a close, also into a file that turned out
 * to be damaged, and removes it. It stays: for whoever looks into the damaged file, and,
 * empty, for readers that may not make one.
 */
static void leave_wal_at_close(struct journal *j)
{
    int persist = 1;

    (void)sqlite3_file_control(j->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    (void)sqlite3_db_config(j->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
}

static enum db_result open_shape(struct journal *j, char error[JOURNAL_ERROR_SIZE])
{
    enum db_shape shape = DB_EMPTY;
    enum db_result rc = db_look(j->db, &journal_schema, &shape, error);

    if (rc != DB_OK)
        return rc;
    if (shape == DB_NEWER || shape == DB_FOREIGN)
        return DB_AGAIN;
    if (shape == DB_EMPTY && j->wal_damaged) {
        (void)snprintf(error, JOURNAL_ERROR_SIZE,
                       "%s: its -wal is damaged, and all there was is in that",
                       j->options.path);
        return DB_BROKEN;
    }
    rc = set_up(j);
    if (rc != DB_OK)
        db_error(j->db, error);
    else if (shape != DB_CURRENT)
        rc = db_migrate(j->db, &journal_schema, error);
    return rc;
}

enum db_result journal_file_open(struct journal *j, uint64_t begin,
                                 char error[JOURNAL_ERROR_SIZE])
{
    enum db_result rc = db_open(j->options.path, DB_WRITE, &j->db, error);

    if (rc != DB_OK)
        return rc;
    leave_wal_at_close(j);
    rc = open_shape(j, error);
    if (rc != DB_OK) {
        close_file(j);
        return rc;
    }
    (void)snprintf(error, JOURNAL_ERROR_SIZE, "%s: its rows contradict each other",
                   j->options.path);
    rc = prepare(j);
    if (rc == DB_OK)
        rc = read_tail(j);
    if (rc == DB_OK && !j->tail.seq)
        j->tail.seq = begin;
    if (rc == DB_OK && j->tail.seq < j->options.beyond)
        j->tail.seq = j->options.beyond;
    if (rc == DB_OK)
        rc = begin_run(j);
    if (rc == DB_OK && j->wal_damaged)
        keep_jump(j);
    if (rc == DB_OK)
        rc = set_sync(j);
    if (rc == DB_OK)
        return DB_OK;
    if (sqlite3_errcode(j->db) != SQLITE_OK)
        db_error(j->db, error);
    close_file(j);
    return rc;
}

void journal_file_end(struct journal *j)
{
    /* What fails here is done again at the next start. */
    (void)db_exec(j->db, "PRAGMA synchronous = FULL");
    (void)write_meta(j, "");
    (void)sqlite3_wal_checkpoint_v2(j->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                    NULL);
    close_file(j);
}
