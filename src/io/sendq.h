/*
 * sendq: lines that were sent and may have to be sent again.
 *
 *     forgotten | kept: [ sent .......|.. not sent yet ]
 *                       ^ at          ^ sent           ^ end
 *
 * Embedded; owns copies of its lines, in one piece, so that they can be written in one
 * piece. Lines count from 1 since the start. Does no I/O.
 */
#ifndef IO_SENDQ_H
#define IO_SENDQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct sendq {
    struct buf bytes;
    size_t at;   /* of the first kept line in bytes */
    size_t sent; /* of the first byte that was not sent */
    struct sendq_line {
        size_t size; /* with its LF */
        bool tried;  /* a byte of it was sent, on this connection or one before */
    } * lines;
    size_t first_line; /* of those kept */
    size_t n_lines;    /* end of those kept */
    size_t cap_lines;
    size_t sent_lines; /* end of those of which a byte was sent */
    size_t end_sent;   /* of the last of them, in bytes */
    size_t cap_bytes;
    uint64_t forgotten; /* lines */
};

void sendq_init(struct sendq *q, size_t cap_bytes);
void sendq_release(struct sendq *q);

/* Adds a line, without its LF. 0, or -1 where there is no room beside those kept. */
int sendq_push(struct sendq *q, struct span line);

/* Lines that are kept, and bytes of them. */
size_t sendq_count(const struct sendq *q);
size_t sendq_bytes(const struct sendq *q);

/* What is to be sent next; it was. sendq_sent returns how many lines of it had been sent
 * before, wholly or in part. */
struct span sendq_next(const struct sendq *q);
size_t sendq_sent(struct sendq *q, size_t n);

/* Lines since the start that were sent whole. */
uint64_t sendq_sent_lines(const struct sendq *q);

/* Forgets the lines up to this one, counted since the start; only what was sent whole. */
void sendq_forget(struct sendq *q, uint64_t line);

/* All that is kept is to be sent again. */
void sendq_rewind(struct sendq *q);

#endif
