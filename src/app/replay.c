#include "app/replay.h"

#include <stdlib.h>

#include "app/notice.h"
#include "base/clock.h"
#include "base/mem.h"

#define PIECE_ROWS 64
#define FILL_BYTES 131072  /* a queue gets no more than that out of the journal */
#define FILL_EVENT 32768   /* of one who reads events: these may be a thousand */
#define TURN_NS    1000000 /* of a turn of the loop, for all viewers together */
#define REST_MS    100     /* after an error that may pass */
#define TRIES      10      /* then it is told what cannot be read, and goes on live */

struct replay {
    struct archive *archive;
    struct filter *filter;
    void (*on_live)(void *ctx, struct viewer *v);
    void *ctx;
    struct event *turn;
    struct viewer *first; /* in the line, linked by `after` */
    struct viewer *last;
    unsigned failures; /* in a row */
    bool resting;
    struct reading reading;
    struct buf line; /* a row and its LF */
};

/* --- the line ---------------------------------------------------------------------- */

static void arm(struct replay *r, int ms)
{
    const struct timeval tv = clock_timeval_ms(ms);

    (void)evtimer_add(r->turn, &tv);
}

static void stand_in_line(struct replay *r, struct viewer *v)
{
    if (v->ready)
        return;
    v->ready = true;
    v->after = NULL;
    *(r->first ? &r->last->after : &r->first) = v;
    r->last = v;
    if (!evtimer_pending(r->turn, NULL))
        arm(r, 0);
}

static struct viewer *next_in_line(struct replay *r)
{
    struct viewer *v = r->first;

    if (!v)
        return NULL;
    r->first = v->after;
    v->ready = false;
    return v;
}

void replay_remove(struct replay *r, struct viewer *v)
{
    struct viewer *before = NULL;

    if (!v->ready)
        return;
    for (struct viewer *at = r->first; at != v; at = at->after)
        before = at;
    *(before ? &before->after : &r->first) = v->after;
    if (r->last == v)
        r->last = before;
    v->ready = false;
}

/* --- what is gone ------------------------------------------------------------------ */

/* False where there is no room to say so; the cursor stays. */
static bool tell_gone(struct viewer *v, uint64_t last, struct span error)
{
    struct chunk *c;
    struct buf b;
    bool told;

    buf_init(&b, 1024);
    (void)notice_put_gone(&b, clock_wall_ms(), v->cursor + 1, last, error);
    c = dress_lines(v->dress, buf_span(&b));
    buf_release(&b);
    told = viewer_tell(v, c);
    chunk_unref(c);
    if (told)
        v->cursor = v->sent = last;
    return told;
}

static void go_live(struct replay *r, struct viewer *v)
{
    v->mode = VIEWER_LIVE;
    r->on_live(r->ctx, v);
}

/* Most errors pass: another has the file locked, or there was no memory. */
static void stand_error(struct replay *r, struct viewer *v, int got)
{
    uint64_t posted = archive_posted(r->archive);

    if (got != JOURNAL_BROKEN && r->failures < TRIES) {
        r->failures++;
        r->resting = true;
        stand_in_line(r, v);
    } else if (v->cursor >= posted ||
               tell_gone(v, posted, span_of("the journal cannot be read"))) {
        go_live(r, v);
    }
}

/*
 * The number after the cursor is not there. Either the journal keeps nothing so old, and
 * the viewer is told; or no alert ever had it. 1 where the cursor may move on, 0 where
 * there is no room for the notice, or an error.
 */
static int pass_gone(struct replay *r, struct viewer *v)
{
    uint64_t first, last;
    int got = archive_range(r->archive, &first, &last);

    if (got < 0)
        return got;
    return first <= v->cursor + 1 || tell_gone(v, first - 1, span_make(NULL, 0));
}

/* --- a piece ----------------------------------------------------------------------- */

struct piece {
    struct replay *replay;
    struct viewer *viewer;
    size_t rows;
    bool full;     /* the queue has as much as it should */
    uint64_t jump; /* the number of a row that does not follow the cursor */
};

