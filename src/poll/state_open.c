/* The file of feed_state: locked, opened, checked, and set aside where it is damaged. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "poll/state_inside.h"

#define APPLICATION_ID   0x57577031 /* "WWp1" */
#define SCHEMA_VERSION   1
#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

/* URLs may hold passwords. */
#define FILE_MODE 0640

enum verdict { SOUND, EMPTY, DAMAGED, REFUSED };

/* In WAL with NORMAL a commit costs no fsync, and the file is sound whatever happens. */
static const char pragmas[] = "PRAGMA busy_timeout = 2000;"
                              "PRAGMA cache_size = -512;"
                              "PRAGMA foreign_keys = ON;";
static const char writer_pragmas[] = "PRAGMA journal_mode = WAL;"
                                     "PRAGMA synchronous = NORMAL;"
                                     "PRAGMA journal_size_limit = 4194304;";

/* round: counts the documents of a feed; an item has that of the last one it was in. */
static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE feed ("
    " id INTEGER PRIMARY KEY,"
    " url TEXT NOT NULL UNIQUE,"
    " name TEXT NOT NULL,"
    " moved_to TEXT,"
    " etag TEXT,"
    " last_modified TEXT,"
    " error TEXT,"
    " fetched_ms INTEGER NOT NULL,"
    " changed_ms INTEGER NOT NULL,"
    " next_ms INTEGER NOT NULL,"
    " polite_ms INTEGER NOT NULL,"
    " interval_ms INTEGER NOT NULL,"
    " status INTEGER NOT NULL,"
    " failures INTEGER NOT NULL,"
    " items INTEGER NOT NULL,"
    " gone INTEGER NOT NULL,"
    " round INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE item ("
    " feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,"
    " id INTEGER NOT NULL,"
    " text INTEGER NOT NULL,"
    " round INTEGER NOT NULL,"
    " PRIMARY KEY (feed, id, text)) WITHOUT ROWID;"
    "PRAGMA application_id = " TEXT_OF(APPLICATION_ID) ";"
                                                       "PRAGMA user_version = " TEXT_OF(
                                                           SCHEMA_VERSION) ";"
                                                                           "COMMIT;";

static void say_errno(const char *path, char error[STATE_ERROR_SIZE])
{
    (void)snprintf(error, STATE_ERROR_SIZE, "%.300s: %s", path, strerror(errno));
}

static void say_lock(int fd, const char *path, char error[STATE_ERROR_SIZE])
{
    char pid[32];
    ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

    pid[n > 0 ? n : 0] = '\0';
    pid[strcspn(pid, "\n")] = '\0';
    (void)snprintf(error, STATE_ERROR_SIZE,
                   "%s: another wirewatch-poll (process %s) has it: end that one, or "
                   "name another state",
                   path, pid[0] ? pid : "unknown");
}

/* The lock is a file of its own and stays: SQLite's locks would keep readers away. */
static int take_lock(const char *path, char error[STATE_ERROR_SIZE])
{
    char name[4096], pid[32];
    int fd, n;

    if (snprintf(name, sizeof(name), "%s.lock", path) >= (int)sizeof(name)) {
        (void)snprintf(error, STATE_ERROR_SIZE, "the path of the state is too long");
        return -1;
    }
    fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0) {
        say_errno(name, error);
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        say_lock(fd, path, error);
        (void)close(fd);
        return -1;
    }
    n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
    (void)!ftruncate(fd, 0);
    (void)!pwrite(fd, pid, (size_t)n, 0); /* only for the message above */
    return fd;
}

static void say(struct state_db *db, const char *path, char error[STATE_ERROR_SIZE])
{
    (void)snprintf(error, STATE_ERROR_SIZE, "%s: %s", path, sqlite3_errmsg(db->sql));
}

