#include "app/audience.h"

#include <stdlib.h>

#include "app/notice.h"
#include "app/render.h"
#include "app/replay.h"
#include "app/request.h"
#include "app/viewer.h"
#include "base/clock.h"
#include "base/mem.h"
#include "io/hub.h"

#define CANNOT_READ "the journal cannot be read now: come again"

struct audience {
    const struct log *log;
    struct audience_options options;
    struct hub *hub;
    struct replay *replay; /* NULL: there is no journal */
    struct reading reading;
    bool finishing;
};

/* --- answers ----------------------------------------------------------------------- */

/* Puts one line into b, and takes it out as a chunk. */
static struct chunk *take_chunk(struct buf *b)
{
    struct chunk *c = chunk_new(buf_span(b));

    buf_release(b);
    return c;
}

static struct chunk *make_refusal(const char *text)
{
    struct buf b;

    buf_init(&b, 1024);
    (void)notice_put_answer(&b, clock_wall_ms(), "refused", text);
    return take_chunk(&b);
}

static void refuse(struct viewer *v, const char *text)
{
    struct chunk *c = make_refusal(text);

    viewer_notice(v, c);
    chunk_unref(c);
}

/* The last that this connection hears. */
static void end_viewer(struct viewer *v, struct chunk *last_words)
{
    v->mode = VIEWER_ENDED;
    subscriber_end(v->subscriber, last_words);
}

/* --- from where on ----------------------------------------------------------------- */

/* The number of the last alert that anybody can have seen. */
static int last_known(const struct audience *a, uint64_t *first, uint64_t *last)
{
    uint64_t posted = archive_posted(a->options.archive);
    int got = archive_range(a->options.archive, first, last);

    if (got == 0 && *last < posted)
        *last = posted;
    return got;
}

/* The number to begin after, by what it said of `since`. 0, or negative where the journal
 * cannot be read. */
static int find_since(const struct audience *a, const struct viewer *v,
                      const struct request *r, uint64_t *at)
{
    uint64_t first, last;
    int got;

    *at = r->since == REQUEST_FROM_NOW ? replay_position(a->replay, v) : r->seq;
    if (r->since == REQUEST_FROM_TIME)
        return archive_seq_before(a->options.archive, r->time_ms, at);
    if (r->since == REQUEST_FROM_NOW || *at)
        return 0;
    got = archive_range(a->options.archive, &first, &last);
    if (got == 0 && first)
        *at = first - 1; /* all that is kept: what is not was not asked for */
    return got;
}

static void take_over(const struct audience *a, struct mark *mark)
{
    struct viewer *before = mark->holder;
    struct chunk *c;
    struct buf b;

    if (!before)
        return;
    log_info(a->log, "%s: %s has come again: its connection from before is closed",
             a->options.name, mark->name);
    buf_init(&b, 1024);
    (void)notice_put_replaced(&b, clock_wall_ms(), span_of(mark->name));
    c = take_chunk(&b);
    before->mark = NULL;
    end_viewer(before, c);
    chunk_unref(c);
}

/* The same for a durable one, which becomes the holder of its name. */
static int find_mark(const struct audience *a, struct viewer *v, const struct request *r,
                     uint64_t *at, const char **error)
{
    struct mark *mark;

    *error = CANNOT_READ;
    if (find_since(a, v, r, at) < 0)
        return -1;
    mark = marks_find(a->options.marks, r->name, *at, error);
    if (!mark)
        return -1;
    take_over(a, mark);
    mark->holder = v;
    v->mark = mark;
    *at = mark->seq;
    return 0;
}

/* A journal that was set aside, or lost its last commits with the machine, gives numbers
 * below what a subscriber has seen. */
static int check_beyond(const struct audience *a, struct viewer *v, uint64_t *at)
{
    uint64_t first, last;

    if (*at <= archive_posted(a->options.archive))
        return 0;
    if (last_known(a, &first, &last) < 0)
        return -1;
    if (*at <= last)
        return 0;
    *at = archive_posted(a->options.archive);
    if (v->mark)
        marks_set_back(a->options.marks, v->mark, *at);
    refuse(v, "no alert has that number yet; the live stream follows");
    return 0;
}

/* To one who gets alerts already, and now says from where on it wants them. */
static void tell_replay(struct viewer *v, uint64_t after)
{
    struct chunk *c;
    struct buf b;

    buf_init(&b, 256);
    (void)notice_put_replay(&b, clock_wall_ms(), after);
    c = take_chunk(&b);
    viewer_notice(v, c);
    chunk_unref(c);
}

static void open_at(const struct audience *a, struct viewer *v, const struct request *r)
{
    const char *error = CANNOT_READ;
    uint64_t at;
    int got = r->name.p ? find_mark(a, v, r, &at, &error) : find_since(a, v, r, &at);
    struct chunk *c;

    if (got < 0 || check_beyond(a, v, &at) < 0) {
        c = make_refusal(error);
        end_viewer(v, c);
        chunk_unref(c);
        return;
    }
    log_debug(a->log, "%s: subscriber %llu (%s) %s: alerts after %llu", a->options.name,
              (unsigned long long)subscriber_number(v->subscriber),
              subscriber_peer(v->subscriber), v->mark ? v->mark->name : "asks",
              (unsigned long long)at);
    if (v->sent)
        tell_replay(v, at);
    v->sent = 0;
    replay_start(a->replay, v, at);
}

