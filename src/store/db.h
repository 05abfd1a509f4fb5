/*
 * db: what everybody here who keeps an SQLite file does alike.
 *
 * A connection is opened once, its statements are prepared once, and what goes wrong is
 * sorted by what can be done about it. Connections are used by one thread at a time
 * (SQLITE_OPEN_NOMUTEX). Knows nothing of what the file is for.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* What a call came to. DB_AGAIN and DB_BROKEN are those of enum journal_result. */
enum db_result {
    DB_ROW = 1, /* a row is there */
    DB_OK = 0,
    DB_AGAIN = -1,  /* no space, an I/O error, no permission, or in use: try again */
    DB_BROKEN = -2, /* the file is damaged, or not what it should be */
};

#define DB_ERROR_SIZE 512

enum db_mode {
    DB_WRITE, /* made where it is missing, mode 0640 */
    DB_READ,  /* of a file that others write */
};

/*
 * Opens a connection; *db is NULL on failure. It waits up to 250 ms for others' locks,
 * maps no memory, trusts nothing in the file's schema and keeps temporary data in memory.
 * That the file is readable shows only in the first statement.
 */
enum db_result db_open(const char *path, enum db_mode mode, sqlite3 **db,
                       char error[DB_ERROR_SIZE]);

/* Heap bytes of SQLite in this process, of all connections. */
size_t db_memory(void);

/* NULL is fine. Statements are finalized by their owner before. */
void db_close(sqlite3 *db);

/* What an SQLite result code comes to; SQLITE_OK and SQLITE_DONE are DB_OK. */
enum db_result db_sort(int code);

/* "PATH: what went wrong", of the last call that failed on the connection. */
void db_error(sqlite3 *db, char error[DB_ERROR_SIZE]);

/* Statements without results. */
enum db_result db_exec(sqlite3 *db, const char *sql);

/* Ends a transaction that has failed, where one is open. Take the error text before. */
void db_rollback(sqlite3 *db);

/* The first column of the only row, an integer; where there is no row, *value stays. */
enum db_result db_number(sqlite3 *db, const char *sql, int64_t *value);

/* A statement that is kept. The owner gives it back with sqlite3_finalize. */
enum db_result db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **stmt);

/* DB_ROW, or the statement is reset and it is the end (DB_OK) or an error. */
enum db_result db_step(sqlite3_stmt *stmt);

/* Leaves a statement before its end, after db_step returned rc. DB_OK, or rc where that
 * is an error. */
enum db_result db_leave(sqlite3_stmt *stmt, enum db_result rc);

/* For a statement without results: runs it and resets it. */
enum db_result db_run(sqlite3_stmt *stmt);

/* Text or a blob that stays where it is until the statement is reset. */
static inline void db_bind_span(sqlite3_stmt *stmt, int at, struct span s)
{
    (void)sqlite3_bind_text64(stmt, at, s.p ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

/* The text or blob in a column; lives until the next step. */
struct span db_column_span(sqlite3_stmt *stmt, int at);

/*
 * The shape of a file: steps[i] takes it from version i to i + 1, so that an empty file
 * and an old one come to the same. The version is PRAGMA user_version; application_id
 * tells the file from those of other programs.
 */
struct db_schema {
    int32_t application_id;
    const char *what; /* "a journal of wirewatch" */
    const char *const *steps;
    int n_steps;
};

/* DB_FOREIGN and DB_NEWER come with an error text: not damaged, and not to be touched. */
enum db_shape { DB_EMPTY, DB_OLDER, DB_CURRENT, DB_NEWER, DB_FOREIGN };

/* Compares a file with a schema; changes nothing. */
enum db_result db_look(sqlite3 *db, const struct db_schema *schema, enum db_shape *shape,
                       char error[DB_ERROR_SIZE]);

/* Takes an empty or older file to the schema, in one transaction. */
enum db_result db_migrate(sqlite3 *db, const struct db_schema *schema,
                          char error[DB_ERROR_SIZE]);

#endif
