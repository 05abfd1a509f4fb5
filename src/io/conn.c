/* One connection: its bytes, its records, its time. */
#include "io/conn.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/conn_inside.h"

#define RECORDS_A_TURN 1024

void conn_close(struct conn *c)
{
    struct conn_group *g = c->group;

    *(c->previous ? &c->previous->next : &g->first) = c->next;
    if (c->next)
        c->next->previous = c->previous;
    g->n--;
    conn_forget_answers(c);
    event_free(c->readable);
    event_free(c->again);
    event_free(c->late);
    if (c->owned)
        (void)close(c->fd);
    frame_release(&c->frame);
    free(c);
    if (!g->n && g->options.on_empty)
        g->options.on_empty(g->options.ctx);
}

/* Ends a connection for a reason that its sender should mend. */
static void end_conn(struct conn *c, const char *why)
{
    struct conn_group *g = c->group;
    uint64_t held_back;

    if (log_limit_pass(&g->limit, clock_mono_ns(), &held_back))
        log_warning(g->log,
                    "input %s: connection %llu (%s) closed after %llu record%s: %s",
                    g->options.name, (unsigned long long)c->number, c->peer,
                    (unsigned long long)c->records, log_plural(c->records), why);
    conn_close(c);
}

/* --- records ----------------------------------------------------------------------- */

void conn_hand_out(struct conn *c, enum frame_got got, struct span bytes)
{
    struct conn_group *g = c->group;
    struct conn_record r = {
        .got = got,
        .bytes = bytes,
        .input = g->options.name,
        .connection = c->number,
        .peer = c->peer,
        .number = ++c->records,
    };
    struct conn_outcome o = {0};

    g->options.on_record(g->options.ctx, &r, &o);
    if (c->writable)
        conn_note(c, &o);
}

/* Whether records must wait, even those that were read. */
static bool must_wait(const struct conn *c)
{
    return c->group->paused || c->held || c->over;
}

/* Hands out records until none is left (true), the budget of this turn is spent, or they
 * must wait for what came of them. */
static bool drain_frame(struct conn *c)
{
    struct span record;

    for (int i = 0; i < RECORDS_A_TURN && !must_wait(c); i++) {
        enum frame_got got = frame_next(&c->frame, &record);

        if (got == FRAME_MORE)
            return true;
        conn_hand_out(c, got, record);
        if (got ==
            FRAME_BROKEN) { /* where the next record begins is not known any more */
            c->ended = true;
            return true;
        }
    }
    return false;
}

void conn_go_on(struct conn *c)
{
    const struct timeval now = {0, 0};

    if (!must_wait(c) && !evtimer_pending(c->again, NULL))
        (void)evtimer_add(c->again, &now);
}

/* The clock for a record that has begun runs from its first byte, whatever comes. */
static void watch_record(struct conn *c, uint64_t records_before)
{
    struct timeval tv = clock_timeval_ms(c->group->options.record_ms);

    if (!c->timed || (!tv.tv_sec && !tv.tv_usec))
        return;
    if (!frame_is_inside(&c->frame))
        (void)evtimer_del(c->late);
    else if (c->records != records_before || !evtimer_pending(c->late, NULL))
        (void)evtimer_add(c->late, &tv);
}

/* Records that were read: true where all are handed out and the connection is there. */
static bool work_off(struct conn *c)
{
    uint64_t before = c->records;

    if (!drain_frame(c)) {
        conn_go_on(c);
        return false;
    }
    if (c->ended) {
        conn_end(c);
        return false;
    }
    watch_record(c, before);
    return true;
}

/* --- reading ----------------------------------------------------------------------- */

static void read_end(struct conn *c)
{
    (void)event_del(c->readable);
    (void)evtimer_del(c->late);
    c->ended = true;
    c->half_closed = true;
    frame_end(&c->frame);
    (void)work_off(c);
}

/* Whether a read would not wait. */
static bool has_bytes(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    return poll(&p, 1, 0) == 1;
}

static void read_stream(struct conn *c)
{
    struct conn_group *g = c->group;
    size_t room = frame_room(&c->frame);
    ssize_t n;

    if (g->finishing && !has_bytes(c->fd)) {
        conn_end(c);
        return;
    }
    n = read(c->fd, g->bytes, room < CONN_READ_BYTES ? room : CONN_READ_BYTES);
    if (n > 0) {
        frame_push(&c->frame, g->bytes, (size_t)n);
        if (work_off(c) && (g->finishing || !c->pollable))
            conn_go_on(c);
    } else if (n == 0) {
        read_end(c);
    } else if (errno != EAGAIN && errno != EINTR) {
        g->failed |= !c->timed;
        end_conn(c, strerror(errno));
    }
}

static void conn_on_again(evutil_socket_t fd, short what, void *ctx)
{
    struct conn *c = ctx;

    (void)fd;
    (void)what;
    if (c->datagrams)
        conn_read_datagrams(c);
    else if (work_off(c) && (c->group->finishing || !c->pollable))
        read_stream(c);
}

static void conn_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct conn *c = ctx;

    if ((what & EV_TIMEOUT) && !has_bytes(fd)) /* there may be: we may have slept */
        end_conn(c, "nothing came within idle_timeout");
    else if (c->datagrams)
        conn_read_datagrams(c);
    else if (work_off(c))
        read_stream(c);
}

static void conn_on_late(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    end_conn(ctx, "a record was not finished within record_timeout");
}

void conn_make_events(struct conn *c)
{
    struct event_base *base = c->group->base;

    c->readable = event_new(base, c->fd, EV_READ | EV_PERSIST, conn_on_readable, c);
    c->again = evtimer_new(base, conn_on_again, c);
    c->late = evtimer_new(base, conn_on_late, c);
}

void conn_start(struct conn *c)
{
    struct timeval idle = clock_timeval_ms(c->group->options.idle_ms);
    bool limited = c->timed && (idle.tv_sec || idle.tv_usec);

    if (must_wait(c))
        return;
    if (c->pollable && !c->ended)
        (void)event_add(c->readable, limited ? &idle : NULL);
    conn_go_on(c);
}

void conn_stop(struct conn *c)
{
    if (c->pollable)
        (void)event_del(c->readable);
    (void)evtimer_del(c->again);
    (void)evtimer_del(c->late); /* not the sender's fault */
}
