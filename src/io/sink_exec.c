/* A program that reads lines on its standard input. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/child.h"
#include "io/murmur.h"
#include "io/sink_kind.h"

#define PIECES      64
#define DELAY_LEAST 1 /* s, before it is started again; doubled up to */
#define DELAY_MOST  60
#define SOUND_NS    60000000000 /* one that ran so long is as one that never failed */
#define END_S       5           /* so long after the end of its input it gets SIGTERM, */
#define KILL_S      1           /* and so long after that SIGKILL */
#define LAST_PIECES 16          /* of what it had said when it ended */
#define WHO_SIZE    256

/*
 *          start            EPIPE, or all is written          END_S
 *   DOWN --------> RUNS ------------------------------> LEAVES -----> TOLD
 *    ^               |                                     |            | KILL_S: SIGKILL
 *    +---------------+-------------------------------------+------------+
 *                                SIGCHLD
 */
enum stage { STAGE_DOWN, STAGE_RUNS, STAGE_LEAVES, STAGE_TOLD };

struct exec {
    struct event_base *base;
    const struct log *log;
    struct sink *sink;
    char *const *words;
    char who[WHO_SIZE]; /* "output desk: /usr/bin/hook", for log lines */
    struct child child;
    struct murmur murmur;
    enum stage stage;
    bool finished; /* no other is started */
    int delay_s;   /* before the next start */
    int64_t started_ns;
    uint64_t starts;
    struct event *ended;  /* SIGCHLD */
    struct event *clock;  /* the next step of its stage */
    struct event *spoken; /* its standard error; NULL: none */
};

static void wait_for(struct exec *x, int seconds)
{
    const struct timeval tv = {seconds, 0};

    (void)evtimer_add(x->clock, &tv);
}

/* --- what it says ------------------------------------------------------------------ */

static void stop_listening(struct exec *x)
{
    if (x->spoken)
        event_free(x->spoken);
    x->spoken = NULL;
}

static void exec_on_speech(evutil_socket_t fd, short what, void *ctx)
{
    struct exec *x = ctx;

    (void)what;
    if (!murmur_read(&x->murmur, fd))
        stop_listening(x);
}

static void listen_to(struct exec *x)
{
    x->spoken = event_new(x->base, x->child.err, EV_READ | EV_PERSIST, exec_on_speech, x);
    (void)event_add(x->spoken, NULL);
}

/* It has ended; whatever it has started may still hold the other end. */
static void hear_the_rest(struct exec *x)
{
    for (int i = 0; i < LAST_PIECES && x->spoken; i++)
        exec_on_speech(x->child.err, EV_READ, x);
    stop_listening(x);
    murmur_end(&x->murmur);
    child_close_error(&x->child);
}

/* --- beginning and end ------------------------------------------------------------- */

/* 0, or -1 and errno. */
static int start(struct exec *x)
{
    if (child_start(&x->child, x->words) < 0)
        return -1;
    x->stage = STAGE_RUNS;
    x->started_ns = clock_mono_ns();
    x->starts++;
    listen_to(x);
    return 0;
}

static void start_later(struct exec *x)
{
    wait_for(x, x->delay_s);
    x->delay_s = x->delay_s * 2 < DELAY_MOST ? x->delay_s * 2 : DELAY_MOST;
}

static void start_again(struct exec *x)
{
    if (start(x) == 0) {
        log_info(x->log, "%s: started again, as process %d", x->who, (int)x->child.pid);
        sink_go_on(x->sink);
        return;
    }
    log_error(x->log, "%s: cannot be started: %s; trying again in %d s", x->who,
              strerror(errno), x->delay_s);
    start_later(x);
}

/* Its input ends: it has some time to end too. */
static void let_it_go(struct exec *x)
{
    if (x->stage != STAGE_RUNS)
        return;
    child_close_input(&x->child);
    x->stage = STAGE_LEAVES;
    wait_for(x, END_S);
}

static void exec_on_clock(evutil_socket_t fd, short what, void *ctx)
{
    struct exec *x = ctx;

    (void)fd;
    (void)what;
    switch (x->stage) {
    case STAGE_DOWN: start_again(x); break;
    case STAGE_RUNS: break;
    case STAGE_LEAVES:
        log_warning(x->log, "%s: process %d goes on without input; ending it", x->who,
                    (int)x->child.pid);
        child_signal(&x->child, SIGTERM);
        x->stage = STAGE_TOLD;
        wait_for(x, KILL_S);
        break;
    case STAGE_TOLD: child_signal(&x->child, SIGKILL); break;
    }
}