static bool is_damage(int code)
{
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

/* The first row's first column of a question, as a number. */
static int ask(sqlite3 *sql, const char *question, int64_t *number, char text[64])
{
    sqlite3_stmt *s;
    int code = sqlite3_prepare_v2(sql, question, -1, &s, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        *number = sqlite3_column_int64(s, 0);
        (void)snprintf(text, 64, "%s", (const char *)sqlite3_column_text(s, 0));
    }
    (void)sqlite3_finalize(s);
    return code == SQLITE_ROW ? SQLITE_OK : code;
}

static enum verdict judge_number(sqlite3 *sql, const char *path,
                                 char error[STATE_ERROR_SIZE])
{
    int64_t id = 0, version = 0, tables = 0;
    char text[64];

    (void)ask(sql, "PRAGMA application_id", &id, text);
    (void)ask(sql, "PRAGMA user_version", &version, text);
    (void)ask(sql, "SELECT count(*) FROM sqlite_master", &tables, text);
    if (!tables && !id)
        return EMPTY;
    if (id != APPLICATION_ID)
        (void)snprintf(error, STATE_ERROR_SIZE,
                       "%s: this is a database of another program", path);
    else if (version != SCHEMA_VERSION)
        (void)snprintf(error, STATE_ERROR_SIZE,
                       "%s: written by another version of wirewatch-poll (its form is "
                       "%lld, this one reads %d)",
                       path, (long long)version, SCHEMA_VERSION);
    else
        return SOUND;
    return REFUSED;
}

static enum verdict judge(struct state_db *db, const char *path,
                          char error[STATE_ERROR_SIZE])
{
    int64_t number;
    char text[64] = "";
    int code = ask(db->sql, "SELECT count(*) FROM sqlite_master", &number, text);
    enum verdict v;

    if (code != SQLITE_OK) {
        say(db, path, error);
        return is_damage(code) ? DAMAGED : REFUSED;
    }
    v = judge_number(db->sql, path, error);
    if (v != SOUND || db->lock < 0)
        return v;
    code = ask(db->sql, "PRAGMA quick_check(1)", &number, text);
    if (code == SQLITE_OK && strcmp(text, "ok") == 0)
        return SOUND;
    (void)snprintf(error, STATE_ERROR_SIZE, "%s: it is damaged: %s", path,
                   text[0] ? text : sqlite3_errmsg(db->sql));
    return code == SQLITE_OK || is_damage(code) ? DAMAGED : REFUSED;
}

/* Whether a file may have been a state: what a crash of the machine leaves of one begins
 * as one, or with nothing. Somebody's letters do not. */
static bool may_be_ours(const char *path)
{
    static const char magic[16] = "SQLite format 3", zeros[16];
    char head[16];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : pread(fd, head, sizeof(head), 0);

    if (fd >= 0)
        (void)close(fd);
    return n == (ssize_t)sizeof(head) &&
           (memcmp(head, magic, sizeof(head)) == 0 || memcmp(head, zeros, 16) == 0);
}

static int set_aside(const char *path, char error[STATE_ERROR_SIZE])
{
    static const char *const tails[] = {"-wal", "-shm", ""};
    char why[STATE_ERROR_SIZE], from[4096], to[4200], when[CLOCK_TEXT_SIZE];

    (void)snprintf(why, sizeof(why), "%s", error);
    if (!may_be_ours(path)) {
        (void)snprintf(error, STATE_ERROR_SIZE,
                       "%s: this is no state of wirewatch-poll: name another file", path);
        return -1;
    }
    clock_format(clock_wall_ms(), when);
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        (void)snprintf(from, sizeof(from), "%s%s", path, tails[i]);
        (void)snprintf(to, sizeof(to), "%s.broken-%s%s", path, when, tails[i]);
        if (rename(from, to) < 0 && (errno != ENOENT || !tails[i][0])) {
            say_errno(from, error);
            return -1;
        }
    }
    (void)snprintf(error, STATE_ERROR_SIZE,
                   "%.300s; it is kept as %.150s and all feeds begin anew", why, to);
    return 0;
}

