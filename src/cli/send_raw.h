/*
 * send_raw: bytes to a daemon's input as they are, over one connection.
 *
 * For what is not lines: documents, counted octets. Nothing is sent again.
 */
#ifndef CLI_SEND_RAW_H
#define CLI_SEND_RAW_H

#include "cli/args.h"

/* Sends the files (n == 0: standard input), one right after the other, prints what the
 * daemon answers, and returns the exit code. */
int send_raw(const struct cli_usage *usage, const char *address, char *const *files,
             int n);

#endif
