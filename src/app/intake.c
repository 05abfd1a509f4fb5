#include "app/intake.h"

#include <stdlib.h>

#include "app/intake_inside.h"
#include "base/clock.h"
#include "base/mem.h"

#define TURN_NS     2000000            /* of a turn of the loop, for all posts together */
#define LOOK_BYTES  ((size_t)16 << 10) /* between two looks at the clock */
#define RECORD_COST 1024               /* in bytes: a short record takes time too */

/* --- its end ----------------------------------------------------------------------- */

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
    intake_job_free(j);
    tell_if_empty(in);
}

void intake_drop(struct intake_job *j)
{
    const struct intake *in = j->intake;

    intake_job_free(j);
    tell_if_empty(in);
}

/* All is handed out: it is done, or waits until all is safe. */
static void finish_job(struct intake_job *j)
{
    const struct intake *in = j->intake;

    intake_job_wait(j);
    if (!in->options.acks || j->acked == j->result.records)
        end_job(j, true);
}

/* --- turns ------------------------------------------------------------------------- */

/* Until it is over (true), the time is, or it must wait. */
static bool work_on(struct intake_job *j, int64_t end_ns)
{
    size_t unseen = 0; /* bytes since the last look at the clock */

    while (!j->intake->paused && !j->intake->failing) {
        size_t n = 0;
        enum intake_step step = intake_job_step(j, &n);

        if (step == INTAKE_OVER)
            return true;
        unseen += step == INTAKE_RECORD ? n + RECORD_COST : LOOK_BYTES;
        if (unseen < LOOK_BYTES)
            continue;
        unseen = 0;
        if (clock_mono_ns() >= end_ns)
            return false;
    }
    return false;
}

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
        intake_job_queue(j);
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
        intake_job_free(in->working.first);
    while (in->waiting.first)
        intake_job_free(in->waiting.first);
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
    j = intake_job_new(in, post);
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
