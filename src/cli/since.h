/*
 * since: where somebody wants to begin, in the words of the command line.
 */
#ifndef CLI_SINCE_H
#define CLI_SINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "cli/args.h"

struct since {
    bool is_time;
    uint64_t seq;    /* after this number */
    int64_t time_ms; /* from this time on */
};

/*
 * "41": what comes after number 41. "90s", "5m", "2h", "3d", "1w": so long ago. Anything
 * else that is a date or a time as feeds write them (UTC where it names no zone). 0, or
 * -1.
 */
int since_parse(struct span text, int64_t now_ms, struct since *since);

/* The same for the value of an option of that name: 0, or CLI_BAD after a message. */
int since_option(const struct cli_args *a, const char *name, struct since *since);

#endif
