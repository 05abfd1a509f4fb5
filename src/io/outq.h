/*
 * outq: the lines that wait for one reader, and what happens when they are too many.
 *
 * Holds references to chunks. Does no I/O: a writer asks for pieces, writes them, and
 * says how many bytes went. A line that is partly written is never dropped, so the reader
 * never sees half a line.
 *
 *     taken_by_writer                    cap
 *     [ head, partly written ][ line ][ line ] ....... |
 *                              ^ drop_oldest drops here, and its notice stands here
 *
 * Invariants: bytes counts what is queued and a fixed cost a line; `blocked` rises at cap
 * and falls at half of it. A line that is larger than the cap alone is not lost: it gets
 * in where it need not stand behind others.
 */
#ifndef IO_OUTQ_H
#define IO_OUTQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "io/chunk.h"

enum outq_rule { OUTQ_BLOCK, OUTQ_DROP_OLDEST, OUTQ_DISCONNECT };

/* BLOCK: the lines of the item that is being matched still get in, up to so many caps. */
#define OUTQ_HARD_CAPS 8

/* Bytes that a queued line costs besides its own. */
#define OUTQ_LINE_COST 64

enum outq_pushed {
    OUTQ_TAKEN,
    OUTQ_DROPPED,  /* this line or older ones were dropped and counted */
    OUTQ_OVERFLOW, /* DISCONNECT: it did not fit, end the connection */
};

struct outq {
    struct chunk **ring;
    size_t ring_size; /* a power of two, or 0 */
    size_t first;
    size_t count;
    size_t head_done; /* bytes of the first chunk that are written */
    size_t bytes;
    size_t cap_bytes;
    enum outq_rule rule;
    bool blocked;
    uint64_t dropped;     /* not yet announced */
    uint64_t announced;   /* by the first line, which is their notice; 0: it is none */
    uint64_t dropped_all; /* since the start */
};

void outq_init(struct outq *q, enum outq_rule rule, size_t cap_bytes);
void outq_release(struct outq *q);

/* Adds a line at the end, by the rule; takes a reference of its own where it stays. */
enum outq_pushed outq_push(struct outq *q, struct chunk *c);

/* Whether a line of n bytes has room without dropping another; where not, a writer that
 * can write does so first. */
bool outq_fits(const struct outq *q, size_t n);

/* Whether a notice of dropped lines is due: `dropped` is above 0, and the next line to be
 * written is one after the gap. */
bool outq_notice_due(const struct outq *q);

/* Puts the notice where the gap is, and the count back to 0. May pass the cap. */
void outq_put_notice(struct outq *q, struct chunk *notice);

/* Drops all but a partly written first line. Counts nothing. Returns
 * the lines dropped. */
size_t outq_clear(struct outq *q);

/* Pieces to write next, at most `most`: their number. Never a line from after a gap that
 * was not announced: put the notice and ask again. */
size_t outq_pieces(const struct outq *q, struct iovec *iov, size_t most);

/* n bytes of the pieces were written. */
void outq_written(struct outq *q, size_t n);

/* The first line must be written again from its start (its written part was undone). */
void outq_rewind(struct outq *q);

/* Gives up the first line, counted as dropped (it can never be written). */
void outq_skip(struct outq *q);

#endif
