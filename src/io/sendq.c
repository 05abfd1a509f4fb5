#include "io/sendq.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define COMPACT_BYTES ((size_t)64 << 10)
#define COMPACT_LINES ((size_t)4096)

void sendq_init(struct sendq *q, size_t cap_bytes)
{
    memset(q, 0, sizeof(*q));
    q->cap_bytes = cap_bytes;
    buf_init(&q->bytes, BUF_NO_CAP); /* sendq_push sees to the cap */
}

void sendq_release(struct sendq *q)
{
    buf_release(&q->bytes);
    free(q->lines);
}

size_t sendq_count(const struct sendq *q)
{
    return q->n_lines - q->first_line;
}

size_t sendq_bytes(const struct sendq *q)
{
    return q->bytes.n - q->at;
}

int sendq_push(struct sendq *q, struct span line)
{
    size_t kept = sendq_bytes(q);

    if (kept && (kept >= q->cap_bytes || line.n >= q->cap_bytes - kept))
        return -1;
    (void)buf_add_span(&q->bytes, line);
    (void)buf_add_char(&q->bytes, '\n');
    q->lines = mem_grow(q->lines, &q->cap_lines, q->n_lines + 1, sizeof(*q->lines));
    q->lines[q->n_lines++] = (struct sendq_line){line.n + 1, false};
    return 0;
}

struct span sendq_next(const struct sendq *q)
{
    return span_make(q->bytes.p + q->sent, q->bytes.n - q->sent);
}

size_t sendq_sent(struct sendq *q, size_t n)
{
    size_t again = 0, end = q->end_sent;

    q->sent += n;
    for (; end < q->sent; q->sent_lines++) {
        struct sendq_line *l = &q->lines[q->sent_lines];

        again += l->tried;
        l->tried = true;
        end += l->size;
    }
    q->end_sent = end;
    return again;
}

uint64_t sendq_sent_lines(const struct sendq *q)
{
    size_t whole = q->sent_lines - (q->end_sent > q->sent);

    return q->forgotten + whole - q->first_line;
}

/* Moves what is kept to the front, now and then. */
static void compact(struct sendq *q)
{
    if (q->at == q->bytes.n || (q->at > COMPACT_BYTES && q->at > q->bytes.n / 2)) {
        buf_drop(&q->bytes, q->at);
        q->sent -= q->at;
        q->end_sent -= q->at;
        q->at = 0;
    }
    if (q->first_line == q->n_lines ||
        (q->first_line > COMPACT_LINES && q->first_line > q->n_lines / 2)) {
        if (q->first_line < q->n_lines)
            memmove(q->lines, q->lines + q->first_line,
                    (q->n_lines - q->first_line) * sizeof(*q->lines));
        q->n_lines -= q->first_line;
        q->sent_lines -= q->first_line;
        q->first_line = 0;
    }
}

void sendq_forget(struct sendq *q, uint64_t line)
{
    assert(line <= sendq_sent_lines(q));
    for (; q->forgotten < line; q->forgotten++)
        q->at += q->lines[q->first_line++].size;
    compact(q);
}

void sendq_rewind(struct sendq *q)
{
    q->sent = q->end_sent = q->at;
    q->sent_lines = q->first_line;
}
