/* The file of feed_state: locked, opened, checked, and set aside where it is damaged. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "poll/state_inside.h"
#include "store/db_file.h"

/* round: counts the documents of a feed; an item has that of the last one it was in. */
static const char *const steps[] = {
    "CREATE TABLE feed (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE,"
    "    name TEXT NOT NULL, moved_to TEXT, etag TEXT, last_modified TEXT, error TEXT,"
    "    fetched_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,"
    "    next_ms INTEGER NOT NULL, polite_ms INTEGER NOT NULL,"
    "    interval_ms INTEGER NOT NULL, status INTEGER NOT NULL,"
    "    failures INTEGER NOT NULL, items INTEGER NOT NULL, gone INTEGER NOT NULL,"
    "    round INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE item (feed INTEGER NOT NULL, id INTEGER NOT NULL,"
    "    text INTEGER NOT NULL, round INTEGER NOT NULL,"
    "    PRIMARY KEY (feed, id, text)) WITHOUT ROWID",
};

static const struct db_schema state_schema = {
    .application_id = 0x57575053, /* WWPS */
    .what = "a state of wirewatch-poll",
    .steps = steps,
    .n_steps = sizeof(steps) / sizeof(steps[0]),
};

/* In WAL with NORMAL a commit costs no sync, and the file is sound whatever happens. An
 * empty -wal stays after the end, for readers that may not make one. */
static enum db_result set_up(struct state_db *s)
{
    int persist = 1;

    (void)sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    return db_exec(s->db, "PRAGMA journal_mode = WAL;"
                          "PRAGMA synchronous = NORMAL;"
                          "PRAGMA journal_size_limit = 4194304;"
                          "PRAGMA cache_size = -512");
}

/* Reads the whole file once, some milliseconds for each ten megabytes. */
static enum db_result check(struct state_db *s, const char *path,
                            char error[STATE_ERROR_SIZE])
{
    sqlite3_stmt *q;
    enum db_result rc = db_prepare(s->db, "PRAGMA quick_check(1)", &q);
    struct span found = SPAN("ok");

    if (rc == DB_OK)
        rc = db_step(q);
    if (rc == DB_ROW)
        found = db_column_span(q, 0);
    if (rc < 0)
        db_error(s->db, error);
    else if (!span_is(found, "ok")) {
        (void)snprintf(error, STATE_ERROR_SIZE, "%s: it is damaged: %.*s", path,
                       (int)(found.n < 200 ? found.n : 200), found.p);
        rc = DB_BROKEN;
    }
    (void)sqlite3_finalize(q);
    return rc < 0 ? rc : DB_OK;
}

static enum db_result open_shape(struct state_db *s, const char *path,
                                 char error[STATE_ERROR_SIZE])
{
    enum db_shape shape = DB_EMPTY;
    enum db_result rc = db_look(s->db, &state_schema, &shape, error);

    if (rc != DB_OK)
        return rc;
    if (shape == DB_NEWER || shape == DB_FOREIGN)
        return DB_AGAIN;
    rc = set_up(s);
    if (rc != DB_OK) {
        db_error(s->db, error);
        return rc;
    }
    if (shape != DB_CURRENT)
        rc = db_migrate(s->db, &state_schema, error);
    return rc == DB_OK ? check(s, path, error) : rc;
}

static enum db_result open_once(struct state_db *s, const char *path,
                                char error[STATE_ERROR_SIZE])
{
    enum db_result rc = db_open(path, DB_WRITE, &s->db, error);

    if (rc == DB_OK)
        rc = open_shape(s, path, error);
    if (rc == DB_OK)
        return DB_OK;
    /* What is damaged is not written to, not even its own -wal. */
    if (s->db)
        (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    db_close(s->db);
    s->db = NULL;
    return rc;
}

/* Whether a file may have been a state: what the end of a machine leaves of one begins
 * as one, or with nothing. Somebody's letters do not. */
static bool may_be_ours(const char *path)
{
    static const char magic[16] = "SQLite format 3", zeros[16];
    char head[16];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : pread(fd, head, sizeof(head), 0);

    if (fd >= 0)
        (void)close(fd);
    return n == (ssize_t)sizeof(head) && (memcmp(head, magic, sizeof(head)) == 0 ||
                                          memcmp(head, zeros, sizeof(head)) == 0);
}

static enum db_result open_to_write(struct state_db *s, const char *path,
                                    char error[STATE_ERROR_SIZE])
{
    char note[STATE_ERROR_SIZE];
    enum db_result rc;

    s->lock_fd = db_lock(path, error);
    if (s->lock_fd < 0)
        return DB_AGAIN;
    rc = open_once(s, path, error);
    if (rc != DB_BROKEN)
        return rc;
    if (!may_be_ours(path)) {
        (void)snprintf(error, STATE_ERROR_SIZE,
                       "%s: this is no state of wirewatch-poll; it is left alone", path);
        return rc;
    }
    rc = db_set_aside(path, note, error);
    if (rc == DB_OK)
        rc = open_once(s, path, error);
    if (rc == DB_OK)
        (void)snprintf(error, STATE_ERROR_SIZE, "%s", note);
    return rc;
}

static enum db_result open_to_read(struct state_db *s, const char *path,
                                   char error[STATE_ERROR_SIZE])
{
    enum db_shape shape = DB_EMPTY;
    enum db_result rc = db_open(path, DB_READ, &s->db, error);

    if (rc == DB_OK)
        rc = db_look(s->db, &state_schema, &shape, error);
    if (rc != DB_OK || shape == DB_CURRENT)
        return rc;
    if (shape == DB_EMPTY)
        (void)snprintf(error, STATE_ERROR_SIZE, "%s: nothing is in it yet", path);
    else if (shape == DB_OLDER)
        (void)snprintf(error, STATE_ERROR_SIZE,
                       "%s: written by an older version of this program", path);
    return DB_AGAIN;
}

struct state_db *state_open(const char *path, bool read_only,
                            char error[STATE_ERROR_SIZE])
{
    struct state_db *s = mem_zalloc(sizeof(*s));
    enum db_result rc;

    error[0] = '\0';
    s->lock_fd = -1;
    rc = read_only ? open_to_read(s, path, error) : open_to_write(s, path, error);
    if (rc == DB_OK)
        return s;
    state_close(s);
    return NULL;
}

void state_close(struct state_db *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < STATE_STATEMENTS; i++)
        (void)sqlite3_finalize(s->statement[i]);
    db_close(s->db);
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd); /* last: until here nobody else may write */
    free(s);
}
