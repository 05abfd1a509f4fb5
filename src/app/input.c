#include "app/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/listen.h"

struct input {
    const struct log *log;
    const struct config_input *config;
    struct event_base *base;
    struct input_events events;
    char label[64]; /* "input local", for log lines */
    struct item_reader *reader;
    struct conn_group *conns;
    struct listener *listeners[ACTIVATE_MOST];
    size_t n_listeners;
    int socket_fd;             /* of a socket file of ours; -1: none */
    struct input_state counts; /* those that are counted here */
};

static void input_on_record(void *ctx, const struct conn_record *r,
                            struct conn_outcome *o)
{
    struct input *in = ctx;
    struct input_state *n = &in->counts;

    in->events.on_record(in->events.ctx, in->reader, r, o);
    n->records++;
    n->bytes += r->bytes.n;
    n->items += o->items;
    n->rejected += o->error.p != NULL;
    n->alerts += o->alerts;
}

static void input_on_empty(void *ctx)
{
    const struct input *in = ctx;

    in->events.on_empty(in->events.ctx);
}

static void input_on_accept(void *ctx, int fd)
{
    const struct input *in = ctx;

    conn_group_accept(in->conns, fd);
}

static void add_listener(struct input *in, int fd)
{
    in->listeners[in->n_listeners++] =
        listener_new(in->base, in->log, in->label, fd, input_on_accept, in);
}

static void announce(const struct input *in, int fd)
{
    char text[128];

    listen_describe(&in->config->addr, fd, text);
    log_info(in->log, "%s: listening on %s", in->label, text);
}

/* Whether a socket that was passed can do what is asked of it. */
static bool suits(const struct input *in, int fd)
{
    enum activate_kind kind = activate_kind(fd);

    if (!in->config->ack || kind == ACTIVATE_LISTENING || kind == ACTIVATE_CONNECTED)
        return true;
    log_error(in->log, "%s: ack = yes, but senders cannot be answered over %s", in->label,
              in->config->addr.path);
    return false;
}

static int take_sockets(struct input *in, struct activated *sockets)
{
    const char *name = in->config->addr.path;
    int fd, n = 0;

    for (; (fd = activate_take(sockets, name)) >= 0; n++) {
        if (!suits(in, fd)) {
            (void)close(fd);
            return -1;
        }
        announce(in, fd);
        switch (activate_kind(fd)) {
        case ACTIVATE_LISTENING: add_listener(in, fd); break;
        case ACTIVATE_CONNECTED: conn_group_accept(in->conns, fd); break;
        case ACTIVATE_DATAGRAM: conn_group_datagrams(in->conns, fd); break;
        default: conn_group_read(in->conns, fd, true, name); break;
        }
    }
    if (n)
        return 0;
    log_error(in->log, "%s: the service manager passed no socket named %s", in->label,
              name);
    return -1;
}

static int open_socket(struct input *in)
{
    const struct config_input *c = in->config;
    struct listen_rights rights = {(mode_t)c->mode, c->uid, c->gid};
    char error[LISTEN_ERROR_SIZE];
    int fd = listen_open(&c->addr, &rights, error);

    if (fd < 0) {
        log_error(in->log, "%s: %s", in->label, error);
        return -1;
    }
    in->socket_fd = fd;
    announce(in, fd);
    if (c->addr.kind == ADDR_UNIX_DGRAM)
        conn_group_datagrams(in->conns, fd);
    else
        add_listener(in, fd);
    return 0;
}

static int open_input(struct input *in, struct activated *sockets)
{
    if (in->config->addr.kind == ADDR_FD)
        return take_sockets(in, sockets);
    if (in->config->addr.kind != ADDR_STDIN)
        return open_socket(in);
    conn_group_read(in->conns, STDIN_FILENO, false, "standard input");
    return 0;
}

/* The group owns its list of who may send. */
static struct peer_list copy_allow(const struct peer_list *from)
{
    struct peer_list l = {NULL, from->n, from->n};

    l.entries = mem_calloc(from->n, sizeof(*l.entries));
    if (from->n)
        memcpy(l.entries, from->entries, from->n * sizeof(*l.entries));
    return l;
}

struct input *input_new(struct event_base *base, const struct log *log,
                        const struct config_input *config, struct activated *sockets,
                        const struct input_events *events)
{
    struct input *in = mem_zalloc(sizeof(*in));
    struct conn_options options = {
        .name = config->name,
        .framing = (enum frame_mode)config->framing,
        .record_bytes = config->max_record,
        .most = config->max_connections,
        .idle_ms = (int64_t)config->idle_timeout_ms,
        .record_ms = (int64_t)config->record_timeout_ms,
        .allow = copy_allow(&config->allow),
        .answers = config->ack,
        .ctx = in,
        .on_record = input_on_record,
        .on_empty = input_on_empty,
    };

    in->log = log;
    in->config = config;
    in->base = base;
    in->events = *events;
    in->socket_fd = -1;
    (void)snprintf(in->label, sizeof(in->label), "input %s", config->name);
    in->reader = item_reader_new((enum item_format)config->format);
    in->conns = conn_group_new(base, log, &options);
    if (open_input(in, sockets) == 0)
        return in;
    input_free(in);
    return NULL;
}

static void unlink_socket(struct input *in)
{
    if (in->socket_fd >= 0)
        listen_unlink(&in->config->addr, in->socket_fd);
    in->socket_fd = -1;
}

void input_free(struct input *in)
{
    if (!in)
        return;
    unlink_socket(in);
    while (in->n_listeners)
        listener_free(in->listeners[--in->n_listeners]);
    conn_group_free(in->conns);
    item_reader_free(in->reader);
    free(in);
}

void input_pause(struct input *in, bool pause)
{
    in->counts.paused = pause;
    conn_group_pause(in->conns, pause);
}

bool input_acks(const struct input *in)
{
    return in->config->ack;
}

void input_seal(struct input *in)
{
    conn_group_seal(in->conns);
}

void input_ack(struct input *in)
{
    conn_group_ack(in->conns);
}

void input_finish(struct input *in)
{
    unlink_socket(in);
    while (in->n_listeners)
        listener_finish(in->listeners[--in->n_listeners]);
    conn_group_finish(in->conns);
}

struct input_state input_state(const struct input *in)
{
    struct input_state s = in->counts;

    s.name = in->config->name;
    s.listen = in->config->listen ? in->config->listen : "stdin";
    s.connections = conn_group_count(in->conns);
    s.connected = conn_group_total(in->conns);
    return s;
}

bool input_is_over(const struct input *in)
{
    return !in->n_listeners && !conn_group_count(in->conns);
}

bool input_failed(const struct input *in)
{
    return conn_group_failed(in->conns);
}
