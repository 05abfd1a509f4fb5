#include "app/daemon.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/control.h"
#include "app/keeper.h"
#include "app/pipeline.h"
#include "app/ports.h"
#include "app/reload.h"
#include "app/report.h"
#include "base/clock.h"
#include "feed/json.h"
#include "io/sdnotify.h"

#define DRAIN_LOOK_MS 5 /* how often to look whether all is written, at the end */

static const int signal_numbers[] = {SIGHUP, SIGTERM, SIGINT, SIGUSR1};
#define N_SIGNALS (sizeof(signal_numbers) / sizeof(signal_numbers[0]))

struct daemon {
    struct log *log;
    struct daemon_options options;
    struct event_base *base;
    struct activated sockets;
    struct sdnotify notify;
    struct pipeline *pipeline;
    struct keeper *keeper; /* NULL: there is no journal */
    struct reload *reload;
    struct control *control; /* NULL: there is none */
    struct report_rules rules;
    struct ports *ports;
    struct event *signals[N_SIGNALS];
    struct event *watchdog;
    struct event *tick;     /* for the throttle's reports */
    struct event *look;     /* whether the end has come */
    struct event *deadline; /* of the end */
    bool stopping;          /* a signal asked for the end */
    bool ending;            /* no input can bring anything more */
    bool awaiting;          /* the keeper, before the end */
    int64_t read_ns;        /* monotonic: when the record came that is being matched */
    enum daemon_end end;
};

/* --- the way of a record ----------------------------------------------------------- */

static void tick_in(struct daemon *d, int64_t ms)
{
    const struct timeval tv = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};

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

static void daemon_on_alert(void *ctx, struct render *r)
{
    const struct daemon *d = ctx;
    bool wanted;
    struct post post;

    wanted = ports_prepare(d->ports, r, &post);
    post.read_ns = d->read_ns;
    if (d->keeper) {
        keeper_add(d->keeper, &post, r->alert->rule.id, r->alert->time_ms);
        return;
    }
    if (wanted)
        ports_post(d->ports, &post);
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
    const struct daemon *d = ctx;

    ports_post(d->ports, p);
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

/* --- the end ----------------------------------------------------------------------- */

static void look_in(struct daemon *d, int ms)
{
    const struct timeval tv = {0, ms * 1000};

    if (!evtimer_pending(d->look, NULL))
        (void)evtimer_add(d->look, &tv);
}

static void daemon_on_empty(void *ctx)
{
    look_in(ctx, 0);
}

static void daemon_on_idle(void *ctx)
{
    struct daemon *d = ctx;

    if (d->awaiting)
        look_in(d, 0);
}

static void set_deadline(struct daemon *d)
{
    const struct timeval bound = {DAEMON_DRAIN_S, 0};

    if (!evtimer_pending(d->deadline, NULL))
        (void)evtimer_add(d->deadline, &bound);
}

/* What could not be made safe is not shown; its senders were not told that it was. */
static void log_unsafe(const struct daemon *d)
{
    size_t n = d->keeper ? keeper_counts(d->keeper).waiting : 0;

    if (n)
        log_error(d->log, "ending with %zu alert%s that could not be journaled or shown",
                  n, log_plural(n));
}

/* Once: no input can bring anything more. What is queued goes out yet. */
static void end_outputs(struct daemon *d)
{
    if (d->ending)
        return;
    d->ending = true;
    pipeline_finish(d->pipeline);
    ports_finish_outputs(d->ports);
}

static void daemon_on_look(evutil_socket_t fd, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)fd;
    (void)what;
    if (!ports_are_over(d->ports))
        return; /* looks again when the next connection ends */
    d->awaiting = d->keeper && !keeper_is_idle(d->keeper);
    if (d->awaiting && (keeper_is_failing(d->keeper) || ports_are_stuck(d->ports)))
        set_deadline(d);
    if (d->awaiting)
        return;     /* and when all that came of them is safe */
    end_outputs(d); /* what subscribers acknowledge meanwhile is waited for likewise */
    if (ports_are_written(d->ports)) {
        (void)event_base_loopbreak(d->base);
        return;
    }
    if (ports_are_stuck(d->ports))
        set_deadline(d);
    look_in(d, DRAIN_LOOK_MS);
}

static void daemon_on_deadline(evutil_socket_t fd, short what, void *ctx)
{
    struct daemon *d = ctx;
    size_t n;

    (void)fd;
    (void)what;
    end_outputs(d); /* where senders still send: what came of it by now goes out */
    n = ports_waiting(d->ports);
    log_warning(d->log, "ending after %d s, with %zu line%s not taken by their readers",
                DAEMON_DRAIN_S, n, log_plural(n));
    log_unsafe(d);
    (void)event_base_loopbreak(d->base);
}

static void stop(struct daemon *d)
{
    if (d->stopping) { /* asked twice: now */
        (void)event_base_loopbreak(d->base);
        return;
    }
    d->stopping = true;
    sdnotify_send(&d->notify, "STOPPING=1\nSTATUS=Draining");
    set_deadline(d);
    ports_finish_inputs(d->ports);
    look_in(d, 0);
}

