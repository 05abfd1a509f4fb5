#include "poll/service.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/clock.h"
#include "base/hash.h"
#include "io/sdnotify.h"
#include "poll/deliver.h"
#include "poll/feed_state.h"
#include "poll/poller.h"
#include "poll/status.h"

#define RELOAD_PATIENCE_S 30
#define STATUS_S          30 /* how often the service manager is told how it goes */

static const int signal_numbers[] = {SIGHUP, SIGTERM, SIGINT, SIGUSR1};
#define N_SIGNALS (sizeof(signal_numbers) / sizeof(signal_numbers[0]))

struct service {
    struct service_options options;
    const struct log *log;
    struct poll_config *config;
    struct poll_config *next; /* takes over when the old poller has finished */
    struct event_base *base;
    struct sdnotify notify;
    struct state_db *state;
    struct deliver *deliver;
    struct poller *poller;
    struct event *signals[N_SIGNALS];
    struct event *watchdog;
    struct event *status;
    struct event *deadline; /* of the end, or of a reload */
    struct event *step;     /* the poller has finished: what now? */
    int64_t began_ms;
    bool stopping;
    bool failed;
};

/* --- to the service manager ------------------------------------------------------- */

static void tell(const struct service *s, const char *first)
{
    struct deliver_counts c = deliver_counts(s->deliver);
    size_t n = s->config->n_feeds;

    sdnotify_send(&s->notify, "%sSTATUS=%zu feed%s, %llu items handed over%s%s", first, n,
                  log_plural(n), (unsigned long long)c.items,
                  c.away ? "; waiting for the daemon: " : "", c.away ? c.away : "");
}

static void service_on_status(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    tell(ctx, "");
}

static void service_on_watchdog(evutil_socket_t fd, short what, void *ctx)
{
    const struct service *s = ctx;

    (void)fd;
    (void)what;
    sdnotify_send(&s->notify, "WATCHDOG=1");
}

/* --- one configuration ------------------------------------------------------------ */

static void service_on_document(void *ctx, struct poller_feed *f,
                                const struct fetch_response *r)
{
    const struct service *s = ctx;

    deliver_document(s->deliver, f, r);
}

static void service_on_finished(void *ctx)
{
    const struct service *s = ctx;

    event_active(s->step, EV_TIMEOUT, 0);
}

static void service_on_hold(void *ctx, bool hold)
{
    struct service *s = ctx;

    poller_hold(s->poller, hold);
    tell(s, "");
}

static void service_on_gave_up(void *ctx)
{
    struct service *s = ctx;

    s->failed = true;
    poller_finish(s->poller);
}

static uint64_t seed(void)
{
    return hash_pair((uint64_t)clock_mono_ns(), (uint64_t)getpid());
}

static void close_feeds(struct service *s)
{
    poller_free(s->poller);
    deliver_free(s->deliver);
    state_close(s->state);
    s->poller = NULL;
    s->deliver = NULL;
    s->state = NULL;
}

/* All that a configuration asks for; 0, or -1 where something could not be had. */
static int open_feeds(struct service *s)
{
    char error[STATE_ERROR_SIZE] = "";
    struct poller_options poller = {
        .base = s->base,
        .log = s->log,
        .config = s->config,
        .ca_file = s->config->ca_file,
        .seed = seed(),
        .events = {s, service_on_document, service_on_finished},
    };
    struct deliver_options deliver = {
        .base = s->base,
        .log = s->log,
        .config = s->config,
        .give_up_ms = s->options.once ? SERVICE_PATIENCE_MS : 0,
        .ctx = s,
        .on_hold = service_on_hold,
        .on_gave_up = service_on_gave_up,
    };

    s->state = state_open(s->config->state, false, error);
    if (!s->state) {
        log_error(s->log,
                  "%s; --state=FILE, or `state` in the configuration, names another",
                  error);
        return -1;
    }
    if (error[0])
        log_warning(s->log, "%s", error); /* a broken one was set aside */
    poller.state = deliver.state = s->state;
    s->deliver = deliver_new(&deliver);
    s->poller = poller_new(&poller);
    return s->poller ? 0 : -1;
}

/* --- the end, and a reload -------------------------------------------------------- */

static void set_deadline(struct service *s, time_t seconds)
{
    const struct timeval tv = {seconds, 0};

    (void)evtimer_add(s->deadline, &tv);
}

/* Nothing new begins; what the daemon cannot take is asked for again another time. */
static void wind_up(struct service *s, time_t seconds)
{
    set_deadline(s, seconds);
    if (deliver_counts(s->deliver).away)
        deliver_give_up(s->deliver);
    poller_finish(s->poller);
}

static void stop(struct service *s)
{
    if (s->stopping) { /* asked twice: now */
        (void)event_base_loopbreak(s->base);
        return;
    }
    s->stopping = true;
    sdnotify_send(&s->notify, "STOPPING=1\nSTATUS=Finishing what is in the air");
    wind_up(s, SERVICE_DRAIN_S);
}

static void service_on_deadline(evutil_socket_t fd, short what, void *ctx)
{
    struct service *s = ctx;

    (void)fd;
    (void)what;
    deliver_give_up(s->deliver);
    event_active(s->step, EV_TIMEOUT, 0);
}

static void log_problems(const struct service *s, const struct diag *diag)
{
    for (size_t i = 0; i < diag->n; i++) {
        const struct diag_problem *p = &diag->problems[i];
        char at[48] = "";

        if (p->place.line)
            (void)snprintf(at, sizeof(at), ":%zu:%zu", p->place.line, p->place.column);
        (p->severity == DIAG_ERROR ? log_error : log_warning)(
            s->log, "%s%s%s%.*s", p->place.file ? p->place.file : "", at,
            p->place.file ? ": " : "", (int)p->message.n, p->message.p);
    }
}

