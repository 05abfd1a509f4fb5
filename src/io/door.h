/*
 * door: the listening sockets of one section of the configuration, and who may come in.
 *
 * Opens them, or takes them from the service manager (fd:NAME may be several); says in
 * the log where they are; asks the kernel who connects, and turns away who is not
 * allowed. Knows nothing of what is spoken inside.
 */
#ifndef IO_DOOR_H
#define IO_DOOR_H

#include <stdbool.h>

#include <event2/event.h>

#include "base/log.h"
#include "io/activate.h"
#include "io/addr.h"
#include "io/listen.h"
#include "io/peer.h"

struct door;

/* What is pointed to outlives the door. */
struct door_options {
    const char *label;       /* "output desk", for log lines */
    const char *guest;       /* "subscriber": what log lines call one who connects */
    const struct addr *addr; /* UNIX, TCP or FD; where on_other is, UNIX_DGRAM too */
    struct listen_rights rights;
    const struct peer_list *allow;
    void *ctx;
    /* One who may come in: the socket is connected, non-blocking, and the callee's. */
    void (*on_guest)(void *ctx, int fd, const struct peer *peer);
    /* A socket at which nobody comes in: one of datagrams, or what else was passed. 0:
     * it is the callee's; -1 after logging why it will not do. NULL: there is to be none,
     * and what the service manager passes must listen. */
    int (*on_other)(void *ctx, int fd, enum activate_kind kind);
};

/* NULL after logging why not. */
struct door *door_new(struct event_base *base, const struct log *log,
                      const struct door_options *options, struct activated *sockets);

/* Whether anybody can still come in. NULL: no. */
bool door_is_open(const struct door *d);

/* Lets in who already waits, then closes the sockets and removes their file. NULL is
 * fine. */
void door_finish(struct door *d);

/* Closes the sockets and removes their file. NULL is fine. */
void door_free(struct door *d);

#endif
