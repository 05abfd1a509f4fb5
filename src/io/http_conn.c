#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/http_inside.h"

/* A refused peer may send so much yet, while it reads why. */
#define LINGER_BYTES ((size_t)16 << 20)

/* A body is read in pieces of at least this, if so much is there, and at most so much a
 * turn; answers are written in pieces of at most this. */
#define BODY_PIECE_LEAST (16 << 10)
#define BODY_TURN_BYTES  ((size_t)1 << 20)
#define WRITE_BYTES      ((size_t)256 << 10)

/* --- phases ------------------------------------------------------------------------ */

void http_conn_enter(struct http_conn *c, enum http_phase phase, int64_t limit_ms)
{
    const struct timeval tv = clock_timeval_ms(limit_ms);

    c->phase = phase;
    c->since_ns = clock_mono_ns();
    if (limit_ms)
        (void)evtimer_add(c->deadline, &tv);
    else
        (void)evtimer_del(c->deadline);
}

void http_conn_forget_body(struct http_conn *c)
{
    c->http->counts.bodies_bytes -= c->body_bytes;
    c->body_bytes = 0;
}

static void forget_answer(struct http_conn *c)
{
    c->http->answers_bytes -= c->answer_bytes;
    c->answer_bytes = 0;
}

void http_conn_close(struct http_conn *c)
{
    evhttp_connection_free(c->evcon); /* which calls http_conn_gone */
}

static void refuse(struct http_conn *c, int status, const char *why)
{
    const struct http_refusal r = {.status = status, .why = why};

    http_conn_refuse(c, &r);
}

/* --- what comes in ----------------------------------------------------------------- */

/* The request is whole: the next is not looked at before it is answered. */
static void end_request(struct http_conn *c)
{
    http_conn_enter(c, HTTP_WAIT_PHASE, 0);
}

/* Bytes that evhttp may see. Its buffer is closed for all but the socket otherwise. */
static void pass_head(struct http_conn *c)
{
    struct evbuffer *input = bufferevent_get_input(c->bev);

    (void)evbuffer_unfreeze(input, 0);
    (void)evbuffer_add(input, c->gate.head.p, c->gate.head.n);
    (void)evbuffer_freeze(input, 0);
}

static void pass_body(struct http_conn *c, size_t n)
{
    struct evbuffer *input = bufferevent_get_input(c->bev);

    (void)evbuffer_unfreeze(input, 0);
    (void)evbuffer_remove_buffer(c->held, input, n);
    (void)evbuffer_freeze(input, 0);
}

static enum http_method method_of(const struct http_fields *f)
{
    return span_is(f->method, "GET")    ? HTTP_GET
           : span_is(f->method, "HEAD") ? HTTP_HEAD
           : span_is(f->method, "POST") ? HTTP_POST
                                        : HTTP_OTHER;
}

/* What the owner says of a head. */
static bool ask_owner(struct http_conn *c, uint64_t *body_most, struct http_refusal *r)
{
    const struct http_options *o = &c->http->options;
    const struct http_fields *f = &c->gate.fields;
    struct http_head h = {
        .method = method_of(f),
        .has_body = f->chunked || f->length,
        .length = f->chunked ? UINT64_MAX : f->length,
        .peer = &c->peer,
        .host = f->host,
        .origin = f->origin,
        .authorization = f->authorization,
        .fetch_site = f->fetch_site,
    };
    struct buf path;
    bool good;

    buf_init(&path, f->path.n);
    http_decode(f->path, false, &path);
    h.path = buf_span(&path);
    good = o->on_head(o->ctx, &h, body_most, r);
    buf_release(&path);
    return good;
}

static void consider_head(struct http_conn *c)
{
    const struct http_fields *f = &c->gate.fields;
    struct http_refusal r = {.status = 403, .why = "you are not in `allow`"};
    enum http_method method = method_of(f);
    uint64_t body_most = 0;

    if (c->barred || !ask_owner(c, &body_most, &r)) {
        http_conn_refuse(c, &r);
        return;
    }
    if (method == HTTP_OTHER) {
        refuse(c, 501, "methods are GET, HEAD and POST");
        return;
    }
    /* evhttp would take the body of a HEAD for the next request. */
    if (http_gate_admit(&c->gate, method == HTTP_POST ? body_most : 0) == HTTP_GATE_BAD) {
        refuse(c, c->gate.status, c->gate.why);
        return;
    }
    pass_head(c);
    if (c->gate.state == HTTP_GATE_IN_HEAD)
        end_request(c);
    else
        http_conn_enter(c, HTTP_BODY_PHASE, c->http->options.limits.body_ms);
}

