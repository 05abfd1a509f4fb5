#include "io/hub.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"

#define PIECES       64
#define EAGER_BYTES  65536 /* so much is not left until the end of the turn */
#define LINGER_S     5     /* for the last lines of a connection that is being ended */
#define HALF_CHECK_S 30    /* how often to look at a peer that has stopped talking */
#define LOG_BURST    5
#define LOG_EVERY_MS 5000

struct subscriber {
    struct hub *hub;
    struct subscriber *next, *previous;
    int fd;
    uint64_t number;
    char peer[PEER_TEXT_SIZE];
    struct outq queue;
    struct buf line; /* the first line, until it is whole */
    struct event *readable;
    struct event *writable;
    struct event *half_closed; /* the timer of HALF_CHECK_S */
    bool said;                 /* the first line has come */
    bool wants_notices;
    bool ending; /* closed when the queue is written */
    bool pressing;
    bool stuck;       /* writing was in vain: the loop says when it is worth it */
    uint64_t written; /* bytes */
};

struct hub {
    struct event_base *base;
    const struct log *log;
    struct hub_options options;
    struct subscriber *first;
    size_t n;
    size_t n_pressing;
    uint64_t number;       /* of the last subscriber */
    uint64_t dropped_gone; /* by those who have left */
    struct log_limit limit;
    bool finishing;
};

/* --- one subscriber ---------------------------------------------------------------- */

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

static void close_subscriber(struct subscriber *s, const char *why)
{
    struct hub *h = s->hub;

    log_debug(h->log, "%s: subscriber %llu (%s) has left: %s", h->options.name,
              (unsigned long long)s->number, s->peer, why);
    set_pressing(s, false);
    *(s->previous ? &s->previous->next : &h->first) = s->next;
    if (s->next)
        s->next->previous = s->previous;
    h->n--;
    h->dropped_gone += s->queue.dropped_all;
    event_free(s->readable);
    event_free(s->writable);
    event_free(s->half_closed);
    (void)close(s->fd);
    outq_release(&s->queue);
    buf_release(&s->line);
    free(s);
}

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

/* Writes what goes; the subscriber may be gone afterwards (false). */
static bool write_now(struct subscriber *s)
{
    int got = write_pieces(s);

    if (got < 0) {
        close_subscriber(s, strerror(errno));
        return false;
    }
    if (got > 0 && s->ending) {
        close_subscriber(s, "all is written");
        return false;
    }
    if (got == 0)
        wait_writable(s);
    set_pressing(s, s->queue.rule == OUTQ_BLOCK && s->queue.blocked);
    return true;
}

static void end_slow(struct subscriber *s)
{
    struct hub *h = s->hub;
    uint64_t lost = outq_clear(&s->queue) + 1, held_back;
    struct chunk *c = h->options.make_notice(h->options.ctx, lost, true);

    s->queue.dropped_all += lost;
    if (log_limit_pass(&h->limit, clock_mono_ns(), &held_back))
        log_warning(
            h->log,
            "%s: subscriber %llu (%s) does not keep up: disconnected, %llu line%s "
            "dropped",
            h->options.name, (unsigned long long)s->number, s->peer,
            (unsigned long long)lost, log_plural(lost));
    outq_put_notice(&s->queue, c);
    chunk_unref(c);
    s->ending = true;
    (void)event_del(s->writable);
    (void)write_now(s);
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

/*
 * Makes room in a full queue: a reader that keeps up loses nothing in a burst. One that
 * has taken no byte meanwhile is not asked again for every line, so that many who never
 * read cost little. False where the subscriber has gone.
 */
static bool make_room(struct subscriber *s)
{
    uint64_t before = s->written;

    if (s->stuck)
        return true;
    if (!write_now(s))
        return false;
    s->stuck = s->written == before;
    return true;
}

void subscriber_push(struct subscriber *s, struct chunk *line)
{
    uint64_t before = s->queue.dropped;

    if (s->ending || (!outq_fits(&s->queue, line) && !make_room(s)))
        return;
    switch (outq_push(&s->queue, line)) {
    case OUTQ_OVERFLOW: end_slow(s); return;
    case OUTQ_DROPPED: log_drop(s, before); break;
    case OUTQ_TAKEN: break;
    }
    if (event_pending(s->writable, EV_WRITE, NULL)) {
        set_pressing(s, s->queue.rule == OUTQ_BLOCK && s->queue.blocked);
        return;
    }
    if (s->queue.bytes >= EAGER_BYTES)
        (void)write_now(s);
    else
        wait_writable(s);
}

void subscriber_want_notices(struct subscriber *s, bool want)
{
    s->wants_notices = want;
}

/* --- what subscribers say ---------------------------------------------------------- */

static void subscriber_on_writable(evutil_socket_t fd, short what, void *ctx)
{
    struct subscriber *s = ctx;

    (void)fd;
    s->stuck = false;
    if (what & EV_TIMEOUT)
        close_subscriber(s, "its last lines were not taken");
    else
        (void)write_now(s);
}

/* A peer that shut down its side may still be reading; one that is all gone is not. */
static bool is_hung_up(int fd)
{
    struct pollfd p = {.fd = fd, .events = 0};

    return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR));
}

