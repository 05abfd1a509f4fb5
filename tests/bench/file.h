/*
 * file: small files that a benchmark needs.
 */
#ifndef BENCH_FILE_H
#define BENCH_FILE_H

#include "base/buf.h"

#define FILE_PATH_SIZE 64

/* Writes a new file under $TMPDIR (or /tmp) whose name ends so; the caller unlinks path.
 * Ends the program where it cannot. */
void file_write_temporary(char path[FILE_PATH_SIZE], const char *ending,
                          struct span bytes);

/* Appends all of a file. 0; or -1, and it has been said why. */
int file_read(const char *path, struct buf *out);

#endif
