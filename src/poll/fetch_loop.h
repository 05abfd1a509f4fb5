/*
 * fetch_loop: libcurl's multi handle on a libevent loop.
 *
 * libcurl says which sockets and which time it waits for; this waits for them and tells
 * it. Knows nothing of what is transferred.
 */
#ifndef POLL_FETCH_LOOP_H
#define POLL_FETCH_LOOP_H

#include <curl/curl.h>
#include <event2/event.h>

struct fetch_loop;

/* easy has come to its end and is no longer in the loop. Called from the event loop,
 * never from within a function below; it may add and remove others, but not free the
 * loop. */
typedef void fetch_loop_done_fn(void *ctx, CURL *easy, CURLcode code);

/* connections: kept open for use again, at most. NULL where there are no resources. */
struct fetch_loop *fetch_loop_new(struct event_base *base, long connections,
                                  fetch_loop_done_fn *done, void *ctx);

/* All handles must have been removed. Closes all connections. */
void fetch_loop_free(struct fetch_loop *l);

/* 0, or -1 where libcurl refuses. The handle stays the caller's. */
int fetch_loop_add(struct fetch_loop *l, CURL *easy);
void fetch_loop_remove(struct fetch_loop *l, CURL *easy);

#endif
