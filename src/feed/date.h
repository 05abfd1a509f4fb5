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
 * Reads what clock_parse reads; the dates of mail (RFC 5322, 850, asctime) with their
 * usual damage: no weekday or a wrong one, long names, names in a dozen languages, two
 * digits for the year, parts in another order, no seconds, no time; ISO 8601 as far as it
 * is met (basic forms, ordinal days, weeks, a year or month alone); numbers with dots and
 * slashes; clocks of 12 hours; the signs of Chinese, Japanese and Korean; Unix time in
 * seconds and milliseconds. Of two numbers that could both be the month, the day comes
 * first, unless the clock or the zone is an American one. No zone, or a name that is not
 * known, is UTC. Years are 0 to 9999. 0 and *wall_ms, or -1.
 */
int date_parse(struct span text, int64_t *wall_ms);

/* Whether text, which date_parse takes, is an RFC 3339 date-time as it stands. */
bool date_is_canonical(struct span text);

/* Writes wall_ms as RFC 3339 in UTC, milliseconds only where there are some. */
void date_format(int64_t wall_ms, char out[CLOCK_TEXT_SIZE]);

#endif
