/*
 * listen: sockets that wait for others.
 *
 * Opens them (unix: and tcp:), takes them from the service manager (fd:), and accepts. A
 * stale socket file is replaced, but only where it is a socket and nobody listens on it.
 * At the descriptor limit a listener rests for a moment and then goes on: what waits in
 * the kernel's queue is not lost. Knows nothing of what is spoken.
 */
#ifndef IO_LISTEN_H
#define IO_LISTEN_H

#include <sys/types.h>

#include <event2/event.h>

#include "base/log.h"
#include "io/activate.h"
#include "io/addr.h"

#define LISTEN_KEEP ((unsigned)-1) /* for uid and gid: leave as it is */

struct listen_rights {
    mode_t mode; /* of a unix socket's file */
    uid_t uid;   /* LISTEN_KEEP: the daemon's */
    gid_t gid;
};

/* Where a problem is described by the functions below. */
#define LISTEN_ERROR_SIZE 256

/*
 * Opens and binds a socket of kind UNIX, UNIX_DGRAM or TCP, non-blocking; the stream ones
 * listen. The descriptor, or -1 and a text in error.
 */
int listen_open(const struct addr *a, const struct listen_rights *rights,
                char error[LISTEN_ERROR_SIZE]);

/*
 * All sockets to accept on of one section of the configuration: opened, or taken from the
 * service manager (fd:NAME may be several). Where they listen is in the log. How many, or
 * 0 after logging why not.
 */
size_t listen_all(const struct log *log, const char *label, const struct addr *a,
                  const struct listen_rights *rights, struct activated *sockets,
                  int fds[ACTIVATE_MOST]);

/* Removes the file of a unix socket of ours, unless another has taken its place. */
void listen_unlink(const struct addr *a, int fd);

/* The local address of a bound socket, for readiness lines: "tcp:127.0.0.1:4711". */
void listen_describe(const struct addr *a, int fd, char out[128]);

/* For a new connection: dead TCP peers are found, and small lines are not held back. */
void listen_tune(int fd);

/* The new socket is non-blocking, closed on exec, and the callee's. */
typedef void listen_accept_fn(void *ctx, int fd);

struct listener;

/* Accepts on fd (a listening stream socket), which the listener owns from now on. name
 * is for log lines and must outlive it. */
struct listener *listener_new(struct event_base *base, const struct log *log,
                              const char *name, int fd, listen_accept_fn *on_accept,
                              void *ctx);

/* Accepts what already waits, then closes. NULL is fine. */
void listener_finish(struct listener *l);
void listener_free(struct listener *l);

#endif
