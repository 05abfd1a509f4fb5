/*
 * units: numbers as a person reads them.
 *
 * Each appends a few characters, of which none is wider than one column.
 */
#ifndef CLI_UNITS_H
#define CLI_UNITS_H

#include <stdint.h>

#include "base/buf.h"

/* "734", "65.2k", "1.30M": at most 5 characters, below 10^15. */
void units_count(struct buf *out, double n);

/* "734 B", "65.2 kB", "1.30 MB": thousands, not 1024. */
void units_bytes(struct buf *out, double n);

/* "734 us", "65.2 ms", "1.30 s". */
void units_us(struct buf *out, double us);

/* "42s", "5m 12s", "3h 4m", "12d 3h". */
void units_seconds(struct buf *out, uint64_t s);

#endif
