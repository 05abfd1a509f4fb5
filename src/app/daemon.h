/*
 * daemon: everything that lives as long as the process, put together and run.
 *
 * Owns the event loop and all that stands on it, from the first socket to the last line
 * that goes out; nothing of it outlives daemon_run. Knows no options of the command line.
 */
#ifndef APP_DAEMON_H
#define APP_DAEMON_H

#include <stdbool.h>
#include <stddef.h>

#include "app/config.h"
#include "base/log.h"
#include "match/ruleset.h"

/* At SIGTERM, what was read and queued has so long to get out. */
#define DAEMON_DRAIN_S 5

struct daemon_options {
    const struct config *config; /* checked; outlives the run */
    const char *const *rules;    /* paths, to be read again at a reload */
    size_t n_rules;
    bool filter; /* standard input to standard output: ends when either does */
};

/* What main does afterwards. */
enum daemon_end {
    DAEMON_DONE,
    DAEMON_NOT_STARTED, /* something could not be opened; all of it was logged */
    DAEMON_READ_ERROR,  /* filter: standard input cannot be read; it was logged */
    DAEMON_NO_READER,   /* filter: whoever read standard output has gone */
    DAEMON_WRITE_ERROR, /* filter: standard output cannot be written; it was logged */
};

/* Runs until a signal, or until no input can bring anything more. The level of the log
 * may be changed over the control socket. rs is the daemon's from now on: nobody else may
 * hold it, or a reload would not free it. */
enum daemon_end daemon_run(struct log *log, const struct daemon_options *options,
                           struct ruleset *rs);

#endif
