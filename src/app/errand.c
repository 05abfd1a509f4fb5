#include "app/errand.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"

/* What the thread and the loop share. A thread may have to outlive the loop, so whoever
 * lets go of it last frees it. */
struct desk {
    atomic_int holders;
    int fd;                /* an eventfd: the thread says that it is done */
    struct errand *errand; /* in work; the thread's until it has said so */
};

struct errands {
    struct desk *desk;
    struct event *finished;
    bool busy; /* there is a thread */
    pthread_t thread;
    struct errand *first, *last; /* those that wait */
    size_t n, most;
};

static void let_go(struct desk *d)
{
    if (atomic_fetch_sub(&d->holders, 1) > 1)
        return;
    if (d->errand)
        d->errand->drop(d->errand);
    (void)close(d->fd);
    free(d);
}

static void *do_errand(void *arg)
{
    const uint64_t one = 1;
    struct desk *d = arg;

    d->errand->work(d->errand);
    (void)!write(d->fd, &one, sizeof(one)); /* an eventfd at 0 takes it */
    let_go(d);
    return NULL;
}

/* Signals are for the loop's thread. 0, or -1. */
static int start_thread(struct errands *s, struct errand *e)
{
    sigset_t all, before;
    int error;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    (void)atomic_fetch_add(&s->desk->holders, 1);
    s->desk->errand = e;
    error = pthread_create(&s->thread, NULL, do_errand, s->desk);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        s->desk->errand = NULL;
        (void)atomic_fetch_sub(&s->desk->holders, 1); /* one is left: ours */
        return -1;
    }
    s->busy = true;
    return 0;
}

static struct errand *take_first(struct errands *s)
{
    struct errand *e = s->first;

    if (!e)
        return NULL;
    s->first = e->next;
    s->n--;
    return e;
}

static void start_next(struct errands *s)
{
    struct errand *e;

    while (!s->busy && (e = take_first(s))) {
        if (e->given_up) {
            e->drop(e);
        } else if (start_thread(s, e) < 0) {
            e->undone = true;
            e->done(e);
        }
    }
}

int errands_give(struct errands *s, struct errand *e)
{
    if (!s->busy)
        return start_thread(s, e);
    if (s->n == s->most)
        return -1;
    e->next = NULL;
    *(s->first ? &s->last->next : &s->first) = e;
    s->last = e;
    s->n++;
    return 0;
}

static void errands_on_finished(evutil_socket_t fd, short what, void *ctx)
{
    struct errands *s = ctx;
    struct errand *e;
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof(count)) != sizeof(count))
        return;
    (void)pthread_join(s->thread, NULL);
    s->busy = false;
    e = s->desk->errand;
    s->desk->errand = NULL;
    e->done(e);
    start_next(s);
}

struct errands *errands_new(struct event_base *base, size_t most)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct errands *s;

    if (fd < 0)
        return NULL;
    s = mem_zalloc(sizeof(*s));
    s->most = most;
    s->desk = mem_zalloc(sizeof(*s->desk));
    atomic_init(&s->desk->holders, 1);
    s->desk->fd = fd;
    s->finished = event_new(base, fd, EV_READ | EV_PERSIST, errands_on_finished, s);
    (void)event_add(s->finished, NULL);
    return s;
}

void errands_free(struct errands *s)
{
    struct errand *e;

    if (!s)
        return;
    while ((e = take_first(s)))
        e->drop(e);
    event_free(s->finished);
    if (s->busy)
        (void)pthread_detach(s->thread);
    let_go(s->desk);
    free(s);
}
