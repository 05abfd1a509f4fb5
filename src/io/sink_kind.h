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
    SINK_HOLD,    /* not before sink_go_on; the kind has said why */
    SINK_GONE,    /* errno says why: never again */
};

struct sink_kind {
    enum sink_wrote (*write)(void *self, struct outq *q);
    int (*fd)(void *self);                      /* to wait for */
    void (*reopen)(void *self, struct outq *q); /* NULL: nothing to do */
    void (*finish)(void *self);  /* all is written, and there will be no more; may come
                                    again.  NULL: nothing to do */
    bool (*is_over)(void *self); /* after finish. NULL: it is */
    void (*program)(void *self, struct sink_program *p); /* NULL: none */
    void (*free)(void *self);
    const char *(*describe)(void *self); /* for log lines */
};

/* Takes self. */
struct sink *sink_new(struct event_base *base, const struct log *log,
                      const struct sink_options *options, const struct sink_kind *kind,
                      void *self);

/* Before a descriptor goes that the sink may be waiting for: what was written of a line
 * is void, and nothing is written before sink_go_on. */
void sink_hold(struct sink *s);
void sink_go_on(struct sink *s);

#endif