static void start_reload(struct service *s)
{
    size_t n = s->config->n_feeds;
    struct poll_config *c;
    struct diag d;

    if (s->stopping || s->options.once)
        return;
    diag_init(&d);
    c = s->options.load(s->options.ctx, &d);
    log_problems(s, &d);
    if (d.errors) {
        log_error(s->log,
                  "reload failed: %zu error%s; it goes on with the %zu feed%s it has",
                  d.errors, log_plural(d.errors), n, log_plural(n));
        poll_config_free(c);
    } else {
        poll_config_free(s->next);
        s->next = c;
        sdnotify_send(&s->notify,
                      "RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reloading feeds",
                      (long long)(clock_mono_ns() / 1000));
        wind_up(s, RELOAD_PATIENCE_S);
    }
    diag_release(&d);
}

static void take_over(struct service *s)
{
    size_t n;

    (void)evtimer_del(s->deadline);
    close_feeds(s);
    poll_config_free(s->config);
    s->config = s->next;
    s->next = NULL;
    if (open_feeds(s) < 0) {
        s->failed = true;
        (void)event_base_loopbreak(s->base);
        return;
    }
    n = s->config->n_feeds;
    log_info(s->log, "reloaded: %zu feed%s", n, log_plural(n));
    poller_start(s->poller, false);
    tell(s, "READY=1\n");
}

/* The poller has finished, or its time is up. */
static void service_on_step(evutil_socket_t fd, short what, void *ctx)
{
    struct service *s = ctx;

    (void)fd;
    (void)what;
    if (s->next && !s->stopping)
        take_over(s);
    else
        (void)event_base_loopbreak(s->base);
}

static void log_feed(void *ctx, const struct feed_state *f)
{
    const struct log *log = ctx;
    struct buf line;

    buf_init(&line, BUF_NO_CAP);
    status_put_line(&line, f, clock_wall_ms());
    log_info(log, "feed %s", buf_cstr(&line));
    buf_release(&line);
}

/* Whoever asks for it reads it, whatever is logged otherwise. */
static void log_status(const struct service *s)
{
    struct log log = *s->log;

    if (log.level < LOG_LEVEL_INFO)
        log.level = LOG_LEVEL_INFO;
    poller_each(s->poller, log_feed, &log);
}

static void service_on_signal(evutil_socket_t number, short what, void *ctx)
{
    (void)what;
    switch (number) {
    case SIGHUP: start_reload(ctx); break;
    case SIGUSR1: log_status(ctx); break;
    default: stop(ctx);
    }
}

/* --- putting it together ---------------------------------------------------------- */

static void make_events(struct service *s)
{
    uint64_t half = s->notify.watchdog_usec / 2;
    const struct timeval tv = clock_timeval_us((int64_t)half);
    const struct timeval status = {STATUS_S, 0};

    for (size_t i = 0; i < N_SIGNALS; i++) {
        s->signals[i] = evsignal_new(s->base, signal_numbers[i], service_on_signal, s);
        (void)event_add(s->signals[i], NULL);
    }
    s->watchdog = event_new(s->base, -1, EV_PERSIST, service_on_watchdog, s);
    s->status = event_new(s->base, -1, EV_PERSIST, service_on_status, s);
    s->deadline = evtimer_new(s->base, service_on_deadline, s);
    s->step = evtimer_new(s->base, service_on_step, s);
    if (half)
        (void)event_add(s->watchdog, &tv);
    (void)event_add(s->status, &status);
}

static void release(struct service *s)
{
    close_feeds(s);
    for (size_t i = 0; i < N_SIGNALS; i++)
        event_free(s->signals[i]);
    event_free(s->watchdog);
    event_free(s->status);
    event_free(s->deadline);
    event_free(s->step);
    sdnotify_release(&s->notify);
    event_base_free(s->base);
    poll_config_free(s->config);
    poll_config_free(s->next);
}

/* Once: whether every feed that was tried went well. */
static bool all_went_well(const struct service *s)
{
    bool well = true;

    for (size_t i = 0; i < s->config->n_feeds; i++) {
        struct feed_state f;

        if (state_load(s->state, s->config->feeds[i].url, &f) < 0)
            return false;
        well &= !(f.fetched_ms >= s->began_ms && (f.failures || f.gone));
        feed_state_release(&f);
    }
    return well;
}

static void run(struct service *s)
{
    size_t n = s->config->n_feeds;
    struct deliver_counts c;

    log_info(s->log, "ready: %zu feed%s, to %s", n, log_plural(n), s->config->to);
    tell(s, "READY=1\n");
    poller_start(s->poller, s->options.once);
    (void)event_base_dispatch(s->base);
    if (!s->deliver)
        return;
    c = deliver_counts(s->deliver);
    log_info(s->log, "ended: %llu item%s handed over", (unsigned long long)c.items,
             log_plural(c.items));
    if (s->options.once && !s->stopping && (c.put_off || !all_went_well(s)))
        s->failed = true;
}

enum service_end service_run(const struct service_options *options,
                             struct poll_config *config)
{
    struct service s = {.options = *options, .log = options->log, .config = config};
    enum service_end end = SERVICE_NOT_STARTED;

    s.began_ms = clock_wall_ms();
    s.base = event_base_new();
    if (!s.base) {
        log_error(s.log, "the system gives no event loop");
        poll_config_free(config);
        return end;
    }
    sdnotify_init(&s.notify);
    make_events(&s);
    if (open_feeds(&s) == 0) {
        run(&s);
        end = s.failed ? SERVICE_FAILED : SERVICE_DONE;
    }
    release(&s);
    return end;
}
