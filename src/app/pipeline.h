/*
 * pipeline: the way of a record to the outputs, as one straight line.
 *
 *     record -> item -> [seen before?] -> matches -> threshold -> throttle -> alert
 *         -> outputs
 *
 * Knows no sockets and no files: records are handed in, lines are handed out through two
 * callbacks. Owns the matcher; in steady state it allocates nothing itself.
 */
#ifndef APP_PIPELINE_H
#define APP_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/keeper.h"
#include "app/render.h"
#include "app/rule_counts.h"
#include "app/stats.h"
#include "base/log.h"
#include "feed/item.h"
#include "io/conn.h"
#include "match/matcher.h"

struct pipeline;

struct pipeline_options {
    size_t throttle_keys;
    unsigned width;        /* of the terminal, for text; 0: not known */
    struct keeper *keeper; /* NULL: there is no journal */
    void *ctx;
    void (*on_alert)(void *ctx, struct render *r);
    void (*on_notice)(void *ctx, struct chunk *line); /* lives until it returns */
};

/* m is the pipeline's from now on. */
struct pipeline *pipeline_new(const struct log *log, struct matcher *m,
                              const struct pipeline_options *options);
void pipeline_free(struct pipeline *p);

/* One record, and what came of it: o, zeroed, whose texts live until the next. */
void pipeline_record(struct pipeline *p, struct item_reader *reader,
                     const struct conn_record *r, struct conn_outcome *o);

/* Another set of rules, from the next item on. from: of each of its rules, which one it
 * was before (changes.h), on the heap and the pipeline's from now on; NULL: all are new.
 * Returns the matcher before, the caller's. What was counted before is carried over by
 * calling pipeline_carry until it returns false. */
struct matcher *pipeline_swap_matcher(struct pipeline *p, struct matcher *m,
                                      uint32_t *from);
bool pipeline_carry(struct pipeline *p);
struct ruleset *pipeline_ruleset(const struct pipeline *p); /* until then */
const struct rule_counts *pipeline_rule_counts(const struct pipeline *p);
size_t pipeline_rules(const struct pipeline *p);

/* Tells those who want notices how a reload went: errors 0 is well. */
void pipeline_tell_reload(struct pipeline *p, size_t errors);

/* Reports the throttle's windows that are over. Milliseconds until the next one is, or -1
 * where none is waited for. */
int64_t pipeline_tick(struct pipeline *p);

/* Whether a throttle holds something back: pipeline_tick is wanted. */
bool pipeline_wants_tick(const struct pipeline *p);

/* Reports all windows: at the end. */
void pipeline_finish(struct pipeline *p);

/* Counters of throttles and thresholds in use. */
size_t pipeline_counters(const struct pipeline *p);

/* Bytes that its parts take. */
struct pipeline_memory {
    size_t thresholds; /* what they remember */
    size_t throttles;
    size_t matcher; /* without the rules */
    size_t rule_counts;
};
struct pipeline_memory pipeline_memory(const struct pipeline *p);

/* Counts; `dropped` is for the outputs to say. */
struct stats pipeline_stats(const struct pipeline *p);

#endif
