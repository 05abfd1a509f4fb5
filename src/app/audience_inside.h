/*
 * audience_inside: what audience.c and audience_talk.c share, and nobody else sees.
 */
#ifndef APP_AUDIENCE_INSIDE_H
#define APP_AUDIENCE_INSIDE_H

#include "app/audience.h"
#include "app/replay.h"
#include "app/viewer.h"
#include "io/hub.h"

struct audience {
    const struct log *log;
    struct audience_options options;
    struct hub *hub;
    struct replay *replay; /* NULL: there is no journal */
    struct reading reading;
    uint64_t lost; /* alerts without a number, of which nobody can read again */
    bool finishing;
};

/* For the hub: what subscribers say, and that they say nothing. */
void audience_on_line(void *ctx, struct subscriber *s, struct span line);
void audience_on_silent(void *ctx, struct subscriber *s);

/* Opens: what it asks for in its first line (absent: it was too long). */
void audience_take_request(const struct audience *a, struct viewer *v, struct span line);

/* Gives a viewer the alerts from when it came on, where it gets none yet. */
void audience_start(const struct audience *a, struct viewer *v);

/* Gives it what it asked for while the journal was not open. */
void audience_open_late(const struct audience *a, struct viewer *v);

/* Where all that was sent to a durable one is safe, so is what its filters held back:
 * its mark moves on over that. */
void audience_settle_mark(const struct audience *a, struct viewer *v);

/* What it asked for is dealt with. */
void audience_forget_request(struct viewer *v);

#endif
