/*
 * replay: what subscribers of one output have missed, out of the journal.
 *
 * Viewers in REPLAY stand in a line. Each in turn gets a bounded piece, where its queue
 * has room; one whose queue is full waits outside until it has (replay_room). A turn of
 * the loop spends a bounded time on all of them. Where alerts are gone, because they were
 * kept only so long or because the journal cannot be read, the viewer is told which.
 */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include <event2/event.h>

#include "app/archive.h"
#include "app/filter.h"
#include "app/viewer.h"

struct replay;

/* filter: of the output. on_live: a viewer has caught up, and is LIVE. All outlive it. */
struct replay *replay_new(struct event_base *base, struct archive *archive,
                          struct filter *filter,
                          void (*on_live)(void *ctx, struct viewer *v), void *ctx);
void replay_free(struct replay *r); /* NULL is fine */

/* From a cursor on: LIVE at once where it has come to the end already. Of a viewer in any
 * mode. */
void replay_start(struct replay *r, struct viewer *v, uint64_t cursor);

/* A LIVE one for which an alert that is being posted had no room. */
void replay_fall_behind(struct replay *r, struct viewer *v);

/* A viewer has room in its queue. */
void replay_room(struct replay *r, struct viewer *v);

/* A viewer goes. */
void replay_remove(struct replay *r, struct viewer *v);

/* Up to which number a viewer that is past its opening has seen all that it wants. */
uint64_t replay_position(const struct replay *r, const struct viewer *v);

#endif
