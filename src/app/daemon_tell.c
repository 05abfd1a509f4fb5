/* What the daemon says of itself, and what it is told: status, reload, control. */
#include <stdio.h>

#include "app/daemon_inside.h"
#include "base/clock.h"
#include "base/mem.h"
#include "feed/json.h"
#include "store/db.h"

#define CARRY_EVERY_US 1000

void daemon_format_setup(const struct daemon *d, char out[STATS_TEXT_SIZE])
{
    stats_format_setup(pipeline_rules(d->pipeline), ports_inputs(d->ports),
                       ports_outputs(d->ports), out);
}

/* How everything is, after what must be told with it. */
void daemon_tell_status(const struct daemon *d, const char *what)
{
    char setup[STATS_TEXT_SIZE], journal[KEEPER_STATUS_SIZE] = "";

    daemon_format_setup(d, setup);
    if (d->keeper)
        keeper_status(d->keeper, journal);
    sdnotify_send(&d->notify, "%sSTATUS=%s%s%s", what, setup, journal[0] ? "; " : "",
                  journal);
}

/* --- reload ------------------------------------------------------------------------ */

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
void daemon_note_rules(struct daemon *d)
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

/* What was counted for each rule, a piece each turn. */
static void carry_on(struct daemon *d)
{
    const struct timeval soon = {0, CARRY_EVERY_US};

    if (pipeline_carry(d->pipeline))
        (void)evtimer_add(d->carry, &soon);
}

static void daemon_on_carry(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    carry_on(ctx);
}

static struct matcher *daemon_on_reloaded(void *ctx, struct reload_result *r)
{
    struct daemon *d = ctx;
    struct matcher *before = NULL;
    size_t errors = r->diag->errors;

    log_problems(d, r->diag);
    if (r->matcher) {
        if (d->web)
            web_note_rules(d->web, ruleset_count(matcher_ruleset(r->matcher)),
                           r->changes->from);
        before =
            pipeline_swap_matcher(d->pipeline, r->matcher, changes_take_from(r->changes));
        carry_on(d);
        daemon_note_rules(d);
    }
    d->rules.last.time_ms = clock_wall_ms();
    d->rules.last.ok = r->matcher;
    d->rules.last.errors = errors;
    d->rules.last.warnings = r->diag->warnings;
    d->rules.last.took_ns = r->took_ns;
    log_reload(d, r->matcher, errors);
    pipeline_tell_reload(d->pipeline, r->matcher ? 0 : errors ? errors : 1);
    daemon_tell_status(d, "READY=1\n");
    answer_reload(d, r);
    return before;
}

int daemon_make_reload(struct daemon *d)
{
    const struct reload_events events = {d, daemon_current_rules, daemon_on_reloaded};

    d->carry = evtimer_new(d->base, daemon_on_carry, d);
    d->reload = reload_new(d->base, d->options.rules, d->options.n_rules, &events);
    return d->reload ? 0 : -1;
}

void daemon_start_reload(struct daemon *d)
{
    sdnotify_send(&d->notify, "RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reloading rules",
                  (long long)(clock_mono_ns() / 1000));
    reload_start(d->reload);
}

/* --- counts ------------------------------------------------------------------------ */

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

void daemon_log_summary(const struct daemon *d)
{
    struct stats s = all_stats(d);
    char text[STATS_TEXT_SIZE];

    s.dropped += ports_leaving(d->ports);
    stats_format(&s, text);
    log_info(d->log, "ended: %s", text);
}

static struct report_memory all_memory(const struct daemon *d)
{
    struct report_memory m = {
        .resident = mem_resident(),
        .pipeline = pipeline_memory(d->pipeline),
    };
    struct keeper_counts c;

    if (!d->keeper)
        return m;
    c = keeper_counts(d->keeper);
    m.journal = c.waiting_bytes;
    m.seen = c.seen_bytes;
    m.sqlite = db_memory();
    return m;
}

