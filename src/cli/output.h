/*
 * output: standard output through one buffer.
 *
 * Text gathers in a buf and is written when that is large, and whenever the input has
 * nothing more at hand, so that a slow stream is seen at once and a fast one in large
 * pieces.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/buf.h"
#include "cli/progress.h"

struct output {
    struct buf text; /* append here, then call output_ready */
    int error; /* errno of the first write that failed; nothing is written after it */
    struct progress *progress; /* a line to take away before writing; NULL: none */
};

void output_init(struct output *o);
void output_release(struct output *o);

/* Writes what has gathered once it is much. */
void output_ready(struct output *o);

/* Writes all. Returns 0, or -1 after a write that failed. */
int output_flush(struct output *o);

/*
 * output_flush, and a message on stderr where any write has failed (`who: ...`). A reader
 * that went away has seen enough: no message. 0 or -1.
 */
int output_end(struct output *o, const char *who);

#endif
