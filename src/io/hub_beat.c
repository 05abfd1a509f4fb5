/* Signs of life to those who get nothing, and an end for those who take nothing. */
#include "base/clock.h"
#include "io/hub_inside.h"

#define LOOKS_A_BEAT 3 /* so that a beat is late by a third at most */

static int64_t now_ms(void)
{
    return clock_mono_ns() / 1000000;
}

static void look_at(struct subscriber *s, int64_t at_ms)
{
    struct hub *h = s->hub;
    int64_t still_ms = at_ms - s->still_ms;
    int64_t due_ms = h->options.beat_ms - h->options.beat_ms / LOOKS_A_BEAT;

    if (s->written != s->seen) {
        s->seen = s->written;
        s->still_ms = at_ms;
    } else if (!s->queue.count && still_ms >= due_ms) {
        subscriber_push(s, h->beat_line);
    } else if (s->queue.count && still_ms >= h->options.patience_ms) {
        subscriber_close(s, "it takes nothing");
    }
}

static void hub_on_beat(evutil_socket_t fd, short what, void *ctx)
{
    struct hub *h = ctx;
    int64_t at_ms = now_ms();

    (void)fd;
    (void)what;
    for (struct subscriber *s = h->first, *next; s; s = next) {
        next = s->next;
        look_at(s, at_ms);
    }
    hub_beat_soon(h);
}

void hub_make_beat(struct hub *h)
{
    if (!h->options.beat_ms)
        return;
    h->beat = evtimer_new(h->base, hub_on_beat, h);
    h->beat_line = chunk_new(h->options.beat);
}

void hub_beat_soon(struct hub *h)
{
    int ms = h->options.beat_ms / LOOKS_A_BEAT;
    const struct timeval tv = clock_timeval_ms(ms);

    if (h->beat && h->first && !evtimer_pending(h->beat, NULL))
        (void)evtimer_add(h->beat, &tv);
}
