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

static void add_listener(struct door *d, struct event_base *base, int fd)
{
    const char *label = d->options.label;
    char text[128];

    listen_describe(d->options.addr, fd, text);
    log_info(d->log, "%s: listening on %s", label, text);
    d->listeners[d->n_listeners++] =
        listener_new(base, d->log, label, fd, door_on_accept, d);
}

static int take_sockets(struct door *d, struct event_base *base,
                        struct activated *sockets)
{
    const char *label = d->options.label, *name = d->options.addr->path;
    int fd;

    while ((fd = activate_take(sockets, name)) >= 0) {
        if (activate_kind(fd) != ACTIVATE_LISTENING) {
            log_error(d->log, "%s: the socket %s that was passed does not listen", label,
                      name);
            (void)close(fd);
            return -1;
        }
        add_listener(d, base, fd);
    }
    if (d->n_listeners)
        return 0;
    log_error(d->log, "%s: the service manager passed no socket named %s", label, name);
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

void door_free(struct door *d)
{
    if (!d)
        return;
    if (d->socket_fd >= 0)
        listen_unlink(d->options.addr, d->socket_fd);
    while (d->n_listeners)
        listener_free(d->listeners[--d->n_listeners]);
    free(d);
}
