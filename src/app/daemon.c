#include "app/daemon.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/daemon_inside.h"
#include "base/clock.h"

static const int signal_numbers[] = {SIGHUP, SIGTERM, SIGINT, SIGUSR1};
_Static_assert(sizeof(signal_numbers) / sizeof(signal_numbers[0]) == DAEMON_SIGNALS,
               "as many events as signals");

/* --- the way of a record ----------------------------------------------------------- */

static void tick_in(struct daemon *d, int64_t ms)
{
    const struct timeval tv = clock_timeval_ms(ms);

    if (ms >= 0 && !evtimer_pending(d->tick, NULL))
        (void)evtimer_add(d->tick, &tv);
}

static void daemon_on_record(void *ctx, struct item_reader *reader,
                             const struct conn_record *r, struct conn_outcome *o)
{
    struct daemon *d = ctx;

    d->read_ns = clock_mono_ns();
    pipeline_record(d->pipeline, reader, r, o);
    if (pipeline_wants_tick(d->pipeline))
        tick_in(d, 1000);
}

static void daemon_on_tick(evutil_socket_t fd, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)fd;
    (void)what;
    tick_in(d, pipeline_tick(d->pipeline));
}

/* To the outputs, which is as far as its latency counts. */
static void hand_out(struct daemon *d, const struct post *p)
{
    ports_post(d->ports, p);
    histogram_add(&d->latency_us, (uint64_t)(clock_mono_ns() - p->read_ns) / 1000);
}

static void daemon_on_alert(void *ctx, struct render *r)
{
    struct daemon *d = ctx;
    bool wanted;
    struct post post;

    wanted = ports_prepare(d->ports, r, &post);
    post.read_ns = d->read_ns;
    if (d->web)
        web_note_alert(d->web, &post, r->alert->match->rule, r->alert->time_ms);
    if (d->keeper) {
        keeper_add(d->keeper, &post, r->alert->rule.id, r->alert->time_ms);
        return;
    }
    if (wanted)
        hand_out(d, &post);
    post_release(&post);
}

static void daemon_on_notice(void *ctx, struct chunk *line)
{
    const struct daemon *d = ctx;

    ports_notice(d->ports, line);
}

/* --- the journal ------------------------------------------------------------------- */

static bool daemon_may_post(void *ctx)
{
    const struct daemon *d = ctx;

    return ports_may_post(d->ports);
}

static void daemon_post(void *ctx, const struct post *p)
{
    hand_out(ctx, p);
}

static void daemon_seal(void *ctx)
{
    const struct daemon *d = ctx;

    ports_seal(d->ports);
}

static void daemon_ack(void *ctx)
{
    const struct daemon *d = ctx;

    ports_ack(d->ports);
}

static void daemon_hold(void *ctx, bool all, bool acking)
{
    const struct daemon *d = ctx;

    ports_hold(d->ports, all, acking);
}

static void daemon_on_opened(void *ctx, uint64_t last_seq)
{
    const struct daemon *d = ctx;

    ports_open_journal(d->ports, last_seq);
    if (d->web)
        web_note_journal(d->web, last_seq);
}

static void daemon_on_mark(void *ctx, struct span subscriber, uint64_t seq)
{
    const struct daemon *d = ctx;

    keeper_mark(d->keeper, subscriber, seq);
}

static void daemon_on_room(void *ctx)
{
    const struct daemon *d = ctx;

    if (d->keeper)
        keeper_go_on(d->keeper);
}

/* --- signals and the service manager ----------------------------------------------- */

static void daemon_on_change(void *ctx)
{
    const struct daemon *d = ctx;

    if (!d->stopping)
        daemon_tell_status(d, "");
}

static void daemon_on_signal(evutil_socket_t number, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)what;
    switch (number) {
    case SIGHUP: daemon_start_reload(d); break;
    case SIGUSR1: ports_reopen(d->ports); break;
    default: daemon_stop(d); break;
    }
}

static void daemon_on_watchdog(evutil_socket_t fd, short what, void *ctx)
{
    const struct daemon *d = ctx;

    (void)fd;
    (void)what;
    if (d->keeper)
        daemon_tell_status(d, "WATCHDOG=1\n");
    else
        sdnotify_send(&d->notify, "WATCHDOG=1");
}

static void daemon_on_stats(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    daemon_log_stats(ctx);
}

/* --- putting it together ----------------------------------------------------------- */

static unsigned terminal_width(void)
{
    struct winsize w;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}

static void make_pipeline(struct daemon *d, struct ruleset *rs)
{
    struct pipeline_options options = {
        .throttle_keys = d->options.config->throttle_keys,
        .width = terminal_width(),
        .keeper = d->keeper,
        .ctx = d,
        .on_alert = daemon_on_alert,
        .on_notice = daemon_on_notice,
    };

    d->pipeline = pipeline_new(d->log, matcher_new(rs), &options);
    ruleset_unref(rs); /* the matcher has its own reference: a reload ends both */
}