static void daemon_on_gone(void *ctx, int error)
{
    struct daemon *d = ctx;

    if (error != EPIPE || !d->options.filter)
        log_error(d->log, "standard output cannot be written: %s", strerror(error));
    if (!d->options.filter)
        return;
    d->end = error == EPIPE ? DAEMON_NO_READER : DAEMON_WRITE_ERROR;
    (void)event_base_loopbreak(d->base);
}

/* --- reload and the service manager ----------------------------------------------- */

static void format_setup(const struct daemon *d, char out[STATS_TEXT_SIZE])
{
    stats_format_setup(pipeline_rules(d->pipeline), ports_inputs(d->ports),
                       ports_outputs(d->ports), out);
}

/* How everything is, after what must be told with it. */
static void tell_status(const struct daemon *d, const char *what)
{
    char setup[STATS_TEXT_SIZE], journal[KEEPER_STATUS_SIZE] = "";

    format_setup(d, setup);
    if (d->keeper)
        keeper_status(d->keeper, journal);
    sdnotify_send(&d->notify, "%sSTATUS=%s%s%s", what, setup, journal[0] ? "; " : "",
                  journal);
}

static void daemon_on_change(void *ctx)
{
    const struct daemon *d = ctx;

    if (!d->stopping)
        tell_status(d, "");
}

static void log_problems(const struct daemon *d, const struct diag *diag)
{
    for (size_t i = 0; i < diag->n; i++) {
        const struct diag_problem *p = &diag->problems[i];
        const char *file = p->place.file ? p->place.file : "rules";
        char at[48] = ""; /* nothing for a file as a whole */

        if (p->place.line)
            (void)snprintf(at, sizeof(at), ":%zu:%zu", p->place.line, p->place.column);
        (p->severity == DIAG_ERROR ? log_error : log_warning)(
            d->log, "%s%s: %.*s", file, at, (int)p->message.n, p->message.p);
    }
}

static void log_reload(const struct daemon *d, bool done, size_t errors)
{
    size_t rules = pipeline_rules(d->pipeline);

    if (done)
        log_info(d->log, "reloaded: %zu rule%s", rules, log_plural(rules));
    else
        log_error(d->log, "reload failed: %zu error%s; the %zu rule%s from before stay%s",
                  errors, log_plural(errors), rules, log_plural(rules),
                  rules == 1 ? "s" : "");
}

static struct ruleset *daemon_current_rules(void *ctx)
{
    const struct daemon *d = ctx;

    return pipeline_ruleset(d->pipeline);
}

/* The set that is in use from now on. */
static void note_rules(struct daemon *d)
{
    d->rules.generation++;
    d->rules.since_ms = clock_wall_ms();
    d->rules.rules = pipeline_rules(d->pipeline);
    d->rules.bytes = ruleset_bytes(pipeline_ruleset(d->pipeline));
}

/* To those who asked for it over the control socket. */
static void answer_reload(struct daemon *d, const struct reload_result *r)
{
    struct buf members;

    if (!d->control)
        return;
    buf_init(&members, CONTROL_ANSWER_BYTES);
    report_reload(&members, &d->rules, r->changes, r->diag);
    control_reloaded(d->control, r->run, r->matcher, buf_span(&members));
    buf_release(&members);
}

static struct matcher *daemon_on_reloaded(void *ctx, struct reload_result *r)
{
    struct daemon *d = ctx;
    struct matcher *before = NULL;
    size_t errors = r->diag->errors;

    log_problems(d, r->diag);
    if (r->matcher) {
        before = pipeline_swap_matcher(d->pipeline, r->matcher);
        note_rules(d);
    }
    d->rules.last.time_ms = clock_wall_ms();
    d->rules.last.ok = r->matcher;
    d->rules.last.errors = errors;
    d->rules.last.warnings = r->diag->warnings;
    d->rules.last.took_ns = r->took_ns;
    log_reload(d, r->matcher, errors);
    pipeline_tell_reload(d->pipeline, r->matcher ? 0 : errors ? errors : 1);
    tell_status(d, "READY=1\n");
    answer_reload(d, r);
    return before;
}

static void start_reload(struct daemon *d)
{
    sdnotify_send(&d->notify, "RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reloading rules",
                  (long long)(clock_mono_ns() / 1000));
    reload_start(d->reload);
}

static void add_journal(const struct keeper *k, struct stats *s)
{
    struct keeper_counts c = keeper_counts(k);

    s->journal = true;
    s->dropped += c.dropped;
    s->repeats = c.repeats;
    s->changed = c.changed;
    s->journaled = c.journaled;
    s->unjournaled = c.unjournaled;
    s->commits = c.commits;
    s->largest = c.largest;
    s->waiting = c.waiting;
}

static struct stats all_stats(const struct daemon *d)
{
    struct stats s = pipeline_stats(d->pipeline);

