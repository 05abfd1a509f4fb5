/*
 * token: the secret that a client of HTTP shows, and the file that has it.
 */
#ifndef APP_TOKEN_H
#define APP_TOKEN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

#define TOKEN_LEAST      16
#define TOKEN_MOST       1024
#define TOKEN_ERROR_SIZE 256

/*
 * The first line of a file, which must be printable ASCII without blanks, and the file
 * for its owner and group only. Appended to out. 0, or -1 with what is wrong in error.
 */
int token_read(const char *path, struct buf *out, char error[TOKEN_ERROR_SIZE]);

/* Whether they are the same; takes as long whichever byte differs. */
bool token_is(struct span token, struct span shown);

#endif
