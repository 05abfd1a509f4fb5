#include "app/committer.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#define TRIM_EVERY_MS 1000
#define TRIM_MORE_MS  20 /* while there is more to remove: commits come first */

#define WAL_MUCH ((uint64_t)128 << 20) /* bytes; it begins anew long before */

enum job { JOB_NONE, JOB_OPEN, JOB_COMMIT, JOB_END };

struct committer {
    struct committer_options options;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int fd; /* an eventfd: the thread says that it is done */
    struct event *finished;

    /* Under the lock. */
    enum job job; /* set by the loop, and taken back when it was told */
    bool done;

    /* The thread's; the loop's once it is done. */
    const struct journal_batch *batch;
    enum journal_result got;
    struct seen *seen;
    uint64_t last_seq;
    char set_aside[JOURNAL_ERROR_SIZE];
    char error[JOURNAL_ERROR_SIZE];
    char note_told[JOURNAL_ERROR_SIZE];

    /* The thread's. */
    struct journal *journal;
    int64_t trim_at_ms; /* monotonic */
    char note[JOURNAL_ERROR_SIZE];
    bool wal_told;
};

/* --- what the thread does ---------------------------------------------------------- */

static int64_t mono_ms(void)
{
    return clock_mono_ns() / 1000000;
}

static bool add_seen(void *ctx, const struct journal_seen *s)
{
    struct committer *c = ctx;

    seen_add(c->seen, s->key, s->text, s->time_ms);
    return true;
}

static void load_seen(struct committer *c)
{
    const struct journal_options *j = &c->options.journal;
    struct journal_reader *r;

    if (!j->seen_ms)
        return;
    c->seen = seen_new(j->seen_most, j->seen_ms);
    r = journal_reader_open(j->path, c->error);
    if (r && journal_read_seen(r, add_seen, c) < 0)
        (void)strcpy(c->error, "what was seen before cannot be read");
    journal_reader_close(r);
}

static void do_open(struct committer *c)
{
    struct journal_options *o = &c->options.journal;

    if (c->journal && o->beyond < journal_last_seq(c->journal))
        o->beyond = journal_last_seq(c->journal);
    journal_close(c->journal);
    c->journal = NULL;
    c->got = journal_open(o, &c->journal, c->set_aside, c->error);
    if (c->got != JOURNAL_OK)
        return;
    c->error[0] = '\0';
    c->last_seq = journal_last_seq(c->journal);
    load_seen(c);
}

/* Told once, until it has begun anew. */
static void watch_wal(struct committer *c)
{
    uint64_t n = journal_wal_bytes(c->journal);

    if (n >= WAL_MUCH && !c->wal_told)
        (void)snprintf(c->note, sizeof(c->note),
                       "%.300s-wal has grown to %llu MB, and grows until another process "
                       "that has been reading all the while is through",
                       c->options.journal.path, (unsigned long long)(n >> 20));
    c->wal_told = n >= WAL_MUCH;
}

static void do_commit(struct committer *c)
{
    c->got = journal_commit(c->journal, c->batch, c->error);
    if (c->got == JOURNAL_OK)
        c->error[0] = '\0';
    watch_wal(c);
    memcpy(c->note_told, c->note, sizeof(c->note_told));
    c->note[0] = '\0';
}

static void trim(struct committer *c)
{
    char error[JOURNAL_ERROR_SIZE];
    bool more = false;

    if (journal_trim(c->journal, clock_wall_ms(), &more, error) != JOURNAL_OK)
        (void)snprintf(c->note, sizeof(c->note), "old alerts cannot be removed: %.400s",
                       error);
    c->trim_at_ms = mono_ms() + (more ? TRIM_MORE_MS : TRIM_EVERY_MS);
}

static bool has_work(const struct committer *c)
{
    return c->job != JOB_NONE && !c->done;
}

/* Waits for work, and removes what is old meanwhile. With the lock. */
static void wait_for_work(struct committer *c)
{
    struct timespec until;

    while (!has_work(c)) {
        if (!c->journal) {
            (void)pthread_cond_wait(&c->changed, &c->lock);
        } else if (mono_ms() < c->trim_at_ms) {
            until.tv_sec = c->trim_at_ms / 1000;
            until.tv_nsec = c->trim_at_ms % 1000 * 1000000;
            (void)pthread_cond_timedwait(&c->changed, &c->lock, &until);
        } else {
            (void)pthread_mutex_unlock(&c->lock);
            trim(c);
            (void)pthread_mutex_lock(&c->lock);
        }
    }
}

