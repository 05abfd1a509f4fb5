#include "app/reload.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"

struct reload {
    const char *const *paths;
    size_t n;
    reload_done_fn *done;
    void *ctx;
    struct event *finished;
    int fd;       /* an eventfd: the thread says that it is done */
    bool running; /* there is a thread; what follows is its own until it is done */
    bool again;
    pthread_t thread;
    struct matcher *matcher;
    struct diag diag;
};

static void *compile(void *arg)
{
    struct reload *r = arg;
    const uint64_t one = 1;
    struct ruleset *rs = ruleset_load(r->paths, r->n, &r->diag);

    if (rs && !r->diag.errors)
        r->matcher = matcher_new(rs); /* takes a reference of its own */
    ruleset_unref(rs);
    (void)!write(r->fd, &one, sizeof(one)); /* an eventfd at 0 takes it */
    return NULL;
}

/* Signals are for the loop's thread. */
static int start_thread(struct reload *r)
{
    sigset_t all, before;
    int error;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&r->thread, NULL, compile, r);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

void reload_start(struct reload *r)
{
    struct diag_place nowhere = {NULL, 0, 0};

    if (r->running) {
        r->again = true;
        return;
    }
    r->again = false;
    r->matcher = NULL;
    diag_init(&r->diag);
    if (start_thread(r) == 0) {
        r->running = true;
        return;
    }
    diag_add(&r->diag, DIAG_ERROR, nowhere, span_make(NULL, 0), NULL,
             "the system gives no thread to compile in");
    r->done(r->ctx, NULL, &r->diag);
    diag_release(&r->diag);
}

static void reload_on_finished(evutil_socket_t fd, short what, void *ctx)
{
    struct reload *r = ctx;
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof(count)) != sizeof(count))
        return;
    (void)pthread_join(r->thread, NULL);
    r->running = false;
    diag_sort(&r->diag);
    r->done(r->ctx, r->matcher, &r->diag);
    diag_release(&r->diag);
    if (r->again)
        reload_start(r);
}

struct reload *reload_new(struct event_base *base, const char *const *paths, size_t n,
                          reload_done_fn *done, void *ctx)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct reload *r;

    if (fd < 0)
        return NULL;
    r = mem_zalloc(sizeof(*r));
    r->paths = paths;
    r->n = n;
    r->done = done;
    r->ctx = ctx;
    r->fd = fd;
    r->finished = event_new(base, fd, EV_READ | EV_PERSIST, reload_on_finished, r);
    (void)event_add(r->finished, NULL);
    return r;
}

void reload_free(struct reload *r)
{
    if (!r)
        return;
    if (r->running) {
        (void)pthread_join(r->thread, NULL);
        matcher_free(r->matcher);
        diag_release(&r->diag);
    }
    event_free(r->finished);
    (void)close(r->fd);
    free(r);
}
