#include "app/pipeline.h"

#include <stdlib.h>

#include "app/notice.h"
#include "app/threshold.h"
#include "app/throttle.h"
#include "base/clock.h"
#include "base/mem.h"

#define NOTICE_MOST  ((size_t)8 << 10)
#define LOG_BURST    10 /* lines and notices about malformed records */
#define LOG_EVERY_MS 1000
#define NOT_READ     INT64_MIN

#define LONG_RECORD   ((size_t)1 << 20)
#define MATCHER_BYTES ((size_t)64 << 20) /* that may stay after one */

struct pipeline {
    const struct log *log;
    struct pipeline_options options;
    struct matcher *matcher;
    struct threshold *threshold;
    struct throttle *throttle;
    struct render render;
    struct alert_shared shared; /* by the alerts of an item */
    struct buf notice;          /* scratch */
    struct stats stats;
    struct rule_counts counts;
    struct log_limit limit;
    const struct item *item; /* the one that is being matched */
    int64_t now_ms;
    int64_t mono_ms; /* of this item; NOT_READ until a match asks */
    uint64_t seq;
    uint64_t repeats; /* items that were here before, as they are */
};

/* --- the line ---------------------------------------------------------------------- */

/* All matches of an item have the same. */
static int64_t item_mono_ms(struct pipeline *p)
{
    if (p->mono_ms == NOT_READ)
        p->mono_ms = clock_mono_ns() / 1000000;
    return p->mono_ms;
}

static void on_match(void *ctx, const struct match *match)
{
    struct pipeline *p = ctx;
    struct keeper *k = p->options.keeper;
    struct ruleset_rule rule = ruleset_rule(matcher_ruleset(p->matcher), match->rule);
    int64_t mono_ms = item_mono_ms(p);
    struct alert_threshold story;
    struct alert alert;

    p->stats.matched++;
    if (k && keeper_alerted(k, rule.id))
        return;
    if (!threshold_pass(p->threshold, &rule, p->item, mono_ms, p->now_ms, &story) ||
        !throttle_pass(p->throttle, &rule, p->item, mono_ms))
        return;
    p->stats.alerts++;
    rule_counts_add(&p->counts, match->rule, p->now_ms);
    /* One by one: to clear all of it first takes as long as a good part of its text. */
    alert.seq = k ? keeper_next_seq(k) : ++p->seq;
    alert.time_ms = p->now_ms;
    alert.rule = rule;
    alert.item = p->item;
    alert.match = match;
    alert.threshold = &story;
    alert.shared = &p->shared;
    render_set(&p->render, &alert);
    p->options.on_alert(p->options.ctx, &p->render);
}

static void on_item(void *ctx, const struct item *item)
{
    struct pipeline *p = ctx;
    struct keeper *k = p->options.keeper;

    p->stats.items++;
    p->item = item;
    p->now_ms = clock_wall_ms();
    p->mono_ms = NOT_READ;
    alert_shared_reset(&p->shared);
    if (k && !keeper_begin_item(k, item, p->now_ms)) {
        p->repeats++;
        return;
    }
    matcher_run(p->matcher, item, p->now_ms, on_match, p);
    if (k)
        keeper_end_item(k, p->now_ms);
}

/* A matcher counts from when it was made. */
static void add_matcher(struct stats *s, const struct matcher *m)
{
    struct matcher_stats n = matcher_stats(m);

    s->candidates += n.candidates;
    s->regex_limits += n.regex_limits;
    s->eval_limits += n.eval_limits;
}

/* What matching needs grows with the longest item, to some thirty times its size, and
 * stays: what megabytes in one item took is given back. */
static void shrink(struct pipeline *p)
{
    struct matcher *before = p->matcher;

    if (matcher_bytes(before) <= MATCHER_BYTES)
        return;
    add_matcher(&p->stats, before);
    p->matcher = matcher_new(matcher_ruleset(before));
    matcher_count_costs(p->matcher, &p->counts.now.costs);
    matcher_free(before);
}

static void reject(struct pipeline *p, const struct conn_record *r,
                   struct conn_outcome *o, uint64_t *reason, struct span error);

void pipeline_record(struct pipeline *p, struct item_reader *reader,
                     const struct conn_record *r, struct conn_outcome *o)
{
    struct span error = {NULL, 0};
    const struct stats before = p->stats;
    uint64_t repeats = p->repeats;

    p->stats.records++;
    p->stats.bytes += r->bytes.n;
    switch (r->got) {
    case FRAME_RECORD:
        if (item_read(reader, r->bytes, on_item, p, &error) < 0)
            reject(p, r, o, &p->stats.damaged, error);
        break;
    case FRAME_TOO_LONG:
        reject(p, r, o, &p->stats.too_long, span_of("longer than max_record"));
        break;
    case FRAME_CUT:
        reject(p, r, o, &p->stats.cut_short, span_of("the stream ended inside it"));
        break;
    case FRAME_BROKEN:
        reject(p, r, o, &p->stats.without_length, span_of("no length where one must be"));
        break;
    case FRAME_MORE: break;
    }
    o->items = p->stats.items - before.items;
    o->alerts = p->stats.alerts - before.alerts;
    o->repeats = p->repeats - repeats;
    if (r->bytes.n > LONG_RECORD)
        shrink(p);
    if (p->options.keeper)
        keeper_finish_record(p->options.keeper);
}

