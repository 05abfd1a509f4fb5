#include "io/door.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#define LOG_BURST    5
#define LOG_EVERY_MS 5000

struct door {
    const struct log *log;
    struct door_options options;
    struct listener *listeners[ACTIVATE_MOST];
    size_t n_listeners;
    int socket_fd; /* of a socket file of ours; -1: none */
    struct log_limit limit;
};

static void door_on_accept(void *ctx, int fd)
{
    struct door *d = ctx;
    const struct door_options *o = &d->options;
    uint64_t held_back;
    struct peer p;

    peer_of(fd, &p);
    if (peer_allowed(o->allow, &p, fd)) {
        o->on_guest(o->ctx, fd, &p);
        return;
    }
    if (log_limit_pass(&d->limit, clock_mono_ns(), &held_back))
        log_warning(d->log, "%s: %s %s refused: it is not in `allow`", o->label, o->guest,
                    p.text);
    (void)close(fd);
}

static void announce(const struct door *d, int fd)
{
    char text[128];

    listen_describe(d->options.addr, fd, text);
    log_info(d->log, "%s: listening on %s", d->options.label, text);
}

static void add_listener(struct door *d, struct event_base *base, int fd)
{
    announce(d, fd);
    d->listeners[d->n_listeners++] =
        listener_new(base, d->log, d->options.label, fd, door_on_accept, d);
}

static int add_other(struct door *d, int fd, enum activate_kind kind)
{
    const struct door_options *o = &d->options;

    if (!o->on_other) {
        log_error(d->log, "%s: the socket %s that was passed does not listen", o->label,
                  o->addr->path);
    } else if (o->on_other(o->ctx, fd, kind) == 0) {
        announce(d, fd);
        return 0;
    }
    (void)close(fd);
    return -1;
}

/* A socket of any kind, the door's from now on. */
static int take_socket(struct door *d, struct event_base *base, int fd)
{
    enum activate_kind kind = activate_kind(fd);

    if (kind == ACTIVATE_CONNECTED && d->options.on_other) {
        announce(d, fd);
        door_on_accept(d, fd);
        return 0;
    }
    if (kind != ACTIVATE_LISTENING)
        return add_other(d, fd, kind);
    add_listener(d, base, fd);
    return 0;
}

static int take_sockets(struct door *d, struct event_base *base,
                        struct activated *sockets)
{
    const char *name = d->options.addr->path;
    int fd, n = 0;

    for (; (fd = activate_take(sockets, name)) >= 0; n++)
        if (take_socket(d, base, fd) < 0)
            return -1;
    if (n)
        return 0;
    log_error(d->log, "%s: the service manager passed no socket named %s",
              d->options.label, name);
    return -1;
}

static int open_socket(struct door *d, struct event_base *base)
{
    char error[LISTEN_ERROR_SIZE];
    int fd = listen_open(d->options.addr, &d->options.rights, error);

    if (fd < 0) {
        log_error(d->log, "%s: %s", d->options.label, error);
        return -1;
    }
    d->socket_fd = fd;
    if (d->options.addr->kind == ADDR_UNIX_DGRAM)
        return add_other(d, fd, ACTIVATE_DATAGRAM);
    add_listener(d, base, fd);
    return 0;
}

struct door *door_new(struct event_base *base, const struct log *log,
                      const struct door_options *options, struct activated *sockets)
{
    struct door *d = mem_zalloc(sizeof(*d));
    int got;

    d->log = log;
    d->options = *options;
    d->socket_fd = -1;
    log_limit_init(&d->limit, LOG_BURST, LOG_EVERY_MS);
    got = options->addr->kind == ADDR_FD ? take_sockets(d, base, sockets)
                                         : open_socket(d, base);
    if (got == 0)
        return d;
    door_free(d);
    return NULL;
}

static void unlink_socket(struct door *d)
{
    if (d->socket_fd >= 0)
        listen_unlink(d->options.addr, d->socket_fd);
    d->socket_fd = -1;
}

bool door_is_open(const struct door *d)
{
    return d && d->n_listeners;
}

void door_finish(struct door *d)
{
    if (!d)
        return;
    unlink_socket(d);
    while (d->n_listeners)
        listener_finish(d->listeners[--d->n_listeners]);
}

void door_free(struct door *d)
{
    if (!d)
        return;
    unlink_socket(d);
    while (d->n_listeners)
        listener_free(d->listeners[--d->n_listeners]);
    free(d);
}
