/*
 * addr: where to listen, as people write it.
 *
 *     stdin   unix:PATH   unix-dgram:PATH   tcp:HOST:PORT   tcp:[V6]:PORT   fd:NAME
 *
 * Pure text; opens nothing. A host is a numeric address, "*" (all of v4 and v6) or
 * "localhost" (127.0.0.1): the daemon asks no name server.
 */
#ifndef IO_ADDR_H
#define IO_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/span.h"

enum addr_kind { ADDR_STDIN, ADDR_UNIX, ADDR_UNIX_DGRAM, ADDR_TCP, ADDR_FD };

struct addr {
    enum addr_kind kind;
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* UNIX: path; FD: its name */
    struct sockaddr_storage tcp;                            /* TCP */
    socklen_t tcp_len;
};

/* 0, or -1 with a static text in *error that says what was expected. */
int addr_parse(struct span text, struct addr *a, const char **error);

/* Whether only this machine can reach a socket address; a unix socket's always. */
bool addr_is_loopback(const struct sockaddr *sa);

/* A socket's address as log lines name it: "127.0.0.1:4711", "[::1]:4711", or "" for a
 * unix socket. */
#define ADDR_TEXT_SIZE 64
void addr_format(const struct sockaddr *sa, char out[ADDR_TEXT_SIZE]);

#endif
