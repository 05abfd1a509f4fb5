#include "app/control.h"

#include <stdlib.h>

#include "app/report_put.h"
#include "base/clock.h"
#include "base/mem.h"
#include "feed/json.h"
#include "io/door.h"
#include "io/hub.h"

/* What is known of a peer, between its lines. */
struct guest {
    uint64_t awaits; /* a run of reload; 0: none */
    bool said_all;   /* it has closed its half: it goes when it is answered */
};

struct control {
    const struct log *log;
    struct control_options options;
    struct hub *hub;
    struct door *door;
    struct buf answer; /* scratch */

    struct event *rested;
    int64_t debt_ns; /* what was spent on answers and is not made up for; at debt_at_ns */
    int64_t debt_at_ns;
};

/* --- answers ----------------------------------------------------------------------- */

static void begin_answer(struct control *c, bool ok, const char *command)
{
    buf_reset(&c->answer);
    (void)buf_add_str(&c->answer, ok ? "{\"ok\":true" : "{\"ok\":false");
    if (command)
        (void)json_put_member(&c->answer, "command", span_of(command));
}

static void put_error(struct control *c, const char *text)
{
    report_text(&c->answer, "error", span_of(text));
}

static void send_answer(struct control *c, struct subscriber *s)
{
    struct chunk *line;

    (void)buf_add_str(&c->answer, "}\n");
    if (c->answer.full) {
        begin_answer(c, false, NULL);
        put_error(c, "the answer is too long");
        (void)buf_add_str(&c->answer, "}\n");
    }
    line = chunk_new(buf_span(&c->answer));
    subscriber_push(s, line);
    chunk_unref(line);
}

static void refuse(struct control *c, struct subscriber *s, const char *command,
                   const char *error)
{
    begin_answer(c, false, command);
    put_error(c, error);
    send_answer(c, s);
}

/* The hub's word for lines that it had to drop: here, why the connection ends. */
static struct chunk *make_notice(void *ctx, uint64_t dropped, bool disconnected)
{
    (void)ctx;
    (void)dropped;
    (void)disconnected;
    return chunk_new(span_of("{\"ok\":false,\"error\":\"the answers are not read\"}\n"));
}

/* --- commands ---------------------------------------------------------------------- */

static void begin_reload(struct control *c, struct subscriber *s)
{
    struct guest *g = subscriber_user(s);

    if (g->awaits) {
        refuse(c, s, command_name(COMMAND_RELOAD),
               "the reload that was asked for before is not done yet");
        return;
    }
    g->awaits = c->options.next_run(c->options.ctx);
    c->options.reload(c->options.ctx);
}

/* Of the loop's time answers may take one part in CONTROL_SHARE, beyond a first piece:
 * a peer that asks much, or in one breath, waits, and the others' items do not. */
static void spend(struct control *c, int64_t began_ns)
{
    int64_t now_ns = clock_mono_ns(), rest_us;
    struct timeval rest;

    c->debt_ns -= (began_ns - c->debt_at_ns) / (CONTROL_SHARE - 1);
    c->debt_ns = (c->debt_ns > 0 ? c->debt_ns : 0) + now_ns - began_ns;
    c->debt_at_ns = now_ns;
    if (c->debt_ns < CONTROL_SPEND_NS)
        return;
    rest_us = c->debt_ns * (CONTROL_SHARE - 1) / 1000;
    rest = clock_timeval_us(rest_us);
    hub_rest(c->hub);
    (void)evtimer_add(c->rested, &rest);
}

static void control_on_rested(evutil_socket_t fd, short what, void *ctx)
{
    const struct control *c = ctx;

    (void)fd;
    (void)what;
    hub_go_on(c->hub);
}

