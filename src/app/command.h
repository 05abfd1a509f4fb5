/*
 * command: what is said to the control socket, one line each.
 *
 *     stats | inputs | outputs | subscribers | reload | log-level LEVEL
 *     rules [sort=alerts|candidates|time|last|order] [unused] [limit=N]
 *
 * Words are separated by blanks. Pure: reads a line, and says what is wrong with it.
 */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "app/rule_counts.h"
#include "base/log.h"
#include "base/span.h"

enum command_kind {
    COMMAND_STATS,
    COMMAND_RELOAD,
    COMMAND_INPUTS,
    COMMAND_OUTPUTS,
    COMMAND_SUBSCRIBERS,
    COMMAND_LOG_LEVEL,
    COMMAND_RULES,
};

/* Rules that are listed where no limit is given, and at most. */
#define COMMAND_RULES_USUAL 100
#define COMMAND_RULES_MOST  1000

struct command {
    enum command_kind kind;
    enum log_level level; /* LOG_LEVEL */
    enum rule_sort sort;  /* RULES */
    bool unused;
    size_t limit;
};

#define COMMAND_ERROR_SIZE 160

/* "stats", "log-level", ... Static text. */
const char *command_name(enum command_kind kind);

/* Reads a line (absent: it was too long). 0, or -1 and in error what to do about it,
 * which may hold bytes of the line as they are. */
int command_read(struct span line, struct command *c, char error[COMMAND_ERROR_SIZE]);

#endif
