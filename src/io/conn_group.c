/* The connections of one input together. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/conn_inside.h"

#define LOG_BURST    5
#define LOG_EVERY_MS 5000

struct conn_group *conn_group_new(struct event_base *base, const struct log *log,
                                  const struct conn_options *options)
{
    struct conn_group *g = mem_zalloc(sizeof(*g));

    g->base = base;
    g->log = log;
    g->options = *options;
    log_limit_init(&g->limit, LOG_BURST, LOG_EVERY_MS);
    return g;
}

void conn_group_free(struct conn_group *g)
{
    if (!g)
        return;
    g->options.on_empty = NULL;
    while (g->first)
        conn_close(g->first);
    free(g->bytes);
    free(g);
}

static bool is_pollable(int fd)
{
    struct epoll_event e = {.events = EPOLLIN};
    int ep = epoll_create1(EPOLL_CLOEXEC);
    bool can = ep < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == 0 || errno != EPERM;

    if (ep >= 0)
        (void)close(ep);
    return can;
}

static struct conn *add_conn(struct conn_group *g, int fd, bool owned, const char *peer)
{
    struct conn *c = mem_zalloc(sizeof(*c));

    c->group = g;
    c->fd = fd;
    c->owned = owned;
    c->pollable = true;
    (void)strncpy(c->peer, peer, sizeof(c->peer) - 1);
    frame_init(&c->frame, g->options.framing, g->options.record_bytes);
    conn_make_events(c);
    c->next = g->first;
    if (c->next)
        c->next->previous = c;
    g->first = c;
    g->n++;
    if (!g->bytes)
        g->bytes = mem_realloc(NULL, CONN_DATAGRAM_BYTES, 1);
    return c;
}

static void refuse(struct conn_group *g, int fd, const struct peer *p)
{
    uint64_t held_back;

    if (log_limit_pass(&g->limit, clock_mono_ns(), &held_back))
        log_warning(g->log,
                    "input %s: connection of %s refused: max_connections are open",
                    g->options.name, p->text);
    (void)close(fd);
}

void conn_group_accept(struct conn_group *g, int fd, const struct peer *peer)
{
    struct conn *c;

    if (g->n >= g->options.most) {
        refuse(g, fd, peer);
        return;
    }
    c = add_conn(g, fd, true, peer->text);
    c->number = ++g->total;
    c->timed = true;
    if (g->options.answers)
        conn_greet(c);
    if (!g->paused)
        conn_start(c);
}

void conn_group_read(struct conn_group *g, int fd, bool owned, const char *peer)
{
    struct conn *c = add_conn(g, fd, owned, peer);

    c->pollable = is_pollable(fd);
    c->number = ++g->total;
    if (!g->paused)
        conn_start(c);
}

void conn_group_datagrams(struct conn_group *g, int fd)
{
    struct conn *c = add_conn(g, fd, true, "a datagram");
    const int yes = 1;

    c->datagrams = true;
    (void)setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes));
    if (!g->paused)
        conn_start(c);
}

void conn_group_pause(struct conn_group *g, bool pause)
{
    if (pause == g->paused)
        return;
    g->paused = pause;
    for (struct conn *c = g->first; c; c = c->next) {
        if (pause)
            conn_stop(c);
        else
            conn_start(c);
    }
}

void conn_group_finish(struct conn_group *g)
{
    g->finishing = true;
    for (struct conn *c = g->first; c; c = c->next)
        conn_go_on(c);
    if (!g->n && g->options.on_empty)
        g->options.on_empty(g->options.ctx);
}

size_t conn_group_count(const struct conn_group *g)
{
    return g->n;
}

size_t conn_group_bytes(const struct conn_group *g)
{
    size_t n = sizeof(*g) + (g->bytes ? CONN_DATAGRAM_BYTES : 0);

    for (const struct conn *c = g->first; c; c = c->next)
        n += sizeof(*c) + c->frame.bytes.room + c->refusals.room + c->out.room;
    return n;
}

bool conn_group_failed(const struct conn_group *g)
{
    return g->failed;
}

uint64_t conn_group_total(const struct conn_group *g)
{
    return g->total;
}
