#include "poll/poller.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "poll/poller_inside.h"

/* What a feed reader reads, best first. */
static const char accept_header[] =
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, "
    "application/json;q=0.8, text/html;q=0.5, */*;q=0.1";

#define SAVE_LOG_BURST    3
#define SAVE_LOG_EVERY_MS 60000

uint64_t poller_roll(struct poller *p)
{
    p->dice = hash_pair(p->dice, 1);
    return p->dice;
}

/* Where it may be that nothing is left to wait for. */
static void look_whether_finished(struct poller *p)
{
    const struct timeval now = {0};

    if ((p->once || p->finishing) && !poller_busy(p))
        (void)event_add(p->finished, &now);
}

static void on_finished(evutil_socket_t fd, short what, void *ctx)
{
    struct poller *p = ctx;

    (void)fd, (void)what;
    if (!poller_busy(p) && p->options.events.on_finished)
        p->options.events.on_finished(p->options.events.ctx);
}

void poller_feed_waits(struct poller_feed *f, int64_t wait_ms)
{
    struct poller *p = f->poller;
    const struct timeval t = clock_timeval_ms(wait_ms > 0 ? wait_ms : 0);

    f->phase = FEED_WAITS;
    if (wait_ms >= 0 && !p->once && !p->finishing)
        (void)event_add(f->due, &t);
    look_whether_finished(p);
}

void poller_feed_fetch(struct poller_feed *f)
{
    struct fetch_request q = {.url = poller_feed_url(f), .ctx = f};

    if (!f->discovered) {
        q.etag = span_of(f->state.etag);
        q.last_modified = span_of(f->state.last_modified);
    }
    f->phase = FEED_FETCHED;
    f->poller->fetching++;
    fetch_start(f->poller->fetcher, &q);
}

static void on_due(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd, (void)what;
    poller_feed_fetch(ctx);
}

static void on_fetched(void *ctx, void *request_ctx, const struct fetch_response *r)
{
    struct poller *p = ctx;

    p->fetching--;
    poller_feed_answered(request_ctx, r);
}

static int add_feed(struct poller *p, const struct poll_feed *config)
{
    struct poller_feed *f = &p->feeds[p->n_feeds++];
    int64_t floor_ms = (int64_t)p->options.config->min_interval_ms;
    int64_t interval_ms = (int64_t)config->interval_ms;

    f->poller = p;
    f->config = config;
    f->rule.floor_ms = floor_ms;
    f->rule.interval_ms = interval_ms > floor_ms ? interval_ms : floor_ms;
    f->due = evtimer_new(p->options.base, on_due, f);
    return f->due && poller_feed_load(f) == 0 ? 0 : -1;
}

static struct fetcher *make_fetcher(struct poller *p)
{
    const struct poll_config *c = p->options.config;
    const struct fetch_options o = {
        .user_agent = c->user_agent,
        .accept = accept_header,
        .ca_file = p->options.ca_file,
        .timeout_ms = (int64_t)c->timeout_ms,
        .max_bytes = c->max_bytes,
        .max_transfers = c->max_transfers,
        .max_per_host = c->max_per_host,
        .max_redirects = (unsigned)c->max_redirects,
        .allow_file = c->allow_file,
        .patience_ms = (int64_t)c->min_interval_ms,
        .patience_most_ms = SCHEDULE_RETRY_AFTER_MOST_MS,
    };

    return fetcher_new(p->options.base, &o, on_fetched, p);
}

struct poller *poller_new(const struct poller_options *options)
{
    const struct poll_config *c = options->config;
    struct poller *p = mem_zalloc(sizeof(*p));
    bool ok;

    p->options = *options;
    p->dice = hash_pair(options->seed, 2);
    log_limit_init(&p->save_limit, SAVE_LOG_BURST, SAVE_LOG_EVERY_MS);
    p->feeds = mem_calloc(c->n_feeds, sizeof(struct poller_feed));
    p->finished = evtimer_new(options->base, on_finished, p);
    p->fetcher = make_fetcher(p);
    ok = p->finished && p->fetcher;
    for (size_t i = 0; i < c->n_feeds && ok; i++)
        ok = add_feed(p, &c->feeds[i]) == 0;
    if (ok)
        return p;
    log_error(options->log, "the poller cannot begin: no resources, or a state that "
                            "cannot be read");
    poller_free(p);
    return NULL;
}

void poller_free(struct poller *p)
{
    if (!p)
        return;
    fetcher_free(p->fetcher);
    for (size_t i = 0; i < p->n_feeds; i++) {
        if (p->feeds[i].due)
            event_free(p->feeds[i].due);
        poller_feed_release(&p->feeds[i]);
    }
    if (p->finished)
        event_free(p->finished);
    free(p->feeds);
    free(p);
}

static struct schedule_memory memory_of(const struct poller_feed *f)
{
    struct schedule_memory m = {
        .fetched_ms = f->state.fetched_ms,
        .next_ms = f->state.next_ms,
        .polite_ms = f->state.polite_ms,
    };

    return m;
}

/* Those that may be asked, now. */
static void start_once(struct poller *p, int64_t now_ms)
{
    for (size_t i = 0; i < p->n_feeds; i++) {
        struct poller_feed *f = &p->feeds[i];
        const struct schedule_memory m = memory_of(f);

        if (!f->state.gone && schedule_wanted(&m, now_ms) <= 0)
            poller_feed_fetch(f);
    }
}

static void start_when_due(struct poller *p, int64_t now_ms)
{
    int64_t *wait = mem_calloc(p->n_feeds, sizeof(*wait));
    size_t overdue = 0;

    for (size_t i = 0; i < p->n_feeds; i++) {
        const struct schedule_memory m = memory_of(&p->feeds[i]);

        wait[i] = schedule_resume(&p->feeds[i].rule, &m, now_ms);
        overdue += wait[i] <= 0;
    }
    for (size_t i = 0; i < p->n_feeds; i++) {
        struct poller_feed *f = &p->feeds[i];

        if (wait[i] <= 0)
            wait[i] = schedule_spread(&f->rule, overdue, poller_roll(p));
        if (!f->state.gone)
            poller_feed_waits(f, wait[i]);
    }
    free(wait);
}

void poller_start(struct poller *p, bool once)
{
    p->once = once;
    for (size_t i = 0; i < p->n_feeds; i++)
        if (p->feeds[i].state.gone)
            log_info(p->options.log,
                     "feed %s: not asked, it is gone for good; take it out of the list",
                     p->feeds[i].config->name);
    if (once)
        start_once(p, clock_wall_ms());
    else
        start_when_due(p, clock_wall_ms());
    look_whether_finished(p);
}

void poller_finish(struct poller *p)
{
    p->finishing = true;
    for (size_t i = 0; i < p->n_feeds; i++)
        (void)event_del(p->feeds[i].due);
    p->fetching -= fetcher_drop_queued(p->fetcher);
    look_whether_finished(p);
}

void poller_hold(struct poller *p, bool hold)
{
    fetcher_hold(p->fetcher, hold);
}

size_t poller_busy(const struct poller *p)
{
    return p->fetching + p->delivering;
}

size_t poller_delivering(const struct poller *p)
{
    return p->delivering;
}

const struct poll_feed *poller_feed_config(const struct poller_feed *f)
{
    return f->config;
}

const struct feed_state *poller_feed_state(const struct poller_feed *f)
{
    return &f->state;
}

void poller_each(const struct poller *p, state_fn *fn, void *ctx)
{
    for (size_t i = 0; i < p->n_feeds; i++)
        fn(ctx, &p->feeds[i].state);
}
