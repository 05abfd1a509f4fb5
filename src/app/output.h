/*
 * output: one [output.NAME]: what it wants, in what form, and where it goes.
 *
 * Joins a filter and a form to a sink (io/sink.h) or to subscribers (audience.h).
 */
#ifndef APP_OUTPUT_H
#define APP_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "app/archive.h"
#include "app/audience.h"
#include "app/config.h"
#include "app/marks.h"
#include "app/post.h"
#include "app/render.h"
#include "base/log.h"
#include "io/activate.h"

struct output;

struct output_links {
    struct archive *archive; /* NULL: there is no journal */
    struct marks *marks;     /* NULL likewise */
    void *ctx;
    void (*on_pressure)(void *ctx, bool blocked); /* a queue that may not drop is full */
    void (*on_gone)(void *ctx, int error);        /* standard output is closed */
};

/* Opens it. NULL after logging why not. config, log and what links
 * point to outlive it. */
struct output *output_new(struct event_base *base, const struct log *log,
                          const struct config_output *config, struct activated *sockets,
                          const struct output_links *links);

/* Writes what can be written without waiting, closes, removes its socket file. */
void output_free(struct output *o);

/* Of CONFIG_HTTP: whether another reader may come; and one more, whose socket is the
 * output's from now on, and what it asks for (request.h). */
bool output_has_room(const struct output *o);
void output_add_reader(struct output *o, int fd, const struct peer *peer,
                       struct span request);

/* The form that it wants the alert of r in, or NULL: its filter holds it back, or it is
 * too large. Lives as render_get says. */
struct chunk *output_prepare(struct output *o, struct render *r, enum render_form *form);

/* An alert that output_prepare gave a form for. */
void output_post(struct output *o, const struct post *p);

/* The journal can be read from now on (archive_open). */
void output_open_journal(struct output *o);

/* A JSON notice, for those who want notices. */
void output_notice(struct output *o, struct chunk *line);

void output_reopen(struct output *o);

/* Writes what goes now. Takes no new subscribers, and lets those there are go when their
 * queues are written. */
void output_finish(struct output *o);

/* Lines that wait to be written; lines dropped since the start. */
size_t output_waiting(const struct output *o);
uint64_t output_dropped(const struct output *o);

/* Whether, after output_finish, all is written and nobody is there any more. */
bool output_is_over(const struct output *o);

/* Of the lines that wait, those that are lost where it ends now: subscribers find theirs
 * in the journal, where there is one. */
size_t output_leaving(const struct output *o);

/* How it does. Texts live as long as the output; counts are since the start. */
struct output_state {
    const char *name;
    const char *target; /* what `listen` or `write` says */
    bool listens;
    bool runs;         /* a program, with: */
    pid_t pid;         /* 0: not now */
    uint64_t restarts; /* after the first start */
    bool blocked;      /* it is full and may not drop: inputs are not read */
    bool stuck;        /* output_is_stuck */
    uint64_t alerts;   /* given to it */
    uint64_t dropped;
    size_t waiting;     /* lines */
    size_t queued;      /* bytes of them, with what they cost */
    size_t subscribers; /* now */
    size_t bytes;       /* that they take, without what is queued */
};
struct output_state output_state(const struct output *o);

/* Its subscribers, where it listens. */
void output_each_subscriber(const struct output *o,
                            void (*fn)(void *ctx, const struct audience_member *m),
                            void *ctx);

/* Whether it waits for something to be mended: a full disk, a socket
 * that is not there. */
bool output_is_stuck(const struct output *o);

#endif
