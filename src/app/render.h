/*
 * render: an alert in the forms that outputs want, each made once.
 *
 * The first output that wants a form has it written; the others share the bytes. A
 * rendering holds one alert at a time.
 */
#ifndef APP_RENDER_H
#define APP_RENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/alert.h"
#include "base/buf.h"
#include "io/chunk.h"

enum render_form {
    RENDER_JSON,
    RENDER_TEXT,     /* for files: no colour, lines not broken */
    RENDER_TERMINAL, /* in colour, as wide as standard output */
    RENDER_JOURNAL,
    RENDER_SYSLOG,
    RENDER_FORMS,
};

/* A larger alert is not rendered: an item of that size is not news. */
#define RENDER_MOST ((size_t)16 << 20)

struct render {
    const struct alert *alert;
    struct chunk *form[RENDER_FORMS];
    bool failed[RENDER_FORMS];
    struct buf scratch;
    unsigned width; /* of the terminal; 0: not known */
};

void render_init(struct render *r, unsigned width);
void render_release(struct render *r);

/* Forgets the last alert; a must live until the next render_set. */
void render_set(struct render *r, const struct alert *a);

/* The alert in a form, or NULL where it is too large. Lives until the next render_set;
 * take a reference to keep it. */
struct chunk *render_get(struct render *r, enum render_form form);

/* The line that says so many alerts were dropped; one reference, the caller's. */
struct chunk *render_dropped(enum render_form form, int64_t time_ms, uint64_t count,
                             bool disconnected);

#endif
