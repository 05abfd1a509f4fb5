/*
 * ports: all inputs and outputs of the daemon, and the backpressure between them.
 *
 * While any output is full that may not drop, no input is read.
 */
#ifndef APP_PORTS_H
#define APP_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "app/config.h"
#include "app/input.h"
#include "app/output.h"
#include "app/post.h"
#include "app/render.h"
#include "base/log.h"
#include "io/activate.h"

struct ports;

struct ports_options {
    const struct config *config;
    struct input_events input;
    void *ctx;
    void (*on_gone)(void *ctx, int error); /* standard output is closed */
    void (*on_room)(void *ctx);            /* ports_may_post again */
    /* With a journal: a durable subscriber has acknowledged all alerts up to seq. For
     * journal_batch.marks of the next commit. */
    void (*on_mark)(void *ctx, struct span name, uint64_t seq);
};

/* Opens all, outputs first. NULL where something could not be opened; all that could not
 * was logged. */
struct ports *ports_new(struct event_base *base, const struct log *log,
                        const struct ports_options *options, struct activated *sockets);

/* Writes what can be written without waiting, and closes. NULL is fine. */
void ports_free(struct ports *p);

size_t ports_inputs(const struct ports *p);
size_t ports_outputs(const struct ports *p);

/* One of them, for those who look at how it does. */
const struct input *ports_input(const struct ports *p, size_t i);
const struct output *ports_output(const struct ports *p, size_t i);

/* With [http]: what takes what is posted; else NULL. */
struct intake *ports_intake(const struct ports *p);

/* With [http], and only then: whether its stream of alerts takes another reader; and one
 * more, as output_add_reader has it. */
bool ports_may_stream(const struct ports *p);
void ports_stream(struct ports *p, int fd, const struct peer *peer, struct span request);

/* Asks the outputs which of them want the alert of r, and in which form; *post holds what
 * they need of it, until post_release. False where none does. With a journal the JSON is
 * there even so. */
bool ports_prepare(struct ports *p, struct render *r, struct post *post);

/* Whether all outputs that may not drop have room; what is posted all the same gets in,
 * up to a bound. */
bool ports_may_post(const struct ports *p);

/* To those outputs. With a journal: every alert, in the order of their numbers, once it
 * is committed, whoever wants it; and those that cannot be, with the number 0. */
void ports_post(struct ports *p, const struct post *post);

/* No input is read; or none of those that acknowledge. */
void ports_hold(struct ports *p, bool all, bool acking);

/* What inputs have handed out so far is being made safe; it is safe. */
void ports_seal(struct ports *p);
void ports_ack(struct ports *p);

/* The journal is open for writing, and has alerts up to that number: before the first
 * post with a number, and again where another file was begun. Subscribers who asked for
 * the past wait for it. */
void ports_open_journal(struct ports *p, uint64_t last_seq);

/* To those who want notices. */
void ports_notice(struct ports *p, struct chunk *line);

/* Opens log files again. */
void ports_reopen(struct ports *p);

/* The end, in two steps: inputs take what was sent by now; then outputs write what they
 * hold. */
void ports_finish_inputs(struct ports *p);
void ports_finish_outputs(struct ports *p);

/* Whether no input can bring anything more; whether one could not be read. */
bool ports_are_over(const struct ports *p);
bool ports_failed(const struct ports *p);

/* Lines that wait in outputs. */
size_t ports_waiting(const struct ports *p);

/* After ports_finish_outputs: whether all is written and nobody is there any more; and
 * whether those outputs where it is not wait for something to be mended, not for a
 * reader.
 */
bool ports_are_written(const struct ports *p);
bool ports_are_stuck(const struct ports *p);

/* Lines dropped since the start; those that wait and are lost where it ends now. */
uint64_t ports_dropped(const struct ports *p);
size_t ports_leaving(const struct ports *p);

#endif