static int open_sql(struct state_db *db, const char *path, int flags,
                    char error[STATE_ERROR_SIZE])
{
    int code = sqlite3_open_v2(path, &db->sql, flags | SQLITE_OPEN_NOMUTEX, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_exec(db->sql, pragmas, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return 0;
    say(db, path, error);
    return -1;
}

static void close_sql(struct state_db *db)
{
    (void)sqlite3_close(db->sql);
    db->sql = NULL;
}

static int make_file(const char *path, char error[STATE_ERROR_SIZE])
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);

    if (fd < 0) {
        say_errno(path, error);
        return -1;
    }
    (void)close(fd);
    return 0;
}

static int prepare_to_write(struct state_db *db, const char *path, enum verdict v,
                            char error[STATE_ERROR_SIZE])
{
    int code = sqlite3_exec(db->sql, writer_pragmas, NULL, NULL, NULL);

    if (code == SQLITE_OK && v == EMPTY)
        code = sqlite3_exec(db->sql, schema, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return 0;
    say(db, path, error);
    return -1;
}

static int open_to_write(struct state_db *db, const char *path,
                         char error[STATE_ERROR_SIZE])
{
    enum verdict v = DAMAGED;

    db->lock = take_lock(path, error);
    if (db->lock < 0)
        return -1;
    for (int tries = 0; v == DAMAGED && tries < 2; tries++) {
        if (make_file(path, error) < 0 ||
            open_sql(db, path, SQLITE_OPEN_READWRITE, error) < 0)
            return -1;
        v = judge(db, path, error);
        if (v != DAMAGED)
            break;
        close_sql(db);
        if (set_aside(path, error) < 0)
            return -1;
    }
    if (v == REFUSED || v == DAMAGED)
        return -1;
    return prepare_to_write(db, path, v, error);
}

/* A file in WAL mode that nobody has open cannot be read from a folder that cannot be
 * written, unless it is promised to stay as it is. */
static int open_as_it_is(struct state_db *db, const char *path,
                         char error[STATE_ERROR_SIZE])
{
    char *uri = sqlite3_mprintf("file:%s?immutable=1", path);
    char wal[4096];
    int rc = -1;

    (void)snprintf(wal, sizeof(wal), "%s-wal", path);
    if (uri && !strpbrk(path, "?#%") && access(wal, F_OK) < 0) {
        close_sql(db);
        rc = open_sql(db, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    }
    sqlite3_free(uri);
    return rc;
}

static int open_to_read(struct state_db *db, const char *path,
                        char error[STATE_ERROR_SIZE])
{
    enum verdict v;

    if (open_sql(db, path, SQLITE_OPEN_READONLY, error) < 0)
        return -1;
    v = judge(db, path, error);
    if (v == REFUSED && (sqlite3_errcode(db->sql) & 0xff) == SQLITE_CANTOPEN &&
        open_as_it_is(db, path, error) == 0)
        v = judge(db, path, error);
    if (v == EMPTY)
        (void)snprintf(error, STATE_ERROR_SIZE, "%s: nothing is in it yet", path);
    if (v != SOUND)
        return -1;
    error[0] = '\0'; /* of the first way, where the second one went */
    return 0;
}

struct state_db *state_open(const char *path, bool read_only,
                            char error[STATE_ERROR_SIZE])
{
    struct state_db *db = mem_zalloc(sizeof(*db));
    int rc;

    error[0] = '\0';
    db->lock = -1;
    rc = read_only ? open_to_read(db, path, error) : open_to_write(db, path, error);
    if (rc == 0)
        return db;
    state_close(db);
    return NULL;
}

void state_close(struct state_db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < STATE_QUERIES; i++)
        (void)sqlite3_finalize(db->query[i]);
    close_sql(db);
    if (db->lock >= 0)
        (void)close(db->lock); /* last: until here nobody else may write */
    free(db);
}