/* --- what subscribers say ---------------------------------------------------------- */

static void open_viewer(const struct audience *a, struct viewer *v,
                        const struct request *r)
{
    bool wants_past = r->since || r->name.p;

    if (r->says_notices)
        v->wants_notices = r->notices;
    if (r->filters)
        v->filter = filter_new(&r->filter);
    if (wants_past && !a->replay)
        refuse(v, "not available without a journal; the live stream follows");
    else if (wants_past)
        open_at(a, v, r);
    else if (v->mode == VIEWER_OPENING)
        replay_start(a->replay, v, v->cursor);
}

static void take_first_line(const struct audience *a, struct viewer *v, struct span line)
{
    const char *error;
    struct request r;

    v->opened = true;
    if (request_read(&r, line, &error) < 0)
        refuse(v, error);
    open_viewer(a, v, &r);
    request_release(&r);
}

/* Where all that was sent is safe, so is what its filters held back. */
static void settle_mark(const struct audience *a, struct viewer *v)
{
    if (v->mark && v->mark->seq >= v->sent && v->mode != VIEWER_ENDED)
        marks_advance(a->options.marks, v->mark, replay_position(a->replay, v));
}

static const char *take_ack(const struct audience *a, struct viewer *v, struct span line)
{
    uint64_t seq, first, last;
    const char *error;

    if (request_read_ack(line, &seq, &error) < 0)
        return error;
    if (!v->mark)
        return "only a durable subscriber, {\"subscriber\":\"NAME\",\"ack\":true}, "
               "acknowledges";
    if (seq > archive_posted(a->options.archive) && seq > v->cursor &&
        (last_known(a, &first, &last) < 0 || seq > last))
        return "no alert has that number yet";
    marks_advance(a->options.marks, v->mark, seq);
    if (v->mode == VIEWER_REPLAY && v->cursor < seq)
        v->cursor = seq; /* it has them from before */
    settle_mark(a, v);
    return NULL;
}

static void audience_on_line(void *ctx, struct subscriber *s, struct span line)
{
    const struct audience *a = ctx;
    struct viewer *v = subscriber_user(s);
    const char *error;

    if (v->mode == VIEWER_ENDED)
        return;
    if (!v->opened) {
        take_first_line(a, v, line);
        return;
    }
    error = a->replay ? take_ack(a, v, line) : NULL;
    if (error)
        refuse(v, error);
}

static void audience_on_silent(void *ctx, struct subscriber *s)
{
    const struct audience *a = ctx;
    struct viewer *v = subscriber_user(s);

    if (v->mode == VIEWER_OPENING)
        replay_start(a->replay, v, v->cursor);
}

/* --- coming and going -------------------------------------------------------------- */

static void audience_on_open(void *ctx, struct subscriber *s)
{
    const struct audience *a = ctx;
    struct viewer *v = mem_zalloc(sizeof(*v));

    v->subscriber = s;
    v->wants_notices = a->options.config->notices;
    v->keeps = a->replay;
    v->mode = v->keeps ? VIEWER_OPENING : VIEWER_LIVE;
    v->cursor = v->keeps ? archive_posted(a->options.archive) : 0;
    subscriber_set_user(s, v);
}

static void audience_on_close(void *ctx, struct subscriber *s)
{
    const struct audience *a = ctx;
    struct viewer *v = subscriber_user(s);

    settle_mark(a, v);
    if (v->mark)
        marks_let_go(v->mark);
    if (a->replay)
        replay_remove(a->replay, v);
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
    (void)ctx;
    return render_dropped(RENDER_JSON, clock_wall_ms(), dropped, disconnected);
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
    hub_add(a->hub, fd, peer);
}

/* --- alerts and notices ------------------------------------------------------------ */

void audience_post(struct audience *a, const struct post *p)
{
    struct chunk *line = p->form[RENDER_JSON];

    reading_set(&a->reading, span_make(line->p, line->n));
    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s)) {
        struct viewer *v = subscriber_user(s);

        if (v->mode != VIEWER_LIVE || (v->keeps && v->cursor >= p->seq) ||
            !reading_passes(&a->reading, v->filter))
            continue;
        if (!viewer_send(v, line, p->seq))
            replay_fall_behind(a->replay, v);
    }
}

void audience_notice(struct audience *a, struct chunk *line)
{
    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s)) {
        struct viewer *v = subscriber_user(s);

        if (v->wants_notices && v->mode != VIEWER_ENDED)
            viewer_notice(v, line);
    }
}

void audience_finish(struct audience *a)
{
    a->finishing = true;
    hub_close_door(a->hub);
    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s)) {
        struct viewer *v = subscriber_user(s);

        if (v->mode == VIEWER_OPENING)
            replay_start(a->replay, v, v->cursor);
        else if (v->mode == VIEWER_LIVE)
            subscriber_finish(s);
    }
}

size_t audience_waiting(const struct audience *a)
{
    size_t n = hub_waiting(a->hub);

    if (!a->finishing)
        return n;
    for (struct subscriber *s = hub_first(a->hub); s; s = hub_next(s))
        n += ((const struct viewer *)subscriber_user(s))->mode == VIEWER_REPLAY;
    return n;
}

uint64_t audience_dropped(const struct audience *a)
{
    return hub_dropped(a->hub);
}
