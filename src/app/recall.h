/*
 * recall: the rates that rules had in the last day, out of the journal.
 *
 * Reads with a reader of its own, and as much as the caller allows: for a thread of its
 * own.
 */
#ifndef APP_RECALL_H
#define APP_RECALL_H

#include <stddef.h>
#include <stdint.h>

#include "app/rates.h"
#include "match/ruleset.h"
#include "store/journal.h"

#define RECALL_MS   INT64_C(86400000)
#define RECALL_MOST 200000 /* alerts that are usually looked at */

/*
 * The rates of rs as they are at now_ms, of the alerts up to last_seq: the newest `most`
 * of them, as far as they are of the last day and the clock was not set back since. A
 * rule is the one that it was where its id is. rates_since says from when on all are
 * counted. NULL, and an error, where the journal cannot be read.
 */
struct rates *recall(const char *path, const struct ruleset *rs, uint64_t last_seq,
                     int64_t now_ms, size_t most, char error[JOURNAL_ERROR_SIZE]);

#endif