static void daemon_state(void *ctx, struct report_state *out)
{
    const struct daemon *d = ctx;

    *out = (struct report_state){
        .stats = all_stats(d),
        .rules = &d->rules,
        .latency_us = &d->latency_us,
        .ports = d->ports,
        .counters = pipeline_counters(d->pipeline),
        .seen = d->keeper ? keeper_counts(d->keeper).seen : 0,
        .peers = d->control ? control_peers(d->control) : 0,
        .allocations = mem_allocations(),
        .reloading = reload_is_running(d->reload),
        .memory = all_memory(d),
        .now_ms = clock_wall_ms(),
        .up_ms = (clock_mono_ns() - d->began_ns) / 1000000,
    };
}

static void tell_stats(struct daemon *d, struct buf *out)
{
    struct report_state state;

    daemon_state(d, &state);
    report_stats(out, &state);
}

void daemon_log_stats(const struct daemon *d)
{
    struct stats s = all_stats(d);
    const struct histogram *h = &d->latency_us;
    char text[STATS_TEXT_SIZE], latency[96] = "";

    stats_format(&s, text);
    if (h->count)
        (void)snprintf(latency, sizeof(latency),
                       "; latency p50 %.1f ms, p90 %.1f ms, p99 %.1f ms",
                       (double)histogram_quantile(h, 500) / 1000,
                       (double)histogram_quantile(h, 900) / 1000,
                       (double)histogram_quantile(h, 990) / 1000);
    log_info(d->log, "stats: %s; %zu line%s waiting%s", text, ports_waiting(d->ports),
             log_plural(ports_waiting(d->ports)), latency);
}

/* --- the control socket ------------------------------------------------------------ */

static uint64_t daemon_next_run(void *ctx)
{
    const struct daemon *d = ctx;

    return reload_next(d->reload);
}

static void daemon_reload(void *ctx)
{
    daemon_start_reload(ctx);
}

static void set_log_level(struct daemon *d, enum log_level level, struct buf *out)
{
    d->log->level = level;
    (void)json_put_member(out, "level", span_of(log_level_name(level)));
}

static void daemon_obey(void *ctx, const struct command *c, struct buf *out)
{
    struct daemon *d = ctx;

    switch (c->kind) {
    case COMMAND_STATS: tell_stats(d, out); break;
    case COMMAND_INPUTS: report_inputs(out, d->ports); break;
    case COMMAND_OUTPUTS: report_outputs(out, d->ports); break;
    case COMMAND_SUBSCRIBERS: report_subscribers(out, d->ports); break;
    case COMMAND_RULES:
        report_rules(out, c, pipeline_ruleset(d->pipeline),
                     pipeline_rule_counts(d->pipeline));
        break;
    case COMMAND_LOG_LEVEL: set_log_level(d, c->level, out); break;
    case COMMAND_RELOAD: break; /* daemon_reload */
    }
}

int daemon_open_control(struct daemon *d)
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

/* --- HTTP -------------------------------------------------------------------------- */

static const struct rule_counts *daemon_rule_counts(void *ctx)
{
    const struct daemon *d = ctx;

    return pipeline_rule_counts(d->pipeline);
}

static bool daemon_is_ready(void *ctx, const char **why)
{
    const struct daemon *d = ctx;

    *why = d->stopping                                 ? "the daemon is stopping"
           : d->keeper && keeper_is_failing(d->keeper) ? "the journal cannot be written"
                                                       : NULL;
    return !*why;
}

int daemon_open_web(struct daemon *d)
{
    const struct web_options options = {
        .config = d->options.config,
        .ports = d->ports,
        .ctx = d,
        .obey = daemon_obey,
        .state = daemon_state,
        .rule_counts = daemon_rule_counts,
        .rules = daemon_current_rules,
        .rule_paths = d->options.rules,
        .n_rule_paths = d->options.n_rules,
        .is_ready = daemon_is_ready,
    };

    if (!options.config->http.socket.listen)
        return 0;
    d->web = web_new(d->base, d->log, &options, &d->sockets);
    return d->web ? 0 : -1;
}
