#include "io/subscriber.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/hub_inside.h"

#define PIECES      64
#define EAGER_BYTES 65536 /* so much is not left until the end of the turn */
#define LINGER_S    5     /* for the last lines of a connection that is being ended */

/* --- coming and going -------------------------------------------------------------- */

static void set_pressing(struct subscriber *s, bool pressing)
{
    struct hub *h = s->hub;
    bool before = h->n_pressing > 0;

    if (s->pressing == pressing)
        return;
    s->pressing = pressing;
    h->n_pressing += pressing ? 1 : (size_t)-1;
    if ((h->n_pressing > 0) != before && h->options.on_pressure)
        h->options.on_pressure(h->options.ctx, !before);
}

void subscriber_close(struct subscriber *s, const char *why)
{
    struct hub *h = s->hub;

    log_debug(h->log, "%s: subscriber %llu (%s) has left: %s", h->options.name,
              (unsigned long long)s->number, s->peer, why);
    if (h->options.on_close)
        h->options.on_close(h->options.ctx, s);
    set_pressing(s, false);
    *(s->previous ? &s->previous->next : &h->first) = s->next;
    if (s->next)
        s->next->previous = s->previous;
    h->n--;
    h->dropped_gone += s->queue.dropped_all;
    event_free(s->readable);
    event_free(s->writable);
    event_free(s->timer);
    (void)close(s->fd);
    outq_release(&s->queue);
    frame_release(&s->lines);
    free(s);
}

/* --- writing ----------------------------------------------------------------------- */

static void put_notice(struct subscriber *s)
{
    struct hub *h = s->hub;
    struct chunk *c;

    if (!outq_notice_due(&s->queue))
        return;
    c = h->options.make_notice(h->options.ctx, s->queue.dropped, false);
    outq_put_notice(&s->queue, c);
    chunk_unref(c);
}

