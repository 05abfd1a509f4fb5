/*
 * viewer: one subscriber of an output, and how far it has come.
 *
 * With a journal a viewer has a cursor: every alert up to that number was queued for it,
 * or does not pass its filters, or it was told that it is gone. It is
 *
 *     OPENING   until its first line, or until it was silent for a while: gets nothing
 *     REPLAY    reads the alerts after its cursor out of the journal (replay.h)
 *     LIVE      gets what is posted, as it is posted, above its cursor
 *
 * and goes to REPLAY when its queue is full, and to LIVE when it has read the last alert
 * that was posted. Both happen on the loop's thread, between two posts: there is no
 * moment in which an alert could fall between the two, or into both.
 *
 * Without a journal it is LIVE, has no cursor, and its queue goes by `when_full`.
 */
#ifndef APP_VIEWER_H
#define APP_VIEWER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/alert_read.h"
#include "app/dress.h"
#include "app/filter.h"
#include "app/marks.h"
#include "app/request.h"
#include "base/buf.h"
#include "io/subscriber.h"

enum viewer_mode { VIEWER_OPENING, VIEWER_REPLAY, VIEWER_LIVE, VIEWER_ENDED };

struct viewer {
    struct subscriber *subscriber;
    enum viewer_mode mode;
    enum dress dress; /* of what it is sent: the chunks below have it on */
    bool keeps;       /* there is a journal: nothing is pushed that does not fit */
    bool opened;
    bool wants_notices;
    uint64_t cursor;
    uint64_t sent;         /* the last that was queued, or told to be gone; 0: none */
    uint64_t next;         /* known to be what follows the cursor; 0: cursor + 1 is */
    uint64_t missed;       /* notices for which there was no room */
    uint64_t lost;         /* alerts without a number, likewise */
    struct filter *filter; /* of its own; NULL: none */
    struct mark *mark;     /* of a durable one; NULL: it is none */
    bool ready;            /* it stands in the line of its replay */
    struct viewer *after;  /* there */
    struct request *asks;  /* for what the journal has, which is not open yet */
    bool early;            /* it came before the journal was open */
};

/* Queues an alert. False where there is no room, and with a journal nothing is done. */
bool viewer_send(struct viewer *v, struct chunk *line, uint64_t seq);

/* The same of one that is in no journal (seq 0): counted where there is no room, and told
 * later how many were. */
bool viewer_send_once(struct viewer *v, struct chunk *line);

/* Queues a notice; with a journal only where there is room: false where not. */
bool viewer_tell(struct viewer *v, struct chunk *line);

/* The same, counted where there is no room, and told later how many were. */
void viewer_notice(struct viewer *v, struct chunk *line);

/* A line of which a filter may want to know what it says: read once, when first asked. */
struct reading {
    struct alert_reader reader;
    struct alert alert;
    struct span line;
    enum { READING_NOT_YET, READING_GOOD, READING_BAD } state;
};

void reading_init(struct reading *r);
void reading_release(struct reading *r);

/* line: lives until the next reading_set, or nothing is asked of it after. */
void reading_set(struct reading *r, struct span line);

/* Whether it passes a filter (NULL: all do). What cannot be read does. */
bool reading_passes(struct reading *r, struct filter *f);

#endif
