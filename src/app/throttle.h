/*
 * throttle: not more alerts of a rule than its author wants.
 *
 * For each rule, or each value of an item member that the rule names, a window begins
 * with its first alert and lasts per_ms; alerts beyond `max` in it are held back,
 * counted, and reported once, when the window ends. Counters are kept over a reload where
 * the rule is unchanged, and at most so many at a time: the oldest goes first, its report
 * with it. No I/O, no clock.
 */
#ifndef APP_THROTTLE_H
#define APP_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/notice.h"
#include "feed/item.h"
#include "match/ruleset.h"

struct throttle;

/* What the notice of a window is told; the texts live until it returns. */
typedef void throttle_report_fn(void *ctx, const struct suppressed *s);

struct throttle *throttle_new(size_t keys_most, throttle_report_fn *report, void *ctx);

/* Reports nothing more. NULL is fine. */
void throttle_free(struct throttle *t);

/* Whether an alert of the rule for the item may go out now. */
bool throttle_pass(struct throttle *t, const struct ruleset_rule *rule,
                   const struct item *item, int64_t mono_ms);

/* Ends the windows that are over, and reports. Returns when to call again: milliseconds
 * from now, or -1 where nothing is held back. */
int64_t throttle_expire(struct throttle *t, int64_t mono_ms);

/* Ends and reports all windows: at the end of the process. */
void throttle_flush(struct throttle *t);

/* Alerts held back since the start. */
uint64_t throttle_suppressed(const struct throttle *t);

/* Whether something is held back that is not reported yet. */
bool throttle_holds(const struct throttle *t);

/* Counters in use; bytes they take, without the texts of what is held back. */
size_t throttle_bytes(const struct throttle *t);
size_t throttle_keys(const struct throttle *t);

#endif
