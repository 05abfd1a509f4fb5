/* What `stats` tells. */
#include <inttypes.h>

#include "app/report.h"
#include "app/report_put.h"

/* The wall clock may be set back. */
static uint64_t seconds_since(int64_t then_ms, int64_t now_ms)
{
    return now_ms > then_ms ? (uint64_t)(now_ms - then_ms) / 1000 : 0;
}

static void put_rules(struct buf *out, const struct report_generation *r, int64_t now_ms)
{
    report_number(out, "generation", r->generation);
    report_number(out, "rules", r->rules);
    report_time(out, "rules_since", r->since_ms);
    if (!r->last.time_ms)
        return;
    report_begin(out, "last_reload", '{');
    report_bool(out, "ok", r->last.ok);
    report_time(out, "time", r->last.time_ms);
    report_number(out, "age_s", seconds_since(r->last.time_ms, now_ms));
    report_number(out, "took_ms", (uint64_t)(r->last.took_ns / 1000000));
    report_number(out, "errors", r->last.errors);
    report_number(out, "warnings", r->last.warnings);
    report_end(out, '}');
}

static void put_counts(struct buf *out, const struct stats *s)
{
    report_number(out, "records", s->records);
    report_number(out, "bytes", s->bytes);
    report_number(out, "items", s->items);
    report_begin(out, "rejected", '{');
    report_number(out, "all", s->rejected);
    report_number(out, "damaged", s->damaged);
    report_number(out, "too_long", s->too_long);
    report_number(out, "cut_short", s->cut_short);
    report_number(out, "without_length", s->without_length);
    report_end(out, '}');
    report_number(out, "candidates", s->candidates);
    report_number(out, "matched", s->matched);
    report_number(out, "alerts", s->alerts);
    report_number(out, "suppressed", s->suppressed);
    report_number(out, "dropped", s->dropped);
    report_number(out, "regex_limits", s->regex_limits);
    report_number(out, "eval_limits", s->eval_limits);
    report_number(out, "reloads", s->reloads);
    report_number(out, "reloads_failed", s->reloads_failed);
}

static void put_journal(struct buf *out, const struct stats *s, size_t seen)
{
    if (!s->journal)
        return;
    report_begin(out, "journal", '{');
    report_number(out, "repeats", s->repeats);
    report_number(out, "changed", s->changed);
    report_number(out, "journaled", s->journaled);
    report_number(out, "unjournaled", s->unjournaled);
    report_number(out, "commits", s->commits);
    report_number(out, "largest_commit", s->largest);
    report_number(out, "waiting", s->waiting);
    report_number(out, "seen", seen);
    report_end(out, '}');
}

/* Those that are not empty: the largest value that falls into one, and how many did. Two
 * such lists tell how it was in the time between. */
static void put_buckets(struct buf *out, const struct histogram *h)
{
    bool first = true;

    report_begin(out, "buckets", '[');
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        if (!h->buckets[i])
            continue;
        (void)buf_addf(out, "%s[%" PRIu64 ",%" PRIu64 "]", first ? "" : ",",
                       histogram_bucket_end(i), h->buckets[i]);
        first = false;
    }
    report_end(out, ']');
}

/* Microseconds. */
static void put_latency(struct buf *out, const struct histogram *h)
{
    report_begin(out, "latency_us", '{');
    report_number(out, "count", h->count);
    report_number(out, "p50", histogram_quantile(h, 500));
    report_number(out, "p90", histogram_quantile(h, 900));
    report_number(out, "p99", histogram_quantile(h, 990));
    report_number(out, "most", h->most);
    report_number(out, "sum", h->sum);
    put_buckets(out, h);
    report_end(out, '}');
}

/* --- what inputs and outputs hold -------------------------------------------------- */

struct held {
    size_t connections, subscribers;           /* now */
    size_t readers, subscribers_bytes, queues; /* bytes */
    size_t waiting;                            /* lines */
};

static struct held all_held(const struct ports *p)
{
    struct held h = {0};

    for (size_t i = 0; i < ports_inputs(p); i++) {
        struct input_state s = input_state(ports_input(p, i));

        h.connections += s.connections;
        h.readers += s.memory;
    }
    for (size_t i = 0; i < ports_outputs(p); i++) {
        struct output_state s = output_state(ports_output(p, i));

        h.subscribers += s.subscribers;
        h.subscribers_bytes += s.bytes;
        h.queues += s.queued;
        h.waiting += s.waiting;
    }
    return h;
}

static void put_connections(struct buf *out, const struct report_state *s,
                            const struct held *h)
{
    report_begin(out, "connections", '{');
    report_number(out, "inputs", h->connections);
    report_number(out, "subscribers", h->subscribers);
    report_number(out, "control", s->peers);
    report_end(out, '}');
}

static void put_memory(struct buf *out, const struct report_state *s,
                       const struct held *h)
{
    const struct report_memory *m = &s->memory;

    report_begin(out, "memory_bytes", '{');
    if (m->resident)
        report_number(out, "resident", m->resident);
    report_number(out, "rules", s->rules->bytes);
    report_number(out, "rule_counts", m->pipeline.rule_counts);
    report_number(out, "matcher", m->pipeline.matcher);
    report_number(out, "thresholds", m->pipeline.thresholds);
    report_number(out, "throttles", m->pipeline.throttles);
    report_number(out, "readers", h->readers);
    report_number(out, "queues", h->queues);
    report_number(out, "subscribers", h->subscribers_bytes);
    if (s->stats.journal) {
        report_number(out, "journal", m->journal);
        report_number(out, "seen", m->seen);
        report_number(out, "sqlite", m->sqlite);
    }
    report_end(out, '}');
}

void report_stats(struct buf *out, const struct report_state *s)
{
    struct held h = all_held(s->ports);

    report_text(out, "version", span_of(WIREWATCH_VERSION));
    report_time(out, "time", s->now_ms);
    report_number(out, "up_s", (uint64_t)(s->up_ms / 1000));
    put_counts(out, &s->stats);
    put_journal(out, &s->stats, s->seen);
    put_latency(out, s->latency_us);
    put_rules(out, s->rules, s->now_ms);
    report_bool(out, "reloading", s->reloading);
    report_number(out, "throttle_keys", s->counters);
    report_number(out, "waiting", h.waiting);
    put_connections(out, s, &h);
    put_memory(out, s, &h);
    report_number(out, "allocations", s->allocations);
    report_inputs(out, s->ports);
    report_outputs(out, s->ports);
}
