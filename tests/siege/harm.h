/*
 * harm: what is done to the disk under a daemon.
 *
 * While it runs the disk is full, and has room again; after it was killed the end of the
 * journal's -wal is what a machine without power would have left of it.
 */
#ifndef SIEGE_HARM_H
#define SIEGE_HARM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum harm_kind {
    HARM_NONE,
    HARM_LIMIT,   /* files may not grow beyond some size */
    HARM_BALLAST, /* another file takes all the room */
    HARM_TAIL,    /* after the last frame there is a piece of another */
    HARM_TORN,    /* the last frames are damaged or missing */
    HARM_HEADER,  /* the header is damaged: all that was not written back is gone */
};

struct harm {
    enum harm_kind kind;
    const char *journal;
    uint64_t *random;
    bool on;
    int64_t next_ms; /* when it changes */
    uint64_t times;
};

/* -1: there is no such harm. */
int harm_kind_of(const char *name);

/* Whether it is done while the daemon runs, and undone. */
bool harm_comes_and_goes(const struct harm *h);

/* While the daemon runs. */
void harm_step(struct harm *h, pid_t daemon, int64_t now_ms);

/* No harm any more. */
void harm_end(struct harm *h, pid_t daemon);

/* After it was killed; whether what had been committed may be lost. */
bool harm_dead(struct harm *h);

#endif