static void obey(struct control *c, struct subscriber *s, struct span line)
{
    char error[COMMAND_ERROR_SIZE];
    struct command command;

    if (command_read(line, &command, error) < 0) {
        refuse(c, s, NULL, error);
        return;
    }
    log_debug(c->log, "control: %s asks: %s", subscriber_peer(s),
              command_name(command.kind));
    if (command.kind == COMMAND_RELOAD) {
        begin_reload(c, s);
        return;
    }
    begin_answer(c, true, command_name(command.kind));
    c->options.obey(c->options.ctx, &command, &c->answer);
    send_answer(c, s);
}

static void control_on_line(void *ctx, struct subscriber *s, struct span line)
{
    int64_t began_ns = clock_mono_ns();
    struct control *c = ctx;

    if (subscriber_is_ending(s))
        return; /* it is not answered any more */
    if (line.p && !line.n)
        return; /* as everywhere, a blank line is nothing */
    obey(c, s, line);
    spend(c, began_ns);
}

static void finish_if_done(struct subscriber *s)
{
    const struct guest *g = subscriber_user(s);

    if (g->said_all && !g->awaits)
        subscriber_finish(s);
}

void control_reloaded(struct control *c, uint64_t run, bool ok, struct span members)
{
    for (struct subscriber *s = hub_first(c->hub); s; s = hub_next(s)) {
        struct guest *g = subscriber_user(s);

        if (!g->awaits || g->awaits > run)
            continue;
        g->awaits = 0;
        begin_answer(c, ok, command_name(COMMAND_RELOAD));
        (void)buf_add_char(&c->answer, ',');
        (void)buf_add_span(&c->answer, members);
        send_answer(c, s);
        finish_if_done(s);
    }
}

/* --- coming and going -------------------------------------------------------------- */

static void control_on_open(void *ctx, struct subscriber *s)
{
    (void)ctx;
    subscriber_set_user(s, mem_zalloc(sizeof(struct guest)));
}

static void control_on_close(void *ctx, struct subscriber *s)
{
    (void)ctx;
    free(subscriber_user(s));
}

static void control_on_silent(void *ctx, struct subscriber *s)
{
    (void)ctx;
    subscriber_finish(s);
}

static void control_on_end(void *ctx, struct subscriber *s)
{
    struct guest *g = subscriber_user(s);

    (void)ctx;
    g->said_all = true;
    finish_if_done(s);
}

static void control_on_guest(void *ctx, int fd, const struct peer *peer)
{
    const struct control *c = ctx;

    hub_add(c->hub, fd, peer);
}

struct control *control_new(struct event_base *base, const struct log *log,
                            const struct control_options *options,
                            struct activated *sockets)
{
    struct control *c = mem_zalloc(sizeof(*c));
    const struct config_socket *config = options->config;
    const struct hub_options hub = {
        .name = "control",
        .rule = OUTQ_DISCONNECT,
        .cap_bytes = CONTROL_QUEUE_BYTES,
        .most = CONTROL_PEERS_MOST,
        .silence_ms = CONTROL_SILENCE_MS,
        .ctx = c,
        .make_notice = make_notice,
        .on_open = control_on_open,
        .on_close = control_on_close,
        .on_line = control_on_line,
        .on_silent = control_on_silent,
        .on_end = control_on_end,
    };
    const struct door_options door = {
        .label = "control",
        .guest = "peer",
        .addr = &config->addr,
        .rights = config_socket_rights(config),
        .allow = &config->allow,
        .ctx = c,
        .on_guest = control_on_guest,
    };

    c->log = log;
    c->options = *options;
    buf_init(&c->answer, CONTROL_ANSWER_BYTES);
    c->hub = hub_new(base, log, &hub);
    c->rested = evtimer_new(base, control_on_rested, c);
    c->door = door_new(base, log, &door, sockets);
    if (c->door)
        return c;
    control_free(c);
    return NULL;
}

size_t control_peers(const struct control *c)
{
    return hub_count(c->hub);
}

void control_free(struct control *c)
{
    if (!c)
        return;
    door_free(c->door);
    hub_free(c->hub);
    event_free(c->rested);
    buf_release(&c->answer);
    free(c);
}
