/*
 * turns: who waits for which host, and whose turn it is.
 *
 * Requests queue at their hosts; a host serves a few at a time, and hosts that could
 * serve one more take turns, so that a host with a thousand feeds keeps none of the
 * others waiting. Knows nothing of what is asked; a turn is embedded in it.
 */
#ifndef POLL_TURNS_H
#define POLL_TURNS_H

#include <stdbool.h>
#include <stddef.h>

struct turn_host;

struct turn {
    struct turn *next;
    struct turn_host *host;
};

struct turns {
    struct turn_host **table;
    size_t per_host;
    struct turn_host *first, *last; /* could serve one more, in order */
};

/* per_host: at a time, at least 1. */
void turns_init(struct turns *t, size_t per_host);

/* All turns must have been taken and done. */
void turns_release(struct turns *t);

/* At the end of the host's queue. host is compared as it is, and copied. */
void turns_push(struct turns *t, struct turn *turn, const char *host);

/* The next one whose host may serve it, which counts as being served until turns_done;
 * NULL where there is none. */
struct turn *turns_take(struct turns *t);
void turns_done(struct turns *t, struct turn *turn);

/* Any one that waits, whether its host is busy or not, out of its queue for good; NULL
 * where none waits. */
struct turn *turns_drop(struct turns *t);

#endif
