/*
 * audience: the subscribers of one output.
 *
 * Joins a hub (io/hub.h) to what each of them asked for (request.h), to the journal
 * (replay.h) where there is one, and to the marks of durable ones (marks.h).
 */
#ifndef APP_AUDIENCE_H
#define APP_AUDIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "app/archive.h"
#include "app/config.h"
#include "app/dress.h"
#include "app/filter.h"
#include "app/marks.h"
#include "app/post.h"
#include "base/log.h"
#include "io/peer.h"

/* With a journal: so long one that has said nothing gets nothing, lest alerts come before
 * those that it is about to ask for. It loses nothing by it. */
#define AUDIENCE_SILENCE_MS 200

/* With events: who got nothing for so long gets a comment, and who takes nothing for
 * so long is closed. */
#define AUDIENCE_BEAT_MS     15000
#define AUDIENCE_PATIENCE_MS 60000

struct audience;

struct audience_options {
    const char *name; /* for log lines */
    const struct config_output *config;
    enum dress dress;        /* who gets events is not listened to */
    struct filter *filter;   /* of the output */
    struct archive *archive; /* NULL: there is no journal */
    struct marks *marks;     /* of all outputs; NULL likewise */
    void *ctx;
    void (*on_pressure)(void *ctx, bool blocked);
};

/* What the options point to outlives it. */
struct audience *audience_new(struct event_base *base, const struct log *log,
                              const struct audience_options *options);
void audience_free(struct audience *a); /* NULL is fine */

/* A connected socket, the audience's from now on. */
void audience_add(struct audience *a, int fd, const struct peer *peer);

/* The same, and what it would say in its first line: of one that is not listened to.
 * Where there is no room (audience_has_room) it is closed. */
void audience_add_asking(struct audience *a, int fd, const struct peer *peer,
                         struct span request);
bool audience_has_room(const struct audience *a);

/* The journal can be read from now on. */
void audience_open_journal(struct audience *a);

/* An alert that passes the output's filter. */
void audience_post(struct audience *a, const struct post *p);

/* A JSON line for those who want notices. */
void audience_notice(struct audience *a, struct chunk *plain);

/* No new ones; those there are let go when they have what was posted by now. */
void audience_finish(struct audience *a);

/* Subscribers, and bytes that wait for them. */
size_t audience_count(const struct audience *a);
size_t audience_queued(const struct audience *a);
size_t audience_bytes(const struct audience *a); /* that they take besides */

/* How one of them does. Texts live until the callback returns. */
struct audience_member {
    uint64_t number;
    const char *peer;
    const char *mode;      /* "opening", "replay", "live", "ended" */
    const char *name;      /* of a durable one; NULL: it is none */
    uint64_t acknowledged; /* by a durable one */
    uint64_t sent;         /* the last alert that was queued for it; 0: none */
    size_t queued;         /* bytes */
};
void audience_each(const struct audience *a,
                   void (*fn)(void *ctx, const struct audience_member *m), void *ctx);

/* Lines that wait in queues. */
size_t audience_waiting(const struct audience *a);

/* Whether nobody is there any more. Whoever is may read the journal yet, or have
 * acknowledged something that was not read. */
bool audience_is_empty(const struct audience *a);
uint64_t audience_dropped(const struct audience *a);

#endif
