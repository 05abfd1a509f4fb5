/* What a connection says to its sender: which of its records are safe. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "feed/json.h"
#include "io/conn_inside.h"

#define ERROR_MOST 512 /* bytes of the text that says what was wrong with a record */

/* --- what is to be said ------------------------------------------------------------ */

static void list_unacked(struct conn *c)
{
    struct conn_group *g = c->group;

    if (c->unacked)
        return;
    c->unacked = true;
    c->previous_unacked = NULL;
    c->next_unacked = g->first_unacked;
    if (c->next_unacked)
        c->next_unacked->previous_unacked = c;
    g->first_unacked = c;
}

static void unlist_unacked(struct conn *c)
{
    if (!c->unacked)
        return;
    c->unacked = false;
    *(c->previous_unacked ? &c->previous_unacked->next_unacked
                          : &c->group->first_unacked) = c->next_unacked;
    if (c->next_unacked)
        c->next_unacked->previous_unacked = c->previous_unacked;
}

/* Cut between characters. */
struct span conn_shorten_error(struct span error)
{
    if (error.n <= ERROR_MOST)
        return error;
    error.n = ERROR_MOST;
    while (error.n && ((unsigned char)error.p[error.n] & 0xc0) == 0x80)
        error.n--;
    return error;
}

void conn_put_refusal(struct buf *out, uint64_t record, struct span error)
{
    (void)buf_add_str(out, "{\"record\":");
    (void)buf_add_u64(out, record);
    (void)json_put_member(out, "error", conn_shorten_error(error));
    (void)buf_add_char(out, '}');
}

static void note_refusal(struct conn *c, struct span error)
{
    if (c->refusals.n)
        (void)buf_add_char(&c->refusals, ',');
    conn_put_refusal(&c->refusals, c->records, error);
}

void conn_note(struct conn *c, const struct conn_outcome *o)
{
    if (c->mute)
        return;
    c->items += o->items;
    c->alerts += o->alerts;
    list_unacked(c);
    if (!o->error.p)
        return;
    c->rejected++;
    note_refusal(c, o->error);
    if (c->refusals.n < CONN_REFUSALS_MOST)
        return;
    c->held = true;
    conn_stop(c);
}

static void put_ack(struct conn *c)
{
    struct buf *b = &c->out;

    (void)buf_add_str(b, "{\"ack\":");
    (void)buf_add_u64(b, c->acked);
    if (c->safe_refusals) {
        (void)buf_add_str(b, ",\"rejected\":[");
        (void)buf_add(b, c->refusals.p, c->safe_refusals);
        (void)buf_add_char(b, ']');
        if (c->safe_refusals < c->refusals.n)
            c->safe_refusals++; /* the comma before the next */
        buf_drop(&c->refusals, c->safe_refusals);
        c->sealed_refusals -=
            c->sealed_refusals < c->safe_refusals ? c->sealed_refusals : c->safe_refusals;
        c->safe_refusals = 0;
    }
    (void)buf_add_str(b, "}\n");
    c->told = c->acked;
}

static void put_summary(struct conn *c)
{
    (void)buf_addf(&c->out,
                   "{\"summary\":{\"records\":%llu,\"items\":%llu,\"rejected\":%llu,"
                   "\"alerts\":%llu}}\n",
                   (unsigned long long)c->records, (unsigned long long)c->items,
                   (unsigned long long)c->rejected, (unsigned long long)c->alerts);
    c->summed_up = true;
}

/* Whether there was something to say. A line is only made when the one before is written:
 * a sender that does not read its answers gets fewer, not a queue of them. */
static bool put_next(struct conn *c)
{
    if (c->acked > c->told)
        put_ack(c);
    else if (c->half_closed && c->over && c->acked == c->records && !c->summed_up)
        put_summary(c);
    else
        return false;
    return true;
}

/* --- saying it --------------------------------------------------------------------- */

/* The sender has gone, or reads no more. What it sent before that counts all the same. */
static void fall_silent(struct conn *c)
{
    c->mute = true;
    unlist_unacked(c);
    buf_release(&c->out);
    buf_release(&c->refusals);
    (void)event_del(c->writable);
}

static void wait_until_writable(struct conn *c)
{
    int64_t idle_ms = c->group->options.idle_ms;
    const struct timeval tv = clock_timeval_ms(idle_ms);

    (void)event_add(c->writable, idle_ms ? &tv : NULL);
}

/* Whether all of it is written. */
static bool write_out(struct conn *c)
{
    ssize_t n;

    do
        n = send(c->fd, c->out.p, c->out.n, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0 && errno != EAGAIN) {
        fall_silent(c);
        return false;
    }
    if (n > 0)
        buf_drop(&c->out, (size_t)n);
    if (!c->out.n)
        return true;
    wait_until_writable(c);
    return false;
}

static void let_go_on(struct conn *c)
{
    c->held = false;
    if (!c->group->paused)
        conn_start(c);
}

void conn_answer(struct conn *c)
{
    while (!c->mute && (c->out.n || put_next(c)))
        if (!write_out(c))
            break;
    if (c->held && (c->mute || c->refusals.n < CONN_REFUSALS_MOST / 2))
        let_go_on(c);
    if (c->over && (c->mute || (!c->out.n && c->told == c->records)))
        conn_close(c);
}

static void conn_on_writable(evutil_socket_t fd, short what, void *ctx)
{
    struct conn *c = ctx;

    (void)fd;
    if (what & EV_TIMEOUT)
        fall_silent(c);
    conn_answer(c);
}

void conn_greet(struct conn *c)
{
    buf_init(&c->out, BUF_NO_CAP);      /* one line, of refusals at most */
    buf_init(&c->refusals, BUF_NO_CAP); /* held at CONN_REFUSALS_MOST */
    c->writable = event_new(c->group->base, c->fd, EV_WRITE, conn_on_writable, c);
    (void)buf_add_str(&c->out, "{\"ack\":0}\n");
    conn_answer(c);
}

void conn_forget_answers(struct conn *c)
{
    unlist_unacked(c);
    if (c->writable)
        event_free(c->writable);
    buf_release(&c->out);
    buf_release(&c->refusals);
}

void conn_end(struct conn *c)
{
    if (!c->writable) {
        conn_close(c);
        return;
    }
    conn_stop(c);
    c->over = true;
    conn_answer(c);
}

/* --- of all connections ------------------------------------------------------------ */

void conn_group_seal(struct conn_group *g)
{
    for (struct conn *c = g->first_unacked; c; c = c->next_unacked) {
        c->sealed = c->records;
        c->sealed_refusals = c->refusals.n;
    }
}

void conn_group_ack(struct conn_group *g)
{
    for (struct conn *c = g->first_unacked, *next; c; c = next) {
        next = c->next_unacked;
        c->acked = c->sealed;
        c->safe_refusals = c->sealed_refusals;
        if (c->acked == c->records)
            unlist_unacked(c);
        conn_answer(c); /* it may be closed by now */
    }
}
