/*
 * errand: work that somebody waits for and that must not hold up the loop.
 *
 * One thread at a time does one errand at a time, in the order in which they were given;
 * while there is none there is no thread. The work itself sees nothing but its errand;
 * what came of it is told on the loop.
 */
#ifndef APP_ERRAND_H
#define APP_ERRAND_H

#include <stdbool.h>
#include <stddef.h>

#include <event2/event.h>

/* Embedded, first, in what is to be done. */
struct errand {
    void (*work)(struct errand *e); /* on a thread of its own */
    void (*done)(struct errand *e); /* on the loop; frees it */
    void (*drop)(struct errand *e); /* instead of done, on any thread; frees it */
    bool given_up;                  /* nobody waits any more: dropped, if not begun */
    bool undone;                    /* told to done: the system gave no thread for it */
    struct errand *next;
};

struct errands;

/* At most so many wait. NULL where the system gives no descriptor (errno). */
struct errands *errands_new(struct event_base *base, size_t most);

/* Waits for nothing: an errand that is under way is left to itself, and dropped by its
 * thread; those that wait are dropped at once. NULL is fine. */
void errands_free(struct errands *s);

/* Takes it over: 0; or -1 where too many wait, or there is no thread: it is the caller's
 * as before. */
int errands_give(struct errands *s, struct errand *e);

#endif