    s.dropped = ports_dropped(d->ports);
    if (d->keeper)
        add_journal(d->keeper, &s);
    return s;
}

/* --- the control socket ------------------------------------------------------------ */

static uint64_t daemon_next_run(void *ctx)
{
    const struct daemon *d = ctx;

    return reload_next(d->reload);
}

static void daemon_reload(void *ctx)
{
    start_reload(ctx);
}

static void set_log_level(struct daemon *d, enum log_level level, struct buf *out)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};

    d->log->level = level;
    (void)json_put_member(out, "level", span_of(names[level]));
}

static void daemon_obey(void *ctx, const struct command *c, struct buf *out)
{
    struct daemon *d = ctx;
    struct stats s;

    switch (c->kind) {
    case COMMAND_STATS:
        s = all_stats(d);
        report_stats(out, &s, &d->rules, d->ports, clock_wall_ms());
        break;
    case COMMAND_INPUTS: report_inputs(out, d->ports); break;
    case COMMAND_OUTPUTS: report_outputs(out, d->ports); break;
    case COMMAND_SUBSCRIBERS: report_subscribers(out, d->ports); break;
    case COMMAND_LOG_LEVEL: set_log_level(d, c->level, out); break;
    case COMMAND_RELOAD: break; /* daemon_reload */
    }
}

/* --- signals ------------------------------------------------------------------------ */

static void daemon_on_signal(evutil_socket_t number, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)what;
    switch (number) {
    case SIGHUP: start_reload(d); break;
    case SIGUSR1: ports_reopen(d->ports); break;
    default: stop(d); break;
    }
}

static void daemon_on_watchdog(evutil_socket_t fd, short what, void *ctx)
{
    const struct daemon *d = ctx;

    (void)fd;
    (void)what;
    if (d->keeper)
        tell_status(d, "WATCHDOG=1\n");
    else
        sdnotify_send(&d->notify, "WATCHDOG=1");
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
    const struct timeval tv = {(time_t)(half / 1000000), (suseconds_t)(half % 1000000)};

    for (size_t i = 0; i < N_SIGNALS; i++) {
        d->signals[i] = evsignal_new(d->base, signal_numbers[i], daemon_on_signal, d);
        (void)event_add(d->signals[i], NULL);
    }
    d->tick = evtimer_new(d->base, daemon_on_tick, d);
    d->look = evtimer_new(d->base, daemon_on_look, d);
    d->deadline = evtimer_new(d->base, daemon_on_deadline, d);
    d->watchdog = event_new(d->base, -1, EV_PERSIST, daemon_on_watchdog, d);
    if (half)
        (void)event_add(d->watchdog, &tv);
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

static int open_control(struct daemon *d)
{
    const struct control_options options = {
        .config = &d->options.config->control,
        .ctx = d,
        .obey = daemon_obey,
        .next_run = daemon_next_run,
        .reload = daemon_reload,
    };

    if (!options.config->listen)
        return 0;
    d->control = control_new(d->base, d->log, &options, &d->sockets);
    return d->control ? 0 : -1;
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
    for (size_t i = 0; i < N_SIGNALS; i++)
        event_free(d->signals[i]);
    event_free(d->tick);
    event_free(d->look);
    event_free(d->deadline);
    event_free(d->watchdog);
}

static void release(struct daemon *d)
{
    control_free(d->control);
    ports_free(d->ports);
    reload_free(d->reload);
    pipeline_free(d->pipeline);
    keeper_free(d->keeper);
    free_events(d);
    sdnotify_release(&d->notify);
    event_base_free(d->base);
}

static void log_summary(const struct daemon *d)
{
    struct stats s = all_stats(d);
    char text[STATS_TEXT_SIZE];

    s.dropped += ports_leaving(d->ports);
    stats_format(&s, text);
    log_info(d->log, "ended: %s", text);
}

/* Everything but the end of it. rs is its own from now on. */
static void run(struct daemon *d, struct ruleset *rs)
{
    const struct reload_events reloads = {d, daemon_current_rules, daemon_on_reloaded};
    char setup[STATS_TEXT_SIZE];

    make_pipeline(d, rs);
    note_rules(d);
    d->reload = reload_new(d->base, d->options.rules, d->options.n_rules, &reloads);
    if (!d->reload || open_ports(d) < 0 || open_control(d) < 0)
        return;
    d->end = DAEMON_DONE;
    warn_of_unused_sockets(d);
    if (d->keeper)
        keeper_start(d->keeper);
    format_setup(d, setup);
    log_info(d->log, "ready: %s", setup);
    tell_status(d, "READY=1\n");
    (void)event_base_dispatch(d->base);
    if (d->end == DAEMON_DONE && d->options.filter && ports_failed(d->ports))
        d->end = DAEMON_READ_ERROR;
    log_summary(d);
}

enum daemon_end daemon_run(struct log *log, const struct daemon_options *options,
                           struct ruleset *rs)
{
    struct daemon d = {.log = log, .options = *options, .end = DAEMON_NOT_STARTED};

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