/* --- what goes wrong, and what is held back ---------------------------------------- */

static void send_notice(struct pipeline *p)
{
    struct chunk *c = chunk_new(buf_span(&p->notice));

    p->options.on_notice(p->options.ctx, c);
    chunk_unref(c);
    buf_reset(&p->notice);
}

static void reject(struct pipeline *p, const struct conn_record *r,
                   struct conn_outcome *o, uint64_t *reason, struct span error)
{
    uint64_t held_back;

    o->error = error;
    p->stats.rejected++;
    *reason += 1;
    if (!log_limit_pass(&p->limit, clock_mono_ns(), &held_back))
        return;
    log_warning(p->log, "input %s: connection %llu (%s): record %llu rejected: %.*s",
                r->input, (unsigned long long)r->connection, r->peer,
                (unsigned long long)r->number, (int)error.n, error.p ? error.p : "");
    if (held_back)
        log_warning(p->log, "%llu more record%s rejected since the line before",
                    (unsigned long long)held_back, log_plural(held_back));
    if (notice_put_rejected(&p->notice, clock_wall_ms(), r, error, held_back + 1) == 0)
        send_notice(p);
    buf_reset(&p->notice);
}

static void on_suppressed(void *ctx, const struct suppressed *s)
{
    struct pipeline *p = ctx;

    log_info(p->log, "rule %.*s: %llu alert%s held back by its throttle", (int)s->rule.n,
             s->rule.p, (unsigned long long)s->count, log_plural(s->count));
    if (notice_put_suppressed(&p->notice, clock_wall_ms(), s) == 0)
        send_notice(p);
    buf_reset(&p->notice);
}

/* --- around it --------------------------------------------------------------------- */

struct pipeline *pipeline_new(const struct log *log, struct matcher *m,
                              const struct pipeline_options *options)
{
    struct pipeline *p = mem_zalloc(sizeof(*p));

    p->log = log;
    p->options = *options;
    p->matcher = m;
    rule_counts_init(&p->counts, pipeline_rules(p));
    matcher_count_costs(m, &p->counts.now.costs);
    p->threshold = threshold_new(options->throttle_keys);
    p->throttle = throttle_new(options->throttle_keys, on_suppressed, p);
    render_init(&p->render, options->width);
    alert_shared_init(&p->shared);
    buf_init(&p->notice, NOTICE_MOST);
    log_limit_init(&p->limit, LOG_BURST, LOG_EVERY_MS);
    return p;
}

void pipeline_free(struct pipeline *p)
{
    if (!p)
        return;
    threshold_free(p->threshold);
    throttle_free(p->throttle);
    render_release(&p->render);
    alert_shared_release(&p->shared);
    buf_release(&p->notice);
    rule_counts_release(&p->counts);
    matcher_free(p->matcher);
    free(p);
}

struct matcher *pipeline_swap_matcher(struct pipeline *p, struct matcher *m,
                                      uint32_t *from)
{
    struct matcher *before = p->matcher;

    add_matcher(&p->stats, before);
    p->matcher = m;
    rule_counts_move(&p->counts, pipeline_rules(p), from);
    matcher_count_costs(m, &p->counts.now.costs);
    return before;
}

bool pipeline_carry(struct pipeline *p)
{
    return rule_counts_carry(&p->counts);
}

const struct rule_counts *pipeline_rule_counts(const struct pipeline *p)
{
    return &p->counts;
}

struct ruleset *pipeline_ruleset(const struct pipeline *p)
{
    return matcher_ruleset(p->matcher);
}

size_t pipeline_rules(const struct pipeline *p)
{
    return ruleset_count(matcher_ruleset(p->matcher));
}

void pipeline_tell_reload(struct pipeline *p, size_t errors)
{
    *(errors ? &p->stats.reloads_failed : &p->stats.reloads) += 1;
    if (notice_put_reloaded(&p->notice, clock_wall_ms(), pipeline_rules(p), errors) == 0)
        send_notice(p);
}

int64_t pipeline_tick(struct pipeline *p)
{
    return throttle_expire(p->throttle, clock_mono_ns() / 1000000);
}

bool pipeline_wants_tick(const struct pipeline *p)
{
    return throttle_holds(p->throttle);
}

void pipeline_finish(struct pipeline *p)
{
    throttle_flush(p->throttle);
}

size_t pipeline_counters(const struct pipeline *p)
{
    return throttle_keys(p->throttle) + threshold_keys(p->threshold);
}

struct pipeline_memory pipeline_memory(const struct pipeline *p)
{
    return (struct pipeline_memory){
        .thresholds = threshold_bytes(p->threshold),
        .throttles = throttle_bytes(p->throttle),
        .matcher = matcher_bytes(p->matcher),
        .rule_counts = rule_counts_bytes(&p->counts),
    };
}

struct stats pipeline_stats(const struct pipeline *p)
{
    struct stats s = p->stats;

    s.suppressed = throttle_suppressed(p->throttle);
    add_matcher(&s, p->matcher);
    return s;
}
