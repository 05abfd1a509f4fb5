/* What subscribers ask for and acknowledge, and what they hear of it. */
#include <stdlib.h>

#include "app/audience_inside.h"
#include "app/notice.h"
#include "app/request.h"
#include "base/clock.h"
#include "base/mem.h"

#define CANNOT_READ "the journal cannot be read now: come again"

/* --- answers ----------------------------------------------------------------------- */

/* Takes the line out of b, as v gets it. */
static struct chunk *take_chunk(const struct viewer *v, struct buf *b)
{
    struct chunk *c = dress_lines(v->dress, buf_span(b));

    buf_release(b);
    return c;
}

static struct chunk *make_answer(const struct viewer *v, const char *what,
                                 const char *text)
{
    struct buf b;

    buf_init(&b, 1024);
    (void)notice_put_answer(&b, clock_wall_ms(), what, text);
    return take_chunk(v, &b);
}

static void refuse(struct viewer *v, const char *text)
{
    struct chunk *c = make_answer(v, "refused", text);

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
    c = take_chunk(before, &b);
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

/* To one who gets alerts already, and only now says from where on it wants them; or who
 * has to begin elsewhere. */
static void tell_replay(struct viewer *v, uint64_t after, struct span error)
{
    struct chunk *c;
    struct buf b;

    buf_init(&b, 512);
    (void)notice_put_replay(&b, clock_wall_ms(), after, error);
    c = take_chunk(v, &b);
    viewer_notice(v, c);
    chunk_unref(c);
}

/* Of what was asked for by its time, some is gone already. */
static bool comes_too_late(const struct audience *a, const struct request *r, uint64_t at)
{
    uint64_t first, last;

    return r->since == REQUEST_FROM_TIME &&
           archive_range(a->options.archive, &first, &last) == 0 && first == at + 1 &&
           archive_lacks(a->options.archive, r->time_ms) > 0;
}

/* A journal that was set aside, or lost its last commits with the machine, gives numbers
 * below what a subscriber has seen: it begins with the next of them. */
static int settle_start(const struct audience *a, struct viewer *v,
                        const struct request *r, uint64_t *at)
{
    struct span error = {NULL, 0};
    uint64_t first, last = *at;

    if (*at > archive_posted(a->options.archive) &&
        archive_range(a->options.archive, &first, &last) < 0)
        return -1;
    if (*at > last) {
        error = span_of("no alert has the number that was asked for yet");
        *at = archive_posted(a->options.archive);
        if (v->mark)
            marks_set_back(a->options.marks, v->mark, *at);
    } else if (comes_too_late(a, r, *at)) {
        error = span_of("not all alerts from that time on are kept: these are");
    }
    if (v->sent || error.p)
        tell_replay(v, *at, error);
    return 0;
}

static void open_at(const struct audience *a, struct viewer *v, const struct request *r)
{
    const char *error = CANNOT_READ;
    uint64_t at;
    int got = r->name.p ? find_mark(a, v, r, &at, &error) : find_since(a, v, r, &at);
    struct chunk *c;

    if (got < 0 || settle_start(a, v, r, &at) < 0) {
        c = make_answer(v, "unavailable", error);
        end_viewer(v, c);
        chunk_unref(c);
        return;
    }
    log_debug(a->log, "%s: subscriber %llu (%s) %s: alerts after %llu", a->options.name,
              (unsigned long long)subscriber_number(v->subscriber),
              subscriber_peer(v->subscriber), v->mark ? v->mark->name : "asks",
              (unsigned long long)at);
    v->sent = 0;
    replay_start(a->replay, v, at);
}

/* --- what subscribers say ---------------------------------------------------------- */

void audience_start(const struct audience *a, struct viewer *v)
{
    if (v->mode == VIEWER_OPENING)
        replay_start(a->replay, v,
                     v->early ? archive_start(a->options.archive) : v->cursor);
}

static void take_wishes(struct viewer *v, const struct request *r)
{
    if (r->says_notices)
        v->wants_notices = r->notices;
    if (r->filters)
        v->filter = filter_new(&r->filter);
}

void audience_forget_request(struct viewer *v)
{
    if (v->asks)
        request_release(v->asks);
    free(v->asks);
    v->asks = NULL;
}

void audience_take_request(const struct audience *a, struct viewer *v, struct span line)
{
    const char *error;

    v->opened = true;
    v->asks = mem_zalloc(sizeof(*v->asks));
    if (request_read(v->asks, line, &error) < 0)
        refuse(v, error);
    take_wishes(v, v->asks);
    if (v->asks->since == REQUEST_FROM_NOW && !v->asks->name.p) {
        audience_start(a, v);
    } else if (!a->replay) {
        refuse(v, "not available without a journal; the live stream follows");
    } else if (archive_is_open(a->options.archive)) {
        open_at(a, v, v->asks);
    } else {
        v->mode = VIEWER_OPENING; /* until it is */
        return;
    }
    audience_forget_request(v);
}

void audience_settle_mark(const struct audience *a, struct viewer *v)
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
        (archive_range(a->options.archive, &first, &last) < 0 || seq > last))
        return "no alert has that number yet";
    marks_advance(a->options.marks, v->mark, seq);
    if (v->mode == VIEWER_REPLAY && v->cursor < seq)
        v->cursor = seq; /* it has them from before */
    audience_settle_mark(a, v);
    return NULL;
}

void audience_on_line(void *ctx, struct subscriber *s, struct span line)
{
    const struct audience *a = ctx;
    struct viewer *v = subscriber_user(s);
    const char *error;

    if (v->mode == VIEWER_ENDED)
        return;
    if (!v->opened) {
        audience_take_request(a, v, line);
        return;
    }
    error = a->replay ? take_ack(a, v, line) : NULL;
    if (error)
        refuse(v, error);
}

void audience_on_silent(void *ctx, struct subscriber *s)
{
    const struct audience *a = ctx;
    struct viewer *v = subscriber_user(s);

    if (!v->asks)
        audience_start(a, v);
}

void audience_open_late(const struct audience *a, struct viewer *v)
{
    if (v->asks && v->mode == VIEWER_OPENING)
        open_at(a, v, v->asks);
    audience_forget_request(v);
}
