#include "app/audience.h"

#include <stdlib.h>

#include "app/audience_inside.h"
#include "app/render.h"
#include "base/clock.h"
#include "base/mem.h"

/* --- coming and going -------------------------------------------------------------- */

static void audience_on_open(void *ctx, struct subscriber *s)
{
    const struct audience *a = ctx;
    struct viewer *v = mem_zalloc(sizeof(*v));

    v->subscriber = s;
    v->dress = a->options.dress;
    v->wants_notices = a->options.config->notices;
    v->keeps = a->replay;
    v->mode = v->keeps ? VIEWER_OPENING : VIEWER_LIVE;
    if (v->keeps) {
        v->cursor = archive_posted(a->options.archive);
        v->early = !archive_is_open(a->options.archive);
    }
    subscriber_set_user(s, v);
}

static void audience_on_close(void *ctx, struct subscriber *s)
{
    const struct audience *a = ctx;
    struct viewer *v = subscriber_user(s);

    audience_settle_mark(a, v);
    if (v->mark)
        marks_let_go(v->mark);
    if (a->replay)
        replay_remove(a->replay, v);
    audience_forget_request(v);
    filter_free(v->filter);
    free(v);
}

static void audience_on_room(void *ctx, struct subscriber *s)
{
    const struct audience *a = ctx;

    if (a->replay)
        replay_room(a->replay, subscriber_user(s));
}

static void audience_on_live(void *ctx, struct viewer *v)
{
    const struct audience *a = ctx;

    if (a->finishing)
        subscriber_finish(v->subscriber);
}

static void audience_on_pressure(void *ctx, bool blocked)
{
    const struct audience *a = ctx;

    a->options.on_pressure(a->options.ctx, blocked);
}

static struct chunk *make_dropped(void *ctx, uint64_t dropped, bool disconnected)
{
    const struct audience *a = ctx;
    struct chunk *line =
        render_dropped(RENDER_JSON, clock_wall_ms(), dropped, disconnected);
    struct chunk *c = dress_chunk(a->options.dress, line);

    chunk_unref(line);
    return c;
}

/* Who gets a stream of events has said all that it will; it is told that we live. */
static void dress_hub(struct hub_options *h, enum dress dress)
{
    if (dress == DRESS_LINE)
        return;
    h->deaf = true;
    h->silence_ms = 0;
    h->beat_ms = AUDIENCE_BEAT_MS;
    h->beat = span_of(":\n\n");
    h->patience_ms = AUDIENCE_PATIENCE_MS;
}

struct audience *audience_new(struct event_base *base, const struct log *log,
                              const struct audience_options *options)
{
    struct audience *a = mem_zalloc(sizeof(*a));
    const struct config_output *c = options->config;
    struct hub_options hub = {
        .name = options->name,
        .rule = options->archive ? OUTQ_DISCONNECT : (enum outq_rule)c->when_full,
        .cap_bytes = c->queue_bytes,
        .most = c->max_connections,
        .silence_ms = options->archive ? AUDIENCE_SILENCE_MS : 0,
        .ctx = a,
        .make_notice = make_dropped,
        .on_pressure = audience_on_pressure,
        .on_open = audience_on_open,
        .on_close = audience_on_close,
        .on_line = audience_on_line,
        .on_silent = audience_on_silent,
        .on_room = audience_on_room,
    };

    dress_hub(&hub, options->dress);
    a->log = log;
    a->options = *options;
    reading_init(&a->reading);
    if (options->archive)
        a->replay =
            replay_new(base, options->archive, options->filter, audience_on_live, a);
    a->hub = hub_new(base, log, &hub);
    return a;
}

void audience_free(struct audience *a)
{
    if (!a)
        return;
    hub_free(a->hub);
    replay_free(a->replay);
    reading_release(&a->reading);
    free(a);
}

void audience_add(struct audience *a, int fd, const struct peer *peer)
{
    (void)hub_add(a->hub, fd, peer);
}

void audience_add_asking(struct audience *a, int fd, const struct peer *peer,
                         struct span request)
{
    struct subscriber *s = hub_add(a->hub, fd, peer);

    if (s)
        audience_take_request(a, subscriber_user(s), request);
}

bool audience_has_room(const struct audience *a)
{
    return !a->finishing && hub_count(a->hub) < a->options.config->max_connections;
}

/* --- alerts and notices ------------------------------------------------------------ */

void audience_open_journal(struct audience *a)
{
    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s))
        audience_open_late(a, subscriber_user(s));
}

/* One that could not be journaled goes to all who are there: nobody can ask for it. */
static void post_once(struct audience *a, struct viewer *v, struct chunk *line)
{
    if (v->mode != VIEWER_ENDED)
        a->lost += !viewer_send_once(v, line);
}

static void post_numbered(struct audience *a, struct viewer *v, struct chunk *line,
                          uint64_t seq)
{
    if (v->mode == VIEWER_LIVE && v->cursor < seq && !viewer_send(v, line, seq))
        replay_fall_behind(a->replay, v);
}

void audience_post(struct audience *a, const struct post *p)
{
    struct chunk *plain = p->form[RENDER_JSON], *line;

    if (!hub_first(a->hub))
        return;
    line = dress_chunk(a->options.dress, plain);
    reading_set(&a->reading, span_make(plain->p, plain->n));
    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s)) {
        struct viewer *v = subscriber_user(s);

        if (!reading_passes(&a->reading, v->filter))
            continue;
        if (p->seq && v->keeps)
            post_numbered(a, v, line, p->seq);
        else
            post_once(a, v, line);
    }
    chunk_unref(line);
}

void audience_notice(struct audience *a, struct chunk *plain)
{
    struct chunk *line = dress_chunk(a->options.dress, plain);

    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s)) {
        struct viewer *v = subscriber_user(s);

        if (v->wants_notices && v->mode != VIEWER_ENDED)
            viewer_notice(v, line);
    }
    chunk_unref(line);
}

void audience_finish(struct audience *a)
{
    a->finishing = true;
    hub_close_door(a->hub);
    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s)) {
        struct viewer *v = subscriber_user(s);

        if (v->mode == VIEWER_OPENING)
            audience_start(a, v);
        else if (v->mode == VIEWER_LIVE)
            subscriber_finish(s);
    }
}

size_t audience_count(const struct audience *a)
{
    return hub_count(a->hub);
}

size_t audience_queued(const struct audience *a)
{
    return hub_queued(a->hub);
}

size_t audience_bytes(const struct audience *a)
{
    return hub_bytes(a->hub);
}

void audience_each(const struct audience *a,
                   void (*fn)(void *ctx, const struct audience_member *m), void *ctx)
{
    static const char *const modes[] = {"opening", "replay", "live", "ended"};

    for (const struct subscriber *s = hub_first(a->hub); s; s = hub_next(s)) {
        const struct viewer *v = subscriber_user(s);
        const struct audience_member m = {
            .number = subscriber_number(s),
            .peer = subscriber_peer(s),
            .mode = modes[v->mode],
            .name = v->mark ? v->mark->name : NULL,
            .acknowledged = v->mark ? v->mark->seq : 0,
            .sent = v->sent,
            .queued = subscriber_queued(s),
        };

        fn(ctx, &m);
    }
}

size_t audience_waiting(const struct audience *a)
{
    return hub_waiting(a->hub);
}

bool audience_is_empty(const struct audience *a)
{
    return !hub_count(a->hub);
}

uint64_t audience_dropped(const struct audience *a)
{
    return a->lost + hub_dropped(a->hub);
}
