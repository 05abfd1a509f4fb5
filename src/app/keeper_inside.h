/*
 * keeper_inside: what keeper.c and keeper_item.c share, and nobody else sees.
 */
#ifndef APP_KEEPER_INSIDE_H
#define APP_KEEPER_INSIDE_H

#include "app/committer.h"
#include "app/keeper.h"
#include "app/outbox.h"
#include "base/vec.h"

/* The item that is being matched. */
struct current {
    uint64_t key;
    uint64_t text;
    struct vec rules; /* uint64_t: those that alerted on it, now and before */
    size_t n_before;
};

struct keeper {
    const struct log *log;
    struct keeper_options options;
    struct outbox *outbox;
    struct committer *committer;
    struct journal_reader *reader; /* NULL: not open */
    struct seen *seen;             /* NULL: nothing is remembered */
    struct current item;
    uint64_t seq;    /* the last that was given */
    bool open;       /* the committer has the journal */
    bool failing;    /* since the last try */
    bool full;       /* the outbox is */
    bool due;        /* the next flush comes in the next turn */
    int posts;       /* in this turn */
    int64_t last_ms; /* monotonic: the last commit's beginning */
    struct event *flush;
    struct event *retry;
    struct keeper_counts counts; /* of them those that are not the outbox's */
    uint64_t unjournaled_told;
    char problem[JOURNAL_ERROR_SIZE];
    char set_aside[JOURNAL_ERROR_SIZE];
    struct log_limit limit;
};

/* Commits after this turn of the loop, or when it is not too soon after the last time. */
void keeper_flush_soon(struct keeper *k);

#endif
