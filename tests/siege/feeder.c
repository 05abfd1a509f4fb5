#include "siege/feeder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define AHEAD_MOST  4000  /* items that are not acknowledged */
#define BYTES_AHEAD 32768 /* made, not sent */

void feeder_init(struct feeder *f, struct ledger *l, const char *path)
{
    *f = (struct feeder){.ledger = l, .path = path, .wire.fd = -1};
    buf_init(&f->out, BYTES_AHEAD + LEDGER_LINE);
}

bool feeder_come(struct feeder *f)
{
    if (f->wire.fd >= 0)
        return true;
    if (!wire_connect(&f->wire, f->path))
        return false;
    f->connections++;
    f->base = f->ledger->acked;
    f->next = f->base + 1;
    f->greeted = false;
    buf_reset(&f->out);
    return true;
}

void feeder_push(struct feeder *f)
{
    char line[LEDGER_LINE];

    if (f->wire.fd < 0)
        return;
    while (f->out.n < BYTES_AHEAD && f->next <= f->ledger->acked + AHEAD_MOST &&
           (!f->last || f->next <= f->last)) {
        f->resent += f->next <= f->ledger->made;
        (void)buf_add(&f->out, line, ledger_make(f->ledger, f->next++, line));
    }
    buf_drop(&f->out, wire_send(&f->wire, f->out.p, f->out.n));
}

static _Noreturn void refuse(const struct feeder *f, const char *line)
{
    fprintf(stderr, "siege: the feeder after %" PRIu64 " + %" PRIu64 " was told: %s\n",
            f->base, f->ledger->acked - f->base, line);
    exit(1);
}

static void take_answer(void *ctx, char *line)
{
    struct feeder *f = ctx;
    uint64_t n;
    int end = 0;

    if (sscanf(line, "{\"ack\":%" SCNu64 "}%n", &n, &end) != 1 || !end || line[end])
        refuse(f, line);
    if (f->base + n < f->ledger->acked || f->base + n >= f->next ||
        f->greeted != (n > 0 || f->greeted))
        refuse(f, line);
    f->greeted = true;
    f->ledger->acked = f->base + n;
}

void feeder_take(struct feeder *f)
{
    (void)wire_read(&f->wire, take_answer, f);
}

void feeder_drop(struct feeder *f)
{
    wire_close(&f->wire);
}
