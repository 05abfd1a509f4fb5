/*
 * command: what is said to the control socket, one line each.
 *
 *     stats | inputs | outputs | subscribers | reload | log-level LEVEL
 *
 * Words are separated by blanks. Pure: reads a line, and says what is wrong with it.
 */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include <stddef.h>

#include "base/log.h"
#include "base/span.h"

enum command_kind {
    COMMAND_STATS,
    COMMAND_RELOAD,
    COMMAND_INPUTS,
    COMMAND_OUTPUTS,
    COMMAND_SUBSCRIBERS,
    COMMAND_LOG_LEVEL,
};

struct command {
    enum command_kind kind;
    enum log_level level; /* LOG_LEVEL */
};

#define COMMAND_ERROR_SIZE 160

/* "stats", "log-level", ... Static text. */
const char *command_name(enum command_kind kind);

/* Reads a line (absent: it was too long). 0, or -1 and in error what to do about it,
 * which may hold bytes of the line as they are. */
int command_read(struct span line, struct command *c, char error[COMMAND_ERROR_SIZE]);

#endif
