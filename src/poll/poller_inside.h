/*
 * poller_inside: what the parts of the poller share; not for others.
 *
 * poller.c has the loop: who is due, what is in the air. poller_feed.c has what becomes
 * of one feed when an answer came or its items were handed over.
 */
#ifndef POLL_POLLER_INSIDE_H
#define POLL_POLLER_INSIDE_H

#include "poll/poller.h"
#include "poll/schedule.h"

enum poller_phase {
    FEED_WAITS,    /* until it is due, or for ever */
    FEED_FETCHED,  /* in the fetcher's hands */
    FEED_DELIVERED /* its document is in the caller's hands */
};

/* What is kept of an answer until its document was delivered. */
struct poller_answer {
    char *etag;
    char *last_modified;
    char *permanent; /* where it is for good */
    char *error;     /* its end is missing */
    int64_t max_age_ms;
    int64_t retry_after_ms;
};

struct poller_feed {
    struct poller *poller;
    const struct poll_feed *config;
    struct schedule_rule rule;
    struct feed_state state;
    enum poller_phase phase;
    struct event *due;
    char *discovered; /* tried instead: a page named it */
    unsigned held;    /* deliveries that could not be made, in a row */
    struct poller_answer answer;
};

struct poller {
    struct poller_options options;
    struct fetcher *fetcher;
    struct event *finished; /* tells the caller, soon */
    struct poller_feed *feeds;
    size_t n_feeds;
    size_t fetching;
    size_t delivering;
    uint64_t dice;
    bool once;
    bool finishing;
    struct log_limit save_limit;
};

/* --- poller.c --- */

uint64_t poller_roll(struct poller *p);

/* The feed waits from now on; it is due in so many milliseconds, or never (-1). */
void poller_feed_waits(struct poller_feed *f, int64_t wait_ms);

/* Asks for it at once. */
void poller_feed_fetch(struct poller_feed *f);

/* --- poller_feed.c --- */

/* Loads what is known. 0, or -1 where the state cannot be read. */
int poller_feed_load(struct poller_feed *f);
void poller_feed_release(struct poller_feed *f);

/* Where to ask now. */
const char *poller_feed_url(const struct poller_feed *f);

/* An answer came, good or bad. */
void poller_feed_answered(struct poller_feed *f, const struct fetch_response *r);

#endif
