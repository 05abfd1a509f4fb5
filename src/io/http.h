/*
 * http: an HTTP/1.1 server, and the limits around it.
 *
 * libevent's evhttp reads requests and writes answers; what it lets pass and should not
 * (http_gate.h) never reaches it. Knows no paths: its owner is shown the head of a
 * request before any of its body is read, and the whole request after; it answers at once
 * or later, or takes the connection over for a stream. Every limit has its status and its
 * counter. For the thread of the loop.
 */
#ifndef IO_HTTP_H
#define IO_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/span.h"
#include "io/activate.h"
#include "io/addr.h"
#include "io/listen.h"
#include "io/peer.h"

struct http;
struct http_request;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

/* What a request begins with. Texts live until the call that shows it returns. */
struct http_head {
    enum http_method method;
    struct span path; /* percent-decoded once; begins with `/`, has no NUL */
    bool has_body;    /* one is announced */
    uint64_t length;  /* of it; UINT64_MAX: in chunks */
    const struct peer *peer;
    struct span host;          /* the header's value; absent where there is none */
    struct span origin;        /* likewise */
    struct span authorization; /* likewise */
    struct span fetch_site;    /* Sec-Fetch-Site */
};

/* What the client of a head gets that is refused. */
struct http_refusal {
    int status;
    const char *why;   /* for people; static */
    const char *name;  /* of one more header: "Allow"; NULL: none */
    const char *value; /* static */
};

struct http_limits {
    size_t head_bytes;    /* request line and headers; beyond: 431 */
    size_t bodies_bytes;  /* all bodies that are being read or wait; beyond: 503 */
    size_t answers_bytes; /* all answers that are not taken yet; beyond: 503 for large
                             ones */
    size_t most;          /* connections at a time; those beyond wait in the kernel, and
                             meanwhile head_ms is a second */
    int64_t head_ms;      /* for a whole head, also between requests; beyond: closed */
    int64_t body_ms;      /* for a whole body; beyond: 408 */
    int64_t answer_ms;    /* without the peer's taking a byte of an answer: closed */
};

/* What is pointed to outlives the server. */
struct http_options {
    const char *label;       /* "http", for log lines */
    const struct addr *addr; /* UNIX, TCP or FD */
    struct listen_rights rights;
    const struct peer_list *allow;
    struct http_limits limits;
    void *ctx;
    /* Whether to read on, and in *body_most the longest body it may have (beyond: 413);
     * else why not. What is no GET, HEAD or POST cannot be read on. */
    bool (*on_head)(void *ctx, const struct http_head *h, uint64_t *body_most,
                    struct http_refusal *refusal);
    /* A whole request, to be answered by http_reply, now or later, or taken over. */
    void (*on_request)(void *ctx, struct http_request *r);
};

/* NULL after logging why not. */
struct http *http_new(struct event_base *base, const struct log *log,
                      const struct http_options *options, struct activated *sockets);

/* Whether it listens on a TCP address that is not this machine's own (loopback). */
bool http_is_exposed(const struct http *h);

/* Whether nobody waits for an answer, or is being given one. */
bool http_is_idle(const struct http *h);

/* No new connections; those without a request are closed, and others after their answer.
 */
void http_finish(struct http *h);

/* Closes all at once; on_gone is called for requests that wait. NULL is fine. */
void http_free(struct http *h);

/* --- a request: its texts live as long as it does ----------------------------------- */

enum http_method http_method(const struct http_request *r);
struct span http_path(const struct http_request *r); /* as in the head */
struct span http_body(struct http_request *r);       /* in one piece; empty: none */
const struct peer *http_peer(const struct http_request *r);

/* The value of a header, by its name in any case; absent where it is not there. */
struct span http_header(const struct http_request *r, const char *name);

/* The n-th (from 0) value of a parameter of the query, decoded; absent: no more. */
struct span http_parameter(const struct http_request *r, const char *name, size_t n);

/* Calls fn for every name in the query that is none of these (the last NULL). */
void http_each_other_parameter(const struct http_request *r, const char *const *known,
                               void (*fn)(void *ctx, struct span name), void *ctx);

/* It is answered later. on_gone: its connection is no more, and r neither. That a peer
 * went away is seen when it is answered, not before. */
void http_wait(struct http_request *r, void (*on_gone)(void *ctx), void *ctx);

/* --- answers ------------------------------------------------------------------------ */

/* A header for the answer; value is printable ASCII. X-Content-Type-Options is there, and
 * `Cache-Control: no-store` unless another is added. */
void http_add_header(struct http_request *r, const char *name, const char *value);

/* Answers it, and r is no more. type: of the body, "application/json". HEAD gets no body.
 */
void http_reply(struct http_request *r, int status, const char *type, struct span body);

/* The same with what is in body, which is empty afterwards: nothing is copied. */
void http_reply_buf(struct http_request *r, int status, const char *type,
                    struct buf *body);

/* Takes the connection over, and writes nothing: what was asked before on it is answered,
 * what the peer sent after it is dropped. The socket is connected, non-blocking, and the
 * caller's; -1 (errno) where the system has no descriptor: r waits for an answer yet. */
int http_take_over(struct http_request *r);

/* --- how it does: counts since the start -------------------------------------------- */

struct http_counts {
    size_t connections; /* now */
    uint64_t connected;
    uint64_t requests;  /* handed out, whole */
    uint64_t refused;   /* heads that were refused, by the owner or a limit */
    uint64_t malformed; /* that were no HTTP, or not unambiguously */
    uint64_t timeouts;
    size_t bodies_bytes; /* now */
};
struct http_counts http_counts(const struct http *h);

#endif
