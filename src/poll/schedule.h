/*
 * schedule: when to ask a feed again.
 *
 * Pure arithmetic over what is known; no clock, and no chance but for the dice that are
 * handed in, so that every answer can be tested. All times are milliseconds.
 *
 * A feed has an interval of its own that adapts: half of it after something new, a
 * quarter more after nothing new, between the floor and what was configured. So a feed is
 * asked about four times for each change (2 = 1.25 ^ 3.1). What its server asks for comes
 * first: it is never asked before max-age or Retry-After have passed, up to the bounds
 * below. After a failure it is asked after the floor, then after twice that, and so on.
 * Waits are spread by a tenth, so that feeds that fell together come apart.
 */
#ifndef POLL_SCHEDULE_H
#define POLL_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

#define SCHEDULE_MAX_AGE_MOST_MS     ((int64_t)6 * 3600 * 1000)
#define SCHEDULE_RETRY_AFTER_MOST_MS ((int64_t)48 * 3600 * 1000)
#define SCHEDULE_FAILED_MOST_MS      ((int64_t)24 * 3600 * 1000) /* or the interval */

struct schedule_rule {
    int64_t floor_ms; /* never sooner */
    int64_t
        interval_ms; /* as configured: what a quiet feed comes to; the floor at least */
};

enum schedule_outcome {
    SCHEDULE_NEW,    /* a document with something new */
    SCHEDULE_FIRST,  /* the first document ever: all of it is new, which says nothing */
    SCHEDULE_SAME,   /* not modified, or nothing new in it */
    SCHEDULE_FAILED, /* no answer, an error, no feed */
    SCHEDULE_HELD,   /* a document that could not be handed over, or not even asked for:
                        like a failure, but the feed's own interval is the longest wait */
};

struct schedule_facts {
    enum schedule_outcome outcome;
    int64_t interval_ms; /* as adapted so far; 0: not yet */
    unsigned failures;   /* in a row, with this one */
    int64_t max_age_ms;  /* -1: not said; likewise below */
    int64_t retry_after_ms;
};

struct schedule_answer {
    int64_t interval_ms; /* as adapted now */
    int64_t wait_ms;     /* until it is due */
    int64_t polite_ms;   /* until it may be asked at all, whoever wants it; no later */
};

/* dice: any number, a different one each time. */
struct schedule_answer schedule_after(const struct schedule_rule *rule,
                                      const struct schedule_facts *facts, uint64_t dice);

/* What the state says of a feed at the start; wall times. */
struct schedule_memory {
    int64_t fetched_ms; /* 0: never */
    int64_t next_ms;
    int64_t polite_ms; /* not before */
};

/*
 * How long to wait for a feed after a start: until what was planned, but no longer than
 * the interval as it is configured now; 0 or less where it is overdue, was never fetched,
 * or was fetched in the future, as a clock that was turned back has it.
 */
int64_t schedule_resume(const struct schedule_rule *rule,
                        const struct schedule_memory *memory, int64_t now_ms);

/* Likewise for a feed that somebody wants now: until it may be asked at all. */
int64_t schedule_wanted(const struct schedule_memory *memory, int64_t now_ms);

/* A moment for one of n feeds that are overdue together: within n quarters of a second,
 * or the interval where that is less. */
int64_t schedule_spread(const struct schedule_rule *rule, size_t n, uint64_t dice);

#endif
