#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/keeper_inside.h"
#include "base/clock.h"
#include "base/mem.h"

#define PENDING_MOST    ((size_t)16 << 20) /* bytes that wait to be safe */
#define COMMIT_EVERY_MS 2                  /* not more often, unless much waits */
#define COMMIT_AT_BYTES ((size_t)256 << 10)
#define POSTS_A_TURN    512 /* so that readers can take some before the next come */
#define RETRY_EVERY_MS  1000
#define LOG_BURST       3
#define LOG_EVERY_MS    10000

/* --- when ------------------------------------------------------------------------- */

static void run_in(struct event *e, int64_t ms)
{
    const struct timeval tv = clock_timeval_ms(ms);

    if (!evtimer_pending(e, NULL))
        (void)evtimer_add(e, &tv);
}

void keeper_flush_soon(struct keeper *k)
{
    int64_t wait_ms;

    if (k->due || k->failing || outbox_state(k->outbox) != OUTBOX_IDLE ||
        !outbox_has_news(k->outbox))
        return;
    wait_ms = k->last_ms + COMMIT_EVERY_MS - clock_mono_ns() / 1000000;
    k->due = wait_ms <= 0 || outbox_news_bytes(k->outbox) >= COMMIT_AT_BYTES;
    if (k->due)
        (void)evtimer_del(k->flush);
    run_in(k->flush, k->due ? 0 : wait_ms);
}

static void tell_hold(const struct keeper *k)
{
    k->options.hold(k->options.ctx, k->full && !k->failing, k->failing);
}

/* --- the journal fails, and works again ------------------------------------------- */

static void begin_failing(struct keeper *k, const char *error, bool broken)
{
    bool news = !k->failing || strcmp(k->problem, error) != 0;

    k->failing = true;
    (void)snprintf(k->problem, sizeof(k->problem), "%s", error);
    run_in(k->retry, RETRY_EVERY_MS);
    if (!news)
        return;
    (broken ? log_error : log_warning)(
        k->log,
        "the journal cannot be written: %s; inputs with ack are held back, what "
        "others bring is not journaled; trying again",
        error);
    tell_hold(k);
    k->options.on_change(k->options.ctx);
}

static void end_failing(struct keeper *k)
{
    uint64_t n = k->counts.unjournaled - k->unjournaled_told;

    if (!k->failing)
        return;
    k->failing = false;
    k->problem[0] = '\0';
    k->unjournaled_told = k->counts.unjournaled;
    log_info(k->log,
             "the journal is written again; meanwhile %llu alert%s went out without it",
             (unsigned long long)n, log_plural(n));
    tell_hold(k);
    k->options.on_change(k->options.ctx);
}

static void remember(void *ctx, const struct journal_seen *s)
{
    struct keeper *k = ctx;

    seen_add(k->seen, s->key, s->text, s->time_ms);
}

/* What the journal remembers, and what waits to be remembered. */
static void take_seen(struct keeper *k, struct seen *seen)
{
    seen_free(k->seen);
    k->seen = seen;
    if (seen)
        outbox_each_seen(k->outbox, remember, k);
}

static void open_reader(struct keeper *k)
{
    char error[JOURNAL_ERROR_SIZE];

    journal_reader_close(k->reader);
    k->reader = journal_reader_open(k->options.journal->path, error);
    if (!k->reader)
        log_warning(k->log,
                    "the journal cannot be read: %s; items that change may be alerted on "
                    "again",
                    error);
}

/* A new file, where the old one had to be set aside, goes on with other numbers. */
static void renumber(struct keeper *k, uint64_t last_seq)
{
    struct outbox_counts c = outbox_counts(k->outbox);

    if (last_seq + c.waiting != k->seq)
        k->seq = outbox_renumber(k->outbox, last_seq + 1) - 1;
}

static void keeper_on_opened(void *ctx, const struct committer_opened *o)
{
    struct keeper *k = ctx;

    if (o->got != JOURNAL_OK) {
        begin_failing(k, o->error, false);
        return;
    }
    k->open = true;
    if (o->set_aside[0]) {
        log_warning(k->log, "journal: %s", o->set_aside);
        (void)snprintf(k->set_aside, sizeof(k->set_aside), "%s", o->set_aside);
    }
    if (o->error[0])
        log_warning(k->log, "journal: %s; items may be alerted on again", o->error);
    renumber(k, o->last_seq);
    if (k->seen)
        seen_free(o->seen); /* we remember as much, and more than a new file */
    else
        take_seen(k, o->seen);
    open_reader(k);
    k->options.on_opened(k->options.ctx, o->last_seq);
    if (outbox_state(k->outbox) == OUTBOX_FAILED) {
        outbox_retry(k->outbox);
        return;
    }
    end_failing(k);
    keeper_flush_soon(k);
}

static void keeper_on_committed(void *ctx, enum journal_result got, const char *error,
                                const char *note)
{
    struct keeper *k = ctx;
    uint64_t held_back;

    if (note[0] && log_limit_pass(&k->limit, clock_mono_ns(), &held_back))
        log_warning(k->log, "journal: %s", note);
    k->posts = 0;
    k->open = got != JOURNAL_BROKEN;
    outbox_committed(k->outbox, got == JOURNAL_OK);
    if (got != JOURNAL_OK) {
        begin_failing(k, error, got == JOURNAL_BROKEN);
        return;
    }
    end_failing(k);
    if (outbox_is_empty(k->outbox))
        k->options.on_idle(k->options.ctx);
    else
        keeper_flush_soon(k);
}

static void keeper_on_retry(evutil_socket_t fd, short what, void *ctx)
{
    struct keeper *k = ctx;

    (void)fd;
    (void)what;
    if (!k->open)
        committer_open(k->committer);
    else
        outbox_retry(k->outbox);
}

