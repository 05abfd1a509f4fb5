#include "poll/outlet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/sender.h"
#include "io/sink.h"

struct outlet {
    struct outlet_options options;
    struct sender *sender; /* one of the two */
    struct sink *sink;
    struct event *ended; /* of standard output: a round, told from the loop */
    struct log_limit rejects;
    bool full;      /* a push was refused */
    bool finishing; /* standard output: all of the round was pushed */
    bool gone;      /* standard output: nobody reads it */
};

/* --- the daemon --------------------------------------------------------------------- */

static void outlet_on_acked(void *ctx, uint64_t record)
{
    const struct outlet *o = ctx;

    o->options.on_safe(o->options.ctx, record);
}

static void outlet_on_rejected(void *ctx, uint64_t record, struct span error)
{
    struct outlet *o = ctx;
    uint64_t held_back;

    (void)record;
    if (log_limit_pass(&o->rejects, clock_mono_ns(), &held_back))
        log_warning(o->options.log, "the daemon refused an item: %.*s", (int)error.n,
                    error.p);
}

static void outlet_on_room(void *ctx)
{
    const struct outlet *o = ctx;

    o->options.on_room(o->options.ctx);
}

static void outlet_on_end(void *ctx, enum sender_end end)
{
    const struct outlet *o = ctx;

    o->options.on_end(o->options.ctx, end == SENDER_GAVE_UP);
}

static void outlet_on_state(void *ctx, const char *error)
{
    const struct outlet *o = ctx;

    o->options.on_away(o->options.ctx, error);
}

static void open_sender(struct outlet *o)
{
    const struct sender_options options = {
        .addr = o->options.config->addr,
        .queue_bytes = o->options.config->queue_bytes,
        .give_up_ms = o->options.give_up_ms,
        .ctx = o,
        .on_acked = outlet_on_acked,
        .on_rejected = outlet_on_rejected,
        .on_room = outlet_on_room,
        .on_end = outlet_on_end,
        .on_state = outlet_on_state,
    };

    o->sender = sender_new(o->options.base, o->options.log, &options);
}

/* --- standard output ---------------------------------------------------------------- */

static void outlet_on_ended(evutil_socket_t fd, short what, void *ctx)
{
    struct outlet *o = ctx;

    (void)fd;
    (void)what;
    if (o->finishing && (o->gone || !sink_waiting(o->sink))) {
        o->finishing = false;
        o->options.on_end(o->options.ctx, o->gone);
    }
}

static void set_full(struct outlet *o, bool full)
{
    bool was_full = o->full;

    o->full = full;
    if (was_full && !full)
        o->options.on_room(o->options.ctx);
}

static void outlet_on_drained(void *ctx)
{
    struct outlet *o = ctx;

    if (o->finishing)
        event_active(o->ended, EV_TIMEOUT, 0);
    else
        set_full(o, false);
}

static void outlet_on_gone(void *ctx, int error)
{
    struct outlet *o = ctx;

    if (error != EPIPE)
        log_error(o->options.log, "standard output cannot be written: %s",
                  strerror(error));
    o->gone = true;
    o->finishing = true;
    event_active(o->ended, EV_TIMEOUT, 0);
}

static void outlet_on_pressure(void *ctx, bool blocked)
{
    set_full(ctx, blocked);
}

static void open_sink(struct outlet *o)
{
    const struct sink_options options = {
        .name = "wirewatch-poll",
        .rule = OUTQ_BLOCK,
        .cap_bytes = o->options.config->queue_bytes,
        .ctx = o,
        .on_pressure = outlet_on_pressure,
        .on_gone = outlet_on_gone,
        .on_drained = outlet_on_drained,
    };

    o->sink = sink_new_stream(o->options.base, o->options.log, &options, STDOUT_FILENO);
    o->ended = evtimer_new(o->options.base, outlet_on_ended, o);
}

/* The line with its end, for the queue of the sink. */
static void push_to_sink(struct outlet *o, struct span line)
{
    struct chunk *c = mem_realloc(NULL, 1, sizeof(*c) + line.n + 1);

    c->refs = 1;
    c->n = line.n + 1;
    memcpy(c->p, line.p, line.n);
    c->p[line.n] = '\n';
    sink_push(o->sink, c);
    chunk_unref(c);
}

/* --- both --------------------------------------------------------------------------- */

struct outlet *outlet_new(const struct outlet_options *options)
{
    struct outlet *o = mem_zalloc(sizeof(*o));

    o->options = *options;
    log_limit_init(&o->rejects, 10, 60000);
    if (options->config->to_stdout)
        open_sink(o);
    else
        open_sender(o);
    return o;
}

void outlet_free(struct outlet *o)
{
    if (!o)
        return;
    sender_free(o->sender);
    sink_free(o->sink);
    if (o->ended)
        event_free(o->ended);
    free(o);
}

int outlet_push(struct outlet *o, struct span line)
{
    if (o->sender)
        return sender_push(o->sender, line);
    if (line.n > o->options.config->queue_bytes && sink_waiting(o->sink))
        o->full = true; /* so large a line stands alone in the queue */
    if (o->full || o->gone)
        return -1;
    push_to_sink(o, line);
    return 0;
}

void outlet_finish(struct outlet *o)
{
    if (o->sender) {
        sender_finish(o->sender);
        return;
    }
    o->finishing = true;
    if (!sink_waiting(o->sink))
        event_active(o->ended, EV_TIMEOUT, 0);
}

uint64_t outlet_rejected(const struct outlet *o)
{
    return o->sender ? sender_counts(o->sender).rejected : 0;
}
