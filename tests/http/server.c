#include "http/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>

#include "base/buf.h"
#include "base/mem.h"
#include "http/answer.h"

#define REQUEST_MOST (64u << 10)
#define ANSWER_MOST  (128u << 20)
#define DRIP_US      10000

struct client {
    struct http_server *server;
    struct bufferevent *be;
    struct event *drip;
    struct buf answer;  /* what is not in the bufferevent yet */
    size_t answer_done; /* of its bytes */
    struct http_manner manner;
    bool answering;
    struct client *next, *previous;
};

struct http_server {
    struct event_base *base;
    struct evconnlistener *listener;
    struct client *clients;
    struct http_feed *feeds;
    struct http_server_load load;
    struct buf log;
};

/* --- feeds -------------------------------------------------------------------------- */

static struct http_feed *find_feed(struct http_server *s, struct span name)
{
    struct http_feed *f = s->feeds;

    while (f && !span_is(name, f->name))
        f = f->next;
    if (f)
        return f;
    f = mem_zalloc(sizeof(*f));
    f->name = mem_dup(name.p, name.n);
    f->next = s->feeds;
    s->feeds = f;
    return f;
}

static void set_keys(struct http_feed *f, struct span query)
{
    free(f->keys);
    f->keys = mem_dup(query.p ? query.p : "", query.n);
}

void http_server_set(struct http_server *s, const char *name, const char *query)
{
    set_keys(find_feed(s, span_of(name)), span_of(query));
}

size_t http_server_requests(struct http_server *s, const char *name)
{
    return find_feed(s, span_of(name))->requests;
}

size_t http_server_documents(struct http_server *s, const char *name)
{
    return find_feed(s, span_of(name))->documents;
}

size_t http_server_not_modified(struct http_server *s, const char *name)
{
    return find_feed(s, span_of(name))->not_modified;
}

const char *http_server_log(struct http_server *s)
{
    return buf_cstr(&s->log);
}

struct http_server_load http_server_load(const struct http_server *s)
{
    return s->load;
}

unsigned http_server_port(const struct http_server *s)
{
    struct sockaddr_in a = {0};
    socklen_t n = sizeof(a);

    (void)getsockname(evconnlistener_get_fd(s->listener), (struct sockaddr *)&a, &n);
    return ntohs(a.sin_port);
}

/* --- answering ---------------------------------------------------------------------- */

static void client_free(struct client *c)
{
    if (c->next)
        c->next->previous = c->previous;
    if (c->previous)
        c->previous->next = c->next;
    else
        c->server->clients = c->next;
    c->server->load.open--;
    if (c->answering && c->manner.hold)
        c->server->load.held--;
    event_free(c->drip);
    bufferevent_free(c->be);
    buf_release(&c->answer);
    free(c);
}

static void arm_drip(struct client *c)
{
    static const struct timeval soon = {.tv_usec = DRIP_US};

    (void)event_add(c->drip, &soon);
}

/* The next piece goes to the bufferevent: all of it, or a drop. */
static void send_piece(struct client *c)
{
    size_t n = c->answer.n - c->answer_done;

    if (c->manner.drip && c->manner.drip < n)
        n = c->manner.drip;
    (void)bufferevent_write(c->be, c->answer.p + c->answer_done, n);
    c->answer_done += n;
}

static void on_drip(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd, (void)what;
    send_piece(ctx);
}

static void note(struct http_server *s, const struct http_ask *ask, int status)
{
    const struct span rest[] = {ask->if_none_match, ask->if_modified_since,
                                ask->user_agent, ask->accept_encoding};

    (void)buf_addf(&s->log, "%.*s\t%.*s%s%.*s\t%d", (int)ask->host.n, ask->host.p,
                   (int)ask->path.n, ask->path.p, ask->query.n ? "?" : "",
                   (int)ask->query.n, ask->query.n ? ask->query.p : "", status);
    for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
        (void)buf_addf(&s->log, "\t%.*s", rest[i].p ? (int)rest[i].n : 1,
                       rest[i].p ? rest[i].p : "-");
    (void)buf_add_char(&s->log, '\n');
}

static bool rest_after(struct span path, const char *prefix, struct span *rest)
{
    size_t n = strlen(prefix);

    if (!span_starts(path, prefix))
        return false;
    *rest = span_make(path.p + n, path.n - n);
    return true;
}

static struct http_manner answer_count(struct client *c, struct http_feed *f)
{
    struct http_manner m;
    struct buf text;

    buf_init(&text, 256);
    (void)buf_addf(&text, "%zu %zu %zu\n", f->requests, f->documents, f->not_modified);
    m = answer_text(&c->answer, 200, buf_span(&text));
    buf_release(&text);
    return m;
}

static struct http_manner answer(struct client *c, const struct http_ask *ask)
{
    static const struct span none = SPAN(""), unknown = SPAN("no such page\n");
    struct http_server *s = c->server;
    struct http_manner m;
    struct span name;

    if (rest_after(ask->path, "/feed/", &name)) {
        m = answer_feed(&c->answer, find_feed(s, name), ask);
        note(s, ask, m.status);
        return m;
    }
    if (rest_after(ask->path, "/page/", &name)) {
        note(s, ask, 200);
        return answer_page(&c->answer, name);
    }
    if (rest_after(ask->path, "/count/", &name))
        return answer_count(c, find_feed(s, name));
    if (rest_after(ask->path, "/set/", &name))
        set_keys(find_feed(s, name), ask->query);
    else if (span_is(ask->path, "/release"))
        http_server_release(s);
    else if (span_is(ask->path, "/log"))
        return answer_text(&c->answer, 200, buf_span(&s->log));
    else {
        note(s, ask, 404);
        return answer_text(&c->answer, 404, unknown);
    }
    return answer_text(&c->answer, 200, none);
}

