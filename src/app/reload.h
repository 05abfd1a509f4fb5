/*
 * reload: rules compiled beside the old ones, off the event loop.
 *
 * A thread reads and compiles; the loop is told when it is done, and gives back what it
 * needs no more, which another thread frees: neither a million new rules nor a million
 * old ones hold an item up. Asking again while one runs makes one more run after it,
 * however often it was asked.
 */
#ifndef APP_RELOAD_H
#define APP_RELOAD_H

#include <stddef.h>

#include <event2/event.h>

#include "base/diag.h"
#include "match/matcher.h"

struct reload;

/* On the loop. m: ready to use and the callee's, or NULL where d has errors. d lives
 * until it returns. Returns the matcher that m replaces, to be freed off the loop; or
 * NULL. */
typedef struct matcher *reload_done_fn(void *ctx, struct matcher *m, struct diag *d);

/* Keeps nothing of paths. NULL where the system gives no descriptor (errno). */
struct reload *reload_new(struct event_base *base, const char *const *paths, size_t n,
                          reload_done_fn *done, void *ctx);

/* Waits for nothing: a run that is under way is left to itself, and nobody is told what
 * came of it. NULL is fine. */
void reload_free(struct reload *r);

void reload_start(struct reload *r);

#endif
