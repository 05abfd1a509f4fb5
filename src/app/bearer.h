/*
 * bearer: the token that a client of HTTP shows, and the file that has it.
 *
 * Knows no HTTP: what stood behind `Authorization: Bearer` is handed in.
 */
#ifndef APP_BEARER_H
#define APP_BEARER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* Bytes of a token. */
#define BEARER_LEAST      16
#define BEARER_MOST       1024
#define BEARER_ERROR_SIZE 256

/*
 * The first line of a file, which must be printable ASCII without blanks, and the file
 * for its owner and group only. Appended to out. 0, or -1 with what is wrong in error.
 */
int bearer_read(const char *path, struct buf *out, char error[BEARER_ERROR_SIZE]);

/* Whether they are the same; takes as long whichever byte differs. */
bool bearer_is(struct span token, struct span shown);

#endif
