#include "app/reload.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/*
 * What the thread and the loop share. A thread may have to outlive the loop (a rule file
 * can be a pipe that nobody writes to), so whoever lets go of it last frees it.
 */
struct work {
    atomic_int holders;
    int fd; /* an eventfd: the thread says that it is done */
    char **paths;
    size_t n;
    struct matcher *matcher; /* what was compiled, or is to be freed */
    struct ruleset *before;  /* that it is compared with; while it compiles */
    struct changes changes;
    struct diag diag;
    int64_t took_ns;
};

enum state { IDLE, COMPILING, SWEEPING }; /* in all but the first there is a thread */

struct reload {
    struct work *work; /* while there is a thread, its own but for the fd */
    enum state state;
    bool again;
    pthread_t thread;
    uint64_t runs; /* begun so far */
    struct reload_events events;
    struct event *finished;
};

/* --- what threads do --------------------------------------------------------------- */

static void let_go(struct work *w)
{
    if (atomic_fetch_sub(&w->holders, 1) > 1)
        return;
    matcher_free(w->matcher);
    ruleset_unref(w->before);
    changes_release(&w->changes);
    diag_release(&w->diag);
    for (size_t i = 0; i < w->n; i++)
        free(w->paths[i]);
    free(w->paths);
    (void)close(w->fd);
    free(w);
}

static void tell_loop(struct work *w)
{
    const uint64_t one = 1;

    (void)!write(w->fd, &one, sizeof(one)); /* an eventfd at 0 takes it */
    let_go(w);
}

static void *compile(void *arg)
{
    struct work *w = arg;
    int64_t began_ns = clock_mono_ns();
    struct ruleset *rs = ruleset_load((const char *const *)w->paths, w->n, &w->diag);

    if (rs && !w->diag.errors) {
        w->matcher = matcher_new(rs); /* takes a reference of its own */
        changes_find(&w->changes, w->before, rs);
    }
    ruleset_unref(rs);
    w->took_ns = clock_mono_ns() - began_ns;
    tell_loop(w);
    return NULL;
}

static void *sweep(void *arg)
{
    struct work *w = arg;

    matcher_free(w->matcher);
    w->matcher = NULL;
    tell_loop(w);
    return NULL;
}

/* Signals are for the loop's thread. */
static int start_thread(struct reload *r, enum state state)
{
    sigset_t all, before;
    int error;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    (void)atomic_fetch_add(&r->work->holders, 1);
    error =
        pthread_create(&r->thread, NULL, state == COMPILING ? compile : sweep, r->work);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        let_go(r->work);
    else
        r->state = state;
    return error;
}

/* --- on the loop ------------------------------------------------------------------- */

/* Hands over what was compiled, and frees what it replaces. */
static void hand_over(struct reload *r)
{
    struct work *w = r->work;
    struct reload_result result = {r->runs, w->matcher, &w->diag, &w->changes,
                                   w->took_ns};

    diag_sort(&w->diag);
    w->matcher = r->events.done(r->events.ctx, &result);
    diag_release(&w->diag);
    changes_release(&w->changes);
    ruleset_unref(w->before); /* not the last: it is in w->matcher, or goes on */
    w->before = NULL;
    if (!w->matcher || start_thread(r, SWEEPING) == 0)
        return;
    matcher_free(w->matcher); /* no thread: then here */
    w->matcher = NULL;
}

void reload_start(struct reload *r)
{
    struct diag_place nowhere = {NULL, 0, 0};

    if (r->state != IDLE) {
        r->again = true;
        return;
    }
    r->again = false;
    r->runs++;
    diag_init(&r->work->diag);
    r->work->took_ns = 0;
    r->work->before = ruleset_ref(r->events.current(r->events.ctx));
    if (start_thread(r, COMPILING) == 0)
        return;
    diag_add(&r->work->diag, DIAG_ERROR, nowhere, span_make(NULL, 0), NULL,
             "the system gives no thread to compile in");
    hand_over(r);
}

bool reload_is_running(const struct reload *r)
{
    return r->state == COMPILING || r->again;
}

uint64_t reload_next(const struct reload *r)
{
    return r->runs + 1;
}

static void reload_on_finished(evutil_socket_t fd, short what, void *ctx)
{
    struct reload *r = ctx;
    enum state was = r->state;
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof(count)) != sizeof(count))
        return;
    (void)pthread_join(r->thread, NULL);
    r->state = IDLE;
    if (was == COMPILING)
        hand_over(r);
    if (r->state == IDLE && r->again)
        reload_start(r);
}

static struct work *new_work(int fd, const char *const *paths, size_t n)
{
    struct work *w = mem_zalloc(sizeof(*w));

    atomic_init(&w->holders, 1);
    w->fd = fd;
    w->n = n;
    w->paths = mem_calloc(n, sizeof(*w->paths));
    for (size_t i = 0; i < n; i++)
        w->paths[i] = mem_dup(paths[i], strlen(paths[i]));
    diag_init(&w->diag);
    return w;
}

struct reload *reload_new(struct event_base *base, const char *const *paths, size_t n,
                          const struct reload_events *events)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct reload *r;

    if (fd < 0)
        return NULL;
    r = mem_zalloc(sizeof(*r));
    r->work = new_work(fd, paths, n);
    r->events = *events;
    r->finished = event_new(base, fd, EV_READ | EV_PERSIST, reload_on_finished, r);
    (void)event_add(r->finished, NULL);
    return r;
}

void reload_free(struct reload *r)
{
    if (!r)
        return;
    event_free(r->finished);
    if (r->state != IDLE)
        (void)pthread_detach(r->thread);
    let_go(r->work);
    free(r);
}
