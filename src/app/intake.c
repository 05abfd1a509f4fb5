#include "app/intake.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "feed/frame.h"
#include "feed/json_cut.h"

#define TURN_NS     2000000            /* of a turn of the loop, for all posts together */
#define PIECE       ((size_t)64 << 10) /* of lines, between two looks at the clock */
#define LOOK_BYTES  ((size_t)16 << 10) /* of records, likewise */
#define RECORD_COST 1024               /* in bytes: a short record takes time too */

struct intake_job {
    struct intake *intake;
    struct intake_job *next, *previous; /* in one of the two lists */
    struct intake_post post;
    uint64_t number;
    bool over;              /* all is handed out */
    uint64_t sealed, acked; /* records, as in io/conn_inside.h */
    struct intake_result result;
    struct buf errors;
    struct buf first_error;
    struct frame frame;  /* LINES */
    struct span left;    /* what the frame has not got; of WHOLE: all, until it went */
    struct json_cut cut; /* ELEMENTS */
};

struct job_list {
    struct intake_job *first, *last;
};

struct intake {
    struct intake_options options;
    struct event *turn;
    struct item_reader *readers[ITEM_FORMAT_FEED + 1]; /* made when first asked for */
    struct job_list working;                           /* the first has the next turn */
    struct job_list waiting; /* all is handed out, but is not safe */
    size_t n;
    uint64_t total;
    bool paused;
    bool failing;
    bool finishing;
};

/* --- lists ------------------------------------------------------------------------- */

static void append(struct job_list *l, struct intake_job *j)
{
    j->next = NULL;
    j->previous = l->last;
    *(l->last ? &l->last->next : &l->first) = j;
    l->last = j;
}

static void take_out(struct job_list *l, struct intake_job *j)
{
    *(j->previous ? &j->previous->next : &l->first) = j->next;
    *(j->next ? &j->next->previous : &l->last) = j->previous;
}

static struct job_list *list_of(struct intake_job *j)
{
    return j->over ? &j->intake->waiting : &j->intake->working;
}

/* --- its end ----------------------------------------------------------------------- */

static void forget(struct intake_job *j)
{
    take_out(list_of(j), j);
    j->intake->n--;
    frame_release(&j->frame);
    buf_release(&j->errors);
    buf_release(&j->first_error);
    free(j);
}

static void tell_if_empty(const struct intake *in)
{
    if (!in->n)
        in->options.on_empty(in->options.ctx);
}

static void end_job(struct intake_job *j, bool safe)
{
    const struct intake *in = j->intake;

    j->result.safe = safe;
    j->result.errors = buf_span(&j->errors);
    j->result.error = buf_span(&j->first_error);
    j->post.on_done(j->post.ctx, &j->result);
    forget(j);
    tell_if_empty(in);
}

void intake_drop(struct intake_job *j)
{
    const struct intake *in = j->intake;

    forget(j);
    tell_if_empty(in);
}

/* All is handed out: it is done, or waits until all is safe. */
static void finish_job(struct intake_job *j)
{
    struct intake *in = j->intake;

    take_out(&in->working, j);
    j->over = true;
    append(&in->waiting, j);
    if (!in->options.acks || j->acked == j->result.records)
        end_job(j, true);
}

/* --- a record ---------------------------------------------------------------------- */

static struct item_reader *reader_for(struct intake *in, const struct intake_post *post)
{
    struct item_reader **r = &in->readers[post->format];

    if (!*r)
        *r = item_reader_new(post->format);
    item_reader_set_document(*r, &post->document);
    return *r;
}

static void note_error(struct intake_job *j, struct span error)
{
    if (!j->result.rejected++)
        (void)buf_add_span(&j->first_error, conn_shorten_error(error));
    if (j->result.rejected > INTAKE_ERRORS_MOST)
        return;
    if (j->errors.n)
        (void)buf_add_char(&j->errors, ',');
    conn_put_refusal(&j->errors, j->result.records, error);
}

static void hand_out(struct intake_job *j, enum frame_got got, struct span bytes)
{
    struct intake *in = j->intake;
    struct intake_result *n = &j->result;
    struct item_reader *reader = reader_for(in, &j->post);
    struct conn_record r = {
        .got = got,
        .bytes = bytes,
        .input = in->options.name,
        .connection = j->number,
        .peer = j->post.peer,
        .number = ++n->records,
    };
    struct conn_outcome o = {0};

    in->options.on_record(in->options.ctx, reader, &r, &o);
    item_reader_set_document(reader, NULL);
    n->items += o.items;
    n->alerts += o.alerts;
    n->repeats += o.repeats;
    if (o.error.p)
        note_error(j, o.error);
}

/* --- the next of a post ------------------------------------------------------------ */

enum step { STEP_RECORD, STEP_NOTHING, STEP_OVER };

static enum step next_line(struct intake_job *j, enum frame_got *got, struct span *bytes)
{
    size_t n = j->left.n < PIECE ? j->left.n : PIECE;

    *got = frame_next(&j->frame, bytes);
    if (*got != FRAME_MORE)
        return STEP_RECORD;
    if (j->frame.ended)
        return STEP_OVER;
    frame_push(&j->frame, j->left.p, n);
    j->left = span_make(j->left.p + n, j->left.n - n);
    if (!j->left.n)
        frame_end(&j->frame);
    return STEP_NOTHING;
}

