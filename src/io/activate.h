/*
 * activate: sockets handed over by the service manager.
 *
 * The protocol of sd_listen_fds(3): LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES in the
 * environment, descriptors from 3 on.
 */
#ifndef IO_ACTIVATE_H
#define IO_ACTIVATE_H

#include <stdbool.h>
#include <stddef.h>

#define ACTIVATE_FIRST 3
#define ACTIVATE_MOST  64

struct activated {
    int fds[ACTIVATE_MOST];
    char names[ACTIVATE_MOST][64];
    bool taken[ACTIVATE_MOST];
    size_t n;
};

/* Reads the environment and removes the variables from it; marks the descriptors as
 * closed on exec and non-blocking. None where they are for another process. */
void activate_read(struct activated *a);

/* The next socket of this name that was not taken, which is the caller's from now on, or
 * -1. */
int activate_take(struct activated *a, const char *name);

/* What kind of socket a descriptor is. */
enum activate_kind {
    ACTIVATE_LISTENING, /* a stream socket to accept on */
    ACTIVATE_CONNECTED, /* a stream socket to read from */
    ACTIVATE_DATAGRAM,
    ACTIVATE_OTHER,
};
enum activate_kind activate_kind(int fd);

#endif
