/*
 * How the daemon ends: asked to, or because no input can bring anything more.
 *
 *     inputs read what was sent -> what came of it is safe -> outputs write -> over
 *
 * Each step waits for the one before; whoever may have ended one makes us look again. All
 * of it has DAEMON_DRAIN_S seconds where somebody is stuck, or where a signal asked.
 */
#include <errno.h>
#include <string.h>

#include "app/daemon_inside.h"
#include "base/clock.h"

#define DRAIN_LOOK_MS 5 /* how often to look whether all is written */

static void look_in(struct daemon *d, int ms)
{
    const struct timeval tv = clock_timeval_ms(ms);

    if (!evtimer_pending(d->look, NULL))
        (void)evtimer_add(d->look, &tv);
}

void daemon_on_empty(void *ctx)
{
    look_in(ctx, 0);
}

void daemon_on_idle(void *ctx)
{
    struct daemon *d = ctx;

    if (d->awaiting)
        look_in(d, 0);
}

static void set_deadline(struct daemon *d)
{
    const struct timeval bound = {DAEMON_DRAIN_S, 0};

    if (!evtimer_pending(d->deadline, NULL))
        (void)evtimer_add(d->deadline, &bound);
}

/* What could not be made safe is not shown; its senders were not told that it was. */
static void log_unsafe(const struct daemon *d)
{
    size_t n = d->keeper ? keeper_counts(d->keeper).waiting : 0;

    if (n)
        log_error(d->log, "ending with %zu alert%s that could not be journaled or shown",
                  n, log_plural(n));
}

/* Once: no input can bring anything more. What is queued goes out yet. */
static void end_outputs(struct daemon *d)
{
    if (d->ending)
        return;
    d->ending = true;
    pipeline_finish(d->pipeline);
    ports_finish_outputs(d->ports);
}

static void daemon_on_look(evutil_socket_t fd, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)fd;
    (void)what;
    if (!ports_are_over(d->ports))
        return; /* looks again when the next connection ends */
    d->awaiting = d->keeper && !keeper_is_idle(d->keeper);
    if (d->awaiting && (keeper_is_failing(d->keeper) || ports_are_stuck(d->ports)))
        set_deadline(d);
    if (d->awaiting)
        return;     /* and when all that came of them is safe */
    end_outputs(d); /* what subscribers acknowledge meanwhile is waited for likewise */
    if (ports_are_written(d->ports) && (!d->web || web_is_idle(d->web))) {
        (void)event_base_loopbreak(d->base);
        return;
    }
    if (ports_are_stuck(d->ports))
        set_deadline(d);
    look_in(d, DRAIN_LOOK_MS);
}

static void daemon_on_deadline(evutil_socket_t fd, short what, void *ctx)
{
    struct daemon *d = ctx;
    size_t n;

    (void)fd;
    (void)what;
    end_outputs(d); /* where senders still send: what came of it by now goes out */
    n = ports_waiting(d->ports);
    log_warning(d->log, "ending after %d s, with %zu line%s not taken by their readers",
                DAEMON_DRAIN_S, n, log_plural(n));
    log_unsafe(d);
    (void)event_base_loopbreak(d->base);
}

void daemon_stop(struct daemon *d)
{
    if (d->stopping) { /* asked twice: now */
        (void)event_base_loopbreak(d->base);
        return;
    }
    d->stopping = true;
    sdnotify_send(&d->notify, "STOPPING=1\nSTATUS=Draining");
    set_deadline(d);
    ports_finish_inputs(d->ports);
    if (d->web)
        web_finish(d->web);
    look_in(d, 0);
}

void daemon_on_gone(void *ctx, int error)
{
    struct daemon *d = ctx;

    if (error != EPIPE || !d->options.filter)
        log_error(d->log, "standard output cannot be written: %s", strerror(error));
    if (!d->options.filter)
        return;
    d->end = error == EPIPE ? DAEMON_NO_READER : DAEMON_WRITE_ERROR;
    (void)event_base_loopbreak(d->base);
}

void daemon_make_end(struct daemon *d)
{
    d->look = evtimer_new(d->base, daemon_on_look, d);
    d->deadline = evtimer_new(d->base, daemon_on_deadline, d);
}
