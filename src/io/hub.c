#include "io/hub.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/hub_inside.h"

#define LOG_BURST    5
#define LOG_EVERY_MS 5000

struct hub *hub_new(struct event_base *base, const struct log *log,
                    const struct hub_options *options)
{
    struct hub *h = mem_zalloc(sizeof(*h));

    h->base = base;
    h->log = log;
    h->options = *options;
    log_limit_init(&h->limit, LOG_BURST, LOG_EVERY_MS);
    hub_make_beat(h);
    return h;
}

void hub_free(struct hub *h)
{
    if (!h)
        return;
    while (h->first)
        subscriber_close(h->first, "the output is closed");
    if (h->beat)
        event_free(h->beat);
    chunk_unref(h->beat_line);
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
        if (s->half_closed)
            silent = s;
    if (silent)
        subscriber_close(silent, "it had stopped talking, and another needs its place");
    return silent;
}

struct subscriber *hub_add(struct hub *h, int fd, const struct peer *peer)
{
    struct subscriber *s;

    if (h->closed || (h->n >= h->options.most && !make_way(h))) {
        refuse(h, fd, peer);
        return NULL;
    }
    s = subscriber_new(h, fd, peer);
    s->next = h->first;
    if (s->next)
        s->next->previous = s;
    h->first = s;
    h->n++;
    log_debug(h->log, "%s: subscriber %llu (%s)", h->options.name,
              (unsigned long long)s->number, s->peer);
    if (h->options.on_open)
        h->options.on_open(h->options.ctx, s);
    hub_beat_soon(h);
    return s;
}

void hub_rest(struct hub *h)
{
    h->resting = true;
}

void hub_go_on(struct hub *h)
{
    h->resting = false;
    for (struct subscriber *s = h->first; s; s = s->next)
        subscriber_go_on(s);
}

void hub_close_door(struct hub *h)
{
    h->closed = true;
}

struct subscriber *hub_first(const struct hub *h)
{
    return h->first;
}

struct subscriber *hub_next(const struct subscriber *s)
{
    return s->next;
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

size_t hub_queued(const struct hub *h)
{
    size_t n = 0;

    for (const struct subscriber *s = h->first; s; s = s->next)
        n += s->queue.bytes;
    return n;
}

size_t hub_bytes(const struct hub *h)
{
    size_t n = sizeof(*h);

    for (const struct subscriber *s = h->first; s; s = s->next)
        n += sizeof(*s) + s->lines.bytes.room;
    return n;
}

uint64_t hub_dropped(const struct hub *h)
{
    uint64_t n = h->dropped_gone;

    for (const struct subscriber *s = h->first; s; s = s->next)
        n += s->queue.dropped_all;
    return n;
}
