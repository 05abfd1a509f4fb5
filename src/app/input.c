#include "app/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/door.h"

struct input {
    const struct log *log;
    const struct config_input *config;
    struct input_events events;
    char label[64]; /* "input local", for log lines */
    struct item_reader *reader;
    struct conn_group *conns; /* this, or intake */
    struct intake *intake;
    struct door *door;         /* NULL: it is standard input, or HTTP's */
    struct input_state counts; /* those that are counted here */
};

static void input_on_posted(void *ctx, struct item_reader *reader,
                            const struct conn_record *r, struct conn_outcome *o)
{
    struct input *in = ctx;
    struct input_state *n = &in->counts;

    in->events.on_record(in->events.ctx, reader, r, o);
    n->records++;
    n->bytes += r->bytes.n;
    n->items += o->items;
    n->rejected += o->error.p != NULL;
    n->alerts += o->alerts;
}

static void input_on_record(void *ctx, const struct conn_record *r,
                            struct conn_outcome *o)
{
    struct input *in = ctx;

    input_on_posted(in, in->reader, r, o);
}

static void input_on_empty(void *ctx)
{
    const struct input *in = ctx;

    in->events.on_empty(in->events.ctx);
}

static void input_on_guest(void *ctx, int fd, const struct peer *peer)
{
    const struct input *in = ctx;

    conn_group_accept(in->conns, fd, peer);
}

static int input_on_other(void *ctx, int fd, enum activate_kind kind)
{
    const struct input *in = ctx;

    if (in->config->ack) {
        log_error(in->log, "%s: ack = yes, but senders cannot be answered over %s",
                  in->label, in->config->socket.addr.path);
        return -1;
    }
    if (kind == ACTIVATE_DATAGRAM)
        conn_group_datagrams(in->conns, fd);
    else
        conn_group_read(in->conns, fd, true, in->config->socket.addr.path);
    return 0;
}

/* 0, or -1 after logging why not. */
static int open_input(struct event_base *base, struct input *in,
                      struct activated *sockets)
{
    const struct config_input *c = in->config;
    const struct door_options door = {
        .label = in->label,
        .guest = "connection of",
        .addr = &c->socket.addr,
        .rights = config_socket_rights(&c->socket),
        .allow = &c->socket.allow,
        .ctx = in,
        .on_guest = input_on_guest,
        .on_other = input_on_other,
    };

    if (c->socket.addr.kind == ADDR_STDIN) {
        conn_group_read(in->conns, STDIN_FILENO, false, "standard input");
        return 0;
    }
    in->door = door_new(base, in->log, &door, sockets);
    return in->door ? 0 : -1;
}

static void make_conns(struct input *in, struct event_base *base)
{
    const struct config_input *c = in->config;
    const struct conn_options options = {
        .name = c->name,
        .framing = (enum frame_mode)c->framing,
        .record_bytes = c->max_record,
        .most = c->max_connections,
        .idle_ms = (int64_t)c->idle_timeout_ms,
        .record_ms = (int64_t)c->record_timeout_ms,
        .allow = &c->socket.allow,
        .answers = c->ack,
        .ctx = in,
        .on_record = input_on_record,
        .on_empty = input_on_empty,
    };

    in->reader = item_reader_new((enum item_format)c->format);
    in->conns = conn_group_new(base, in->log, &options);
}

static void make_intake(struct input *in, struct event_base *base)
{
    const struct intake_options options = {
        .name = in->config->name,
        .record_bytes = in->config->max_record,
        .acks = in->config->ack,
        .ctx = in,
        .on_record = input_on_posted,
        .on_empty = input_on_empty,
    };

    in->intake = intake_new(base, &options);
}

struct input *input_new(struct event_base *base, const struct log *log,
                        const struct config_input *config, struct activated *sockets,
                        const struct input_events *events)
{
    struct input *in = mem_zalloc(sizeof(*in));

    in->log = log;
    in->config = config;
    in->events = *events;
    (void)snprintf(in->label, sizeof(in->label), "input %s", config->name);
    if (config->posted) {
        make_intake(in, base);
        return in;
    }
    make_conns(in, base);
    if (open_input(base, in, sockets) == 0)
        return in;
    input_free(in);
    return NULL;
}

void input_free(struct input *in)
{
    if (!in)
        return;
    door_free(in->door);
    conn_group_free(in->conns);
    intake_free(in->intake);
    item_reader_free(in->reader);
    free(in);
}

void input_pause(struct input *in, bool pause)
{
    in->counts.paused = pause;
    if (in->intake)
        intake_pause(in->intake, pause);
    else
        conn_group_pause(in->conns, pause);
}

struct intake *input_intake(const struct input *in)
{
    return in->intake;
}

bool input_acks(const struct input *in)
{
    return in->config->ack;
}

void input_seal(struct input *in)
{
    if (in->intake)
        intake_seal(in->intake);
    else
        conn_group_seal(in->conns);
}

void input_ack(struct input *in)
{
    if (in->intake)
        intake_ack(in->intake);
    else
        conn_group_ack(in->conns);
}

void input_finish(struct input *in)
{
    door_finish(in->door);
    if (in->intake)
        intake_finish(in->intake);
    else
        conn_group_finish(in->conns);
}

struct input_state input_state(const struct input *in)
{
    struct input_state s = in->counts;

    s.name = in->config->name;
    s.listen = in->config->socket.listen ? in->config->socket.listen : "stdin";
    s.connections = in->intake ? intake_count(in->intake) : conn_group_count(in->conns);
    s.connected = in->intake ? intake_total(in->intake) : conn_group_total(in->conns);
    s.memory = in->intake ? intake_bytes(in->intake)
                          : conn_group_bytes(in->conns) + item_reader_bytes(in->reader);
    return s;
}

bool input_is_over(const struct input *in)
{
    if (in->intake)
        return intake_is_over(in->intake);
    return !door_is_open(in->door) && !conn_group_count(in->conns);
}

bool input_failed(const struct input *in)
{
    return in->conns && conn_group_failed(in->conns);
}