static void watch_half_closed(struct subscriber *s)
{
    const struct timeval tv = {HALF_CHECK_S, 0};

    if (is_hung_up(s->fd))
        close_subscriber(s, "hung up");
    else
        (void)evtimer_add(s->half_closed, &tv);
}

static void subscriber_on_half_closed(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    watch_half_closed(ctx);
}

/* Gathers the first line; all later bytes are read and forgotten. */
static void take_bytes(struct subscriber *s, const char *p, size_t n)
{
    const char *lf = memchr(p, '\n', n);
    struct hub *h = s->hub;
    struct span line;

    if (s->said)
        return;
    if (buf_add(&s->line, p, lf ? (size_t)(lf - p) : n) < 0)
        lf = p; /* too long: handed out as far as it goes, to be refused */
    if (!lf)
        return;
    s->said = true;
    line = span_trim(buf_span(&s->line));
    if (line.n && h->options.on_line)
        h->options.on_line(h->options.ctx, s, line);
}

static void subscriber_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct subscriber *s = ctx;
    char bytes[HUB_LINE_MOST];
    ssize_t n = read(fd, bytes, sizeof(bytes));

    (void)what;
    if (n > 0) {
        take_bytes(s, bytes, (size_t)n);
    } else if (n == 0) {
        (void)event_del(s->readable);
        watch_half_closed(s);
    } else if (errno != EAGAIN && errno != EINTR) {
        close_subscriber(s, strerror(errno));
    }
}

/* --- the hub ----------------------------------------------------------------------- */

struct hub *hub_new(struct event_base *base, const struct log *log,
                    const struct hub_options *options)
{
    struct hub *h = mem_zalloc(sizeof(*h));

    h->base = base;
    h->log = log;
    h->options = *options;
    log_limit_init(&h->limit, LOG_BURST, LOG_EVERY_MS);
    return h;
}

void hub_free(struct hub *h)
{
    if (!h)
        return;
    for (struct subscriber *s = h->first, *next; s; s = next) {
        next = s->next;
        close_subscriber(s, "the output is closed");
    }
    free(h);
}

static void refuse(struct hub *h, int fd, const struct peer *peer)
{
    uint64_t held_back;

    if (log_limit_pass(&h->limit, clock_mono_ns(), &held_back))
        log_warning(h->log, "%s: subscriber %s refused: there are %zu already",
                    h->options.name, peer->text, h->n);
    (void)close(fd);
}

/* Over TCP a peer that has gone looks like one that only stopped talking, until a line is
 * written to it. Where there is no room, the one that came first of these makes way. */
static bool make_way(struct hub *h)
{
    struct subscriber *silent = NULL;

    for (struct subscriber *s = h->first; s; s = s->next) /* the newest is the first */
        if (evtimer_pending(s->half_closed, NULL))
            silent = s;
    if (silent)
        close_subscriber(silent, "it had stopped talking, and another needs its place");
    return silent;
}

void hub_add(struct hub *h, int fd, const struct peer *peer)
{
    struct subscriber *s;

    if (h->finishing || (h->n >= h->options.most && !make_way(h))) {
        refuse(h, fd, peer);
        return;
    }
    s = mem_zalloc(sizeof(*s));
    s->hub = h;
    s->fd = fd;
    s->number = ++h->number;
    memcpy(s->peer, peer->text, sizeof(s->peer));
    s->wants_notices = h->options.notices;
    outq_init(&s->queue, h->options.rule, h->options.cap_bytes);
    buf_init(&s->line, HUB_LINE_MOST);
    s->readable = event_new(h->base, fd, EV_READ | EV_PERSIST, subscriber_on_readable, s);
    s->writable = event_new(h->base, fd, EV_WRITE, subscriber_on_writable, s);
    s->half_closed = evtimer_new(h->base, subscriber_on_half_closed, s);
    (void)event_add(s->readable, NULL);
    s->next = h->first;
    if (s->next)
        s->next->previous = s;
    h->first = s;
    h->n++;
    log_debug(h->log, "%s: subscriber %llu (%s)", h->options.name,
              (unsigned long long)s->number, s->peer);
}

static void push_to(struct hub *h, struct chunk *line, bool notice)
{
    for (struct subscriber *s = h->first, *next; s; s = next) {
        next = s->next;
        if (!notice || s->wants_notices)
            subscriber_push(s, line);
    }
}

void hub_push(struct hub *h, struct chunk *line)
{
    push_to(h, line, false);
}

void hub_push_notice(struct hub *h, struct chunk *line)
{
    push_to(h, line, true);
}

void hub_finish(struct hub *h)
{
    h->finishing = true;
    for (struct subscriber *s = h->first, *next; s; s = next) {
        next = s->next;
        s->ending = true;
        (void)event_del(s->writable);
        (void)write_now(s);
    }
}

size_t hub_count(const struct hub *h)
{
    return h->n;
}

size_t hub_waiting(const struct hub *h)
{
    size_t n = 0;

    for (const struct subscriber *s = h->first; s; s = s->next)
        n += s->queue.count;
    return n;
}

uint64_t hub_dropped(const struct hub *h)
{
    uint64_t n = h->dropped_gone;

    for (const struct subscriber *s = h->first; s; s = s->next)
        n += s->queue.dropped_all;
    return n;
}
