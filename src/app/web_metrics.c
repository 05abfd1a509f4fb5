/* GET /metrics: everything that is counted, for Prometheus. */
#include <stddef.h>
#include <stdlib.h>

#include "app/metrics.h"
#include "app/web_inside.h"
#include "base/mem.h"

#define RULES_LISTED 1000
#define ANSWER_BYTES ((size_t)8 << 20)

/* A number in a struct. */
struct field {
    const char *name;
    bool counter;
    enum { FIELD_U64, FIELD_SIZE, FIELD_BOOL } type;
    size_t offset;
    const char *help;
};

static uint64_t value_of(const struct field *f, const void *from)
{
    const char *p = (const char *)from + f->offset;

    switch (f->type) {
    case FIELD_SIZE: return *(const size_t *)(const void *)p;
    case FIELD_BOOL: return *(const bool *)(const void *)p;
    case FIELD_U64: break;
    }
    return *(const uint64_t *)(const void *)p;
}

static void put_fields(struct buf *out, const struct field *fields, size_t n,
                       const void *from)
{
    for (size_t i = 0; i < n; i++)
        metrics_one(out, fields[i].name, fields[i].counter, fields[i].help,
                    value_of(&fields[i], from));
}

#define N(table) (sizeof(table) / sizeof((table)[0]))

/* --- the daemon as a whole --------------------------------------------------------- */

#define COUNT(name, member, help)                                                        \
    {                                                                                    \
        "wirewatch_" name, true, FIELD_U64, offsetof(struct stats, member), help         \
    }

static void put_counts(struct buf *out, const struct stats *s)
{
    static const struct field fields[] = {
        COUNT("records_total", records, "Records that came in, good or not."),
        COUNT("record_bytes_total", bytes, "Bytes of those records."),
        COUNT("items_total", items, "Items that were read from them."),
        COUNT("matches_total", matched, "Times that a rule matched an item."),
        COUNT("alerts_total", alerts, "Matches that passed threshold and throttle."),
        COUNT("alerts_suppressed_total", suppressed,
              "Matches that a throttle held back."),
        COUNT("alerts_dropped_total", dropped,
              "Lines that some output or subscriber did not get."),
    };
    static const struct {
        const char *reason;
        size_t offset;
    } reasons[] = {
        {"damaged", offsetof(struct stats, damaged)},
        {"too_long", offsetof(struct stats, too_long)},
        {"cut_short", offsetof(struct stats, cut_short)},
        {"without_length", offsetof(struct stats, without_length)},
    };
    const char *name = "wirewatch_records_rejected_total";

    put_fields(out, fields, N(fields), s);
    metrics_begin(out, name, true, "Records that could not be read, by reason.");
    for (size_t i = 0; i < N(reasons); i++) {
        const struct field f = {.offset = reasons[i].offset};

        metrics_put(out, name, "reason", span_of(reasons[i].reason), value_of(&f, s));
    }
}

static void put_journal(struct buf *out, const struct stats *s)
{
    static const struct field fields[] = {
        COUNT("journal_alerts_total", journaled, "Alerts that were made safe."),
        COUNT("journal_failed_alerts_total", unjournaled,
              "Alerts that were shown though they could not be made safe."),
        COUNT("journal_commits_total", commits, "Transactions of the journal."),
        COUNT("journal_repeats_total", repeats, "Items that were here before."),
        COUNT("journal_changed_items_total", changed,
              "Items that were here before with another text."),
        {"wirewatch_journal_waiting_alerts", false, FIELD_U64,
         offsetof(struct stats, waiting), "Alerts that are not safe yet."},
        {"wirewatch_journal_largest_commit_alerts", false, FIELD_U64,
         offsetof(struct stats, largest), "The most alerts of one transaction."},
    };

    if (s->journal)
        put_fields(out, fields, N(fields), s);
}

static void put_reloads(struct buf *out, const struct report_state *s)
{
    const struct report_generation *g = s->rules;
    const char *name = "wirewatch_reloads_total";

    metrics_begin(out, name, true, "Reloads of the rules, by result.");
    metrics_put(out, name, "result", span_of("success"), s->stats.reloads);
    metrics_put(out, name, "result", span_of("failure"), s->stats.reloads_failed);
    if (!g->last.time_ms)
        return;
    metrics_one(out, "wirewatch_reload_last_success", false,
                "Whether the last reload took over (1) or failed (0).", g->last.ok);
    metrics_one_ms(out, "wirewatch_reload_last_timestamp_seconds",
                   "When the last reload ended.", g->last.time_ms);
    metrics_one_ms(out, "wirewatch_reload_last_duration_seconds",
                   "How long the last reload took.", g->last.took_ns / 1000000);
}

