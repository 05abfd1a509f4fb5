/*
 * date: the dates that feeds and their senders write, beside RFC 3339.
 */
#ifndef FEED_DATE_H
#define FEED_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/span.h"

/*
 * Reads what clock_parse reads, the same without a zone (as UTC), and the dates of mail
 * (RFC 5322 and the older 850) with their usual damage: no weekday or a wrong one, long
 * names, two digits for the year, day and month swapped, no seconds, no time, no zone. A
 * zone by a name that is not known is UTC, as RFC 5322 has it. 0 and *wall_ms, or -1.
 */
int date_parse(struct span text, int64_t *wall_ms);

/* Whether text, which date_parse takes, is an RFC 3339 date-time as it stands. */
bool date_is_canonical(struct span text);

/* Writes wall_ms as RFC 3339 in UTC, milliseconds only where there are some. */
void date_format(int64_t wall_ms, char out[CLOCK_TEXT_SIZE]);

#endif
