/*
 * fetch_inside: what the parts of fetch share; not for others.
 *
 * fetch.c has the fetcher and the way of a transfer; fetch_easy.c sets libcurl's handle
 * up and reads what it brought.
 */
#ifndef POLL_FETCH_INSIDE_H
#define POLL_FETCH_INSIDE_H

#include <curl/curl.h>

#include "base/buf.h"
#include "poll/fetch.h"
#include "poll/fetch_loop.h"
#include "poll/fetch_url.h"
#include "poll/turns.h"

/* One request with its redirects. Waits for its turn, runs, perhaps several times; or
 * stands in the list of those that failed before. */
struct transfer {
    struct turn turn; /* first: a turn is its transfer */
    struct fetcher *fetcher;
    struct transfer *next, *previous; /* of all */
    struct fetch_url url;             /* where it is now */
    char *given;                      /* what was asked for */
    char *etag;
    char *last_modified;
    char *permanent;
    void *ctx;
    unsigned hops;
    bool temporary; /* a redirect that was */
    bool insecure;  /* a redirect led from https to http */
    int64_t begun_ns;
    int64_t spent_ms;    /* in the hops before this one */
    const char *refused; /* why it does not even begin */
    int64_t put_off_ms;  /* its host is to be left alone for so long */

    /* While it runs: */
    CURL *easy;
    struct curl_slist *headers;
    struct buf body;
    size_t ignored; /* bytes of a body that nobody wants */
    bool too_large;
    char error[CURL_ERROR_SIZE];
};

/* Sets the handle up for the transfer as it is now. */
void fetch_easy_set_up(struct transfer *t, const struct fetch_options *options);

/* What came, into *r; its texts live as long as the transfer and its handle. */
void fetch_easy_read(struct transfer *t, CURLcode code, const struct fetch_options *o,
                     struct fetch_response *r);

/* Where the answer redirects to, absolute; NULL where it does not. Lives as long as the
 * handle. */
const char *fetch_easy_redirect(const struct transfer *t);

int fetch_easy_status(const struct transfer *t);

#endif
