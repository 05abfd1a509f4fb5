/* A connection whose request is refused: it is told why, and has time to read it. */
#include <sys/socket.h>

#include "feed/json.h"
#include "io/http_inside.h"

/* To send the answer, and to have it read. */
#define LINGER_MS 3000

static void conn_on_lingered(struct bufferevent *bev, void *ctx)
{
    struct http_conn *c = ctx;

    if (evbuffer_get_length(bufferevent_get_output(bev)) == 0)
        (void)shutdown(c->fd, SHUT_WR);
}

static void conn_on_left(struct bufferevent *bev, short what, void *ctx)
{
    (void)bev;
    (void)what;
    http_conn_close(ctx);
}

static void count_refusal(struct http_counts *n, int status)
{
    bool malformed = status == 400 || status == 501 || status == 505;

    n->malformed += malformed;
    n->timeouts += status == 408;
    n->refused += !malformed && status != 408;
}

/* All of an answer, into out. A head that could not be read may be anybody's, who may
 * well understand HTTP/1.0 only: nothing here needs more. */
static void write_refusal(const struct http_refusal *r, bool headless, struct buf *out)
{
    struct buf body;

    buf_init(&body, BUF_NO_CAP);
    (void)buf_add_char(&body, '{');
    (void)json_put_member(&body, "error", span_of(r->why));
    (void)buf_add_str(&body, "}\n");
    (void)buf_addf(out,
                   "HTTP/1.1 %d %s\r\n"
                   "Content-Type: application/json\r\n"
                   "Content-Length: %zu\r\n"
                   "X-Content-Type-Options: nosniff\r\n"
                   "Cache-Control: no-store\r\n"
                   "Connection: close\r\n",
                   r->status, http_reason(r->status), body.n);
    if (r->name)
        (void)buf_addf(out, "%s: %s\r\n", r->name, r->value);
    (void)buf_add_str(out, "\r\n");
    if (!headless)
        (void)buf_add_span(out, buf_span(&body));
    buf_release(&body);
}

/* From here on evhttp hears nothing of it any more, until it frees it. */
void http_conn_refuse(struct http_conn *c, const struct http_refusal *r)
{
    struct evbuffer *input = bufferevent_get_input(c->bev);
    bool is_head = c->gate.fields.method.p && span_is(c->gate.fields.method, "HEAD");
    struct buf answer;

    count_refusal(&c->http->counts, r->status);
    http_conn_forget_body(c);
    http_conn_enter(c, HTTP_LINGER_PHASE, LINGER_MS);
    (void)evbuffer_drain(c->held, evbuffer_get_length(c->held));
    (void)evbuffer_drain(input, evbuffer_get_length(input));
    bufferevent_setcb(c->bev, NULL, conn_on_lingered, conn_on_left, c);
    (void)bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    buf_init(&answer, BUF_NO_CAP);
    write_refusal(r, is_head, &answer);
    (void)bufferevent_write(c->bev, answer.p, answer.n);
    buf_release(&answer);
}
