#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MS 250

/* Ours would let everybody read what people watch for. */
#define FILE_MODE 0640

enum db_result db_sort(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE: return DB_OK;
    case SQLITE_ROW: return DB_ROW;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
    case SQLITE_NOMEM: return DB_AGAIN;
    default:
        return DB_BROKEN; /* SQLITE_CORRUPT, _NOTADB; SQLITE_ERROR: a table is gone */
    }
}

void db_error(sqlite3 *db, char error[DB_ERROR_SIZE])
{
    const char *path = sqlite3_db_filename(db, "main");
    int code = sqlite3_errcode(db) & 0xff, system = sqlite3_system_errno(db);
    bool says_why = system && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN);

    (void)snprintf(error, DB_ERROR_SIZE, "%s: %s%s%s", path ? path : "SQLite",
                   sqlite3_errmsg(db), says_why ? ": " : "",
                   says_why ? strerror(system) : "");
}

static enum db_result fail_errno(const char *path, char error[DB_ERROR_SIZE])
{
    (void)snprintf(error, DB_ERROR_SIZE, "%s: %s", path, strerror(errno));
    return DB_AGAIN;
}

/* SQLite makes files that all may read; its -wal and -shm get the mode of the file. One
 * that is there is not opened: closing it would lose SQLite's own locks on it. */
static int make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);

    if (fd < 0)
        return errno == EEXIST ? 0 : -1;
    return close(fd);
}

static enum db_result set_up(sqlite3 *db)
{
    (void)sqlite3_busy_timeout(db, WAIT_MS);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    return db_exec(db, "PRAGMA mmap_size = 0;"
                       "PRAGMA temp_store = MEMORY;"
                       "PRAGMA trusted_schema = OFF;"
                       "PRAGMA cell_size_check = ON");
}

enum db_result db_open(const char *path, enum db_mode mode, sqlite3 **db,
                       char error[DB_ERROR_SIZE])
{
    int flags = mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                 : SQLITE_OPEN_READONLY;
    enum db_result rc;

    *db = NULL;
    if (mode == DB_WRITE && make_file(path) < 0)
        return fail_errno(path, error);
    if (mode != DB_WRITE && access(path, R_OK) < 0)
        return fail_errno(path, error);
    rc = db_sort(sqlite3_open_v2(
        path, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL));
    if (rc == DB_OK)
        rc = set_up(*db);
    if (rc == DB_OK)
        return DB_OK;
    db_error(*db, error);
    db_close(*db);
    *db = NULL;
    return rc;
}

size_t db_memory(void)
{
    return (size_t)sqlite3_memory_used();
}

void db_close(sqlite3 *db)
{
    (void)sqlite3_close(db); /* fails only where a statement was forgotten */
}

enum db_result db_exec(sqlite3 *db, const char *sql)
{
    return db_sort(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

void db_rollback(sqlite3 *db)
{
    if (!sqlite3_get_autocommit(db)) /* some errors have rolled back already */
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

enum db_result db_number(sqlite3 *db, const char *sql, int64_t *value)
{
    sqlite3_stmt *stmt;
    enum db_result rc = db_prepare(db, sql, &stmt);

    if (rc != DB_OK)
        return rc;
    rc = db_step(stmt);
    if (rc == DB_ROW)
        *value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt); /* its error is that of the step */
    return rc == DB_ROW ? DB_OK : rc;
}

enum db_result db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **stmt)
{
    return db_sort(
        sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL));
}

enum db_result db_step(sqlite3_stmt *stmt)
{
    int code = sqlite3_step(stmt);

    if (code != SQLITE_ROW)
        (void)sqlite3_reset(stmt); /* returns the same code */
    return db_sort(code);
}

enum db_result db_leave(sqlite3_stmt *stmt, enum db_result rc)
{
    if (rc != DB_ROW)
        return rc; /* it is reset, and its error stays to be read */
    (void)sqlite3_reset(stmt);
    return DB_OK;
}

enum db_result db_run(sqlite3_stmt *stmt)
{
    return db_leave(stmt, db_step(stmt));
}

struct span db_column_span(sqlite3_stmt *stmt, int at)
{
    const char *p = sqlite3_column_blob(stmt, at);

    return span_make(p, (size_t)sqlite3_column_bytes(stmt, at));
}

static enum db_shape shape_of(const struct db_schema *schema, int64_t id, int64_t version,
                              int64_t tables)
{
    if (id == 0 && version == 0 && tables == 0)
        return DB_EMPTY;
    if (id != schema->application_id || version < 1)
        return DB_FOREIGN;
    if (version > schema->n_steps)
        return DB_NEWER;
    return version < schema->n_steps ? DB_OLDER : DB_CURRENT;
}

enum db_result db_look(sqlite3 *db, const struct db_schema *schema, enum db_shape *shape,
                       char error[DB_ERROR_SIZE])
{
    int64_t id = 0, version = 0, tables = 0;
    enum db_result rc = db_number(db, "PRAGMA application_id", &id);
    const char *path = sqlite3_db_filename(db, "main");

    if (rc == DB_OK)
        rc = db_number(db, "PRAGMA user_version", &version);
    if (rc == DB_OK)
        rc = db_number(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (rc != DB_OK) {
        db_error(db, error);
        return rc;
    }
    *shape = shape_of(schema, id, version, tables);
    if (*shape == DB_FOREIGN)
        (void)snprintf(error, DB_ERROR_SIZE,
                       "%s: an SQLite file of another program, not %s; it is left alone",
                       path, schema->what);
    else if (*shape == DB_NEWER)
        (void)snprintf(error, DB_ERROR_SIZE,
                       "%s: written by a newer version of this program (format %d, this "
                       "one knows %d); it is left alone",
                       path, (int)version, schema->n_steps);
    return DB_OK;
}

static enum db_result migrate(sqlite3 *db, const struct db_schema *schema)
{
    char stamp[96];
    int64_t version = 0;
    enum db_result rc = db_exec(db, "BEGIN IMMEDIATE");

    if (rc == DB_OK)
        rc = db_number(db, "PRAGMA user_version", &version);
    for (int i = (int)version; rc == DB_OK && i < schema->n_steps; i++)
        rc = db_exec(db, schema->steps[i]);
    (void)snprintf(stamp, sizeof(stamp),
                   "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                   (int)schema->application_id, schema->n_steps);
    return rc == DB_OK ? db_exec(db, stamp) : rc;
}

enum db_result db_migrate(sqlite3 *db, const struct db_schema *schema,
                          char error[DB_ERROR_SIZE])
{
    enum db_result rc = migrate(db, schema);

    if (rc != DB_OK) {
        db_error(db, error);
        db_rollback(db);
    }
    return rc;
}
