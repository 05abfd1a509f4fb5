/*
 * db_file: who may write an SQLite file, and where a damaged one goes.
 */
#ifndef STORE_DB_FILE_H
#define STORE_DB_FILE_H

#include <stdbool.h>

#include "store/db.h"

/*
 * Takes PATH.lock, so that one process writes: SQLite alone would let two take turns. The
 * descriptor, whose close ends it and which is to be closed last; or -1 and an error that
 * says who has it. The lock is never removed: another may just be waiting to open it.
 */
int db_lock(const char *path, char error[DB_ERROR_SIZE]);

/*
 * Renames a file to PATH.broken-TIME, and its -wal and -shm likewise. error holds why:
 * with it *note is written, a whole sentence for the log. DB_OK, or DB_AGAIN and error
 * then says what else went wrong.
 */
enum db_result db_set_aside(const char *path, char note[DB_ERROR_SIZE],
                            char error[DB_ERROR_SIZE]);

/* Whether any part of a file of that name is there that was set aside. */
bool db_was_set_aside(const char *path);

#endif
