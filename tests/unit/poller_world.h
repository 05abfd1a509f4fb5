/* poller_world: a poller, a server of feeds, and what stands in for the daemon. */
#ifndef UNIT_POLLER_WORLD_H
#define UNIT_POLLER_WORLD_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "http/server.h"
#include "poll/poller.h"

#define MOST_HELD 32

/* What the stand-in for the daemon does with a document. */
enum conduct { TAKES, REFUSES, WAITS, SAYS_BAD };

struct world {
    struct event_base *base;
    struct http_server *server;
    struct poll_feed feeds[1000];
    struct poll_config config;
    struct log log;
    char path[64];
    struct state_db *state;
    struct poller *poller;

    enum conduct conduct;
    size_t documents;
    size_t finished;
    struct poller_feed *held[MOST_HELD]; /* WAITS */
    size_t n_held;
    char body[4096];
    char error[256];
};

/* Two items that are as the document is: the whole body, and always the same one. */
static inline void deliver(struct world *w, struct poller_feed *f, const char *body)
{
    const struct state_item items[] = {{1, strlen(body)}, {2, 2}};
    struct poller_delivery d = {.result = POLLER_OK, .items = items, .n_items = 2};
    const char *url = poller_feed_state(f)->url;
    char to[200];

    for (size_t i = 0; i < 2; i++)
        d.n_new += state_has_item(w->state, url, items[i]) == 0;
    if (w->conduct == REFUSES)
        d = (struct poller_delivery){.result = POLLER_LATER, .error = "away"};
    if (w->conduct == SAYS_BAD)
        d = (struct poller_delivery){.result = POLLER_BAD, .error = "no feed"};
    if (strstr(body, "<!DOCTYPE html>")) {
        (void)snprintf(to, sizeof(to), "http://127.0.0.1:%u/feed/found",
                       http_server_port(w->server));
        d = (struct poller_delivery){.result = POLLER_MOVED, .url = span_of(to)};
    }
    poller_delivered(f, &d);
}

static inline void on_document(void *ctx, struct poller_feed *f,
                               const struct fetch_response *r)
{
    struct world *w = ctx;

    w->documents++;
    (void)snprintf(w->body, sizeof(w->body), "%.*s", (int)r->body.n,
                   r->body.n ? r->body.p : "");
    if (w->conduct == WAITS)
        w->held[w->n_held++] = f;
    else
        deliver(w, f, w->body);
}

static inline void on_finished(void *ctx)
{
    struct world *w = ctx;

    w->finished++;
    (void)event_base_loopbreak(w->base);
}

static inline void open_state(struct world *w)
{
    char error[STATE_ERROR_SIZE];

    w->state = state_open(w->path, false, error);
    if (!w->state)
        fail_msg("%s", error);
}

static inline int set_up(void **state)
{
    struct world *w = mem_zalloc(sizeof(*w));
    int fd;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)setenv("no_proxy", "*", 1);
    w->base = event_base_new();
    w->server = http_server_new(w->base, 0);
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->config = (struct poll_config){
        .user_agent = (char *)"test",
        .interval_ms = 3600000,
        .min_interval_ms = 300000,
        .timeout_ms = 5000,
        .max_bytes = 1000000,
        .max_transfers = 8,
        .max_per_host = 1,
        .max_redirects = 5,
        .feeds = w->feeds,
    };
    (void)snprintf(w->path, sizeof(w->path), "/tmp/test_poller_XXXXXX");
    fd = mkstemp(w->path);
    (void)close(fd);
    (void)unlink(w->path);
    open_state(w);
    *state = w;
    return 0;
}

static inline void close_poller(struct world *w)
{
    poller_free(w->poller);
    w->poller = NULL;
}

static inline int tear_down(void **state)
{
    static const char *const tails[] = {"", "-wal", "-shm", ".lock"};
    struct world *w = *state;
    char path[100];

    close_poller(w);
    state_close(w->state);
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", w->path, tails[i]);
        (void)unlink(path);
    }
    http_server_free(w->server);
    event_base_free(w->base);
    for (size_t i = 0; i < w->config.n_feeds; i++) {
        free(w->feeds[i].name);
        free(w->feeds[i].url);
    }
    free(w);
    return 0;
}

static const char *add(struct world *w, const char *target)
{
    struct poll_feed *f = &w->feeds[w->config.n_feeds++];
    char url[300];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", http_server_port(w->server),
                   target);
    f->url = mem_dup(url, strlen(url));
    f->name = mem_dup(target, strlen(target));
    f->interval_ms = w->config.interval_ms;
    return f->url;
}

static inline void make_poller(struct world *w)
{
    const struct poller_options o = {
        .base = w->base,
        .log = &w->log,
        .config = &w->config,
        .state = w->state,
        .seed = 1,
        .events = {.ctx = w, .on_document = on_document, .on_finished = on_finished},
    };

    close_poller(w);
    w->poller = poller_new(&o);
    assert_non_null(w->poller);
}

static inline void run_until_finished(struct world *w)
{
    size_t before = w->finished;

    while (w->finished == before)
        assert_int_equal(event_base_loop(w->base, EVLOOP_ONCE), 0);
}

static inline struct feed_state load(struct world *w, const char *url)
{
    struct feed_state s;

    assert_true(state_load(w->state, url, &s) >= 0);
    return s;
}

/* Time passes, as far as the state knows: what was asked may be asked again. */
static inline void forget_times(struct world *w)
{
    char error[STATE_ERROR_SIZE];

    for (size_t i = 0; i < w->config.n_feeds; i++) {
        struct feed_state s = load(w, w->feeds[i].url);

        s.next_ms = s.polite_ms = s.fetched_ms = s.fetched_ms ? 1 : 0;
        assert_int_equal(state_save(w->state, &s, NULL, 0, error), 0);
        feed_state_release(&s);
    }
}

/* Every feed once, as a process of its own would. */
static inline void run_once(struct world *w)
{
    forget_times(w);
    make_poller(w);
    poller_start(w->poller, true);
    run_until_finished(w);
    assert_int_equal(poller_busy(w->poller), 0);
}

static inline void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
