/*
 * http_inside: the server, its connections and their requests, as http*.c see them.
 *
 * A connection has two owners: evhttp frees it, and we hear of that (http_conn_gone). Its
 * bytes pass the gate on their way from the socket to evhttp:
 *
 *     socket -> bufferevent's input -> held -> gate -> bufferevent's input -> evhttp
 *                     (what is new)                       (what was approved)
 *
 * One request at a time is let through; what comes behind it waits in `held` until it is
 * answered, and nothing more is read meanwhile.
 */
#ifndef IO_HTTP_INSIDE_H
#define IO_HTTP_INSIDE_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>

#include "base/log.h"
#include "io/http.h"
#include "io/http_gate.h"

enum http_phase {
    HTTP_HEAD_PHASE,   /* between requests, or within a head */
    HTTP_BODY_PHASE,   /* it is admitted, and being read */
    HTTP_WAIT_PHASE,   /* it is whole; the owner has it */
    HTTP_ANSWER_PHASE, /* the answer is being written */
    HTTP_LINGER_PHASE, /* refused: ours alone, until the peer has read why */
};

/* A parameter of a query, decoded. */
struct http_pair {
    struct span name, value;
};

/* The one that a connection has. */
struct http_request {
    struct http_conn *conn;
    struct evhttp_request *ev; /* NULL: none was handed out, or it is answered */
    struct buf path;           /* decoded */
    struct buf query;          /* likewise: what pairs point into */
    struct http_pair *pairs;
    size_t n_pairs, cap_pairs;
    bool queried; /* pairs are there */
    void (*on_gone)(void *ctx);
    void *ctx;
};

struct http_conn {
    struct http *http;
    struct http_conn *next, *previous;
    struct bufferevent *bev;         /* evhttp's */
    struct evhttp_connection *evcon; /* NULL until it has begun */
    int fd;
    enum http_phase phase;
    bool barred;  /* the peer is not in `allow` */
    bool passing; /* we move bytes ourselves */
    struct http_gate gate;
    struct evbuffer *held;
    size_t body_bytes;   /* of the request, in http->bodies_bytes too */
    size_t answer_bytes; /* that it has not taken all of, in http->answers_bytes too */
    size_t lingered;     /* bytes that a refused peer has sent */
    struct evbuffer_cb_entry *on_input, *on_output;
    struct event *deadline; /* of the phase */
    int64_t since_ns;       /* it is in the phase, monotonic */
    struct event *soon;     /* in the next turn: begins, or goes on with what is held */
    struct peer peer;
    struct http_request request;
};

struct http {
    struct event_base *base;
    const struct log *log;
    struct http_options options;
    struct evhttp *evhttp;
    struct evhttp_bound_socket *bound[ACTIVATE_MOST];
    struct event *knocks[ACTIVATE_MOST]; /* at these */
    size_t n_bound;
    bool finishing;
    bool full;              /* of connections: none is accepted */
    struct event *rested;   /* accepts again, after the descriptor limit */
    struct event *crowded;  /* who is silent makes room, while it is full */
    struct log_limit limit; /* of lines that peers can trigger */
    struct http_conn *first;
    struct http_conn **by_fd; /* NULL where there is none */
    size_t cap_by_fd;
    int spare; /* a socket of nobody: http_take_over */
    size_t answers_bytes;
    struct http_counts counts;
};

/* --- http_conn.c -------------------------------------------------------------------- */

/* A connection of evhttp's that is to come; its socket is known in the next turn. */
struct http_conn *http_conn_new(struct http *h);

/* Its socket is there: it reads. */
void http_conn_begin(struct http_conn *c);

/* Another phase, which may last so long; 0: any time. */
void http_conn_enter(struct http_conn *c, enum http_phase phase, int64_t limit_ms);

void http_conn_forget_body(struct http_conn *c);

/* (http_refuse.c) Answers what is being read with a refusal, and closes when the peer has
 * it. */
void http_conn_refuse(struct http_conn *c, const struct http_refusal *r);

void http_conn_close(struct http_conn *c);

/* Its request is being answered, with so many bytes; is answered. */
void http_conn_note_answer(struct http_conn *c, size_t n);
void http_conn_note_end(struct http_conn *c);

/* --- http_request.c ----------------------------------------------------------------- */

void http_request_begin(struct http_request *r, struct http_conn *c,
                        struct evhttp_request *ev);
void http_request_end(struct http_request *r);

/* The connection goes: tells who waits. */
void http_request_lose(struct http_request *r);

/* "Not Found". Static text. */
const char *http_reason(int status);

/* --- http.c: connections come and go ------------------------------------------------ */

void http_add_conn(struct http *h, struct http_conn *c);
void http_note_fd(struct http *h, struct http_conn *c);
void http_remove_conn(struct http *h, struct http_conn *c);

#endif
