/*
 * worker: an engine in a process of its own.
 *
 * So its memory is its own, it may be stopped when it takes too long or too much, and
 * several can be run in turns, on news that they share.
 */
#ifndef BENCH_WORKER_H
#define BENCH_WORKER_H

#include "bench/engine.h"

struct worker_limits {
    unsigned build_s;   /* to be ready in */
    unsigned run_s;     /* for each run */
    size_t memory_most; /* bytes, of peers */
};

/* What is known of an engine that was built. */
struct worker_ready {
    char missing[ENGINE_WHY_SIZE]; /* why there is no engine; "": there is */
    double build_ms;
    double bytes; /* as it says; 0: it does not */
    double rss;   /* bytes that the process grew by */
    unsigned lanes;
    char lane[ENGINE_LANES_MOST][ENGINE_NAME_SIZE];
};

/* A pass that takes no longer takes nothing that can be measured. */
#define WORKER_NS_LEAST 100

struct worker_run {
    double ns; /* of one pass over the text; WORKER_NS_LEAST at least */
    struct tally tally;
};

struct worker;

/* Builds e for t, which must stay. NULL where there is none; ready->missing says why. */
struct worker *worker_start(const struct engine *e, const struct task *t,
                            const struct worker_limits *limits,
                            struct worker_ready *ready);

/*
 * Passes over text[text] until least_ns are over, at least once. A pass that is not
 * counted comes first (least_ns 0: none does), since whoever ran before had the caches.
 * 0; or -1 and it is of no use any more.
 */
int worker_run(struct worker *w, unsigned lane, size_t text, int64_t least_ns,
               struct worker_run *out);

void worker_end(struct worker *w); /* NULL is fine */

#endif