static void tell_end(const struct exec *x, int status)
{
    long long lived_s = (clock_mono_ns() - x->started_ns) / 1000000000;
    char text[CHILD_STATUS_SIZE];

    child_tell_status(status, text);
    if (x->finished)
        log_info(x->log, "%s: %s", x->who, text);
    else
        log_warning(x->log, "%s: %s after %lld s; starting it again in %d s", x->who,
                    text, lived_s, x->delay_s);
}

static void exec_on_end(evutil_socket_t number, short what, void *ctx)
{
    struct exec *x = ctx;
    int status;

    (void)number;
    (void)what;
    if (!child_has_ended(&x->child, &status))
        return; /* it was another's child */
    if (clock_mono_ns() - x->started_ns >= SOUND_NS)
        x->delay_s = DELAY_LEAST;
    sink_hold(x->sink);
    child_close_input(&x->child);
    hear_the_rest(x);
    (void)evtimer_del(x->clock);
    x->stage = STAGE_DOWN;
    tell_end(x, status);
    if (!x->finished)
        start_later(x);
}

/* Its input is closed at its end: it has most likely ended. */
static void give_up(struct exec *x)
{
    sink_hold(x->sink);
    let_it_go(x);
}

/* --- the kind ---------------------------------------------------------------------- */

static enum sink_wrote exec_write(void *self, struct outq *q)
{
    struct exec *x = self;
    struct iovec iov[PIECES];
    size_t n;

    while (x->stage == STAGE_RUNS && (n = outq_pieces(q, iov, PIECES)) > 0) {
        ssize_t wrote = writev(x->child.in, iov, (int)n);

        if (wrote >= 0)
            outq_written(q, (size_t)wrote);
        else if (errno == EAGAIN)
            return SINK_WAIT;
        else if (errno != EINTR)
            give_up(x);
    }
    return x->stage == STAGE_RUNS ? SINK_DONE : SINK_HOLD;
}

static int exec_fd(void *self)
{
    return ((const struct exec *)self)->child.in;
}

static const char *exec_describe(void *self)
{
    return ((const struct exec *)self)->words[0];
}

static void exec_finish(void *self)
{
    struct exec *x = self;

    x->finished = true;
    let_it_go(x);
    if (x->stage == STAGE_DOWN)
        (void)evtimer_del(x->clock);
}

static bool exec_is_over(void *self)
{
    return !((const struct exec *)self)->child.pid;
}

static void exec_program(void *self, struct sink_program *p)
{
    const struct exec *x = self;

    p->pid = x->child.pid;
    p->restarts = x->starts - 1;
}

static void exec_free(void *self)
{
    struct exec *x = self;

    stop_listening(x);
    event_free(x->ended);
    event_free(x->clock);
    if (x->child.pid)
        log_warning(x->log, "%s: process %d is still there at the end; ending it", x->who,
                    (int)x->child.pid);
    child_end(&x->child);
    free(x);
}

struct sink *sink_new_exec(struct event_base *base, const struct log *log,
                           const struct sink_options *options, char *const *words)
{
    static const struct sink_kind kind = {
        .write = exec_write,
        .fd = exec_fd,
        .finish = exec_finish,
        .is_over = exec_is_over,
        .program = exec_program,
        .free = exec_free,
        .describe = exec_describe,
    };
    struct exec *x = mem_zalloc(sizeof(*x));

    x->base = base;
    x->log = log;
    x->words = words;
    x->delay_s = DELAY_LEAST;
    (void)snprintf(x->who, sizeof(x->who), "%s: %s", options->name, words[0]);
    murmur_init(&x->murmur, log, x->who);
    if (start(x) < 0) {
        int error = errno;

        free(x);
        errno = error;
        return NULL;
    }
    x->ended = evsignal_new(base, SIGCHLD, exec_on_end, x);
    (void)event_add(x->ended, NULL);
    x->clock = evtimer_new(base, exec_on_clock, x);
    x->sink = sink_new(base, log, options, &kind, x);
    return x->sink;
}
