#include "app/report.h"

#include <stdlib.h>

#include "app/report_put.h"
#include "base/mem.h"

/* --- reload ------------------------------------------------------------------------ */

void report_reload(struct buf *out, const struct report_generation *r,
                   const struct changes *changes, const struct diag *d)
{
    report_number(out, "generation", r->generation);
    report_number(out, "rules", r->rules);
    report_number(out, "added", changes->added);
    report_number(out, "changed", changes->changed);
    report_number(out, "removed", changes->removed);
    report_number(out, "took_ms", (uint64_t)(r->last.took_ns / 1000000));
    report_number(out, "errors", r->last.errors);
    report_number(out, "warnings", r->last.warnings);
    report_begin(out, "problems", '[');
    for (size_t i = 0; i < d->n && i < REPORT_PROBLEMS_MOST; i++)
        report_problem(out, &d->problems[i]);
    report_end(out, ']');
}

/* --- rules ------------------------------------------------------------------------- */

static void put_rule(struct buf *out, const struct ruleset_rule *r,
                     const struct rule_count *n)
{
    report_element(out);
    report_text(out, "id", r->id);
    report_number(out, "alerts", n->alerts);
    report_number(out, "candidates", n->candidates);
    report_number(out, "time_us", n->time_ns / 1000);
    if (n->alerts)
        report_time(out, "last", n->last_ms);
    report_text(out, "priority", span_of(rule_priority_name(r->priority)));
    report_text(out, "title", r->title);
    report_end(out, '}');
}

void report_rules(struct buf *out, const struct command *c, const struct ruleset *rs,
                  const struct rule_counts *counts)
{
    struct rule_row *rows = mem_calloc(c->limit, sizeof(*rows));
    size_t all, n = rule_counts_list(counts, c->sort, c->unused, rows, c->limit, &all);

    report_begin(out, "rules", '[');
    for (size_t i = 0; i < n && out->n < out->cap / 2; i++) {
        struct ruleset_rule r = ruleset_rule(rs, rows[i].rule);
        struct rule_count count = rule_counts_of(counts, rows[i].rule);

        put_rule(out, &r, &count);
    }
    report_end(out, ']');
    report_number(out, "count", all);
    free(rows);
}

/* --- inputs, outputs, subscribers -------------------------------------------------- */

static void put_input(struct buf *out, const struct input *in)
{
    struct input_state s = input_state(in);

    report_element(out);
    report_text(out, "name", span_of(s.name));
    report_text(out, "listen", span_of(s.listen));
    report_bool(out, "paused", s.paused);
    report_number(out, "connections", s.connections);
    report_number(out, "connected", s.connected);
    report_number(out, "records", s.records);
    report_number(out, "bytes", s.bytes);
    report_number(out, "items", s.items);
    report_number(out, "rejected", s.rejected);
    report_number(out, "alerts", s.alerts);
    report_end(out, '}');
}

void report_inputs(struct buf *out, const struct ports *p)
{
    report_begin(out, "inputs", '[');
    for (size_t i = 0; i < ports_inputs(p); i++)
        put_input(out, ports_input(p, i));
    report_end(out, ']');
}

static void put_output(struct buf *out, const struct output *o)
{
    struct output_state s = output_state(o);

    report_element(out);
    report_text(out, "name", span_of(s.name));
    report_text(out, s.listens ? "listen" : "write", span_of(s.target));
    report_bool(out, "blocked", s.blocked);
    report_bool(out, "stuck", s.stuck);
    report_number(out, "alerts", s.alerts);
    report_number(out, "dropped", s.dropped);
    report_number(out, "waiting", s.waiting);
    report_number(out, "queued_bytes", s.queued);
    if (s.listens)
        report_number(out, "subscribers", s.subscribers);
    if (s.runs) {
        report_number(out, "pid", (uint64_t)s.pid);
        report_number(out, "restarts", s.restarts);
    }
    report_end(out, '}');
}

void report_outputs(struct buf *out, const struct ports *p)
{
    report_begin(out, "outputs", '[');
    for (size_t i = 0; i < ports_outputs(p); i++)
        put_output(out, ports_output(p, i));
    report_end(out, ']');
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
    report_element(l->out);
    report_text(l->out, "output", span_of(l->output));
    report_number(l->out, "number", m->number);
    report_text(l->out, "peer", span_of(m->peer));
    report_text(l->out, "mode", span_of(m->mode));
    report_number(l->out, "sent", m->sent);
    if (m->name) {
        report_text(l->out, "name", span_of(m->name));
        report_number(l->out, "acknowledged", m->acknowledged);
    }
    report_number(l->out, "queued_bytes", m->queued);
    report_end(l->out, '}');
}

void report_subscribers(struct buf *out, const struct ports *p)
{
    struct listing l = {.out = out};

    report_begin(out, "subscribers", '[');
    for (size_t i = 0; i < ports_outputs(p); i++) {
        l.output = output_state(ports_output(p, i)).name;
        output_each_subscriber(ports_output(p, i), put_subscriber, &l);
    }
    report_end(out, ']');
    report_number(out, "count", l.n);
}
