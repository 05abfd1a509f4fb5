/*
 * progress: one line on stderr that says how far a long reading has come.
 *
 * Only on a terminal, only after a second, at most five times a second.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool wanted;
    bool shown;
    int64_t began_ns;
    int64_t last_ns;
};

void progress_init(struct progress *p);
void progress_step(struct progress *p, uint64_t bytes, uint64_t records);

/* Takes the line away, so that something else can be printed. */
void progress_clear(struct progress *p);

#endif
