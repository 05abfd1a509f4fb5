/*
 * connect: a stream to a daemon's socket, for people at a terminal: blocking. No limit of
 * time: 0.
 */
#ifndef CLI_CONNECT_H
#define CLI_CONNECT_H

#include "io/addr.h"

/* Reads such an address: 0, or -1 after a message as below. */
int connect_address(const char *who, const char *text, struct addr *a);

/*
 * "unix:PATH", "tcp:HOST:PORT", or a bare path that begins with '/' or '.'. Returns the
 * descriptor, or -1 after a message on stderr ("who: ...") that names the fix.
 */
int connect_to(const char *who, const char *address);

/* The same, which waits so long at most: a daemon that is stopped accepts nobody. */
int connect_within(const char *who, const char *address, int64_t limit_ms);

/* Without a message: the descriptor, or -1 and errno. */
int connect_quietly(const struct addr *a);
int connect_quietly_within(const struct addr *a, int64_t limit_ms); /* or ETIMEDOUT */

#endif
