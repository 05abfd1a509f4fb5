/*
 * murmur: what a child says on its standard error, as lines of our log.
 *
 * Bounded in every way: of a line MURMUR_LINE bytes are kept, and of many lines in a
 * short time only some are written, with the number of the others.
 */
#ifndef IO_MURMUR_H
#define IO_MURMUR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"

#define MURMUR_LINE 1000

struct murmur {
    const struct log *log;
    const char *who; /* "output desk: /usr/bin/hook"; outlives it */
    struct log_limit limit;
    size_t n; /* of the line that has begun */
    bool cut; /* it was longer */
    char line[MURMUR_LINE];
};

void murmur_init(struct murmur *m, const struct log *log, const char *who);

/* Reads what is there, a bounded piece of it. Whether more may come. */
bool murmur_read(struct murmur *m, int fd);

/* It says no more: a line without its end is one. */
void murmur_end(struct murmur *m);

#endif
