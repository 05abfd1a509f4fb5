/*
 * frame: a stream of bytes to records.
 *
 * Bytes go in as they arrive, in pieces of any size; whole records come out in order, as
 * spans of the frame's own buffer. A record over the limit is skipped to its end and
 * reported as FRAME_TOO_LONG, then the stream goes on. Does no I/O.
 *
 *     while (read bytes) {
 *         frame_push(f, bytes);
 *         while ((got = frame_next(f, &record)) != FRAME_MORE) ...
 *     }
 *     frame_end(f);                          the last record may lack its end
 *     while ((got = frame_next(f, &record)) != FRAME_MORE) ...
 */
#ifndef FEED_FRAME_H
#define FEED_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "feed/sniff.h"

/* In the first two, a record of nothing but white space is none; so is a document. */
enum frame_mode {
    FRAME_NEWLINE,  /* LF, a CR before it removed */
    FRAME_NUL,      /* a zero byte */
    FRAME_OCTET,    /* RFC 6587 octet counting: "LENGTH SP BYTES" */
    FRAME_DOCUMENT, /* all up to the end is one record */
    FRAME_AUTO,     /* the former where the stream begins as a feed, else lines */
};

/* What is not given whole is told once, with *record its first bytes, at most 64. */
enum frame_got {
    FRAME_MORE,     /* nothing whole is left: push more */
    FRAME_RECORD,   /* *record is set; it lives until the next frame_ call */
    FRAME_TOO_LONG, /* a record is over the limit, and skipped */
    FRAME_CUT,      /* octet and NUL framing: the stream ended inside a record */
    FRAME_BROKEN,   /* octet framing: no length where one must be; nothing more comes.
                     *record ends with the first byte that is wrong */
};

struct frame {
    enum frame_mode mode; /* of FRAME_AUTO, what it has become */
    struct sniff sniff;
    struct buf bytes;  /* cap: most_bytes and a chunk of 64 KB */
    size_t most_bytes; /* of one record */
    size_t at;         /* bytes already given out */
    size_t scanned;    /* bytes after `at` known to hold no end */
    uint64_t skip;     /* octet framing: bytes of a long record still to come */
    bool skipping;     /* inside a record that is too long */
    bool ended;
    bool broken;
};

/* most_bytes: of one record; at least 1. */
void frame_init(struct frame *f, enum frame_mode mode, size_t most_bytes);
void frame_release(struct frame *f);

/*
 * How many bytes it takes now; at least 1 after frame_next has returned FRAME_MORE, so a
 * caller that drains first may always push.
 */
size_t frame_room(const struct frame *f);

/* Takes n <= frame_room(f) bytes. They are copied; none are looked at twice. */
void frame_push(struct frame *f, const char *p, size_t n);
void frame_end(struct frame *f);
enum frame_got frame_next(struct frame *f, struct span *record);

/* After FRAME_MORE: whether a record has begun whose end has not come yet. */
bool frame_is_inside(const struct frame *f);

#endif
