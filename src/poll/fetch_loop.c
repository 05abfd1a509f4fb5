#include "poll/fetch_loop.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

struct fetch_loop {
    struct event_base *base;
    CURLM *multi;
    struct event *timer;
    fetch_loop_done_fn *done;
    void *ctx;
};

/* Hands out what has ended. */
static void collect(struct fetch_loop *l)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(l->multi, &left)) != NULL) {
        CURL *easy = m->easy_handle;
        CURLcode code = m->data.result;

        if (m->msg != CURLMSG_DONE)
            continue;
        (void)curl_multi_remove_handle(l->multi, easy); /* m is gone after it */
        l->done(l->ctx, easy, code);
    }
}

static void act(struct fetch_loop *l, curl_socket_t fd, int what)
{
    int running;

    (void)curl_multi_socket_action(l->multi, fd, what, &running);
    collect(l);
}

static void on_socket(evutil_socket_t fd, short what, void *ctx)
{
    act(ctx, fd,
        (what & EV_READ ? CURL_CSELECT_IN : 0) |
            (what & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd, (void)what;
    act(ctx, CURL_SOCKET_TIMEOUT, 0);
}

/* libcurl waits for other things at a socket, or no longer for any. The event is kept
 * with the socket by libcurl. */
static int on_wish(CURL *easy, curl_socket_t fd, int what, void *ctx, void *kept)
{
    struct fetch_loop *l = ctx;
    struct event *e = kept;
    short wish = EV_PERSIST;

    (void)easy;
    if (e)
        event_free(e);
    e = NULL;
    if (what & CURL_POLL_IN)
        wish |= EV_READ;
    if (what & CURL_POLL_OUT)
        wish |= EV_WRITE;
    if (what != CURL_POLL_REMOVE) {
        e = event_new(l->base, fd, wish, on_socket, l);
        if (e && event_add(e, NULL) < 0) {
            event_free(e);
            e = NULL;
        }
    }
    (void)curl_multi_assign(l->multi, fd, e);
    /* Without an event, libcurl gives its transfers up. */
    return what != CURL_POLL_REMOVE && !e ? -1 : 0;
}

static int on_wait(CURLM *multi, long ms, void *ctx)
{
    struct fetch_loop *l = ctx;
    const struct timeval t = clock_timeval_ms(ms);

    (void)multi;
    if (ms < 0)
        return event_del(l->timer);
    return event_add(l->timer, &t);
}

struct fetch_loop *fetch_loop_new(struct event_base *base, long connections,
                                  fetch_loop_done_fn *done, void *ctx)
{
    struct fetch_loop *l = mem_zalloc(sizeof(*l));

    l->base = base;
    l->done = done;
    l->ctx = ctx;
    l->timer = evtimer_new(base, on_timer, l);
    l->multi = curl_multi_init();
    if (!l->timer || !l->multi) {
        fetch_loop_free(l);
        return NULL;
    }
    (void)curl_multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, on_wish);
    (void)curl_multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
    (void)curl_multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, on_wait);
    (void)curl_multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
    (void)curl_multi_setopt(l->multi, CURLMOPT_MAXCONNECTS, connections);
    return l;
}

void fetch_loop_free(struct fetch_loop *l)
{
    if (l->multi)
        (void)curl_multi_cleanup(l->multi); /* may still call on_wish and on_wait */
    if (l->timer)
        event_free(l->timer);
    free(l);
}

int fetch_loop_add(struct fetch_loop *l, CURL *easy)
{
    return curl_multi_add_handle(l->multi, easy) == CURLM_OK ? 0 : -1;
}

void fetch_loop_remove(struct fetch_loop *l, CURL *easy)
{
    (void)curl_multi_remove_handle(l->multi, easy);
}
