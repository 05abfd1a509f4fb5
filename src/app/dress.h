/*
 * dress: what an alert or a notice wears on its way to a subscriber.
 *
 * A JSON line as it is, or an event of a stream of Server-Sent Events (WHATWG HTML, 9.2):
 *
 *     id: 42                      the alert's number, to go on after it
 *     event: alert                or notice
 *     data: {"type":"alert","seq":42,...}
 *
 * Pure: makes chunks of lines.
 */
#ifndef APP_DRESS_H
#define APP_DRESS_H

#include "base/span.h"
#include "io/chunk.h"

enum dress {
    DRESS_LINE,
    DRESS_EVENT,      /* an alert that has a number has an id */
    DRESS_BARE_EVENT, /* none has: there is no journal to go on in */
};

/* More than an event adds to its line. */
#define DRESS_COST 64

/* JSON lines, each with its LF, as one chunk; one reference, the caller's. */
struct chunk *dress_lines(enum dress dress, struct span lines);

/* The same of a chunk; where nothing is added it is that chunk itself. */
struct chunk *dress_chunk(enum dress dress, struct chunk *lines);

#endif