static enum step next_element(struct intake_job *j, enum frame_got *got,
                              struct span *bytes)
{
    switch (json_cut_next(&j->cut, bytes)) {
    case JSON_CUT_END: return STEP_OVER;
    case JSON_CUT_MORE: return STEP_NOTHING;
    case JSON_CUT_SHORT: *got = FRAME_CUT; return STEP_RECORD;
    default: break; /* what follows the array is a record that nobody can read */
    }
    *got = bytes->n > j->intake->options.record_bytes ? FRAME_TOO_LONG : FRAME_RECORD;
    return STEP_RECORD;
}

static enum step next_whole(struct intake_job *j, enum frame_got *got, struct span *bytes)
{
    if (!j->left.p)
        return STEP_OVER;
    *got = FRAME_RECORD;
    *bytes = j->left;
    j->left = span_make(NULL, 0);
    return STEP_RECORD;
}

static enum step next(struct intake_job *j, enum frame_got *got, struct span *bytes)
{
    switch (j->post.cut) {
    case INTAKE_LINES: return next_line(j, got, bytes);
    case INTAKE_ELEMENTS: return next_element(j, got, bytes);
    default: return next_whole(j, got, bytes);
    }
}

/* Of a record that is not taken whole, so many bytes go to its name in the log. */
static struct span told(enum frame_got got, struct span bytes)
{
    if (got != FRAME_RECORD && bytes.n > 64)
        bytes.n = 64;
    return bytes;
}

/* Until it is over (true), the time is, or it must wait. */
static bool work_on(struct intake_job *j, int64_t end_ns)
{
    size_t unseen = 0; /* bytes since the last look at the clock */

    while (!j->intake->paused && !j->intake->failing) {
        enum frame_got got;
        struct span bytes;
        enum step step = next(j, &got, &bytes);

        if (step == STEP_OVER)
            return true;
        if (step == STEP_RECORD)
            hand_out(j, got, told(got, bytes));
        unseen += step == STEP_RECORD ? bytes.n + RECORD_COST : LOOK_BYTES;
        if (unseen < LOOK_BYTES)
            continue;
        unseen = 0;
        if (clock_mono_ns() >= end_ns)
            return false;
    }
    return false;
}

/* --- turns ------------------------------------------------------------------------- */

static bool may_work(const struct intake *in)
{
    return in->working.first && !in->paused && !in->failing;
}

static void work_soon(struct intake *in)
{
    const struct timeval now = {0, 0};

    if (may_work(in) && !evtimer_pending(in->turn, NULL))
        (void)evtimer_add(in->turn, &now);
}

static void intake_on_turn(evutil_socket_t fd, short what, void *ctx)
{
    struct intake *in = ctx;
    int64_t end_ns = clock_mono_ns() + TURN_NS;

    (void)fd;
    (void)what;
    while (may_work(in) && clock_mono_ns() < end_ns) {
        struct intake_job *j = in->working.first;

        if (work_on(j, end_ns)) {
            finish_job(j);
            continue;
        }
        take_out(&in->working, j);
        append(&in->working, j);
    }
    work_soon(in);
}

/* --- around it --------------------------------------------------------------------- */

struct intake *intake_new(struct event_base *base, const struct intake_options *options)
{
    struct intake *in = mem_zalloc(sizeof(*in));

    in->options = *options;
    in->turn = evtimer_new(base, intake_on_turn, in);
    return in;
}

void intake_free(struct intake *in)
{
    if (!in)
        return;
    while (in->working.first)
        forget(in->working.first);
    while (in->waiting.first)
        forget(in->waiting.first);
    for (size_t i = 0; i < sizeof(in->readers) / sizeof(in->readers[0]); i++)
        item_reader_free(in->readers[i]);
    event_free(in->turn);
    free(in);
}

struct intake_job *intake_take(struct intake *in, const struct intake_post *post)
{
    struct intake_job *j;

    if (in->finishing || in->failing)
        return NULL;
    j = mem_zalloc(sizeof(*j));
    j->intake = in;
    j->post = *post;
    j->number = ++in->total;
    j->left = post->body;
    frame_init(&j->frame, FRAME_NEWLINE, in->options.record_bytes);
    json_cut_init(&j->cut, post->body);
    buf_init(&j->errors, BUF_NO_CAP); /* of so many short errors */
    buf_init(&j->first_error, BUF_NO_CAP);
    append(&in->working, j);
    in->n++;
    work_soon(in);
    return j;
}

void intake_pause(struct intake *in, bool pause)
{
    in->paused = pause;
    work_soon(in);
}

void intake_fail(struct intake *in, bool failing)
{
    in->failing = failing;
    while (failing && in->waiting.first)
        end_job(in->waiting.first, false);
    while (failing && in->working.first)
        end_job(in->working.first, false);
}

void intake_seal(struct intake *in)
{
    for (struct intake_job *j = in->waiting.first; j; j = j->next)
        j->sealed = j->result.records;
    for (struct intake_job *j = in->working.first; j; j = j->next)
        j->sealed = j->result.records;
}

void intake_ack(struct intake *in)
{
    for (struct intake_job *j = in->working.first; j; j = j->next)
        j->acked = j->sealed;
    for (struct intake_job *j = in->waiting.first, *next; j; j = next) {
        next = j->next;
        j->acked = j->sealed;
        if (j->acked == j->result.records)
            end_job(j, true);
    }
}

void intake_finish(struct intake *in)
{
    in->finishing = true;
    tell_if_empty(in);
}

size_t intake_bytes(const struct intake *in)
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof(in->readers) / sizeof(in->readers[0]); i++)
        n += in->readers[i] ? item_reader_bytes(in->readers[i]) : 0;
    return n;
}

size_t intake_count(const struct intake *in)
{
    return in->n;
}

uint64_t intake_total(const struct intake *in)
{
    return in->total;
}

bool intake_is_over(const struct intake *in)
{
    return in->finishing && !in->n;
}