/* 0, or -1 after logging why not. */
static int make_keeper(struct daemon *d)
{
    const struct keeper_options options = {
        .journal = &d->options.config->journal,
        .ctx = d,
        .may_post = daemon_may_post,
        .post = daemon_post,
        .seal = daemon_seal,
        .ack = daemon_ack,
        .hold = daemon_hold,
        .on_opened = daemon_on_opened,
        .on_change = daemon_on_change,
        .on_idle = daemon_on_idle,
    };

    if (!options.journal->path)
        return 0;
    d->keeper = keeper_new(d->base, d->log, &options);
    if (d->keeper)
        return 0;
    log_error(d->log, "the system gives no thread for the journal: %s", strerror(errno));
    return -1;
}

static void make_events(struct daemon *d)
{
    uint64_t half = d->notify.watchdog_usec / 2;
    const struct timeval tv = clock_timeval_us((int64_t)half);
    uint64_t every = d->options.config->stats_every_ms;
    const struct timeval stats = clock_timeval_ms((int64_t)every);

    for (size_t i = 0; i < DAEMON_SIGNALS; i++) {
        d->signals[i] = evsignal_new(d->base, signal_numbers[i], daemon_on_signal, d);
        (void)event_add(d->signals[i], NULL);
    }
    d->tick = evtimer_new(d->base, daemon_on_tick, d);
    daemon_make_end(d);
    d->watchdog = event_new(d->base, -1, EV_PERSIST, daemon_on_watchdog, d);
    if (half)
        (void)event_add(d->watchdog, &tv);
    d->stats = event_new(d->base, -1, EV_PERSIST, daemon_on_stats, d);
    if (every)
        (void)event_add(d->stats, &stats);
}

static int open_ports(struct daemon *d)
{
    const struct ports_options options = {
        .config = d->options.config,
        .input = {d, daemon_on_record, daemon_on_empty},
        .ctx = d,
        .on_gone = daemon_on_gone,
        .on_room = daemon_on_room,
        .on_mark = daemon_on_mark,
    };

    d->ports = ports_new(d->base, d->log, &options, &d->sockets);
    return d->ports ? 0 : -1;
}

static void warn_of_unused_sockets(const struct daemon *d)
{
    for (size_t i = 0; i < d->sockets.n; i++)
        if (!d->sockets.taken[i])
            log_warning(d->log,
                        "the service manager passed a socket named %s, which nothing "
                        "listens on",
                        d->sockets.names[i]);
}

static void free_events(struct daemon *d)
{
    for (size_t i = 0; i < DAEMON_SIGNALS; i++)
        event_free(d->signals[i]);
    event_free(d->tick);
    event_free(d->look);
    event_free(d->deadline);
    event_free(d->watchdog);
    event_free(d->stats);
    if (d->carry)
        event_free(d->carry);
}

static void release(struct daemon *d)
{
    web_free(d->web);
    control_free(d->control);
    ports_free(d->ports);
    reload_free(d->reload);
    pipeline_free(d->pipeline);
    keeper_free(d->keeper);
    free_events(d);
    sdnotify_release(&d->notify);
    event_base_free(d->base);
}

/* Everything but the end of it. rs is its own from now on. */
static void run(struct daemon *d, struct ruleset *rs)
{
    char setup[STATS_TEXT_SIZE];

    make_pipeline(d, rs);
    daemon_note_rules(d);
    if (daemon_make_reload(d) < 0 || open_ports(d) < 0 || daemon_open_control(d) < 0 ||
        daemon_open_web(d) < 0)
        return;
    d->end = DAEMON_DONE;
    warn_of_unused_sockets(d);
    if (d->keeper)
        keeper_start(d->keeper);
    daemon_format_setup(d, setup);
    log_info(d->log, "ready: %s", setup);
    daemon_tell_status(d, "READY=1\n");
    (void)event_base_dispatch(d->base);
    if (d->end == DAEMON_DONE && d->options.filter && ports_failed(d->ports))
        d->end = DAEMON_READ_ERROR;
    daemon_log_summary(d);
}

enum daemon_end daemon_run(struct log *log, const struct daemon_options *options,
                           struct ruleset *rs)
{
    struct daemon d = {.log = log,
                       .options = *options,
                       .end = DAEMON_NOT_STARTED,
                       .began_ns = clock_mono_ns()};

    d.base = event_base_new();
    if (!d.base) {
        log_error(log, "the system gives no event loop");
        ruleset_unref(rs);
        return DAEMON_NOT_STARTED;
    }
    activate_read(&d.sockets);
    sdnotify_init(&d.notify);
    make_events(&d);
    if (make_keeper(&d) == 0)
        run(&d, rs);
    else
        ruleset_unref(rs);
    release(&d);
    return d.end;
}
