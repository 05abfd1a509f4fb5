/*
 * input: one [input.NAME]: where it listens, and the reader of its records; or what is
 * posted over HTTP.
 */
#ifndef APP_INPUT_H
#define APP_INPUT_H

#include <stdbool.h>

#include <event2/event.h>

#include "app/config.h"
#include "app/intake.h"
#include "base/log.h"
#include "feed/item.h"
#include "io/activate.h"
#include "io/conn.h"

struct input;

struct input_events {
    void *ctx;
    /* reader: of the input's format. */
    void (*on_record)(void *ctx, struct item_reader *reader, const struct conn_record *r,
                      struct conn_outcome *o);
    void (*on_empty)(void *ctx); /* the last connection was closed */
};

/* Opens it. NULL after logging why not. config, log and events outlive it. */
struct input *input_new(struct event_base *base, const struct log *log,
                        const struct config_input *config, struct activated *sockets,
                        const struct input_events *events);

/* Closes all, removes its socket file. NULL is fine. */
void input_free(struct input *in);

void input_pause(struct input *in, bool pause);

/* Of HTTP: what takes posts; NULL: it has connections. */
struct intake *input_intake(const struct input *in);

/* Whether it acknowledges; and what it must be told for that: conn_group_seal,
 * conn_group_ack. */
bool input_acks(const struct input *in);
void input_seal(struct input *in);
void input_ack(struct input *in);

/* Accepts what already waits and no more; each connection ends when what was sent by now
 * is read. */
void input_finish(struct input *in);

/* How it does. Texts live as long as the input; counts are since the start. */
struct input_state {
    const char *name;
    const char *listen;
    bool paused;
    size_t connections; /* now */
    uint64_t connected; /* connections */
    uint64_t records;   /* good or not */
    uint64_t bytes;     /* of them */
    uint64_t items;
    uint64_t rejected;
    uint64_t alerts;
    size_t memory; /* bytes that its connections and its reader take */
};
struct input_state input_state(const struct input *in);

/* Whether nothing more can come from it; whether standard input could not be read. */
bool input_is_over(const struct input *in);
bool input_failed(const struct input *in);

#endif
