/*
 * http_header: the headers of HTTP that say when to come again, and its statuses in
 * words.
 *
 * Pure text; no clock. Numbers that are too large are cut to HTTP_HEADER_MOST_MS: what is
 * sensible is for the schedule to decide.
 */
#ifndef POLL_HTTP_HEADER_H
#define POLL_HTTP_HEADER_H

#include <stdint.h>

#include "base/span.h"

#define HTTP_HEADER_MOST_MS ((int64_t)10 * 365 * 86400 * 1000)

/* A number of seconds and nothing else, as milliseconds; -1 for anything else. */
int64_t http_seconds_ms(struct span digits);

/* Retry-After, in seconds or as a date of any age: milliseconds from now, 0 for what is
 * past, -1 where it is neither. */
int64_t http_retry_after_ms(struct span value, int64_t now_ms);

/*
 * How long a document stays fresh, as one Cache-Control line says to a private cache:
 * max-age, the smallest where there are several; 0 for no-cache and no-store; -1 where
 * nothing of it is said. s-maxage is for the caches of many and means nothing here.
 */
int64_t http_max_age_ms(struct span value);

/* What a status means, in a word or two: a static text, "" for those
 * that nobody meets. */
const char *http_status_text(int status);

#endif
