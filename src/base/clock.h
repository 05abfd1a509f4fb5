/*
 * clock: what time it is, and times as text.
 *
 * Wall times are milliseconds since 1970-01-01T00:00:00Z; monotonic times are nanoseconds
 * since an unknown start and only good for differences.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <sys/time.h>

#include "base/span.h"

int64_t clock_wall_ms(void);
int64_t clock_mono_ns(void);

/* A length of time, not negative, as timers and sockets take it. */
static inline struct timeval clock_timeval_ms(int64_t ms)
{
    struct timeval tv = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};

    return tv;
}

static inline struct timeval clock_timeval_us(int64_t us)
{
    struct timeval tv = {(time_t)(us / 1000000), (suseconds_t)(us % 1000000)};

    return tv;
}

/* "2026-11-21T20:48:13.123Z" and its NUL. */
#define CLOCK_TEXT_SIZE 25

/* Writes wall_ms as RFC 3339 in UTC with milliseconds; years outside
 * 0..9999 are clamped. */
void clock_format(int64_t wall_ms, char out[CLOCK_TEXT_SIZE]);

/*
 * Reads an RFC 3339 date-time ("2026-11-21T20:48:13Z", fractions, offsets, a blank or a
 * lower-case t for the T) or a bare date (midnight UTC). Returns 0 and sets *wall_ms, or
 * -1 where text is neither.
 */
int clock_parse(struct span text, int64_t *wall_ms);

#endif
