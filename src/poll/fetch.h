/*
 * fetch: documents over HTTP, many at a time, on an event loop.
 *
 * libcurl's multi interface driven by libevent. Knows HTTP and its manners (conditional
 * requests, redirects, limits, a few connections a host); knows neither schedules nor
 * feeds. Names are looked up by threads of libcurl's own. Proxies are those of the
 * environment. The process must ignore SIGPIPE.
 *
 * A redirect is a request of its own that waits for its turn at its host. It leads to
 * http and https only, whatever options.allow_file says. A host that answers 429 is asked
 * nothing more for a while: what waits for it is put off.
 */
#ifndef POLL_FETCH_H
#define POLL_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/span.h"

struct fetch_options {
    const char *user_agent; /* all texts outlive the fetcher */
    const char *accept;     /* of the same name in HTTP; NULL: anything */
    const char *ca_file;    /* NULL: the system's */
    int64_t timeout_ms;     /* of all, with redirects, without waiting for a turn */
    size_t max_bytes;       /* of a body, unpacked */
    size_t max_transfers;   /* at a time, at least 1 */
    size_t max_per_host;    /* of them, at least 1, whatever the ports */
    unsigned max_redirects;
    bool allow_file;
    int64_t patience_ms;      /* for a host that answers 429 and names no time */
    int64_t patience_most_ms; /* whatever it names; 0: hosts are not left alone */
};

struct fetch_request {
    const char *url;  /* read until fetch_start returns */
    struct span etag; /* byte for byte as it came; absent: none */
    struct span last_modified;
    void *ctx;
};

/* What came; all texts live until the callback returns. */
struct fetch_response {
    int status;                /* of HTTP; 200 for file:; 0 where there was no answer */
    const char *error;         /* why there is none, or no whole one: NULL or a text */
    struct span body;          /* of status 200; with an error, what came of it */
    bool temporary;            /* a temporary redirect was on the way */
    struct span url;           /* where it was in the end */
    struct span permanent_url; /* where permanent redirects (301, 308) led, before the
                                  first temporary one; absent: none, or one that
                                  led from https to http */
    struct span content_type;
    struct span etag;
    struct span last_modified;
    int64_t max_age_ms;     /* of Cache-Control, less its Age; -1: not said */
    int64_t retry_after_ms; /* from now; -1: not said */
    int64_t took_ms;
    int64_t put_off_ms; /* not asked, as its host wants to be left alone for so long; 0:
                           asked */
};

typedef void fetch_done_fn(void *ctx, void *request_ctx, const struct fetch_response *r);

struct fetcher;

/* NULL where the system gives no resources. */
struct fetcher *fetcher_new(struct event_base *base, const struct fetch_options *options,
                            fetch_done_fn *done, void *ctx);

/* Ends all transfers; their callbacks are not called. NULL is fine.
 * Not from inside done. */
void fetcher_free(struct fetcher *f);

/* Starts, or queues where max_transfers run. done is called for it later, never from
 * within. */
void fetch_start(struct fetcher *f, const struct fetch_request *q);

size_t fetcher_count(const struct fetcher *f); /* running and queued */

/* While held none begins; what runs runs on. */
void fetcher_hold(struct fetcher *f, bool hold);

/* Drops what is queued, and says how many; their callbacks are not called. */
size_t fetcher_drop_queued(struct fetcher *f);

#endif
