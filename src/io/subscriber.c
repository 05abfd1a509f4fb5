#include "io/subscriber.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/hub_inside.h"

#define PIECES       64
#define EAGER_BYTES  65536 /* so much is not left until the end of the turn */
#define LINGER_S     5     /* for the last lines of a connection that is being ended */
#define HALF_CHECK_S 30    /* how often to look at a peer that has stopped talking */
#define LAST_READS   16    /* of what one has said that is not written to any more */

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
        wait_writable(s);
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

/* --- what subscribers say ---------------------------------------------------------- */

static void take_lines(struct subscriber *s)
{
    const struct hub_options *o = &s->hub->options;
    enum frame_got got;
    struct span line;

    while ((got = frame_next(&s->lines, &line)) != FRAME_MORE) {
        if (!s->said)
            (void)evtimer_del(s->timer);
        s->said = true;
        if (o->on_line)
            o->on_line(o->ctx, s,
                       got == FRAME_RECORD ? span_trim(line) : span_make(NULL, 0));
    }
}

/* One read, and what it brings; as read(2). */
static ssize_t read_some(struct subscriber *s)
{
    char bytes[HUB_LINE_MOST];
    size_t room = frame_room(&s->lines);
    ssize_t n = read(s->fd, bytes, room < sizeof(bytes) ? room : sizeof(bytes));

    if (n > 0 && s->hub->options.deaf) {
        s->heard += (size_t)n;
    } else if (n > 0) {
        frame_push(&s->lines, bytes, (size_t)n);
        take_lines(s);
    }
    return n;
}

static void find_silent(struct subscriber *s)
{
    const struct hub_options *o = &s->hub->options;

    if (s->said)
        return;
    s->said = true;
    if (o->on_silent && o->silence_ms)
        o->on_silent(o->ctx, s);
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
        subscriber_close(s, "hung up");
    else
        (void)evtimer_add(s->timer, &tv);
}

/* What has arrived counts, though the loop had no time for it until now. */
static void subscriber_on_timer(evutil_socket_t fd, short what, void *ctx)
{
    struct subscriber *s = ctx;

    (void)fd;
    (void)what;
    if (s->half_closed) {
        watch_half_closed(s);
        return;
    }
    (void)read_some(s);
    find_silent(s);
}

static void subscriber_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct subscriber *s = ctx;
    const struct hub_options *o = &s->hub->options;
    ssize_t n = read_some(s);

    (void)fd;
    (void)what;
    if (n == 0) {
        frame_end(&s->lines);
        take_lines(s);
        find_silent(s);
        s->half_closed = true;
        (void)event_del(s->readable);
        if (o->on_end)
            o->on_end(o->ctx, s);
        watch_half_closed(s);
    } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
        subscriber_close(s, strerror(errno));
    } else if (s->heard > HUB_LINE_MOST) {
        subscriber_close(s, "it talks where nobody listens");
    }
}

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
        for (int i = 0; i < LAST_READS && read_some(s) > 0; i++)
            ;
        subscriber_close(s, s->failed ? strerror(s->failed) : "all is written");
    }
}

/* --- around it --------------------------------------------------------------------- */

struct subscriber *subscriber_new(struct hub *h, int fd, const struct peer *peer)
{
    struct subscriber *s = mem_zalloc(sizeof(*s));
    int ms = h->options.silence_ms;
    const struct timeval silence = {ms / 1000, ms % 1000 * 1000};

    s->hub = h;
    s->fd = fd;
    s->number = ++h->number;
    s->still_ms = clock_mono_ns() / 1000000;
    memcpy(s->peer, peer->text, sizeof(s->peer));
    outq_init(&s->queue, h->options.rule, h->options.cap_bytes);
    frame_init(&s->lines, FRAME_NEWLINE, HUB_LINE_MOST);
    s->readable = event_new(h->base, fd, EV_READ | EV_PERSIST, subscriber_on_readable, s);
    s->writable = event_new(h->base, fd, EV_WRITE, subscriber_on_writable, s);
    s->timer = evtimer_new(h->base, subscriber_on_timer, s);
    (void)event_add(s->readable, NULL);
    if (ms)
        (void)evtimer_add(s->timer, &silence);
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
