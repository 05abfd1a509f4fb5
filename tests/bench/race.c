#include "bench/race.h"

#include <stdio.h>
#include <unistd.h>

#define SLOW_NS 2e9 /* a pass that takes longer counts as it is: no turns */

/* One that runs: a lane of a worker. */
struct runner {
    struct worker *worker;
    unsigned number; /* of its lane in the engine */
    struct lane *lane;
    double best_ns;
};

struct field {
    struct worker *worker[RESULT_LANES];
    size_t n_workers;
    struct runner runner[RESULT_LANES];
    size_t n;
};

static void progress(const struct set *s, const char *what, const char *whom)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%zu %s rules: %s %s ...", s->rules, s->phrases, what,
                whom);
}

static struct lane *add_lane(struct set *s, const struct engine *e, const char *name,
                             const struct worker_ready *ready)
{
    struct lane *l = &s->lane[s->n++];

    *l = (struct lane){
        .ours = e->ours,
        .counts_items = e->counts_items,
        .build_ms = ready->build_ms,
        .bytes_rule = ready->bytes / (double)s->rules,
        .rss_rule = ready->rss / (double)s->rules,
    };
    (void)snprintf(l->name, sizeof(l->name), "%s", name);
    (void)snprintf(l->missing, sizeof(l->missing), "%s", ready->missing);
    return l;
}

static void enter(const struct race *r, const struct engine *e, struct field *f,
                  struct set *s)
{
    struct worker_ready ready = {.missing = "the rules are more than phrases"};
    struct worker *w = NULL;

    progress(s, "building", e->name);
    if (e->ours || r->task.phrases.p)
        w = worker_start(e, &r->task, &r->limits, &ready);
    if (!w) {
        (void)add_lane(s, e, e->name, &ready);
        return;
    }
    f->worker[f->n_workers++] = w;
    for (unsigned i = 0; i < ready.lanes && s->n < RESULT_LANES; i++)
        f->runner[f->n++] = (struct runner){
            .worker = w, .number = i, .lane = add_lane(s, e, ready.lane[i], &ready)};
}

/* A runner that fails is out of the race, with all lanes of its worker. */
static bool run(struct runner *r, size_t text, int64_t least_ns, struct worker_run *got)
{
    if (r->lane->missing[0])
        return false;
    if (worker_run(r->worker, r->number, text, least_ns, got) == 0)
        return true;
    (void)snprintf(r->lane->missing, sizeof(r->lane->missing),
                   "ended, or stood still, while it ran");
    return false;
}

/* Warms up, and counts. */
static void count(struct field *f, size_t news)
{
    for (size_t i = 0; i < f->n; i++) {
        struct speed *s = &f->runner[i].lane->news[news];
        struct worker_run got = {0};

        if (run(&f->runner[i], 2 * news + 1, 0, &got))
            s->plain = got.tally;
        if (run(&f->runner[i], 2 * news, 0, &got))
            s->text = got.tally;
        f->runner[i].best_ns = got.ns;
    }
}

static void take_turns(const struct race *r, struct field *f, size_t news)
{
    for (unsigned turn = 0; turn < r->turns; turn++)
        for (size_t i = 0; i < f->n; i++) {
            struct runner *one = &f->runner[i];
            struct worker_run got;

            if (one->best_ns < SLOW_NS && run(one, 2 * news, r->turn_ns, &got) &&
                got.ns < one->best_ns)
                one->best_ns = got.ns;
        }
}

static void race_on(const struct race *r, struct field *f, struct set *s, size_t news)
{
    const struct corpus *c = r->task.text[2 * news];

    progress(s, "running on news,", news ? "long" : "short");
    count(f, news);
    take_turns(r, f, news);
    for (size_t i = 0; i < f->n; i++) {
        struct speed *speed = &f->runner[i].lane->news[news];

        if (f->runner[i].best_ns <= WORKER_NS_LEAST)
            (void)snprintf(f->runner[i].lane->missing, ENGINE_WHY_SIZE,
                           "a pass takes no longer than its start, which is taken off");
        if (f->runner[i].lane->missing[0])
            continue;
        speed->ns_item = f->runner[i].best_ns / (double)c->n;
        speed->mb_s = (double)c->text.n / f->runner[i].best_ns * 1e3;
    }
}

void race_run(const struct race *r, struct set *s)
{
    const struct engine *const engines[] = {engine_ours(), engine_hyperscan(),
                                            engine_re2(), engine_ac(), engine_grep()};
    struct field f = {0};

    for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
        enter(r, engines[i], &f, s);
    for (size_t i = 0; i < r->n_news; i++)
        race_on(r, &f, s, i);
    for (size_t i = 0; i < f.n_workers; i++)
        worker_end(f.worker[i]);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
}
