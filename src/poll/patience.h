/*
 * patience: which hosts asked to be left alone, and until when.
 *
 * A server that answers 429 speaks of whoever asks, not of one document: all that is
 * asked of its host waits. Kept in memory, and forgotten when the time is over. No clock.
 */
#ifndef POLL_PATIENCE_H
#define POLL_PATIENCE_H

#include <stddef.h>
#include <stdint.h>

struct patience_host;

struct patience {
    struct patience_host *hosts;
    size_t n;
    size_t cap;
};

/* All zero is one that knows of no host, too. */
void patience_release(struct patience *p);

/* host is compared as it is. Where it asked before, the later time counts. */
void patience_note(struct patience *p, const char *host, int64_t until_ms);

/* How long it is still to be left alone; 0: not at all. Never called with a now_ms before
 * that of an earlier call. */
int64_t patience_left(struct patience *p, const char *host, int64_t now_ms);

#endif
