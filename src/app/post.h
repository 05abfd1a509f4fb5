/*
 * post: an alert on its way to the outputs, once its item is gone.
 *
 * Outputs say which of them want it while the item is there (ports_prepare); it then
 * waits until it is safe, where there is a journal, and is handed to them (ports_post).
 * Holds a reference to each line.
 */
#ifndef APP_POST_H
#define APP_POST_H

#include <stdint.h>

#include "app/render.h"
#include "io/chunk.h"

/* Outputs that a post can tell apart; the configuration has at most so many. */
#define POST_OUTPUTS_MOST 64

struct post {
    uint64_t seq;                     /* its number in the journal; 0: in none */
    int64_t read_ns;                  /* monotonic: when its record had come in */
    uint64_t outputs;                 /* bit i: the i-th output wants it */
    struct chunk *form[RENDER_FORMS]; /* NULL where nobody wants it. RENDER_JSON is there
                                         whenever there is a journal */
};

/* Gives back its references. */
void post_release(struct post *p);

#endif