/* Bytes of a body have passed. */
static bool count_body(struct http_conn *c, size_t n)
{
    size_t *all = &c->http->counts.bodies_bytes;
    const struct http_refusal r = {503, "too much is being sent at a time; try again",
                                   "Retry-After", "1"};
    c->body_bytes += n;
    *all += n;
    if (*all <= c->http->options.limits.bodies_bytes)
        return true;
    http_conn_refuse(c, &r);
    return false;
}

static void advance(struct http_conn *c, enum http_gate_got got)
{
    switch (got) {
    case HTTP_GATE_MORE: break;
    case HTTP_GATE_HEAD: consider_head(c); break;
    case HTTP_GATE_END: end_request(c); break;
    case HTTP_GATE_BAD: refuse(c, c->gate.status, c->gate.why); break;
    }
}

/* Lets pass what is held, as far as it may. */
static void pump(struct http_conn *c)
{
    struct evbuffer_iovec piece;
    enum http_gate_got got;
    size_t used;

    while (c->phase <= HTTP_BODY_PHASE && evbuffer_get_length(c->held)) {
        (void)evbuffer_peek(c->held, -1, NULL, &piece, 1);
        got = http_gate_take(&c->gate, span_make(piece.iov_base, piece.iov_len), &used);
        if (c->phase == HTTP_HEAD_PHASE) {
            (void)evbuffer_drain(c->held, used);
        } else {
            pass_body(c, used);
            if (!count_body(c, used))
                return;
        }
        advance(c, got);
    }
}

/* Takes what is new (behind the first `keep` bytes) out of evhttp's sight. */
static void set_aside(struct http_conn *c, size_t keep)
{
    struct evbuffer *input = bufferevent_get_input(c->bev);
    struct evbuffer *front = keep ? evbuffer_new() : NULL;

    if (front)
        (void)evbuffer_remove_buffer(input, front, keep);
    (void)evbuffer_add_buffer(c->held, input);
    if (!front)
        return;
    (void)evbuffer_unfreeze(input, 0);
    (void)evbuffer_add_buffer(input, front);
    (void)evbuffer_freeze(input, 0);
    evbuffer_free(front);
}

static bool is_within_body(const struct http_conn *c, uint64_t n)
{
    return c->phase == HTTP_BODY_PHASE && c->gate.state == HTTP_GATE_IN_BODY &&
           n <= c->gate.left;
}

/* Bytes of a body whose length is known, which are where evhttp looks for them. */
static void pass_in_place(struct http_conn *c, size_t n)
{
    if (count_body(c, n))
        advance(c, http_gate_pass(&c->gate, n));
}

/* Reads on, in pieces of what is there: the bufferevent itself reads 4 KB a turn. What it
 * has to say of the end of the stream it finds by itself. */
static void read_body(struct http_conn *c, struct evbuffer *input)
{
    size_t done = 0;

    while (is_within_body(c, 1) && done < BODY_TURN_BYTES) {
        struct evbuffer_iovec room;
        ssize_t got = 0;
        int there = 0;

        if (ioctl(c->fd, FIONREAD, &there) < 0 || there < BODY_PIECE_LEAST)
            return;
        if ((uint64_t)there > c->gate.left)
            there = (int)c->gate.left;
        (void)evbuffer_unfreeze(input, 0);
        if (evbuffer_reserve_space(input, there, &room, 1) == 1) {
            got = recv(c->fd, room.iov_base, (size_t)there, MSG_DONTWAIT);
            room.iov_len = got > 0 ? (size_t)got : 0;
            (void)evbuffer_commit_space(input, &room, 1);
        }
        (void)evbuffer_freeze(input, 0);
        if (got <= 0)
            return;
        done += (size_t)got;
        pass_in_place(c, (size_t)got);
    }
}

static void look_at_new(struct http_conn *c, struct evbuffer *input, size_t n)
{
    if (c->phase == HTTP_LINGER_PHASE) {
        (void)evbuffer_drain(input, evbuffer_get_length(input));
        c->lingered += n;
        if (c->lingered > LINGER_BYTES)
            (void)bufferevent_disable(c->bev, EV_READ);
        return;
    }
    if (is_within_body(c, n)) {
        pass_in_place(c, n);
    } else {
        set_aside(c, evbuffer_get_length(input) - n);
        pump(c);
    }
    read_body(c, input);
}

/* Called within the read of the socket, before evhttp looks at what came. */
static void conn_on_input(struct evbuffer *input, const struct evbuffer_cb_info *info,
                          void *ctx)
{
    struct http_conn *c = ctx;

    if (!info->n_added || c->passing)
        return;
    c->passing = true;
    look_at_new(c, input, info->n_added);
    c->passing = false;
}

