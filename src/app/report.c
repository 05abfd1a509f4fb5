#include "app/report.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "feed/json.h"
#include "text/utf8.h"

#define SOURCE_MOST 400 /* bytes of a line that is quoted; a longer one is left out */

/* --- pieces ------------------------------------------------------------------------ */

static void put_number(struct buf *out, const char *name, uint64_t v)
{
    (void)json_put_name(out, name);
    (void)buf_add_u64(out, v);
}

static void put_bool(struct buf *out, const char *name, bool v)
{
    (void)json_put_name(out, name);
    (void)buf_add_str(out, v ? "true" : "false");
}

/* Text of any bytes: a path, a line of a file. Absent: nothing. */
static void put_text(struct buf *out, const char *name, struct span text)
{
    struct buf held;

    if (!text.p)
        return;
    buf_init(&held, BUF_NO_CAP);
    (void)utf8_hold(text, &held);
    (void)json_put_member(out, name, buf_span(&held));
    buf_release(&held);
}

static void put_time(struct buf *out, const char *name, int64_t time_ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(time_ms, text);
    (void)json_put_member(out, name, span_of(text));
}

static void begin(struct buf *out, const char *name, char bracket)
{
    (void)json_put_name(out, name);
    (void)buf_add_char(out, bracket);
}

/* An element of a list: a comma before all but the first. */
static void begin_element(struct buf *out)
{
    if (out->n && out->p[out->n - 1] != '[')
        (void)buf_add_char(out, ',');
    (void)buf_add_char(out, '{');
}

static void end(struct buf *out, char bracket)
{
    (void)buf_add_char(out, bracket);
}

/* --- reload ------------------------------------------------------------------------ */

static void put_problem(struct buf *out, const struct diag_problem *p)
{
    static const char *const severities[] = {"error", "warning", "note"};

    begin_element(out);
    put_text(out, "severity", span_of(severities[p->severity]));
    put_text(out, "file", span_of(p->place.file));
    if (p->place.line)
        put_number(out, "line", p->place.line);
    if (p->place.column)
        put_number(out, "column", p->place.column);
    put_text(out, "message", p->message);
    put_text(out, "hint", p->hint);
    if (p->source.n <= SOURCE_MOST)
        put_text(out, "source", p->source);
    end(out, '}');
}

void report_reload(struct buf *out, const struct report_generation *r,
                   const struct changes *changes, const struct diag *d)
{
    put_number(out, "generation", r->generation);
    put_number(out, "rules", r->rules);
    put_number(out, "added", changes->added);
    put_number(out, "changed", changes->changed);
    put_number(out, "removed", changes->removed);
    put_number(out, "took_ms", (uint64_t)(r->last.took_ns / 1000000));
    put_number(out, "errors", r->last.errors);
    put_number(out, "warnings", r->last.warnings);
    begin(out, "problems", '[');
    for (size_t i = 0; i < d->n && i < REPORT_PROBLEMS_MOST; i++)
        put_problem(out, &d->problems[i]);
    end(out, ']');
}

/* --- stats ------------------------------------------------------------------------- */

/* The wall clock may be set back. */
static uint64_t seconds_since(int64_t then_ms, int64_t now_ms)
{
    return now_ms > then_ms ? (uint64_t)(now_ms - then_ms) / 1000 : 0;
}

static void put_rules(struct buf *out, const struct report_generation *r, int64_t now_ms)
{
    put_number(out, "generation", r->generation);
    put_number(out, "rules", r->rules);
    put_time(out, "rules_since", r->since_ms);
    if (!r->last.time_ms)
        return;
    begin(out, "last_reload", '{');
    put_bool(out, "ok", r->last.ok);
    put_time(out, "time", r->last.time_ms);
    put_number(out, "age_s", seconds_since(r->last.time_ms, now_ms));
    put_number(out, "took_ms", (uint64_t)(r->last.took_ns / 1000000));
    put_number(out, "errors", r->last.errors);
    put_number(out, "warnings", r->last.warnings);
    end(out, '}');
}

static void put_counts(struct buf *out, const struct stats *s)
{
    put_number(out, "records", s->records);
    put_number(out, "bytes", s->bytes);
    put_number(out, "items", s->items);
    begin(out, "rejected", '{');
    put_number(out, "all", s->rejected);
    put_number(out, "damaged", s->damaged);
    put_number(out, "too_long", s->too_long);
    put_number(out, "cut_short", s->cut_short);
    put_number(out, "without_length", s->without_length);
    end(out, '}');
    put_number(out, "matched", s->matched);
    put_number(out, "alerts", s->alerts);
    put_number(out, "suppressed", s->suppressed);
    put_number(out, "dropped", s->dropped);
    put_number(out, "reloads", s->reloads);
    put_number(out, "reloads_failed", s->reloads_failed);
}

static void put_journal(struct buf *out, const struct stats *s)
{
    if (!s->journal)
        return;
    begin(out, "journal", '{');
    put_number(out, "repeats", s->repeats);
    put_number(out, "changed", s->changed);
    put_number(out, "journaled", s->journaled);
    put_number(out, "unjournaled", s->unjournaled);
    put_number(out, "commits", s->commits);
    put_number(out, "largest_commit", s->largest);
    put_number(out, "waiting", s->waiting);
    end(out, '}');
}

/* --- rules ------------------------------------------------------------------------- */

static void put_rule(struct buf *out, const struct ruleset_rule *r,
                     const struct rule_count *n)
{
    begin_element(out);
    put_text(out, "id", r->id);
    put_number(out, "alerts", n->alerts);
    put_number(out, "candidates", n->candidates);
    put_number(out, "time_us", n->time_ns / 1000);
    if (n->alerts)
        put_time(out, "last", n->last_ms);
    put_text(out, "priority", span_of(rule_priority_name(r->priority)));
    put_text(out, "title", r->title);
    end(out, '}');
}