/* --- what the outbox asks for ----------------------------------------------------- */

static void keeper_commit(void *ctx, const struct journal_batch *b)
{
    struct keeper *k = ctx;

    k->last_ms = clock_mono_ns() / 1000000;
    committer_commit(k->committer, b);
}

static bool keeper_may_post(void *ctx)
{
    struct keeper *k = ctx;

    if (k->posts++ < POSTS_A_TURN)
        return k->options.may_post(k->options.ctx);
    run_in(k->flush, 0);
    return false;
}

static void keeper_post(void *ctx, const struct post *p)
{
    const struct keeper *k = ctx;

    k->options.post(k->options.ctx, p);
}

static void keeper_seal(void *ctx)
{
    const struct keeper *k = ctx;

    k->options.seal(k->options.ctx);
}

static void keeper_ack(void *ctx)
{
    const struct keeper *k = ctx;

    k->options.ack(k->options.ctx);
}

static void keeper_on_pressure(void *ctx, bool full)
{
    struct keeper *k = ctx;

    log_debug(k->log, "journal: %s", full ? "much waits, reading stops" : "has room");
    k->full = full;
    tell_hold(k);
}

static void keeper_on_flush(evutil_socket_t fd, short what, void *ctx)
{
    struct keeper *k = ctx;

    (void)fd;
    (void)what;
    k->due = false;
    k->posts = 0;
    if (k->failing)
        return;
    outbox_flush(k->outbox);
    if (outbox_is_empty(k->outbox))
        k->options.on_idle(k->options.ctx);
    else
        keeper_flush_soon(k);
}

/* --- around it -------------------------------------------------------------------- */

void keeper_mark(struct keeper *k, struct span subscriber, uint64_t seq)
{
    outbox_mark(k->outbox, subscriber, seq, clock_wall_ms());
    keeper_flush_soon(k);
}

void keeper_go_on(struct keeper *k)
{
    if (outbox_state(k->outbox) == OUTBOX_POSTING)
        run_in(k->flush, 0);
}

bool keeper_is_idle(const struct keeper *k)
{
    return outbox_is_empty(k->outbox);
}

bool keeper_is_failing(const struct keeper *k)
{
    return k->failing;
}

struct keeper_counts keeper_counts(const struct keeper *k)
{
    struct outbox_counts o = outbox_counts(k->outbox);
    struct keeper_counts c = k->counts;

    c.journaled = o.journaled;
    c.dropped += o.dropped;
    c.commits = o.commits;
    c.largest = o.largest;
    c.waiting = o.waiting;
    c.waiting_bytes = outbox_bytes(k->outbox);
    c.seen = k->seen ? seen_count(k->seen) : 0;
    c.seen_bytes = k->seen ? seen_bytes(k->seen) : 0;
    return c;
}

void keeper_status(const struct keeper *k, char out[KEEPER_STATUS_SIZE])
{
    struct keeper_counts c = keeper_counts(k);

    if (k->failing)
        (void)snprintf(out, KEEPER_STATUS_SIZE,
                       "journal: cannot be written: %s; %zu alert%s wait%s", k->problem,
                       c.waiting, log_plural(c.waiting), c.waiting == 1 ? "s" : "");
    else
        (void)snprintf(out, KEEPER_STATUS_SIZE,
                       "journal: %llu alert%s in %llu commit%s, %llu repeat%s%s%s",
                       (unsigned long long)c.journaled, log_plural(c.journaled),
                       (unsigned long long)c.commits, log_plural(c.commits),
                       (unsigned long long)c.repeats, log_plural(c.repeats),
                       k->set_aside[0] ? "; " : "", k->set_aside);
}

static struct journal_options journal_options(const struct config_journal *c)
{
    return (struct journal_options){
        .path = c->path,
        .sync = (enum journal_sync)c->sync,
        .keep_ms = (int64_t)c->keep_for_ms,
        .keep_bytes = c->keep_bytes,
        .seen_ms = (int64_t)c->seen_for_ms,
        .seen_most = (size_t)c->seen_most,
    };
}

static struct outbox *make_outbox(struct keeper *k)
{
    const struct outbox_options o = {
        .most_bytes = PENDING_MOST,
        .ctx = k,
        .seal = keeper_seal,
        .commit = keeper_commit,
        .may_post = keeper_may_post,
        .post = keeper_post,
        .ack = keeper_ack,
        .pressure = keeper_on_pressure,
    };

    return outbox_new(&o);
}

struct keeper *keeper_new(struct event_base *base, const struct log *log,
                          const struct keeper_options *options)
{
    struct keeper *k = mem_zalloc(sizeof(*k));
    const struct committer_options c = {
        .journal = journal_options(options->journal),
        .ctx = k,
        .on_opened = keeper_on_opened,
        .on_committed = keeper_on_committed,
    };

    k->committer = committer_new(base, &c);
    if (!k->committer) {
        free(k);
        return NULL;
    }
    k->log = log;
    k->options = *options;
    k->outbox = make_outbox(k);
    vec_init(&k->item.rules, sizeof(uint64_t));
    k->flush = evtimer_new(base, keeper_on_flush, k);
    k->retry = evtimer_new(base, keeper_on_retry, k);
    log_limit_init(&k->limit, LOG_BURST, LOG_EVERY_MS);
    return k;
}

void keeper_start(struct keeper *k)
{
    committer_open(k->committer);
    committer_wait(k->committer);
}

void keeper_free(struct keeper *k)
{
    if (!k)
        return;
    committer_free(k->committer);
    outbox_free(k->outbox);
    journal_reader_close(k->reader);
    seen_free(k->seen);
    vec_release(&k->item.rules);
    event_free(k->flush);
    event_free(k->retry);
    free(k);
}
