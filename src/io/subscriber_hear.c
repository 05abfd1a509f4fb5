/* What a subscriber says: its lines, its silence, and its end. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "io/hub_inside.h"

#define HALF_CHECK_S 30 /* how often to look at a peer that has stopped talking */
#define REST_CHECK_S 1  /* how often to look at a silent one while the hub rests */
#define LAST_READS   16 /* of what one has said that is not written to any more */

static void take_lines(struct subscriber *s)
{
    const struct hub_options *o = &s->hub->options;
    enum frame_got got;
    struct span line;

    while (!s->hub->resting && (got = frame_next(&s->lines, &line)) != FRAME_MORE) {
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
    const struct timeval later = {REST_CHECK_S, 0};
    struct subscriber *s = ctx;

    (void)fd;
    (void)what;
    if (s->half_closed) {
        watch_half_closed(s);
        return;
    }
    if (s->hub->resting) {
        (void)evtimer_add(s->timer, &later);
        return;
    }
    (void)read_some(s);
    find_silent(s);
}

/* All that it has said was handed out. */
static void end_talk(struct subscriber *s)
{
    const struct hub_options *o = &s->hub->options;

    find_silent(s);
    s->half_closed = true;
    if (o->on_end)
        o->on_end(o->ctx, s);
    watch_half_closed(s);
}

static void subscriber_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct subscriber *s = ctx;
    ssize_t n;

    (void)fd;
    (void)what;
    take_lines(s); /* those that the hub's rest kept waiting */
    if (s->hub->resting) {
        (void)event_del(s->readable);
        return;
    }
    n = s->ended ? 0 : read_some(s);
    if (n == 0 && s->hub->options.deaf) {
        subscriber_close(s, "it has gone");
        return;
    }
    if (n == 0 && !s->ended) {
        s->ended = true;
        (void)event_del(s->readable);
        frame_end(&s->lines);
        take_lines(s);
    }
    if (n == 0 && !s->hub->resting)
        end_talk(s);
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
        subscriber_close(s, strerror(errno));
    else if (s->heard > HUB_LINE_MOST)
        subscriber_close(s, "it talks where nobody listens");
}

void subscriber_go_on(struct subscriber *s)
{
    if (s->half_closed)
        return;
    if (!s->ended)
        (void)event_add(s->readable, NULL);
    event_active(s->readable, EV_READ, 0);
}

void subscriber_hear_last(struct subscriber *s)
{
    for (int i = 0; i < LAST_READS && read_some(s) > 0; i++)
        ;
}

void subscriber_hear(struct subscriber *s)
{
    struct event_base *base = s->hub->base;
    int ms = s->hub->options.silence_ms;
    const struct timeval silence = clock_timeval_ms(ms);

    frame_init(&s->lines, FRAME_NEWLINE, HUB_LINE_MOST);
    s->readable = event_new(base, s->fd, EV_READ | EV_PERSIST, subscriber_on_readable, s);
    s->timer = evtimer_new(base, subscriber_on_timer, s);
    (void)event_add(s->readable, NULL);
    if (ms)
        (void)evtimer_add(s->timer, &silence);
}
