/* sink_world: a sink, a folder for what it writes, and what it said of itself. */
#ifndef UNIT_SINK_WORLD_H
#define UNIT_SINK_WORLD_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/sink.h"

struct world {
    struct event_base *base;
    struct log log;
    char dir[64];
    char path[80];    /* a file in it */
    char script[512]; /* for a shell */
    char *words[5];
    struct sink *sink;
    int blocked; /* +1 for each rise, -1 for each fall */
    int gone;
};

static inline struct chunk *make_notice(void *ctx, uint64_t dropped)
{
    char text[64];

    (void)ctx;
    (void)snprintf(text, sizeof(text), "dropped %d\n", (int)dropped);
    return chunk_new(span_of(text));
}

static inline void on_pressure(void *ctx, bool blocked)
{
    ((struct world *)ctx)->blocked += blocked ? 1 : -1;
}

static inline int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    w->base = event_base_new();
    log_init(&w->log, "test");
    w->log.level = LOG_LEVEL_ERROR;
    (void)strcpy(w->dir, "/tmp/test_sink.XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    (void)snprintf(w->path, sizeof(w->path), "%s/out", w->dir);
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    *state = w;
    return 0;
}

static inline int tear_down(void **state)
{
    struct world *w = *state;
    char command[128];

    sink_free(w->sink);
    event_base_free(w->base);
    (void)snprintf(command, sizeof(command), "rm -r %s", w->dir);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

static inline void push(struct world *w, const char *line)
{
    struct chunk *c = chunk_new(span_of(line));

    sink_push(w->sink, c);
    chunk_unref(c);
}

#endif
