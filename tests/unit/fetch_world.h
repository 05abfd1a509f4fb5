/* fetch_world: a fetcher, the server that it asks, and what came. */
#ifndef UNIT_FETCH_WORLD_H
#define UNIT_FETCH_WORLD_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "http/server.h"
#include "poll/fetch.h"

#define MAX_BYTES   100000
#define MOST_STARTS 64

/* What came, kept. */
struct came {
    int n;
    int status;
    char error[400];
    char *body;
    size_t body_n;
    char url[400];
    char permanent[400];
    char type[100];
    char etag[100];
    char modified[100];
    int64_t max_age_ms;
    int64_t retry_after_ms;
    int64_t put_off_ms;
    bool temporary;
};

struct world {
    struct event_base *base;
    struct http_server *server;
    struct fetcher *fetcher;
    struct fetch_options options;
    struct came came[MOST_STARTS];
    size_t done;
    size_t wanted; /* the loop ends when so many are done */
    size_t order[MOST_STARTS];
};

static inline void keep(char *out, size_t size, struct span s)
{
    (void)snprintf(out, size, "%.*s", (int)s.n, s.n ? s.p : "");
}

static inline void on_done(void *ctx, void *request_ctx, const struct fetch_response *r)
{
    struct world *w = ctx;
    struct came *c = request_ctx;

    c->n++;
    c->status = r->status;
    keep(c->error, sizeof(c->error), span_of(r->error));
    free(c->body);
    c->body = mem_dup(r->body.n ? r->body.p : "", r->body.n);
    c->body_n = r->body.n;
    keep(c->url, sizeof(c->url), r->url);
    keep(c->permanent, sizeof(c->permanent), r->permanent_url);
    keep(c->type, sizeof(c->type), r->content_type);
    keep(c->etag, sizeof(c->etag), r->etag);
    keep(c->modified, sizeof(c->modified), r->last_modified);
    c->max_age_ms = r->max_age_ms;
    c->retry_after_ms = r->retry_after_ms;
    c->put_off_ms = r->put_off_ms;
    c->temporary = r->temporary;
    w->order[w->done++] = (size_t)(c - w->came);
    if (w->done >= w->wanted)
        (void)event_base_loopbreak(w->base);
}

static inline int set_up(void **state)
{
    struct world *w = mem_zalloc(sizeof(*w));

    (void)signal(SIGPIPE, SIG_IGN);
    (void)setenv("no_proxy", "*", 1); /* whatever the machine uses */
    w->base = event_base_new();
    w->server = http_server_new(w->base, 0);
    w->options.user_agent = "wirewatch-poll/test (+https://example.org/)";
    w->options.timeout_ms = 5000;
    w->options.max_bytes = MAX_BYTES;
    w->options.max_transfers = 8;
    w->options.max_per_host = 1;
    w->options.max_redirects = 5;
    *state = w;
    return w->server ? 0 : -1;
}

static inline int tear_down(void **state)
{
    struct world *w = *state;

    fetcher_free(w->fetcher);
    http_server_free(w->server);
    event_base_free(w->base);
    for (size_t i = 0; i < MOST_STARTS; i++)
        free(w->came[i].body);
    free(w);
    return 0;
}

/* A target of the server, or a whole URL as it is. */
static inline void start_with(struct world *w, size_t i, const char *target,
                              const char *etag, const char *modified)
{
    struct fetch_request q = {.ctx = &w->came[i]};
    struct buf url;

    buf_init(&url, 4096);
    if (target[0] == '/')
        (void)buf_addf(&url, "http://127.0.0.1:%u", http_server_port(w->server));
    (void)buf_add_str(&url, target);
    q.url = buf_cstr(&url);
    q.etag = span_of(etag);
    q.last_modified = span_of(modified);
    if (!w->fetcher)
        w->fetcher = fetcher_new(w->base, &w->options, on_done, w);
    assert_non_null(w->fetcher);
    fetch_start(w->fetcher, &q);
    buf_release(&url);
}

static inline void run_until(struct world *w, size_t wanted)
{
    w->wanted = wanted;
    while (w->done < wanted)
        assert_int_equal(event_base_loop(w->base, EVLOOP_ONCE), 0);
}

#endif
