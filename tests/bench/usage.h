/*
 * usage: what this process has used so far.
 */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include <stddef.h>
#include <stdint.h>

/* Nanoseconds on a processor, of this process and of its children that have ended: unlike
 * a clock on the wall, hardly slowed by what else the machine does. */
int64_t usage_cpu_ns(void);

/* Bytes in memory. */
size_t usage_resident(void);

#endif
