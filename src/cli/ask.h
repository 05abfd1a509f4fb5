/*
 * ask: what `tail` asks the daemon for, and what it says to it later.
 *
 * Makes the lines that wirewatch-alerts(7) describes under "Subscribers", and reads the
 * notices that answer them. No I/O.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct ask_list {
    const char **text;
    size_t n;
    size_t cap;
};

/* Texts are the caller's. All zero: nothing is asked for. */
struct ask {
    const char *since; /* a number, or a time as clock_parse reads it */
    const char *subscriber;
    const char *priority;
    struct ask_list rules;
    struct ask_list tags;
    struct ask_list sources;
};

void ask_release(struct ask *a);
void ask_add(struct ask_list *l, const char *text);

/* The first line to say, with its LF, or nothing where nothing is asked for. after_seq:
 * an alert after which to go on, for one that is not durable; 0: where it said itself. */
void ask_put(const struct ask *a, struct buf *out, uint64_t after_seq);
void ask_put_ack(struct buf *out, uint64_t seq);

enum ask_answer {
    ASK_NONE,        /* a notice that answers nothing, or no notice */
    ASK_REFUSED,     /* it will not be had */
    ASK_UNAVAILABLE, /* later, perhaps; the connection ends */
    ASK_REPLACED,    /* another has come under our name; the connection ends */
};

/* What a line says; appends the daemon's words to error. */
enum ask_answer ask_read(struct span line, struct buf *error);

#endif