static bool send_row(struct replay *r, struct viewer *v, const struct journal_alert *row)
{
    struct chunk *c;
    bool sent;

    reading_set(&r->reading, row->line);
    if (!reading_passes(&r->reading, r->filter) ||
        !reading_passes(&r->reading, v->filter))
        return true;
    buf_reset(&r->line);
    (void)buf_add_span(&r->line, row->line);
    (void)buf_add_char(&r->line, '\n');
    c = dress_lines(v->dress, buf_span(&r->line));
    sent = viewer_send(v, c, row->seq);
    chunk_unref(c);
    return sent;
}

static size_t fill_of(const struct viewer *v)
{
    return v->dress == DRESS_LINE ? FILL_BYTES : FILL_EVENT;
}

static bool on_row(void *ctx, const struct journal_alert *row)
{
    struct piece *p = ctx;
    struct viewer *v = p->viewer;

    p->rows++;
    if (row->seq != v->cursor + 1 && row->seq != v->next) {
        p->jump = row->seq;
        return false;
    }
    if (!send_row(p->replay, v, row)) {
        p->full = true;
        return false;
    }
    v->cursor = row->seq;
    p->full = subscriber_queued(v->subscriber) >= fill_of(v);
    return !p->full;
}

/* Nothing more is committed, so nothing more was posted. */
static int reach_end(struct replay *r, struct viewer *v)
{
    uint64_t posted = archive_posted(r->archive);
    int got = v->cursor < posted ? pass_gone(r, v) : 1;

    if (got > 0)
        go_live(r, v);
    return got;
}

static int cross(struct replay *r, struct viewer *v, uint64_t to)
{
    int got = pass_gone(r, v);

    if (got <= 0)
        return got;
    v->next = to;
    stand_in_line(r, v);
    return 0;
}

static void give_piece(struct replay *r, struct viewer *v)
{
    struct piece p = {.replay = r, .viewer = v};
    int got = archive_read(r->archive, v->cursor, PIECE_ROWS, on_row, &p);

    if (got >= 0 && p.jump)
        got = cross(r, v, p.jump);
    else if (got >= 0 && !p.full && p.rows < PIECE_ROWS)
        got = reach_end(r, v);
    else if (got >= 0 && !p.full)
        stand_in_line(r, v);
    if (got < 0)
        stand_error(r, v, got);
    else
        r->failures = 0;
}

static void replay_on_turn(evutil_socket_t fd, short what, void *ctx)
{
    struct replay *r = ctx;
    int64_t end_ns = clock_mono_ns() + TURN_NS;

    (void)fd;
    (void)what;
    r->resting = false;
    do {
        struct viewer *v = next_in_line(r);

        if (v && v->mode == VIEWER_REPLAY)
            give_piece(r, v);
    } while (r->first && !r->resting && clock_mono_ns() < end_ns);
    if (r->first)
        arm(r, r->resting ? REST_MS : 0);
}

/* --- around it --------------------------------------------------------------------- */

struct replay *replay_new(struct event_base *base, struct archive *archive,
                          struct filter *filter,
                          void (*on_live)(void *ctx, struct viewer *v), void *ctx)
{
    struct replay *r = mem_zalloc(sizeof(*r));

    r->archive = archive;
    r->filter = filter;
    r->on_live = on_live;
    r->ctx = ctx;
    r->turn = evtimer_new(base, replay_on_turn, r);
    reading_init(&r->reading);
    buf_init(&r->line, BUF_NO_CAP); /* of rows that we have written */
    return r;
}

void replay_free(struct replay *r)
{
    if (!r)
        return;
    event_free(r->turn);
    reading_release(&r->reading);
    buf_release(&r->line);
    free(r);
}

void replay_start(struct replay *r, struct viewer *v, uint64_t cursor)
{
    v->cursor = cursor;
    v->next = 0;
    v->mode = VIEWER_REPLAY;
    if (cursor >= archive_posted(r->archive))
        go_live(r, v);
    else
        stand_in_line(r, v);
}

void replay_fall_behind(struct replay *r, struct viewer *v)
{
    v->cursor = replay_position(r, v);
    v->mode = VIEWER_REPLAY;
    stand_in_line(r, v);
}

void replay_room(struct replay *r, struct viewer *v)
{
    if (v->mode == VIEWER_REPLAY)
        stand_in_line(r, v);
}

uint64_t replay_position(const struct replay *r, const struct viewer *v)
{
    uint64_t posted = archive_posted(r->archive);

    return v->mode == VIEWER_LIVE && v->cursor < posted ? posted : v->cursor;
}
