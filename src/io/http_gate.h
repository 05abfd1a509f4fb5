/*
 * http_gate: which bytes of a connection are HTTP requests.
 *
 *     bytes -> [ head ] -> http_gate_admit -> [ body, by its length or in chunks ] -> end
 *                 ^                                                                    |
 *                 +----------------------- the next request --------------------------+
 *
 * A state machine over bytes, in pieces of any size, that stands before a reader which is
 * less strict than it should be: what it lets pass can be understood in one way only. It
 * keeps a copy of the head, and nothing of the body. Pure; embedded.
 */
#ifndef IO_HTTP_GATE_H
#define IO_HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "io/http_head.h"

enum http_gate_got {
    HTTP_GATE_MORE, /* all bytes were taken */
    HTTP_GATE_HEAD, /* a head is whole: to be admitted or refused */
    HTTP_GATE_END,  /* the body is whole; what follows is the next request */
    HTTP_GATE_BAD,  /* status and why say what is wrong. Nothing is taken any more */
};

enum http_gate_state {
    HTTP_GATE_IN_HEAD,
    HTTP_GATE_AT_HEAD, /* waits for http_gate_admit */
    HTTP_GATE_IN_BODY, /* `left` bytes of it */
    HTTP_GATE_IN_SIZE, /* of a chunk; `digits` of it were there */
    HTTP_GATE_AT_SIZE_END,
    HTTP_GATE_IN_CHUNK,
    HTTP_GATE_AT_CHUNK_END, /* CR */
    HTTP_GATE_AT_CHUNK_LF,
    HTTP_GATE_AT_LAST_END, /* after the chunk of size 0: CR */
    HTTP_GATE_AT_LAST_LF,
    HTTP_GATE_BROKEN,
};

struct http_gate {
    enum http_gate_state state;
    struct buf head;           /* of the request that is being read, or was last */
    struct http_fields fields; /* point into head */
    bool over;                 /* head is of the last request: the next begins */
    unsigned blanks;           /* bytes of an empty line before the head */
    size_t looked;             /* bytes of head that were looked through for its end */
    size_t line;               /* where its last line begins */
    uint64_t left;             /* bytes of the body, or of its chunk */
    uint64_t room;             /* bytes that chunks may yet have */
    unsigned digits;
    int status; /* BAD */
    const char *why;
};

void http_gate_init(struct http_gate *g, size_t head_most);
void http_gate_release(struct http_gate *g);

/* Takes bytes, and in *used how many. Must not be called AT_HEAD. */
enum http_gate_got http_gate_take(struct http_gate *g, struct span bytes, size_t *used);

/* The same where only the number of bytes is known: IN_BODY, and at most `left`. */
enum http_gate_got http_gate_pass(struct http_gate *g, size_t n);

/* The head is fine, and may have a body of so many bytes. END: it has none; MORE: it is
 * read on; BAD: it would be longer. */
enum http_gate_got http_gate_admit(struct http_gate *g, uint64_t body_most);

/* Whether a request has begun. */
bool http_gate_has_begun(const struct http_gate *g);

/* Gives the memory of the last head back. Not within a request. */
void http_gate_forget(struct http_gate *g);

#endif
