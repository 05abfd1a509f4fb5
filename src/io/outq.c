#include "io/outq.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void outq_init(struct outq *q, enum outq_rule rule, size_t cap_bytes)
{
    memset(q, 0, sizeof(*q));
    q->rule = rule;
    q->cap_bytes = cap_bytes;
}

static size_t cost(const struct chunk *c)
{
    return c->n + OUTQ_LINE_COST;
}

static struct chunk **slot(const struct outq *q, size_t i)
{
    return &q->ring[(q->first + i) & (q->ring_size - 1)];
}

/* Takes line i out of the ring; the ones before it move up by one. */
static void take_out(struct outq *q, size_t i)
{
    struct chunk *c = *slot(q, i);

    for (; i > 0; i--)
        *slot(q, i) = *slot(q, i - 1);
    q->first = (q->first + 1) & (q->ring_size - 1);
    q->count--;
    q->bytes -= cost(c);
    chunk_unref(c);
}

void outq_release(struct outq *q)
{
    while (q->count)
        take_out(q, 0);
    free(q->ring);
    outq_init(q, q->rule, q->cap_bytes);
}

static void make_room(struct outq *q)
{
    size_t size = q->ring_size ? q->ring_size * 2 : 16;
    struct chunk **ring;

    if (q->count < q->ring_size)
        return;
    ring = mem_calloc(size, sizeof(struct chunk *));
    for (size_t i = 0; i < q->count; i++)
        ring[i] = *slot(q, i);
    free(q->ring);
    q->ring = ring;
    q->ring_size = size;
    q->first = 0;
}

static void count_drop(struct outq *q)
{
    q->dropped++;
    q->dropped_all++;
}

/* The first line that no byte was written of. */
static size_t first_whole(const struct outq *q)
{
    return q->head_done ? 1 : 0;
}

static void append(struct outq *q, struct chunk *c)
{
    make_room(q);
    *slot(q, q->count++) = chunk_ref(c);
    q->bytes += cost(c);
    if (q->bytes >= q->cap_bytes)
        q->blocked = true;
}

bool outq_fits(const struct outq *q, size_t n)
{
    return !q->count || q->bytes + n + OUTQ_LINE_COST <= q->cap_bytes;
}

/* A notice that nobody has seen would be the next to be dropped, and with it what it
 * says: what it announced is to be announced again. */
static void take_notice_back(struct outq *q)
{
    if (!q->announced || q->head_done)
        return;
    take_out(q, 0);
    q->dropped += q->announced;
    q->announced = 0;
}

static enum outq_pushed push_dropping(struct outq *q, struct chunk *c)
{
    bool any = false;

    if (!outq_fits(q, c->n))
        take_notice_back(q);
    while (!outq_fits(q, c->n) && q->count > first_whole(q)) {
        take_out(q, first_whole(q));
        count_drop(q);
        any = true;
    }
    append(q, c); /* at most behind the rest of one that is being written */
    return any ? OUTQ_DROPPED : OUTQ_TAKEN;
}

enum outq_pushed outq_push(struct outq *q, struct chunk *c)
{
    if (q->rule == OUTQ_DROP_OLDEST)
        return push_dropping(q, c);
    if (q->rule == OUTQ_DISCONNECT && !outq_fits(q, c->n))
        return OUTQ_OVERFLOW;
    if (q->count && q->bytes + cost(c) > q->cap_bytes * OUTQ_HARD_CAPS) {
        count_drop(q);
        return OUTQ_DROPPED;
    }
    append(q, c);
    return OUTQ_TAKEN;
}

bool outq_notice_due(const struct outq *q)
{
    return q->dropped && !q->head_done && (q->rule != OUTQ_BLOCK || !q->blocked);
}

void outq_put_notice(struct outq *q, struct chunk *notice)
{
    uint64_t dropped = q->dropped;

    q->dropped = 0;
    append(q, notice);
    if (q->rule != OUTQ_DROP_OLDEST)
        return; /* what was dropped was the newest: the gap is at the end */
    q->announced = dropped;
    q->first = (q->first - 1) & (q->ring_size - 1);
    *slot(q, 0) = *slot(q, q->count);
}

size_t outq_clear(struct outq *q)
{
    size_t n = 0;

    for (; q->count > first_whole(q); n++)
        take_out(q, first_whole(q));
    return n;
}

size_t outq_pieces(const struct outq *q, struct iovec *iov, size_t most)
{
    size_t n = q->count < most ? q->count : most;

    if (q->dropped && q->rule == OUTQ_DROP_OLDEST && n > first_whole(q))
        n = first_whole(q); /* the notice comes before the next one */
    for (size_t i = 0; i < n; i++) {
        struct chunk *c = *slot(q, i);
        size_t done = i ? 0 : q->head_done;

        iov[i].iov_base = c->p + done;
        iov[i].iov_len = c->n - done;
    }
    return n;
}

void outq_written(struct outq *q, size_t n)
{
    while (q->count && n >= (*slot(q, 0))->n - q->head_done) {
        n -= (*slot(q, 0))->n - q->head_done;
        q->head_done = 0;
        q->announced = 0;
        take_out(q, 0);
    }
    q->head_done += n;
    if (q->bytes <= q->cap_bytes / 2)
        q->blocked = false;
}

void outq_rewind(struct outq *q)
{
    q->head_done = 0;
}

void outq_skip(struct outq *q)
{
    q->head_done = 0;
    q->announced = 0;
    take_out(q, 0);
    count_drop(q);
    if (q->bytes <= q->cap_bytes / 2)
        q->blocked = false;
}