static void tell_loop(struct committer *c)
{
    const uint64_t one = 1;

    c->done = true;
    (void)pthread_cond_broadcast(&c->changed);
    (void)!write(c->fd, &one, sizeof(one)); /* an eventfd at 0 takes it */
}

static void *work(void *arg)
{
    struct committer *c = arg;

    (void)pthread_mutex_lock(&c->lock);
    for (;;) {
        enum job job;

        wait_for_work(c);
        job = c->job;
        if (job == JOB_END)
            break;
        (void)pthread_mutex_unlock(&c->lock);
        if (job == JOB_OPEN)
            do_open(c);
        else
            do_commit(c);
        (void)pthread_mutex_lock(&c->lock);
        tell_loop(c);
        if (job == JOB_COMMIT && c->journal && mono_ms() >= c->trim_at_ms) {
            (void)pthread_mutex_unlock(&c->lock);
            trim(c); /* though the next batch may be there: else it would never be */
            (void)pthread_mutex_lock(&c->lock);
        }
    }
    (void)pthread_mutex_unlock(&c->lock);
    journal_close(c->journal);
    return NULL;
}

/* --- on the loop ------------------------------------------------------------------- */

static void tell(struct committer *c, enum job job)
{
    const struct committer_options *o = &c->options;
    struct committer_opened opened = {
        c->got, c->last_seq, c->seen, c->set_aside, c->error,
    };

    c->seen = NULL;
    if (job == JOB_OPEN)
        o->on_opened(o->ctx, &opened);
    else
        o->on_committed(o->ctx, c->got, c->error, c->note_told);
}

/* Tells what is done, if anything is. */
static void take_result(struct committer *c)
{
    enum job job;

    (void)pthread_mutex_lock(&c->lock);
    job = c->done ? c->job : JOB_NONE;
    if (c->done)
        c->job = JOB_NONE;
    c->done = false;
    (void)pthread_mutex_unlock(&c->lock);
    if (job != JOB_NONE)
        tell(c, job);
}

static void committer_on_finished(evutil_socket_t fd, short what, void *ctx)
{
    uint64_t count;

    (void)what;
    (void)!read(fd, &count, sizeof(count)); /* committer_wait may have been there */
    take_result(ctx);
}

static void begin(struct committer *c, enum job job)
{
    (void)pthread_mutex_lock(&c->lock);
    assert(c->job == JOB_NONE);
    c->job = job;
    (void)pthread_cond_broadcast(&c->changed);
    (void)pthread_mutex_unlock(&c->lock);
}

void committer_open(struct committer *c)
{
    begin(c, JOB_OPEN);
}

void committer_commit(struct committer *c, const struct journal_batch *b)
{
    c->batch = b;
    begin(c, JOB_COMMIT);
}

static void wait_until_done(struct committer *c)
{
    (void)pthread_mutex_lock(&c->lock);
    while (c->job != JOB_NONE && !c->done)
        (void)pthread_cond_wait(&c->changed, &c->lock);
    (void)pthread_mutex_unlock(&c->lock);
}

void committer_wait(struct committer *c)
{
    wait_until_done(c);
    take_result(c);
}

/* Signals are for the loop's thread. */
static int start_thread(struct committer *c)
{
    sigset_t all, before;
    int error;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&c->thread, NULL, work, c);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

static void init_lock(struct committer *c)
{
    pthread_condattr_t attr;

    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&c->changed, &attr);
    (void)pthread_condattr_destroy(&attr);
    (void)pthread_mutex_init(&c->lock, NULL);
}

static void release(struct committer *c)
{
    if (c->finished)
        event_free(c->finished);
    (void)pthread_cond_destroy(&c->changed);
    (void)pthread_mutex_destroy(&c->lock);
    (void)close(c->fd);
    seen_free(c->seen);
    free(c);
}

struct committer *committer_new(struct event_base *base,
                                const struct committer_options *options)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), error;
    struct committer *c;

    if (fd < 0)
        return NULL;
    c = mem_zalloc(sizeof(*c));
    c->options = *options;
    c->fd = fd;
    init_lock(c);
    error = start_thread(c);
    if (error) {
        release(c);
        errno = error;
        return NULL;
    }
    c->finished = event_new(base, fd, EV_READ | EV_PERSIST, committer_on_finished, c);
    (void)event_add(c->finished, NULL);
    return c;
}

void committer_free(struct committer *c)
{
    if (!c)
        return;
    wait_until_done(c);
    (void)pthread_mutex_lock(&c->lock);
    c->job = JOB_END;
    c->done = false;
    (void)pthread_cond_broadcast(&c->changed);
    (void)pthread_mutex_unlock(&c->lock);
    (void)pthread_join(c->thread, NULL);
    release(c);
}
