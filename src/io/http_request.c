#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/keyvalq_struct.h>

#include "base/mem.h"
#include "io/http_inside.h"

#define SMALL_ANSWER ((size_t)64 << 10)
#define UNREAD       "{\"error\":\"too many answers are not read; try again\"}\n"

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } reasons[] = {
        {200, "OK"},
        {202, "Accepted"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return "Status";
}

/* --- coming and going -------------------------------------------------------------- */

void http_request_begin(struct http_request *r, struct http_conn *c,
                        struct evhttp_request *ev)
{
    memset(r, 0, sizeof(*r));
    r->conn = c;
    r->ev = ev;
    buf_init(&r->path, c->gate.fields.path.n);
    buf_init(&r->query, c->gate.fields.query.n);
    http_decode(c->gate.fields.path, false, &r->path);
}

void http_request_end(struct http_request *r)
{
    buf_release(&r->path);
    buf_release(&r->query);
    free(r->pairs);
    memset(r, 0, sizeof(*r));
}

void http_request_lose(struct http_request *r)
{
    struct evhttp_request *ev = r->ev;
    void (*on_gone)(void *) = r->on_gone;
    void *ctx = r->ctx;

    http_request_end(r);
    /* evhttp lets go of a request that is not answered yet when its peer goes first. */
    if (ev && !evhttp_request_get_connection(ev))
        evhttp_request_free(ev);
    if (on_gone)
        on_gone(ctx);
}

static void request_on_complete(struct evhttp_request *ev, void *ctx)
{
    (void)ev;
    http_conn_note_end(ctx);
}

void http_wait(struct http_request *r, void (*on_gone)(void *ctx), void *ctx)
{
    r->on_gone = on_gone;
    r->ctx = ctx;
}

/* --- what is asked ----------------------------------------------------------------- */

enum http_method http_method(const struct http_request *r)
{
    switch (evhttp_request_get_command(r->ev)) {
    case EVHTTP_REQ_GET: return HTTP_GET;
    case EVHTTP_REQ_HEAD: return HTTP_HEAD;
    case EVHTTP_REQ_POST: return HTTP_POST;
    default: return HTTP_OTHER;
    }
}

struct span http_path(const struct http_request *r)
{
    return buf_span(&r->path);
}

struct span http_body(struct http_request *r)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(r->ev);
    size_t n = evbuffer_get_length(in);

    return span_make(n ? (const char *)evbuffer_pullup(in, -1) : "", n);
}

const struct peer *http_peer(const struct http_request *r)
{
    return &r->conn->peer;
}

struct span http_header(const struct http_request *r, const char *name)
{
    return span_of(evhttp_find_header(evhttp_request_get_input_headers(r->ev), name));
}

static struct span decode_part(struct http_request *r, struct span raw)
{
    size_t from = r->query.n;

    http_decode(raw, true, &r->query);
    return span_make(r->query.p + from, r->query.n - from);
}

/* NAME=VALUE, or a name alone. */
static void add_pair(struct http_request *r, struct span part)
{
    const char *eq = part.n ? memchr(part.p, '=', part.n) : NULL;
    size_t n = eq ? (size_t)(eq - part.p) : part.n;
    struct http_pair pair;

    if (!part.n)
        return;
    pair.name = decode_part(r, span_make(part.p, n));
    pair.value =
        decode_part(r, eq ? span_make(eq + 1, part.n - n - 1) : span_make("", 0));
    r->pairs = mem_grow(r->pairs, &r->cap_pairs, r->n_pairs + 1, sizeof(*r->pairs));
    r->pairs[r->n_pairs++] = pair;
}

/* The request as its owner holds it; the answer to a question is kept in it. */
static const struct http_request *with_pairs(const struct http_request *asked)
{
    struct http_request *r = &asked->conn->request;
    struct span query = r->conn->gate.fields.query;

    if (r->queried)
        return r;
    r->queried = true;
    (void)buf_reserve(&r->query, query.n); /* all of it fits: pairs do not move */
    for (size_t from = 0, i = 0; i <= query.n && query.n; i++) {
        if (i < query.n && query.p[i] != '&')
            continue;
        add_pair(r, span_make(query.p + from, i - from));
        from = i + 1;
    }
    return r;
}

