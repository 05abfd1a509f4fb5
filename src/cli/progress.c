#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define FIRST_NS 1000000000
#define EVERY_NS 200000000

void progress_init(struct progress *p)
{
    p->wanted = isatty(STDERR_FILENO) == 1;
    p->shown = false;
    p->began_ns = clock_mono_ns();
    p->last_ns = p->began_ns + FIRST_NS - EVERY_NS;
}

void progress_step(struct progress *p, uint64_t bytes, uint64_t records)
{
    int64_t now;
    double seconds, mb = (double)bytes / 1e6;

    if (!p->wanted || (now = clock_mono_ns()) - p->last_ns < EVERY_NS)
        return;
    p->last_ns = now;
    p->shown = true;
    seconds = (double)(now - p->began_ns) / 1e9;
    (void)fprintf(stderr, "\r%llu records, %.1f MB, %.1f MB/s\033[K",
                  (unsigned long long)records, mb, mb / seconds);
}

void progress_clear(struct progress *p)
{
    if (p->shown)
        (void)fputs("\r\033[K", stderr);
    p->shown = false;
}
