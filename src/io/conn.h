/*
 * conn: the connections of one input, and the records that come out of them.
 *
 * Reads in pieces of a bounded size, one a turn of the loop for each connection, so that
 * a fast sender does not starve the others; cuts the bytes into records (feed/frame.h)
 * and hands each to a callback. A paused group reads nothing, which is how backpressure
 * reaches senders. Any descriptor will do: sockets, pipes, terminals, files.
 *
 * Where the group answers, a sender is told which of its records are safe: its owner says
 * when what was handed out begins to be made safe (conn_group_seal), and when it is
 * (conn_group_ack). The lines are in wirewatchd(8).
 */
#ifndef IO_CONN_H
#define IO_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/span.h"
#include "feed/frame.h"
#include "io/peer.h"

/* One record on its way to the pipeline. All of it lives until the callback returns. */
struct conn_record {
    enum frame_got got; /* FRAME_RECORD, or what was wrong */
    struct span bytes;
    const char *input;   /* the name of the input */
    uint64_t connection; /* counts from 1 in its input; 0: a datagram */
    const char *peer;    /* who sent it, for log lines */
    uint64_t number;     /* of the record; counts from 1 in its connection */
};

/* What came of it, for answers to its sender. */
struct conn_outcome {
    size_t items;
    size_t alerts;
    size_t repeats;    /* items that were here before, as they are */
    struct span error; /* held text, read at once; absent: the record was taken */
};

/* *o comes zeroed. */
typedef void conn_record_fn(void *ctx, const struct conn_record *r,
                            struct conn_outcome *o);

struct conn_options {
    const char *name; /* of the input; outlives the group */
    enum frame_mode framing;
    size_t record_bytes; /* of the longest record */
    size_t most;         /* connections at a time */
    int64_t idle_ms;     /* without a byte; 0: any time */
    int64_t record_ms;   /* from a record's first byte to its last; 0: any time */
    const struct peer_list *allow; /* whose datagrams are taken; outlives the group */
    bool answers;                  /* to those who connect (not to what is only read) */
    void *ctx;
    conn_record_fn *on_record;
    void (*on_empty)(void *ctx); /* the last connection was closed */
};

/* What was wrong with a record, for its sender: at most a few hundred bytes of it; and
 * appended as `{"record":5,"error":"..."}`. error: held text. */
struct span conn_shorten_error(struct span error);
void conn_put_refusal(struct buf *out, uint64_t record, struct span error);

struct conn_group;

struct conn_group *conn_group_new(struct event_base *base, const struct log *log,
                                  const struct conn_options *options);

/* Closes all at once. NULL is fine. */
void conn_group_free(struct conn_group *g);

/* Takes a connected socket of one who may send, and reads from it; closes it where there
 * are too many. */
void conn_group_accept(struct conn_group *g, int fd, const struct peer *peer);

/* Reads from a descriptor of any kind (standard input), which is closed in the end where
 * `owned`. No time limits. */
void conn_group_read(struct conn_group *g, int fd, bool owned, const char *peer);

/* Reads from a bound datagram socket, which is the group's from now on: each datagram is
 * read as a stream of its own. */
void conn_group_datagrams(struct conn_group *g, int fd);

/* Stops and starts reading. Records that were read already wait too. */
void conn_group_pause(struct conn_group *g, bool pause);

/*
 * What was handed out by now is being made safe; later: it is safe, and senders are told.
 * One seal at a time. A sender's last answer is written before its connection is closed.
 */
void conn_group_seal(struct conn_group *g);
void conn_group_ack(struct conn_group *g);

/* Each connection is closed when what its sender had sent by now is
 * read (and answered). */
void conn_group_finish(struct conn_group *g);

/* Connections and datagram sockets that are open. */
size_t conn_group_count(const struct conn_group *g);

/* Bytes that they take: mostly of records whose end has not come. */
size_t conn_group_bytes(const struct conn_group *g);

/* Whether what conn_group_read was given could not be read to its end; it was logged. */
bool conn_group_failed(const struct conn_group *g);

/* Connections since the start. */
uint64_t conn_group_total(const struct conn_group *g);

#endif