/* 1 where all is written, 0 where the socket is full, -1 where it is dead. */
static int write_pieces(struct subscriber *s)
{
    struct iovec iov[PIECES];
    size_t n;

    for (;;) {
        struct msghdr m = {.msg_iov = iov};
        ssize_t wrote;

        put_notice(s);
        n = outq_pieces(&s->queue, iov, PIECES);
        if (!n)
            return 1;
        m.msg_iovlen = n;
        wrote = sendmsg(s->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (wrote >= 0) {
            outq_written(&s->queue, (size_t)wrote);
            s->written += (uint64_t)wrote;
        } else if (errno == EAGAIN) {
            return 0;
        } else if (errno != EINTR) {
            return -1;
        }
    }
}

static void wait_writable(struct subscriber *s)
{
    const struct timeval linger = {LINGER_S, 0};

    if (!event_pending(s->writable, EV_WRITE, NULL))
        (void)event_add(s->writable, s->ending ? &linger : NULL);
}

/* Writes what goes. What must be closed for it is closed by subscriber_on_writable. */
static void write_now(struct subscriber *s)
{
    const struct hub_options *o = &s->hub->options;
    uint64_t before = s->written;
    int got = write_pieces(s);

    if (got < 0)
        s->failed = errno;
    if (got == 0)
        wait_writable(s);
    else if (got < 0 || s->ending)
        event_active(s->writable, EV_WRITE, 0);
    set_pressing(s, s->queue.rule == OUTQ_BLOCK && s->queue.blocked);
    if (o->on_room && s->written != before && s->queue.bytes <= o->cap_bytes / 2)
        o->on_room(o->ctx, s);
}

/*
 * Makes room in a full queue: a reader that keeps up loses nothing in a burst. One that
 * has taken no byte meanwhile is not asked again for every line, so that many who never
 * read cost little.
 */
static void make_room(struct subscriber *s)
{
    uint64_t before = s->written;

    if (s->stuck)
        return;
    write_now(s);
    s->stuck = s->written == before;
}

static bool is_going(const struct subscriber *s)
{
    return s->ending || s->failed;
}

bool subscriber_fits(struct subscriber *s, size_t n)
{
    if (!outq_fits(&s->queue, n) && !is_going(s))
        make_room(s);
    return !is_going(s) && outq_fits(&s->queue, n);
}

static void end_slow(struct subscriber *s)
{
    struct hub *h = s->hub;
    uint64_t lost = s->queue.count - (s->queue.head_done > 0) + 1, held_back;
    struct chunk *c = h->options.make_notice(h->options.ctx, lost, true);

    s->queue.dropped_all += lost;
    if (log_limit_pass(&h->limit, clock_mono_ns(), &held_back))
        log_warning(
            h->log,
            "%s: subscriber %llu (%s) does not keep up: disconnected, %llu line%s "
            "dropped",
            h->options.name, (unsigned long long)s->number, s->peer,
            (unsigned long long)lost, log_plural(lost));
    subscriber_end(s, c);
    chunk_unref(c);
}

static void log_drop(struct subscriber *s, uint64_t before)
{
    struct hub *h = s->hub;
    uint64_t held_back;

    if (before || !log_limit_pass(&h->limit, clock_mono_ns(), &held_back))
        return;
    log_warning(h->log, "%s: subscriber %llu (%s) does not keep up: lines are dropped",
                h->options.name, (unsigned long long)s->number, s->peer);
}

void subscriber_push(struct subscriber *s, struct chunk *line)
{
    uint64_t before = s->queue.dropped;

    (void)subscriber_fits(s, line->n);
    if (is_going(s))
        return;
    switch (outq_push(&s->queue, line)) {
    case OUTQ_OVERFLOW: end_slow(s); return;
    case OUTQ_DROPPED: log_drop(s, before); break;
    case OUTQ_TAKEN: break;
    }
    if (event_pending(s->writable, EV_WRITE, NULL))
        set_pressing(s, s->queue.rule == OUTQ_BLOCK && s->queue.blocked);
    else if (s->queue.bytes >= EAGER_BYTES)
        write_now(s);
    else
        event_active(s->writable, EV_WRITE, 0); /* when this callback is through: most
                                                   sockets have room, why ask */
}

size_t subscriber_queued(const struct subscriber *s)
{
    return s->queue.bytes;
}

void subscriber_finish(struct subscriber *s)
{
    if (is_going(s))
        return;
    s->ending = true;
    (void)event_del(s->writable); /* it waits with a time limit from now on */
    write_now(s);
}

void subscriber_end(struct subscriber *s, struct chunk *last_words)
{
    if (is_going(s))
        return;
    (void)outq_clear(&s->queue);
    outq_put_notice(&s->queue, last_words);
    subscriber_finish(s);
}

bool subscriber_is_ending(const struct subscriber *s)
{
    return s->ending;
}

/* --- the end of it ----------------------------------------------------------------- */

static void subscriber_on_writable(evutil_socket_t fd, short what, void *ctx)
{
    struct subscriber *s = ctx;

    (void)fd;
    s->stuck = false;
    if (what & EV_TIMEOUT) {
        subscriber_close(s, "its last lines were not taken");
        return;
    }
    if (!s->failed)
        write_now(s);
    if (s->failed || (s->ending && !s->queue.count)) {
        subscriber_hear_last(s);
        subscriber_close(s, s->failed ? strerror(s->failed) : "all is written");
    }
}

/* --- around it --------------------------------------------------------------------- */

struct subscriber *subscriber_new(struct hub *h, int fd, const struct peer *peer)
{
    struct subscriber *s = mem_zalloc(sizeof(*s));

    s->hub = h;
    s->fd = fd;
    s->number = ++h->number;
    s->still_ms = clock_mono_ns() / 1000000;
    memcpy(s->peer, peer->text, sizeof(s->peer));
    outq_init(&s->queue, h->options.rule, h->options.cap_bytes);
    s->writable = event_new(h->base, fd, EV_WRITE, subscriber_on_writable, s);
    subscriber_hear(s);
    return s;
}

void *subscriber_user(const struct subscriber *s)
{
    return s->user;
}

void subscriber_set_user(struct subscriber *s, void *user)
{
    s->user = user;
}

uint64_t subscriber_number(const struct subscriber *s)
{
    return s->number;
}

const char *subscriber_peer(const struct subscriber *s)
{
    return s->peer;
}
