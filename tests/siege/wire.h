/*
 * wire: lines that come out of a descriptor which does not block; connections to sockets
 * in the file system.
 */
#ifndef SIEGE_WIRE_H
#define SIEGE_WIRE_H

#include <stdbool.h>

#include "base/buf.h"

struct wire {
    int fd; /* -1: closed */
    struct buf bytes;
};

typedef void wire_fn(void *ctx, char *line);

/* Does not block from now on. Owns fd. */
void wire_open(struct wire *w, int fd);

/* False where nobody listens; or the program ends, with an error. */
bool wire_connect(struct wire *w, const char *path);

/* Calls fn for each whole line. False where it has come to its end, and is closed; what
 * was no whole line is gone. */
bool wire_read(struct wire *w, wire_fn *fn, void *ctx);

/* As much as goes: how much, 0 where nobody reads or it is closed. */
size_t wire_send(struct wire *w, const char *p, size_t n);

void wire_close(struct wire *w);

#endif
