/*
 * converse: lines that are said to the control socket, and the lines it answers.
 *
 * Waits no longer than it is told. Embedded; knows nothing of what is said.
 */
#ifndef CLI_CONVERSE_H
#define CLI_CONVERSE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct converse {
    int fd; /* -1: none; may be polled for what converse_take would find */
    struct buf in;
    size_t taken; /* of it, in the line before */
};

/* fd: a connected socket (connect.h), its own from now on. */
void converse_init(struct converse *c, int fd);
void converse_release(struct converse *c);

/* A line, with its LF. Where this fails taking an answer does. */
void converse_say(const struct converse *c, struct span line);

enum converse_got {
    CONVERSE_LINE,
    CONVERSE_NONE,     /* not yet */
    CONVERSE_CLOSED,   /* without an answer */
    CONVERSE_CUT,      /* inside one */
    CONVERSE_TOO_LONG, /* 16 MiB */
    CONVERSE_ERROR,    /* errno */
};

/* The next line, without its LF, where it is there: waits for nothing. It lives until the
 * next call. */
enum converse_got converse_take(struct converse *c, struct span *line);

/* The same, and waits so long; then CONVERSE_NONE. */
enum converse_got converse_wait(struct converse *c, int64_t limit_ms, struct span *line);

#endif
