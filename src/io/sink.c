#include "io/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/sink_kind.h"

#define EAGER_BYTES 65536 /* so much is not left until the end of the turn */
#define RETRY_S     1

struct sink {
    struct event_base *base;
    const struct log *log;
    struct sink_options options;
    const struct sink_kind *kind;
    void *self;
    struct outq queue;
    struct event *later;      /* the end of this turn, or the next try */
    struct event *writable;   /* NULL: not waiting for the reader */
    int64_t trouble_ns;       /* since when; 0: none */
    uint64_t trouble_dropped; /* dropped before it began */
    bool gone;
    bool held;     /* by its kind */
    bool finished; /* nothing more is pushed */
    bool pressing; /* on_pressure was told so */
};

static void tell_pressure(struct sink *s)
{
    bool blocked = s->options.rule == OUTQ_BLOCK && s->queue.blocked && !s->gone;

    if (blocked == s->pressing)
        return;
    s->pressing = blocked;
    if (s->options.on_pressure)
        s->options.on_pressure(s->options.ctx, blocked);
}

static void write_later(struct sink *s, long seconds)
{
    const struct timeval tv = {seconds, 0};

    if (!evtimer_pending(s->later, NULL))
        (void)evtimer_add(s->later, &tv);
}

static void stop_waiting(struct sink *s)
{
    if (s->writable)
        event_free(s->writable);
    s->writable = NULL;
}

static void begin_trouble(struct sink *s, int error)
{
    if (!s->trouble_ns) {
        s->trouble_ns = clock_mono_ns();
        s->trouble_dropped = s->queue.dropped_all;
        log_error(s->log, "%s: cannot write %s: %s; trying again every second",
                  s->options.name, s->kind->describe(s->self), strerror(error));
    }
    write_later(s, RETRY_S);
}

static void end_trouble(struct sink *s)
{
    uint64_t lost = s->queue.dropped_all - s->trouble_dropped;

    if (!s->trouble_ns)
        return;
    log_info(s->log, "%s: %s can be written again, after %lld s; %llu line%s dropped",
             s->options.name, s->kind->describe(s->self),
             (long long)((clock_mono_ns() - s->trouble_ns) / 1000000000),
             (unsigned long long)lost, log_plural(lost));
    s->trouble_ns = 0;
}

static void go(struct sink *s, int error)
{
    s->gone = true;
    outq_rewind(&s->queue); /* nobody is left to see half a line */
    s->queue.dropped_all += outq_clear(&s->queue);
    if (s->options.on_gone)
        s->options.on_gone(s->options.ctx, error);
}

static void write_now(struct sink *s);

static void sink_on_writable(evutil_socket_t fd, short what, void *ctx)
{
    struct sink *s = ctx;

    (void)fd;
    (void)what;
    stop_waiting(s);
    write_now(s);
}

static void sink_on_later(evutil_socket_t fd, short what, void *ctx)
{
    struct sink *s = ctx;

    (void)fd;
    (void)what;
    if (!s->writable && !s->gone && !s->held)
        write_now(s);
}

void sink_hold(struct sink *s)
{
    stop_waiting(s);
    outq_rewind(&s->queue); /* who reads next has seen nothing of it */
    s->held = true;
}

void sink_go_on(struct sink *s)
{
    s->held = false;
    write_now(s);
}

static void wait_writable(struct sink *s)
{
    if (s->writable)
        return;
    s->writable = event_new(s->base, s->kind->fd(s->self), EV_WRITE, sink_on_writable, s);
    (void)event_add(s->writable, NULL);
}

static void put_notice(struct sink *s)
{
    struct chunk *c;

    if (!outq_notice_due(&s->queue))
        return;
    c = s->options.make_notice ? s->options.make_notice(s->options.ctx, s->queue.dropped)
                               : NULL;
    if (c)
        outq_put_notice(&s->queue, c);
    s->queue.dropped = 0;
    chunk_unref(c);
}

static enum sink_wrote write_some(struct sink *s)
{
    enum sink_wrote wrote;

    do {
        put_notice(s);
        wrote = s->kind->write(s->self, &s->queue);
    } while (wrote == SINK_DONE && (s->queue.count || outq_notice_due(&s->queue)));
    return wrote;
}

static void finish_kind(struct sink *s)
{
    if (s->finished && !s->queue.count && s->kind->finish)
        s->kind->finish(s->self);
}

static void write_now(struct sink *s)
{
    enum sink_wrote wrote = write_some(s);
    int error = errno;

    if (wrote == SINK_TROUBLE)
        begin_trouble(s, error);
    else
        end_trouble(s);
    if (wrote == SINK_WAIT)
        wait_writable(s);
    if (wrote == SINK_HOLD)
        sink_hold(s);
    if (wrote == SINK_GONE)
        go(s, error);
    tell_pressure(s);
    if (wrote == SINK_DONE)
        finish_kind(s);
    if (wrote == SINK_DONE && s->options.on_drained)
        s->options.on_drained(s->options.ctx);
}

struct sink *sink_new(struct event_base *base, const struct log *log,
                      const struct sink_options *options, const struct sink_kind *kind,
                      void *self)
{
    struct sink *s = mem_zalloc(sizeof(*s));

    s->base = base;
    s->log = log;
    s->options = *options;
    s->kind = kind;
    s->self = self;
    outq_init(&s->queue, options->rule, options->cap_bytes);
    s->later = evtimer_new(base, sink_on_later, s);
    return s;
}

void sink_free(struct sink *s)
{
    if (!s)
        return;
    if (!s->gone && !s->held)
        (void)write_some(s);
    stop_waiting(s);
    event_free(s->later);
    outq_release(&s->queue);
    s->kind->free(s->self);
    free(s);
}

/* Whether it waits for nothing before it writes. */
static bool may_write(const struct sink *s)
{
    return !s->writable && !s->trouble_ns && !s->held;
}

void sink_push(struct sink *s, struct chunk *line)
{
    if (s->gone) {
        s->queue.dropped_all++;
        return;
    }
    if (!outq_fits(&s->queue, line->n) && may_write(s))
        write_now(s);
    (void)outq_push(&s->queue, line); /* a drop is counted, and announced in its place */
    if (may_write(s)) {
        if (s->queue.bytes >= EAGER_BYTES)
            write_now(s);
        else
            write_later(s, 0);
    }
    tell_pressure(s);
}

void sink_reopen(struct sink *s)
{
    if (!s->kind->reopen)
        return;
    s->kind->reopen(s->self, &s->queue);
    write_now(s);
}

void sink_finish(struct sink *s)
{
    s->finished = true;
    if (s->held)
        finish_kind(s);
    else if (!s->gone)
        write_now(s);
}

bool sink_is_over(const struct sink *s)
{
    return !s->queue.count && (!s->kind->is_over || s->kind->is_over(s->self));
}

bool sink_program(const struct sink *s, struct sink_program *p)
{
    if (!s->kind->program)
        return false;
    s->kind->program(s->self, p);
    return true;
}

size_t sink_waiting(const struct sink *s)
{
    return s->queue.count;
}

size_t sink_queued(const struct sink *s)
{
    return s->queue.bytes;
}

uint64_t sink_dropped(const struct sink *s)
{
    return s->queue.dropped_all;
}

bool sink_is_stuck(const struct sink *s)
{
    return s->trouble_ns != 0 || s->held;
}