static void put_state(struct buf *out, const struct report_state *s)
{
    const char *build = "wirewatch_build_info";

    metrics_begin(out, build, false, "The version, as a label; always 1.");
    metrics_put(out, build, "version", span_of(WIREWATCH_VERSION), 1);
    metrics_one_ms(out, "process_start_time_seconds", "When the process began.",
                   s->now_ms - s->up_ms);
    if (s->memory.resident)
        metrics_one(out, "process_resident_memory_bytes", false,
                    "Bytes of the process that are in memory.", s->memory.resident);
    metrics_one(out, "wirewatch_rules", false, "Rules in use.", s->rules->rules);
    metrics_one(out, "wirewatch_rules_memory_bytes", false, "Bytes of compiled rules.",
                s->rules->bytes);
    metrics_one(out, "wirewatch_rules_generation", false,
                "The number of the set of rules in use, from 1.", s->rules->generation);
    metrics_one_ms(out, "wirewatch_rules_loaded_timestamp_seconds",
                   "When the set of rules in use took over.", s->rules->since_ms);
    metrics_one(out, "wirewatch_throttle_keys", false,
                "Counters of throttles and thresholds.", s->counters);
    metrics_one(out, "wirewatch_threshold_memory_bytes", false,
                "Bytes of what thresholds remember.", s->memory.pipeline.thresholds);
    metrics_histogram(out, "wirewatch_alert_latency_seconds",
                      "From the coming of a record to its alert at the outputs.",
                      s->latency_us);
}

/* --- inputs, outputs --------------------------------------------------------------- */

#define IN(name, counter, type, member, help)                                            \
    {                                                                                    \
        "wirewatch_input_" name, counter, type, offsetof(struct input_state, member),    \
            help                                                                         \
    }

static void put_inputs(struct buf *out, const struct ports *p)
{
    static const struct field fields[] = {
        IN("connections", false, FIELD_SIZE, connections, "Connections that are open."),
        IN("connections_total", true, FIELD_U64, connected,
           "Connections since the start."),
        IN("records_total", true, FIELD_U64, records, "Records, good or not."),
        IN("bytes_total", true, FIELD_U64, bytes, "Bytes of records."),
        IN("items_total", true, FIELD_U64, items, "Items."),
        IN("rejected_total", true, FIELD_U64, rejected,
           "Records that could not be read."),
        IN("alerts_total", true, FIELD_U64, alerts, "Alerts that came of its items."),
        IN("paused", false, FIELD_BOOL, paused,
           "Whether it is not read now, for an output or the journal (1)."),
    };

    for (size_t i = 0; i < N(fields); i++) {
        metrics_begin(out, fields[i].name, fields[i].counter, fields[i].help);
        for (size_t k = 0; k < ports_inputs(p); k++) {
            struct input_state s = input_state(ports_input(p, k));

            metrics_put(out, fields[i].name, "input", span_of(s.name),
                        value_of(&fields[i], &s));
        }
    }
}

#define OUT(name, counter, type, member, help)                                           \
    {                                                                                    \
        "wirewatch_output_" name, counter, type, offsetof(struct output_state, member),  \
            help                                                                         \
    }

static void put_outputs(struct buf *out, const struct ports *p)
{
    static const struct field fields[] = {
        OUT("alerts_total", true, FIELD_U64, alerts, "Alerts that were given to it."),
        OUT("dropped_total", true, FIELD_U64, dropped, "Lines that were dropped."),
        OUT("waiting_lines", false, FIELD_SIZE, waiting,
            "Lines that wait to be written."),
        OUT("queued_bytes", false, FIELD_SIZE, queued, "Bytes that those take."),
        OUT("subscribers", false, FIELD_SIZE, subscribers, "Readers that are connected."),
        OUT("blocked", false, FIELD_BOOL, blocked,
            "Whether it is full and may not drop: inputs are not read (1)."),
        OUT("stuck", false, FIELD_BOOL, stuck,
            "Whether it waits for something to be mended, such as a full disk (1)."),
    };

    for (size_t i = 0; i < N(fields); i++) {
        metrics_begin(out, fields[i].name, fields[i].counter, fields[i].help);
        for (size_t k = 0; k < ports_outputs(p); k++) {
            struct output_state s = output_state(ports_output(p, k));

            metrics_put(out, fields[i].name, "output", span_of(s.name),
                        value_of(&fields[i], &s));
        }
    }
}

