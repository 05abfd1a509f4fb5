/*
 * sink: one place that lines are written to: standard output, a file, a datagram socket,
 * a program.
 *
 * Each has a bounded queue (outq.h). Lines pushed in one turn of the loop go out together
 * at its end. Trouble (a full disk, an absent socket) is logged once when it begins and
 * once when it ends; meanwhile lines wait by the queue's rule, and the sink tries again
 * every second. Knows no alerts: what a line says is its maker's business.
 */
#ifndef IO_SINK_H
#define IO_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <event2/event.h>

#include "base/log.h"
#include "io/outq.h"

struct sink_options {
    const char *name;    /* for log lines; outlives the sink */
    enum outq_rule rule; /* BLOCK or DROP_OLDEST */
    size_t cap_bytes;
    void *ctx;
    /* A line that says so many lines were dropped; one reference, the
     * sink's. NULL: none. */
    struct chunk *(*make_notice)(void *ctx, uint64_t dropped);
    void (*on_pressure)(void *ctx,
                        bool blocked); /* rule BLOCK: the queue fills, drains */
    void (*on_gone)(void *ctx,
                    int error);    /* standard output can take no more, for good */
    void (*on_drained)(void *ctx); /* all that was pushed is written. NULL: not told */
};

struct sink;

/* Writes to fd (not closed in the end), waiting for a reader that is slow. */
struct sink *sink_new_stream(struct event_base *base, const struct log *log,
                             const struct sink_options *options, int fd);

/* Appends to a file, made where it is not there; opened again when it was renamed or
 * removed. NULL and errno where it cannot be opened now. */
struct sink *sink_new_file(struct event_base *base, const struct log *log,
                           const struct sink_options *options, const char *path);

/* Sends each line as a datagram to a unix socket; connects again when it is replaced. */
struct sink *sink_new_datagram(struct event_base *base, const struct log *log,
                               const struct sink_options *options, const char *path);

/*
 * Starts a program and writes to its standard input; what it says on its standard error
 * is logged. One that ends is started again, after 1 s, doubled up to 60 s, and meanwhile
 * the sink is stuck: what it had been given is not given again, but a line that it had
 * only got a part of is, whole. NULL and errno where it cannot be started. words
 * (child.h) outlive the sink.
 */
struct sink *sink_new_exec(struct event_base *base, const struct log *log,
                           const struct sink_options *options, char *const *words);

/* Writes what it can without waiting, forgets the rest. NULL is fine. A program is ended,
 * which may take a second. */
void sink_free(struct sink *s);

/* Takes a reference of its own. */
void sink_push(struct sink *s, struct chunk *line);

/* Opens the file again (after SIGUSR1); nothing for other kinds. */
void sink_reopen(struct sink *s);

/* Nothing more is pushed. Writes what goes without waiting, and the rest later; a program
 * is then told by the end of its input that it may end. */
void sink_finish(struct sink *s);

/* After sink_finish: whether all is written, and a program has ended. */
bool sink_is_over(const struct sink *s);

/* Lines that still wait, and what they take. */
size_t sink_waiting(const struct sink *s);
size_t sink_queued(const struct sink *s);
uint64_t sink_dropped(const struct sink *s);

/* The program that is written to. */
struct sink_program {
    pid_t pid;         /* 0: none runs now */
    uint64_t restarts; /* it was started so often after the first time */
};

/* False where it writes to none. */
bool sink_program(const struct sink *s, struct sink_program *p);

/* Whether the last try failed, or the program that is written to does not run. */
bool sink_is_stuck(const struct sink *s);

#endif