struct span http_parameter(const struct http_request *r, const char *name, size_t n)
{
    struct span none = {NULL, 0};

    r = with_pairs(r);
    for (size_t i = 0; i < r->n_pairs; i++)
        if (span_is(r->pairs[i].name, name) && n-- == 0)
            return r->pairs[i].value;
    return none;
}

void http_each_other_parameter(const struct http_request *r, const char *const *known,
                               void (*fn)(void *ctx, struct span name), void *ctx)
{
    r = with_pairs(r);
    for (size_t i = 0; i < r->n_pairs; i++) {
        size_t k = 0;

        while (known[k] && !span_is(r->pairs[i].name, known[k]))
            k++;
        if (!known[k])
            fn(ctx, r->pairs[i].name);
    }
}

/* --- answers ----------------------------------------------------------------------- */

void http_add_header(struct http_request *r, const char *name, const char *value)
{
    (void)evhttp_add_header(evhttp_request_get_output_headers(r->ev), name, value);
}

/* The headers that every answer has. */
static void complete_headers(struct http_request *r, const char *type, size_t n)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(r->ev);
    char length[24];

    (void)snprintf(length, sizeof(length), "%zu", n);
    if (type)
        http_add_header(r, "Content-Type", type);
    http_add_header(r, "Content-Length", length);
    http_add_header(r, "X-Content-Type-Options", "nosniff");
    if (!evhttp_find_header(headers, "Cache-Control"))
        http_add_header(r, "Cache-Control", "no-store");
    if (r->conn->http->finishing)
        http_add_header(r, "Connection", "close");
}

/* Large answers wait in memory for who reads them slowly: together they have a limit. */
static bool has_room(const struct http *h, size_t n)
{
    return n <= SMALL_ANSWER || h->answers_bytes + n <= h->options.limits.answers_bytes;
}

/* Takes the bytes of body with it. */
static void send_answer(struct http_request *r, int status, const char *type,
                        struct evbuffer *body)
{
    struct http_conn *c = r->conn;
    struct evhttp_request *ev = r->ev;

    size_t n;

    if (!has_room(c->http, evbuffer_get_length(body))) {
        (void)evbuffer_drain(body, evbuffer_get_length(body));
        (void)evbuffer_add(body, UNREAD, sizeof(UNREAD) - 1);
        http_add_header(r, "Retry-After", "1");
        status = 503;
        type = "application/json";
    }
    complete_headers(r, type, evbuffer_get_length(body));
    if (http_method(r) == HTTP_HEAD)
        (void)evbuffer_drain(body, evbuffer_get_length(body));
    n = evbuffer_get_length(body);
    http_request_end(r);
    evhttp_request_set_on_complete_cb(ev, request_on_complete, c);
    evhttp_send_reply(ev, status, http_reason(status), body);
    evbuffer_free(body);
    http_conn_note_answer(c, n);
}

void http_reply(struct http_request *r, int status, const char *type, struct span body)
{
    struct evbuffer *b = evbuffer_new();

    (void)evbuffer_add(b, body.p, body.n);
    send_answer(r, status, type, b);
}

static void free_bytes(const void *p, size_t n, void *ctx)
{
    (void)p;
    (void)n;
    free(ctx);
}

void http_reply_buf(struct http_request *r, int status, const char *type,
                    struct buf *body)
{
    struct evbuffer *b = evbuffer_new();

    if (body->n)
        (void)evbuffer_add_reference(b, body->p, body->n, free_bytes, body->p);
    else
        free(body->p);
    buf_init(body, body->cap);
    send_answer(r, status, type, b);
}

/*
 * evhttp shuts down the socket whose number it knows when it frees a connection, and so
 * would end ours, whatever number that has. So the socket gets another number, and the
 * number another socket, which nobody needs.
 */
int http_take_over(struct http_request *r)
{
    struct http_conn *c = r->conn;
    int fd = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    r->on_gone = NULL; /* who takes it over knows */
    (void)bufferevent_disable(c->bev, EV_READ | EV_WRITE);
    if (dup3(c->http->spare, c->fd, O_CLOEXEC) < 0) {
        int error = errno;

        (void)close(fd);
        errno = error;
        return -1;
    }
    http_conn_close(c);
    return fd;
}
