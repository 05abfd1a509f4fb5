/*
 * sink_kind: what the kinds of sinks do differently. Only for sink*.c.
 */
#ifndef IO_SINK_KIND_H
#define IO_SINK_KIND_H

#include "io/outq.h"
#include "io/sink.h"

enum sink_wrote {
    SINK_DONE,    /* nothing is left (or only what comes after a notice) */
    SINK_WAIT,    /* full: go on when fd can be written */
    SINK_TROUBLE, /* errno says why: try again later */
    SINK_GONE,    /* errno says why: never again */
};

struct sink_kind {
    enum sink_wrote (*write)(void *self, struct outq *q);
    int (*fd)(void *self);                      /* to wait for */
    void (*reopen)(void *self, struct outq *q); /* NULL: nothing to do */
    void (*free)(void *self);
    const char *(*describe)(void *self); /* for log lines */
};

/* Takes self. */
struct sink *sink_new(struct event_base *base, const struct log *log,
                      const struct sink_options *options, const struct sink_kind *kind,
                      void *self);

#endif
