/*
 * reload: rules compiled beside the old ones, off the event loop.
 *
 * A thread reads and compiles; the loop is told when it is done, and gives back what it
 * needs no more, which another thread frees: neither a million new rules nor a million
 * old ones hold an item up. Asking again while one runs makes one more run after it,
 * however often it was asked. Runs count from 1.
 */
#ifndef APP_RELOAD_H
#define APP_RELOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "app/changes.h"
#include "base/diag.h"
#include "match/matcher.h"

struct reload;

/* What came of a run. Lives until the callback returns. */
struct reload_result {
    uint64_t run;
    struct matcher *matcher; /* ready to use and the callee's; NULL: diag has errors */
    struct diag *diag;
    struct changes *changes; /* against the rules before; nothing without a matcher */
    int64_t took_ns;
};

/* Both on the loop. current: the rules that are in use. done returns the matcher that the
 * new one replaces, to be freed off the loop; or NULL. */
struct reload_events {
    void *ctx;
    struct ruleset *(*current)(void *ctx);
    struct matcher *(*done)(void *ctx, struct reload_result *r);
};

/* Keeps nothing of paths. NULL where the system gives no descriptor (errno). */
struct reload *reload_new(struct event_base *base, const char *const *paths, size_t n,
                          const struct reload_events *events);

/* Waits for nothing: a run that is under way is left to itself, and nobody is told what
 * came of it. NULL is fine. */
void reload_free(struct reload *r);

void reload_start(struct reload *r);

/* Whether rules are being read. */
bool reload_is_running(const struct reload *r);

/* The run that reload_start would lead to now: it reads what the
 * files hold from now on. */
uint64_t reload_next(const struct reload *r);

#endif
