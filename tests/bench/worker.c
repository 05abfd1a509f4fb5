#include "bench/worker.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "bench/usage.h"

struct worker {
    pid_t pid;
    int ask, answer;
    unsigned limit_s;
};

struct question {
    unsigned lane;
    size_t text;
    int64_t least_ns;
};

/* --- in the child ------------------------------------------------------------------ */

static void *build(const struct engine *e, const struct task *t,
                   struct worker_ready *ready)
{
    size_t before = usage_resident();
    int64_t start = usage_cpu_ns();
    void *engine = e->build(t, ready->missing);

    ready->build_ms = (double)(usage_cpu_ns() - start) / 1e6;
    if (!engine)
        return NULL;
    (void)malloc_trim(0);
    ready->rss = (double)usage_resident() - (double)before;
    ready->bytes = e->bytes ? (double)e->bytes(engine) : 0;
    do {
        const char *name = e->lane ? e->lane(engine, ready->lanes) : e->name;

        if (!name)
            break;
        (void)snprintf(ready->lane[ready->lanes++], ENGINE_NAME_SIZE, "%s", name);
    } while (e->lane && ready->lanes < ENGINE_LANES_MOST);
    return engine;
}

static struct worker_run run(const struct engine *e, void *engine,
                             const struct question *q)
{
    double overhead = e->overhead_ns ? e->overhead_ns(engine) : 0;
    int64_t start, end;
    struct worker_run r;
    unsigned passes = 0;

    if (q->least_ns)
        (void)e->pass(engine, q->lane, q->text);
    start = usage_cpu_ns();
    end = clock_mono_ns() + q->least_ns;
    do {
        r.tally = e->pass(engine, q->lane, q->text);
        passes++;
    } while (clock_mono_ns() < end);
    r.ns = (double)(usage_cpu_ns() - start) / passes - overhead;
    r.ns = r.ns > WORKER_NS_LEAST ? r.ns : WORKER_NS_LEAST;
    return r;
}

/* What is not ours may print what it likes, and take no more memory than it should. */
static void confine(const struct worker_limits *limits)
{
    rlim_t reserved = 2 * (rlim_t)limits->memory_most; /* arrays grow by doubling */
    struct rlimit memory = {reserved, reserved};
    int null = open("/dev/null", O_WRONLY);

    (void)dup2(null, STDERR_FILENO);
    (void)setrlimit(RLIMIT_AS, &memory);
    memory.rlim_cur = memory.rlim_max = 0;
    (void)setrlimit(RLIMIT_CORE, &memory);
}

static void serve(const struct engine *e, const struct task *t, int ask, int answer)
{
    struct worker_ready ready = {.missing = ""};
    void *engine = build(e, t, &ready);
    struct question q;

    if (write(answer, &ready, sizeof(ready)) != sizeof(ready) || !engine)
        return;
    while (read(ask, &q, sizeof(q)) == sizeof(q)) {
        struct worker_run r = run(e, engine, &q);

        if (write(answer, &r, sizeof(r)) != sizeof(r))
            return;
    }
}

/* --- in the parent ----------------------------------------------------------------- */

/* 0; 1 where time ran out; -1 where the child is gone. */
static int await(const struct worker *w, void *answer, size_t n)
{
    struct pollfd p = {.fd = w->answer, .events = POLLIN};

    if (poll(&p, 1, (int)w->limit_s * 1000) == 0)
        return 1;
    return read(w->answer, answer, n) == (ssize_t)n ? 0 : -1;
}

static pid_t start_child(const struct engine *e, const struct task *t,
                         const struct worker_limits *limits, struct worker *w)
{
    int ask[2], answer[2];
    pid_t pid;

    if (pipe2(ask, O_CLOEXEC) < 0 || pipe2(answer, O_CLOEXEC) < 0)
        return -1;
    (void)fflush(NULL);
    pid = fork();
    if (pid == 0) {
        (void)close(ask[1]);
        (void)close(answer[0]);
        if (!e->ours)
            confine(limits);
        serve(e, t, ask[0], answer[1]);
        _exit(0);
    }
    if (pid > 0)
        (void)setpgid(pid, pid); /* what it starts is ended with it */
    (void)close(ask[0]);
    (void)close(answer[1]);
    w->ask = ask[1];
    w->answer = answer[0];
    return pid;
}

static struct worker *give_up(struct worker *w, struct worker_ready *ready,
                              const struct worker_limits *limits, int why)
{
    if (why > 0)
        (void)snprintf(ready->missing, sizeof(ready->missing), "not built in %u s",
                       limits->build_s);
    else if (why < 0)
        (void)snprintf(ready->missing, sizeof(ready->missing),
                       "ended while it was built: over %zu MB?",
                       limits->memory_most >> 20);
    worker_end(w);
    return NULL;
}

struct worker *worker_start(const struct engine *e, const struct task *t,
                            const struct worker_limits *limits,
                            struct worker_ready *ready)
{
    const char *missing = e->missing();
    struct worker *w;
    int got;

    *ready = (struct worker_ready){.missing = ""};
    if (missing) {
        (void)snprintf(ready->missing, sizeof(ready->missing), "%s", missing);
        return NULL;
    }
    w = mem_zalloc(sizeof(*w));
    w->limit_s = limits->build_s;
    w->pid = start_child(e, t, limits, w);
    got = w->pid > 0 ? await(w, ready, sizeof(*ready)) : -1;
    w->limit_s = limits->run_s;
    return got == 0 && !ready->missing[0] ? w : give_up(w, ready, limits, got);
}

int worker_run(struct worker *w, unsigned lane, size_t text, int64_t least_ns,
               struct worker_run *out)
{
    struct question q = {lane, text, least_ns};

    if (write(w->ask, &q, sizeof(q)) != sizeof(q))
        return -1;
    return await(w, out, sizeof(*out)) == 0 ? 0 : -1;
}

void worker_end(struct worker *w)
{
    if (!w)
        return;
    if (w->pid > 0) {
        (void)kill(-w->pid, SIGKILL);
        (void)waitpid(w->pid, NULL, 0);
        (void)close(w->ask);
        (void)close(w->answer);
    }
    free(w);
}
