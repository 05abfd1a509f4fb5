#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/listener.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/http_inside.h"

#define REST_MS      200  /* at the descriptor limit */
#define CROWD_MS     1000 /* for who says nothing, while others wait outside */
#define LOG_BURST    5
#define LOG_EVERY_MS 5000

/* --- who may come in --------------------------------------------------------------- */

static void accept_more(struct http *h, bool more)
{
    for (size_t i = 0; i < h->n_bound; i++) {
        struct evconnlistener *l = evhttp_bound_socket_get_listener(h->bound[i]);

        (void)(more ? evconnlistener_enable(l) : evconnlistener_disable(l));
        (void)(more ? event_add(h->knocks[i], NULL) : event_del(h->knocks[i]));
    }
}

static void rest(struct http *h, int error)
{
    const struct timeval pause = {0, REST_MS * 1000};
    uint64_t held_back;

    accept_more(h, false);
    (void)evtimer_add(h->rested, &pause);
    if (log_limit_pass(&h->limit, clock_mono_ns(), &held_back))
        log_warning(h->log, "%s: cannot accept: %s; new connections wait",
                    h->options.label, strerror(error));
}

/*
 * Somebody waits. evhttp's listener would try again and again at the descriptor limit,
 * and tells nobody who could know whose it is; so whoever comes wakes us too, and we look
 * whether there is a descriptor.
 */
static void http_on_knock(evutil_socket_t listening, short what, void *ctx)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)listening;
    (void)what;
    if (fd < 0)
        rest(ctx, errno);
    else
        (void)close(fd);
}

/* Its word for the same is a line in the log for every try. */
static void ignore_accept_error(struct evconnlistener *l, void *ctx)
{
    (void)l;
    (void)ctx;
}

static void http_on_rested(evutil_socket_t fd, short what, void *ctx)
{
    struct http *h = ctx;

    (void)fd;
    (void)what;
    if (!h->full)
        accept_more(h, true);
}

static void watch_crowd(struct http *h)
{
    const struct timeval tv = {CROWD_MS / 1000, 0};

    (void)evtimer_add(h->crowded, &tv);
}

/* Else a few hundred connections that say nothing keep everybody out, until their time
 * is over, and then again. */
static void http_on_crowded(evutil_socket_t fd, short what, void *ctx)
{
    int64_t before_ns = clock_mono_ns() - INT64_C(1000000) * CROWD_MS;
    struct http *h = ctx;
    struct http_conn *next;

    (void)fd;
    (void)what;
    for (struct http_conn *c = h->full ? h->first : NULL; c; c = next) {
        next = c->next;
        if (!c->evcon || c->phase != HTTP_HEAD_PHASE || c->since_ns > before_ns)
            continue;
        h->counts.timeouts += http_gate_has_begun(&c->gate);
        http_conn_close(c);
    }
    if (h->full)
        watch_crowd(h);
}

void http_add_conn(struct http *h, struct http_conn *c)
{
    c->next = h->first;
    if (h->first)
        h->first->previous = c;
    h->first = c;
    h->counts.connected++;
    if (++h->counts.connections < h->options.limits.most)
        return;
    h->full = true;
    accept_more(h, false);
    watch_crowd(h);
}

void http_note_fd(struct http *h, struct http_conn *c)
{
    size_t before = h->cap_by_fd, at = (size_t)c->fd;

    h->by_fd = mem_grow(h->by_fd, &h->cap_by_fd, at + 1, sizeof(struct http_conn *));
    if (h->cap_by_fd > before)
        memset(h->by_fd + before, 0,
               (h->cap_by_fd - before) * sizeof(struct http_conn *));
    h->by_fd[at] = c;
}

void http_remove_conn(struct http *h, struct http_conn *c)
{
    if (c->previous)
        c->previous->next = c->next;
    else
        h->first = c->next;
    if (c->next)
        c->next->previous = c->previous;
    h->counts.connections--;
    if (c->evcon)
        h->by_fd[c->fd] = NULL;
    if (!h->full)
        return;
    h->full = false;
    if (!evtimer_pending(h->rested, NULL))
        accept_more(h, true);
}

/* --- what evhttp asks -------------------------------------------------------------- */

static struct bufferevent *http_on_connection(struct event_base *base, void *ctx)
{
    (void)base;
    return http_conn_new(ctx)->bev;
}

