#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MUCH 65536

void output_init(struct output *o)
{
    buf_init(&o->text, BUF_NO_CAP);
    o->error = 0;
    o->progress = NULL;
}

void output_release(struct output *o)
{
    buf_release(&o->text);
}

void output_ready(struct output *o)
{
    if (o->text.n >= MUCH)
        (void)output_flush(o); /* output_end reports */
}

int output_flush(struct output *o)
{
    size_t done = 0;

    if (o->progress && o->text.n)
        progress_clear(o->progress);
    while (done < o->text.n && !o->error) {
        ssize_t n = write(STDOUT_FILENO, o->text.p + done, o->text.n - done);

        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            o->error = errno;
    }
    buf_reset(&o->text);
    return o->error ? -1 : 0;
}

int output_end(struct output *o, const char *who)
{
    if (output_flush(o) == 0)
        return 0;
    if (o->error != EPIPE)
        (void)fprintf(stderr, "%s: cannot write the output: %s\n", who,
                      strerror(o->error));
    return -1;
}
