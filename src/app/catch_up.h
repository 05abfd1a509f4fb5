/*
 * catch_up: what a crash kept from a file of alerts.
 *
 * An alert is in the journal before any output gets it. A daemon that dies between the
 * two leaves a file without it, though its sender was told that it is safe or will be
 * when it asks again. So a file goes on from the last number that is in it.
 */
#ifndef APP_CATCH_UP_H
#define APP_CATCH_UP_H

#include <stddef.h>
#include <stdint.h>

#include "app/archive.h"
#include "app/filter.h"
#include "io/chunk.h"

/* A file that lacks more gets the last so many: what a crash can leave out is less. */
#define CATCH_UP_MOST 100000

/* The number of the last alert in a file of JSON lines; 0 where none is near its end. */
uint64_t catch_up_last(const char *path);

typedef void catch_up_fn(void *ctx, struct chunk *line); /* lives until it returns */

/* Hands out the alerts after that number that the filter passes; how many. */
size_t catch_up(struct archive *a, struct filter *f, uint64_t after_seq, catch_up_fn *fn,
                void *ctx);

#endif
