/*
 * threshold: no alert before so many items have matched.
 *
 * For each rule, or each value of an item member that the rule names, the items of the
 * last within_ms are remembered, each once however often it comes; from the count-th on
 * they are alerts. The first alert of such a row lists the items that led to it. Kept
 * over a reload where the rule is unchanged; so many rows, and so many bytes, at most:
 * the row that has been quiet for the longest goes first. No I/O, no clock.
 */
#ifndef APP_THRESHOLD_H
#define APP_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/alert.h"
#include "feed/item.h"
#include "match/ruleset.h"

struct threshold;

struct threshold *threshold_new(size_t keys_most);
void threshold_free(struct threshold *t); /* NULL is fine */

/*
 * Counts an item that the rule matched: whether there may be an alert. *story gets what
 * led to it, with count 0 where the rule has no threshold; its texts live as long as rule
 * and item, and until the next call. wall_ms: what the story calls the time of the item.
 */
bool threshold_pass(struct threshold *t, const struct ruleset_rule *rule,
                    const struct item *item, int64_t mono_ms, int64_t wall_ms,
                    struct alert_threshold *story);

/* Rows and bytes in use. */
size_t threshold_keys(const struct threshold *t);
size_t threshold_bytes(const struct threshold *t);

#endif