/* --- rules ------------------------------------------------------------------------- */

/* Those that have alerted, the most first, in each family. */
struct busy {
    const struct ruleset *rules;
    const struct rule_counts *counts;
    struct rule_row *rows; /* their keys are their alerts */
    size_t n;
};

static struct span id_of(const struct busy *b, size_t i)
{
    return ruleset_rule(b->rules, b->rows[i].rule).id;
}

static void put_rule_counts(struct buf *out, const struct busy *b)
{
    const char *alerts = "wirewatch_rule_alerts_total";
    const char *candidates = "wirewatch_rule_candidates_total";

    metrics_begin(out, alerts, true, "Alerts of a rule; the busiest 1000 are listed.");
    for (size_t i = 0; i < b->n; i++)
        metrics_put(out, alerts, "rule", id_of(b, i), b->rows[i].key);
    metrics_begin(out, candidates, true, "Times that the rule was evaluated.");
    for (size_t i = 0; i < b->n; i++)
        metrics_put(out, candidates, "rule", id_of(b, i),
                    rule_counts_of(b->counts, b->rows[i].rule).candidates);
}

static void put_rule_times(struct buf *out, const struct busy *b)
{
    const char *spent = "wirewatch_rule_evaluation_seconds_total";
    const char *last = "wirewatch_rule_last_alert_timestamp_seconds";

    metrics_begin(out, spent, true, "Time spent on evaluating the rule.");
    for (size_t i = 0; i < b->n; i++)
        metrics_put_us(out, spent, "rule", id_of(b, i),
                       rule_counts_of(b->counts, b->rows[i].rule).time_ns / 1000);
    metrics_begin(out, last, false, "When the rule last alerted.");
    for (size_t i = 0; i < b->n; i++)
        metrics_put_ms(out, last, "rule", id_of(b, i),
                       rule_counts_of(b->counts, b->rows[i].rule).last_ms);
}

static void put_rules(struct buf *out, const struct web *w)
{
    struct busy b = {
        .rules = w->options.rules(w->options.ctx),
        .counts = w->options.rule_counts(w->options.ctx),
        .rows = mem_calloc(RULES_LISTED, sizeof(*b.rows)),
    };
    size_t all;

    b.n = rule_counts_list(b.counts, RULE_SORT_ALERTS, false, b.rows, RULES_LISTED, &all);
    while (b.n && !b.rows[b.n - 1].key)
        b.n--;
    put_rule_counts(out, &b);
    put_rule_times(out, &b);
    free(b.rows);
}

/* --- HTTP itself ------------------------------------------------------------------- */

#define HTTP(name, counter, type, member, help)                                          \
    {                                                                                    \
        "wirewatch_http_" name, counter, type, offsetof(struct http_counts, member),     \
            help                                                                         \
    }

static void put_http(struct buf *out, const struct http_counts *c)
{
    static const struct field fields[] = {
        HTTP("connections", false, FIELD_SIZE, connections, "Connections that are open."),
        HTTP("connections_total", true, FIELD_U64, connected,
             "Connections since the start."),
        HTTP("requests_total", true, FIELD_U64, requests,
             "Requests that were read whole."),
        HTTP("refused_total", true, FIELD_U64, refused,
             "Requests that were refused by their head, or a limit."),
        HTTP("malformed_total", true, FIELD_U64, malformed,
             "Requests that were no HTTP, or not unambiguously."),
        HTTP("timeouts_total", true, FIELD_U64, timeouts, "Peers that took too long."),
        HTTP("bodies_bytes", false, FIELD_SIZE, bodies_bytes,
             "Bytes of bodies that are being read or wait."),
    };

    put_fields(out, fields, N(fields), c);
}

void web_get_metrics(struct web *w, struct http_request *r)
{
    static const char *const no_parameters[] = {NULL};
    struct http_counts counts = web_counts(w);
    struct report_state s;
    struct buf out;

    if (web_has_strange_parameter(r, no_parameters))
        return;
    w->options.state(w->options.ctx, &s);
    buf_init(&out, ANSWER_BYTES);
    put_state(&out, &s);
    put_counts(&out, &s.stats);
    put_reloads(&out, &s);
    put_journal(&out, &s.stats);
    put_inputs(&out, s.ports);
    put_outputs(&out, s.ports);
    put_http(&out, &counts);
    put_rules(&out, w);
    if (out.full)
        web_refuse(r, 500, "the answer would be too long");
    else
        http_reply_buf(r, 200, METRICS_TYPE, &out);
    buf_release(&out);
}
