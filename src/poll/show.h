/*
 * show: what `wirewatch-poll --status` prints.
 */
#ifndef POLL_SHOW_H
#define POLL_SHOW_H

#include "cli/args.h"
#include "cli/look.h"
#include "poll/poll_config.h"

/* The configured feeds, or, where none are, all that the state knows, on standard output.
 * who: for messages on stderr. CLI_OK or CLI_TROUBLE. */
enum cli_exit show_status(const struct cli_usage *who, const struct poll_config *c,
                          enum look_format format, enum cli_when colour);

#endif
