#include "siege/desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/random.h"

void desk_init(struct desk *d, struct ledger *l, const char *path, bool durable,
               uint64_t *random)
{
    *d = (struct desk){
        .ledger = l,
        .path = path,
        .durable = durable,
        .random = random,
        .wire.fd = -1,
    };
}

static _Noreturn void refuse(const struct desk *d, const char *what, const char *line)
{
    fprintf(stderr, "siege: %s subscriber after %" PRIu64 ": %s: %s\n",
            d->durable ? "the durable" : "the other", d->last, what, line);
    exit(1);
}

bool desk_come(struct desk *d)
{
    char line[100];
    int n;

    if (d->wire.fd >= 0)
        return true;
    if (!wire_connect(&d->wire, d->path))
        return false;
    d->connections++;
    d->began = false;
    if (d->durable)
        d->last = 0;
    n = d->durable ? snprintf(line, sizeof(line),
                              "{\"subscriber\":\"desk\",\"ack\":true,\"since\":0}\n")
                   : snprintf(line, sizeof(line), "{\"since\":%" PRIu64 "}\n", d->last);
    (void)wire_send(&d->wire, line, (size_t)n);
    return true;
}

static void acknowledge(struct desk *d)
{
    const struct arrival *a = d->ledger->arrivals.p;
    char line[40];
    int n;

    if (d->safe_n == d->ledger->arrivals.n)
        return;
    for (; d->safe_n < d->ledger->arrivals.n; d->safe_n++)
        ledger_is_safe(d->ledger, a[d->safe_n]);
    d->said = d->last;
    n = snprintf(line, sizeof(line), "{\"ack\":%" PRIu64 "}\n", d->last);
    (void)wire_send(&d->wire, line, (size_t)n);
}

/* --- what it is told ---------------------------------------------------------------- */

/* What a disk has lost, or numbers that were jumped over; a journal that is away. */
static void take_notice(struct desk *d, const char *line)
{
    if (strstr(line, "\"notice\":\"unavailable\""))
        d->unavailable++;
    else if (d->lossy && strstr(line, "\"notice\":\"gone\""))
        d->gone++;
    else if (!d->lossy || !strstr(line, "\"notice\":\"replay\""))
        refuse(d, "told", line);
}

/* What a run began with came from the disk, where an acknowledgement once was it is. */
static void check_begin(struct desk *d, uint64_t seq, const char *line)
{
    if (seq < d->run_start && !d->lossy)
        refuse(d, "it was sent before what it had acknowledged", line);
    if (d->new_run)
        d->run_start = seq;
    d->new_run = false;
    d->began = true;
}

static void take_line(void *ctx, char *line)
{
    struct desk *d = ctx;
    struct arrival a;

    if (strncmp(line, "{\"type\":\"notice\"", 16) == 0) {
        take_notice(d, line);
        return;
    }
    if (!ledger_read(d->ledger, line, &a))
        refuse(d, "no alert that should be", line);
    if (a.seq <= d->last)
        refuse(d, "out of order", line);
    if (d->durable && !d->began)
        check_begin(d, a.seq, line);
    d->last = a.seq;
    d->got++;
    if (!d->durable)
        return;
    if (a.seq <= d->said)
        d->again_acked++;
    else if (a.seq <= d->highest)
        d->again++;
    if (a.seq > d->highest)
        d->highest = a.seq;
    ledger_arrived(d->ledger, a);
}

void desk_take(struct desk *d)
{
    uint64_t before = d->got;

    if (!wire_read(&d->wire, take_line, d))
        desk_drop(d);
    else if (d->durable && d->got > before && (d->thorough || draw(d->random) % 4 == 0))
        acknowledge(d);
}

void desk_drop(struct desk *d)
{
    wire_close(&d->wire);
    if (d->durable)
        d->safe_n = d->ledger->arrivals.n;
}

void desk_new_run(struct desk *d, bool torn)
{
    d->new_run = true;
    d->lossy = d->lossy || torn;
}