static void http_on_request(struct evhttp_request *ev, void *ctx)
{
    struct http *h = ctx;
    struct evhttp_connection *evcon = evhttp_request_get_connection(ev);
    int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(evcon));
    struct http_conn *c = h->by_fd[fd];

    http_request_begin(&c->request, c, ev);
    h->counts.requests++;
    h->options.on_request(h->options.ctx, &c->request);
}

/* --- the server -------------------------------------------------------------------- */

/* 0, or -1 after logging why not. */
static int listen_on_all(struct http *h, struct activated *sockets)
{
    const struct http_options *o = &h->options;
    int fds[ACTIVATE_MOST];
    size_t n = listen_all(h->log, o->label, o->addr, &o->rights, sockets, fds);

    for (size_t i = 0; i < n; i++) {
        struct evhttp_bound_socket *b =
            evhttp_accept_socket_with_handle(h->evhttp, fds[i]);

        if (!b) {
            (void)close(fds[i]);
            continue;
        }
        evconnlistener_set_error_cb(evhttp_bound_socket_get_listener(b),
                                    ignore_accept_error);
        h->knocks[h->n_bound] =
            event_new(h->base, fds[i], EV_READ | EV_PERSIST, http_on_knock, h);
        (void)event_add(h->knocks[h->n_bound], NULL);
        h->bound[h->n_bound++] = b;
    }
    return h->n_bound ? 0 : -1;
}

struct http *http_new(struct event_base *base, const struct log *log,
                      const struct http_options *options, struct activated *sockets)
{
    struct http *h = mem_zalloc(sizeof(*h));

    h->base = base;
    h->log = log;
    h->options = *options;
    log_limit_init(&h->limit, LOG_BURST, LOG_EVERY_MS);
    h->rested = evtimer_new(base, http_on_rested, h);
    h->crowded = evtimer_new(base, http_on_crowded, h);
    h->spare = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    h->evhttp = evhttp_new(base);
    if (!h->evhttp || h->spare < 0) {
        log_error(log, "%s: the system gives no server: %s", options->label,
                  strerror(errno));
        http_free(h);
        return NULL;
    }
    evhttp_set_bevcb(h->evhttp, http_on_connection, h);
    evhttp_set_gencb(h->evhttp, http_on_request, h);
    evhttp_set_allowed_methods(h->evhttp,
                               EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST);
    evhttp_set_default_content_type(h->evhttp, NULL);
    if (listen_on_all(h, sockets) == 0)
        return h;
    http_free(h);
    return NULL;
}

bool http_is_exposed(const struct http *h)
{
    for (size_t i = 0; i < h->n_bound; i++) {
        struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
        socklen_t len = sizeof(sa);

        (void)getsockname(evhttp_bound_socket_get_fd(h->bound[i]), (struct sockaddr *)&sa,
                          &len);
        if (!addr_is_loopback((struct sockaddr *)&sa))
            return true;
    }
    return false;
}

bool http_is_idle(const struct http *h)
{
    for (const struct http_conn *c = h->first; c; c = c->next)
        if (c->phase == HTTP_WAIT_PHASE || c->phase == HTTP_ANSWER_PHASE)
            return false;
    return true;
}

/* Nobody comes any more; evhttp has told us of all who are there. */
static void stop_listening(struct http *h)
{
    h->finishing = true;
    if (h->n_bound)
        listen_unlink(h->options.addr, evhttp_bound_socket_get_fd(h->bound[0]));
    while (h->n_bound) {
        event_free(h->knocks[--h->n_bound]);
        evhttp_del_accept_socket(h->evhttp, h->bound[h->n_bound]);
    }
    for (struct http_conn *c = h->first; c; c = c->next)
        if (!c->evcon)
            http_conn_begin(c);
}

void http_finish(struct http *h)
{
    struct http_conn *next;

    stop_listening(h);
    for (struct http_conn *c = h->first; c; c = next) {
        next = c->next;
        if (c->phase == HTTP_HEAD_PHASE && !http_gate_has_begun(&c->gate))
            http_conn_close(c);
    }
}

void http_free(struct http *h)
{
    if (!h)
        return;
    if (h->evhttp) {
        stop_listening(h);
        evhttp_free(h->evhttp);
    }
    if (h->spare >= 0)
        (void)close(h->spare);
    event_free(h->rested);
    event_free(h->crowded);
    free(h->by_fd);
    free(h);
}

struct http_counts http_counts(const struct http *h)
{
    return h->counts;
}