void report_rules(struct buf *out, const struct command *c, const struct ruleset *rs,
                  const struct rule_counts *counts)
{
    struct rule_row *rows = mem_calloc(c->limit, sizeof(*rows));
    size_t all, n = rule_counts_list(counts, c->sort, c->unused, rows, c->limit, &all);

    begin(out, "rules", '[');
    for (size_t i = 0; i < n && out->n < out->cap / 2; i++) {
        struct ruleset_rule r = ruleset_rule(rs, rows[i].rule);
        struct rule_count count = rule_counts_of(counts, rows[i].rule);

        put_rule(out, &r, &count);
    }
    end(out, ']');
    put_number(out, "count", all);
    free(rows);
}

/* --- inputs, outputs, subscribers -------------------------------------------------- */

static void put_input(struct buf *out, const struct input *in)
{
    struct input_state s = input_state(in);

    begin_element(out);
    put_text(out, "name", span_of(s.name));
    put_text(out, "listen", span_of(s.listen));
    put_bool(out, "paused", s.paused);
    put_number(out, "connections", s.connections);
    put_number(out, "connected", s.connected);
    put_number(out, "records", s.records);
    put_number(out, "bytes", s.bytes);
    put_number(out, "items", s.items);
    put_number(out, "rejected", s.rejected);
    put_number(out, "alerts", s.alerts);
    end(out, '}');
}

void report_inputs(struct buf *out, const struct ports *p)
{
    begin(out, "inputs", '[');
    for (size_t i = 0; i < ports_inputs(p); i++)
        put_input(out, ports_input(p, i));
    end(out, ']');
}

static void put_output(struct buf *out, const struct output *o)
{
    struct output_state s = output_state(o);

    begin_element(out);
    put_text(out, "name", span_of(s.name));
    put_text(out, s.listens ? "listen" : "write", span_of(s.target));
    put_bool(out, "blocked", s.blocked);
    put_bool(out, "stuck", s.stuck);
    put_number(out, "alerts", s.alerts);
    put_number(out, "dropped", s.dropped);
    put_number(out, "waiting", s.waiting);
    put_number(out, "queued_bytes", s.queued);
    if (s.listens)
        put_number(out, "subscribers", s.subscribers);
    if (s.runs) {
        put_number(out, "pid", (uint64_t)s.pid);
        put_number(out, "restarts", s.restarts);
    }
    end(out, '}');
}

void report_outputs(struct buf *out, const struct ports *p)
{
    begin(out, "outputs", '[');
    for (size_t i = 0; i < ports_outputs(p); i++)
        put_output(out, ports_output(p, i));
    end(out, ']');
}

/* Microseconds. */
static void put_latency(struct buf *out, const struct histogram *h)
{
    begin(out, "latency_us", '{');
    put_number(out, "count", h->count);
    put_number(out, "p50", histogram_quantile(h, 500));
    put_number(out, "p90", histogram_quantile(h, 900));
    put_number(out, "p99", histogram_quantile(h, 990));
    put_number(out, "most", h->most);
    put_number(out, "sum", h->sum);
    end(out, '}');
}

static size_t queued_bytes(const struct ports *p)
{
    size_t n = 0;

    for (size_t i = 0; i < ports_outputs(p); i++)
        n += output_state(ports_output(p, i)).queued;
    return n;
}

static void put_memory(struct buf *out, const struct report_state *s)
{
    begin(out, "memory_bytes", '{');
    if (s->resident_bytes)
        put_number(out, "resident", s->resident_bytes);
    put_number(out, "rules", s->rules->bytes);
    put_number(out, "thresholds", s->counters_bytes);
    put_number(out, "queues", queued_bytes(s->ports));
    end(out, '}');
}

void report_stats(struct buf *out, const struct report_state *s)
{
    put_text(out, "version", span_of(WIREWATCH_VERSION));
    put_time(out, "time", s->now_ms);
    put_number(out, "up_s", (uint64_t)(s->up_ms / 1000));
    put_counts(out, &s->stats);
    put_journal(out, &s->stats);
    put_latency(out, s->latency_us);
    put_rules(out, s->rules, s->now_ms);
    put_number(out, "throttle_keys", s->counters);
    put_memory(out, s);
    report_inputs(out, s->ports);
    report_outputs(out, s->ports);
}

struct listing {
    struct buf *out;
    const char *output;
    size_t n;
};

static void put_subscriber(void *ctx, const struct audience_member *m)
{
    struct listing *l = ctx;

    if (l->n++ >= REPORT_SUBSCRIBERS_MOST)
        return;
    begin_element(l->out);
    put_text(l->out, "output", span_of(l->output));
    put_number(l->out, "number", m->number);
    put_text(l->out, "peer", span_of(m->peer));
    put_text(l->out, "mode", span_of(m->mode));
    put_number(l->out, "sent", m->sent);
    if (m->name) {
        put_text(l->out, "name", span_of(m->name));
        put_number(l->out, "acknowledged", m->acknowledged);
    }
    put_number(l->out, "queued_bytes", m->queued);
    end(l->out, '}');
}

void report_subscribers(struct buf *out, const struct ports *p)
{
    struct listing l = {.out = out};

    begin(out, "subscribers", '[');
    for (size_t i = 0; i < ports_outputs(p); i++) {
        l.output = output_state(ports_output(p, i)).name;
        output_each_subscriber(ports_output(p, i), put_subscriber, &l);
    }
    end(out, ']');
    put_number(out, "count", l.n);
}