/* The peer takes its answer: it has time again. */
static void conn_on_output(struct evbuffer *output, const struct evbuffer_cb_info *info,
                           void *ctx)
{
    struct http_conn *c = ctx;

    (void)output;
    if (info->n_deleted && c->phase == HTTP_ANSWER_PHASE)
        http_conn_enter(c, HTTP_ANSWER_PHASE, c->http->options.limits.answer_ms);
}

/* --- coming and going -------------------------------------------------------------- */

static void conn_on_deadline(evutil_socket_t fd, short what, void *ctx)
{
    struct http_conn *c = ctx;

    (void)fd;
    (void)what;
    if (c->phase == HTTP_BODY_PHASE) {
        refuse(c, 408, "the body did not come in time");
    } else if (c->phase == HTTP_HEAD_PHASE && http_gate_has_begun(&c->gate)) {
        refuse(c, 408, "the request did not come in time");
    } else {
        c->http->counts.timeouts += c->phase == HTTP_ANSWER_PHASE;
        http_conn_close(c);
    }
}

static void http_conn_gone(struct evhttp_connection *evcon, void *ctx)
{
    struct http_conn *c = ctx;

    (void)evcon;
    http_request_lose(&c->request);
    http_conn_forget_body(c);
    forget_answer(c);
    http_remove_conn(c->http, c);
    evbuffer_remove_cb_entry(bufferevent_get_input(c->bev), c->on_input);
    evbuffer_remove_cb_entry(bufferevent_get_output(c->bev), c->on_output);
    evbuffer_free(c->held);
    event_free(c->deadline);
    event_free(c->soon);
    http_gate_release(&c->gate);
    free(c);
}

/* Its socket is there now, and evhttp's object, which evhttp's own callbacks are given.
 */
void http_conn_begin(struct http_conn *c)
{
    bufferevent_data_cb read, write;
    bufferevent_event_cb event;
    void *evcon;

    bufferevent_getcb(c->bev, &read, &write, &event, &evcon);
    c->evcon = evcon;
    c->fd = bufferevent_getfd(c->bev);
    http_note_fd(c->http, c);
    evhttp_connection_set_closecb(c->evcon, http_conn_gone, c);
    listen_tune(c->fd);
    peer_of(c->fd, &c->peer);
    c->barred = !peer_allowed(c->http->options.allow, &c->peer, c->fd);
    http_conn_enter(c, HTTP_HEAD_PHASE, c->http->options.limits.head_ms);
}

static void conn_on_soon(evutil_socket_t fd, short what, void *ctx)
{
    struct http_conn *c = ctx;

    (void)fd;
    (void)what;
    if (!c->evcon) {
        http_conn_begin(c);
        return;
    }
    if (c->http->finishing) {
        http_conn_close(c);
        return;
    }
    c->passing = true;
    pump(c);
    c->passing = false;
    bufferevent_trigger(c->bev, EV_READ, BEV_OPT_DEFER_CALLBACKS);
}

struct http_conn *http_conn_new(struct http *h)
{
    struct http_conn *c = mem_zalloc(sizeof(*c));

    c->http = h;
    c->fd = -1;
    c->bev = bufferevent_socket_new(h->base, -1, 0);
    c->held = evbuffer_new();
    if (!c->bev || !c->held)
        abort(); /* no memory, as in mem.h: without the gate nobody gets in */
    (void)bufferevent_set_max_single_write(c->bev, WRITE_BYTES);
    http_gate_init(&c->gate, h->options.limits.head_bytes);
    c->on_input = evbuffer_add_cb(bufferevent_get_input(c->bev), conn_on_input, c);
    c->on_output = evbuffer_add_cb(bufferevent_get_output(c->bev), conn_on_output, c);
    c->deadline = evtimer_new(h->base, conn_on_deadline, c);
    c->soon = event_new(h->base, -1, 0, conn_on_soon, c);
    event_active(c->soon, EV_TIMEOUT, 0);
    http_add_conn(h, c);
    return c;
}

/* --- its request ------------------------------------------------------------------- */

void http_conn_note_answer(struct http_conn *c, size_t n)
{
    c->answer_bytes = n;
    c->http->answers_bytes += n;
    /* A peer that has closed its half reads its answer yet, and what it sends waits. */
    (void)bufferevent_disable(c->bev, EV_READ);
    http_conn_enter(c, HTTP_ANSWER_PHASE, c->http->options.limits.answer_ms);
}

void http_conn_note_end(struct http_conn *c)
{
    http_conn_forget_body(c);
    forget_answer(c);
    http_gate_forget(&c->gate);
    http_conn_enter(c, HTTP_HEAD_PHASE, c->http->options.limits.head_ms);
    if (c->http->finishing || evbuffer_get_length(c->held))
        event_active(c->soon, EV_TIMEOUT, 0);
}