/* --- requests ----------------------------------------------------------------------- */

static struct span header_of(struct span head, const char *name)
{
    static const struct span none = {NULL, 0};
    size_t n = strlen(name);

    while (head.n) {
        const char *end = memchr(head.p, '\n', head.n);
        size_t line = end ? (size_t)(end - head.p) : head.n;

        if (line > n && strncasecmp(head.p, name, n) == 0 && head.p[n] == ':')
            return span_trim(span_make(head.p + n + 1, line - n - 1));
        head.p += line, head.n -= line;
        if (head.n)
            head.p++, head.n--;
    }
    return none;
}

/* "GET /path?query HTTP/1.1", or with a whole URL as proxies are asked. */
static void read_target(struct span head, struct http_ask *ask)
{
    const char *from = memchr(head.p, ' ', head.n);
    const char *to =
        from ? memchr(from + 1, ' ', head.n - (size_t)(from + 1 - head.p)) : NULL;
    struct span target = to ? span_make(from + 1, (size_t)(to - from - 1)) : span_of("/");
    const char *slash, *question;

    if (span_starts(target, "http://") &&
        (slash = memchr(target.p + 7, '/', target.n - 7)) != NULL) {
        target.n -= (size_t)(slash - target.p);
        target.p = slash;
    }
    question = memchr(target.p, '?', target.n);
    ask->path = question ? span_make(target.p, (size_t)(question - target.p)) : target;
    if (question)
        ask->query = span_make(question + 1, target.n - ask->path.n - 1);
}

static void serve(struct client *c, struct span head)
{
    struct http_ask ask = {
        .host = header_of(head, "Host"),
        .if_none_match = header_of(head, "If-None-Match"),
        .if_modified_since = header_of(head, "If-Modified-Since"),
        .user_agent = header_of(head, "User-Agent"),
        .accept_encoding = header_of(head, "Accept-Encoding"),
    };

    read_target(head, &ask);
    buf_reset(&c->answer);
    c->answer_done = 0;
    c->answering = true;
    c->manner = answer(c, &ask);
    if (c->manner.hold)
        c->server->load.held++;
    else if (c->answer.n)
        send_piece(c);
    else
        client_free(c);
}

static void on_read(struct bufferevent *be, void *ctx)
{
    struct client *c = ctx;
    struct evbuffer *in = bufferevent_get_input(be);
    struct evbuffer_ptr end;
    char *head;

    if (c->answering)
        return; /* it is looked at again after the answer */
    end = evbuffer_search(in, "\r\n\r\n", 4, NULL);
    if (end.pos < 0) {
        if (evbuffer_get_length(in) > REQUEST_MOST)
            client_free(c);
        return;
    }
    head = mem_realloc(NULL, (size_t)end.pos + 4, 1);
    (void)evbuffer_remove(in, head, (size_t)end.pos + 4);
    serve(c, span_make(head, (size_t)end.pos));
    free(head);
}

/* All that was given is written. */
static void on_written(struct bufferevent *be, void *ctx)
{
    struct client *c = ctx;

    (void)be;
    if (!c->answering || (c->manner.hold && !c->answer_done))
        return;
    if (c->answer_done < c->answer.n) {
        arm_drip(c);
        return;
    }
    c->answering = false;
    buf_release(&c->answer);
    buf_init(&c->answer, ANSWER_MOST);
    if (c->manner.close)
        client_free(c);
    else
        on_read(c->be, c);
}

static void on_event(struct bufferevent *be, short what, void *ctx)
{
    (void)be;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        client_free(ctx);
}

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *a,
                      int n, void *ctx)
{
    struct http_server *s = ctx;
    struct client *c = mem_zalloc(sizeof(*c));

    (void)l, (void)a, (void)n;
    c->server = s;
    c->be = bufferevent_socket_new(s->base, fd, BEV_OPT_CLOSE_ON_FREE);
    c->drip = evtimer_new(s->base, on_drip, c);
    assert(c->be && c->drip);
    buf_init(&c->answer, ANSWER_MOST);
    c->next = s->clients;
    if (c->next)
        c->next->previous = c;
    s->clients = c;
    s->load.opened++;
    if (++s->load.open > s->load.open_most)
        s->load.open_most = s->load.open;
    bufferevent_setcb(c->be, on_read, on_written, on_event, c);
    (void)bufferevent_enable(c->be, EV_READ | EV_WRITE);
}

void http_server_release(struct http_server *s)
{
    for (struct client *c = s->clients; c; c = c->next)
        if (c->answering && c->manner.hold) {
            c->manner.hold = false;
            s->load.held--;
            send_piece(c);
        }
}

struct http_server *http_server_new(struct event_base *base, unsigned port)
{
    struct http_server *s = mem_zalloc(sizeof(*s));
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->base = base;
    buf_init(&s->log, ANSWER_MOST);
    s->listener = evconnlistener_new_bind(base, on_accept, s,
                                          LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC,
                                          1024, (struct sockaddr *)&a, sizeof(a));
    if (s->listener)
        return s;
    buf_release(&s->log);
    free(s);
    return NULL;
}

void http_server_free(struct http_server *s)
{
    struct http_feed *f, *next;

    if (!s)
        return;
    while (s->clients)
        client_free(s->clients);
    for (f = s->feeds; f; f = next) {
        next = f->next;
        free(f->name);
        free(f->keys);
        free(f);
    }
    evconnlistener_free(s->listener);
    buf_release(&s->log);
    free(s);
}
