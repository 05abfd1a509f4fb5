#include "io/conn.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#define READ_BYTES       ((size_t)128 << 10) /* a turn and connection */
#define RECORDS_A_TURN   1024
#define DATAGRAM_BYTES   ((size_t)256 << 10)
#define DATAGRAMS_A_TURN 64
#define LOG_BURST        5
#define LOG_EVERY_MS     5000

struct conn {
    struct conn_group *group;
    struct conn *next, *previous;
    int fd;
    bool owned;    /* closed with the connection */
    bool pollable; /* epoll takes it; a regular file it does not */
    bool datagrams;
    bool timed; /* the limits of time count for it */
    bool ended; /* all was read; records may still wait in the frame */
    uint64_t number;
    uint64_t records;
    char peer[PEER_TEXT_SIZE];
    struct frame frame;
    struct event *readable; /* or the next turn, where it is not pollable */
    struct event *again;    /* goes on in the next turn without waiting for bytes */
    struct event *late;     /* the record that has begun must end */
};

struct conn_group {
    struct event_base *base;
    const struct log *log;
    struct conn_options options;
    struct conn *first;
    size_t n;
    uint64_t total;
    bool paused;
    bool finishing;
    struct log_limit limit;
    char *bytes; /* what one read gets; shared, since nothing stays in it */
};

/* --- life -------------------------------------------------------------------------- */

static struct timeval timeval_of(int64_t ms)
{
    struct timeval tv = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};

    return tv;
}

static void close_conn(struct conn *c)
{
    struct conn_group *g = c->group;

    *(c->previous ? &c->previous->next : &g->first) = c->next;
    if (c->next)
        c->next->previous = c->previous;
    g->n--;
    event_free(c->readable);
    event_free(c->again);
    event_free(c->late);
    if (c->owned)
        (void)close(c->fd);
    frame_release(&c->frame);
    free(c);
    if (!g->n && g->options.on_empty)
        g->options.on_empty(g->options.ctx);
}

/* Ends a connection for a reason that its sender should mend. */
static void end_conn(struct conn *c, const char *why)
{
    struct conn_group *g = c->group;
    uint64_t held_back;

    if (log_limit_pass(&g->limit, clock_mono_ns(), &held_back))
        log_warning(g->log,
                    "input %s: connection %llu (%s) closed after %llu records: %s",
                    g->options.name, (unsigned long long)c->number, c->peer,
                    (unsigned long long)c->records, why);
    close_conn(c);
}

static bool is_pollable(int fd)
{
    struct epoll_event e = {.events = EPOLLIN};
    int ep = epoll_create1(EPOLL_CLOEXEC);
    bool can = ep < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == 0 || errno != EPERM;

    if (ep >= 0)
        (void)close(ep);
    return can;
}

/* --- records ----------------------------------------------------------------------- */

static bool inside_record(const struct frame *f)
{
    return f->bytes.n > f->at || f->skipping || f->skip;
}

static void hand_out(struct conn *c, enum frame_got got, struct span bytes)
{
    struct conn_group *g = c->group;
    struct conn_record r = {
        .got = got,
        .bytes = bytes,
        .input = g->options.name,
        .connection = c->number,
        .peer = c->peer,
        .number = ++c->records,
    };

    g->options.on_record(g->options.ctx, &r);
}

/* Hands out records until none is left (true), the budget of this turn is spent, or the
 * group was paused by what came of them. */
static bool drain_frame(struct conn *c)
{
    struct span record;

    for (int i = 0; i < RECORDS_A_TURN && !c->group->paused; i++) {
        enum frame_got got = frame_next(&c->frame, &record);

        if (got == FRAME_MORE)
            return true;
        hand_out(c, got, record);
        if (got ==
            FRAME_BROKEN) { /* where the next record begins is not known any more */
            c->ended = true;
            return true;
        }
    }
    return false;
}

static void go_on_next_turn(struct conn *c)
{
    const struct timeval now = {0, 0};

    if (!c->group->paused && !evtimer_pending(c->again, NULL))
        (void)evtimer_add(c->again, &now);
}

/* The clock for a record that has begun runs from its first byte, whatever comes. */
static void watch_record(struct conn *c, uint64_t records_before)
{
    struct timeval tv = timeval_of(c->group->options.record_ms);

    if (!c->timed || (!tv.tv_sec && !tv.tv_usec))
        return;
    if (!inside_record(&c->frame))
        (void)evtimer_del(c->late);
    else if (c->records != records_before || !evtimer_pending(c->late, NULL))
        (void)evtimer_add(c->late, &tv);
}

/* Records that were read: true where all are handed out and the connection is there. */
static bool work_off(struct conn *c)
{
    uint64_t before = c->records;

    if (!drain_frame(c)) {
        go_on_next_turn(c);
        return false;
    }
    if (c->ended) {
        close_conn(c);
        return false;
    }
    watch_record(c, before);
    return true;
}

/* --- reading ----------------------------------------------------------------------- */

static void read_end(struct conn *c)
{
    (void)event_del(c->readable);
    (void)evtimer_del(c->late);
    c->ended = true;
    frame_end(&c->frame);
    (void)work_off(c);
}

/* Whether a read would not wait. */
static bool has_bytes(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    return poll(&p, 1, 0) == 1;
}

static void read_stream(struct conn *c)
{
    struct conn_group *g = c->group;
    size_t room = frame_room(&c->frame);
    ssize_t n;

    if (g->finishing && !has_bytes(c->fd)) {
        close_conn(c);
        return;
    }
    n = read(c->fd, g->bytes, room < READ_BYTES ? room : READ_BYTES);
    if (n > 0) {
        frame_push(&c->frame, g->bytes, (size_t)n);
        if (work_off(c) && (g->finishing || !c->pollable))
            go_on_next_turn(c);
    } else if (n == 0) {
        read_end(c);
    } else if (errno != EAGAIN && errno != EINTR) {
        end_conn(c, strerror(errno));
    }
}

/* Who sent a datagram, where SO_PASSCRED is on. */
static bool datagram_allowed(struct conn *c, struct msghdr *m)
{
    const struct cmsghdr *h = CMSG_FIRSTHDR(m);
    struct peer p = {.local = false};
    struct ucred cred;

    if (h && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_CREDENTIALS) {
        memcpy(&cred, CMSG_DATA(h), sizeof(cred));
        peer_set_local(&p, cred.pid, cred.uid, cred.gid);
        memcpy(c->peer, p.text, sizeof(c->peer));
    }
    return peer_allowed(&c->group->options.allow, &p, -1);
}

/* A datagram is a stream of its own: its end ends its last record. */
static void take_datagram(struct conn *c, struct span bytes, bool cut)
{
    struct frame f;
    struct span record;
    enum frame_got got;

    if (cut || c->group->options.framing == FRAME_DOCUMENT) {
        hand_out(c, cut ? FRAME_TOO_LONG : FRAME_RECORD, bytes);
        return;
    }
    f = c->frame; /* borrows the buffer, which comes back empty */
    frame_push(&f, bytes.p, bytes.n);
    frame_end(&f);
    while ((got = frame_next(&f, &record)) != FRAME_MORE) {
        hand_out(c, got, record);
        if (got == FRAME_BROKEN)
            break;
    }
    buf_reset(&f.bytes);
    c->frame.bytes = f.bytes;
}

/* One datagram: whether there was one. */
static bool read_datagram(struct conn *c)
{
    char control[CMSG_SPACE(sizeof(struct ucred))];
    struct conn_group *g = c->group;
    size_t most = g->options.record_bytes < DATAGRAM_BYTES ? g->options.record_bytes
                                                           : DATAGRAM_BYTES;
    struct iovec iov = {g->bytes, most};
    struct msghdr m = {
        .msg_iov = &iov,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof(control),
    };
    ssize_t n = recvmsg(c->fd, &m, MSG_DONTWAIT);
    uint64_t held_back;

    if (n < 0)
        return errno == EINTR;
    if (!datagram_allowed(c, &m)) {
        if (log_limit_pass(&g->limit, clock_mono_ns(), &held_back))
            log_warning(g->log, "input %s: a datagram of %s refused: not in `allow`",
                        g->options.name, c->peer);
        return true;
    }
    take_datagram(c, span_make(g->bytes, (size_t)n), m.msg_flags & MSG_TRUNC);
    return true;
}

static void read_datagrams(struct conn *c)
{
    struct conn_group *g = c->group;

    for (int i = 0; i < DATAGRAMS_A_TURN && !g->paused; i++)
        if (!read_datagram(c)) {
            if (g->finishing)
                close_conn(c);
            return;
        }
    go_on_next_turn(c);
}

static void conn_on_again(evutil_socket_t fd, short what, void *ctx)
{
    struct conn *c = ctx;

    (void)fd;
    (void)what;
    if (c->datagrams)
        read_datagrams(c);
    else if (work_off(c) && (c->group->finishing || !c->pollable))
        read_stream(c);
}

static void conn_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct conn *c = ctx;

    (void)fd;
    if (what & EV_TIMEOUT)
        end_conn(c, "nothing came within idle_timeout");
    else if (c->datagrams)
        read_datagrams(c);
    else if (work_off(c))
        read_stream(c);
}

static void conn_on_late(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    end_conn(ctx, "a record was not finished within record_timeout");
}

static void start_reading(struct conn *c)
{
    struct timeval idle = timeval_of(c->group->options.idle_ms);
    bool limited = c->timed && (idle.tv_sec || idle.tv_usec);

    if (c->pollable && !c->ended)
        (void)event_add(c->readable, limited ? &idle : NULL);
    go_on_next_turn(c);
}

static void stop_reading(struct conn *c)
{
    if (c->pollable)
        (void)event_del(c->readable);
    (void)evtimer_del(c->again);
    (void)evtimer_del(c->late); /* not the sender's fault */
}

/* --- the group --------------------------------------------------------------------- */

struct conn_group *conn_group_new(struct event_base *base, const struct log *log,
                                  const struct conn_options *options)
{
    struct conn_group *g = mem_zalloc(sizeof(*g));

    g->base = base;
    g->log = log;
    g->options = *options;
    log_limit_init(&g->limit, LOG_BURST, LOG_EVERY_MS);
    return g;
}

void conn_group_free(struct conn_group *g)
{
    if (!g)
        return;
    g->options.on_empty = NULL;
    while (g->first)
        close_conn(g->first);
    peer_list_release(&g->options.allow);
    free(g->bytes);
    free(g);
}

static struct conn *add_conn(struct conn_group *g, int fd, bool owned, const char *peer)
{
    struct conn *c = mem_zalloc(sizeof(*c));

    c->group = g;
    c->fd = fd;
    c->owned = owned;
    c->pollable = is_pollable(fd);
    (void)strncpy(c->peer, peer, sizeof(c->peer) - 1);
    frame_init(&c->frame, g->options.framing, g->options.record_bytes);
    c->readable = event_new(g->base, fd, EV_READ | EV_PERSIST, conn_on_readable, c);
    c->again = evtimer_new(g->base, conn_on_again, c);
    c->late = evtimer_new(g->base, conn_on_late, c);
    c->next = g->first;
    if (c->next)
        c->next->previous = c;
    g->first = c;
    g->n++;
    if (!g->bytes)
        g->bytes = mem_realloc(NULL, DATAGRAM_BYTES, 1);
    return c;
}

static void refuse(struct conn_group *g, int fd, const struct peer *p, const char *why)
{
    uint64_t held_back;

    if (log_limit_pass(&g->limit, clock_mono_ns(), &held_back))
        log_warning(g->log, "input %s: connection of %s refused: %s", g->options.name,
                    p->text, why);
    (void)close(fd);
}

void conn_group_accept(struct conn_group *g, int fd)
{
    struct peer p;
    struct conn *c;

    peer_of(fd, &p);
    if (!peer_allowed(&g->options.allow, &p, fd)) {
        refuse(g, fd, &p, "it is not in `allow`");
        return;
    }
    if (g->n >= g->options.most) {
        refuse(g, fd, &p, "max_connections are open");
        return;
    }
    c = add_conn(g, fd, true, p.text);
    c->number = ++g->total;
    c->timed = true;
    if (!g->paused)
        start_reading(c);
}

void conn_group_read(struct conn_group *g, int fd, bool owned, const char *peer)
{
    struct conn *c = add_conn(g, fd, owned, peer);

    c->number = ++g->total;
    if (!g->paused)
        start_reading(c);
}

void conn_group_datagrams(struct conn_group *g, int fd)
{
    struct conn *c = add_conn(g, fd, true, "a datagram");
    const int yes = 1;

    c->datagrams = true;
    (void)setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes));
    if (!g->paused)
        start_reading(c);
}

void conn_group_pause(struct conn_group *g, bool pause)
{
    if (pause == g->paused)
        return;
    g->paused = pause;
    for (struct conn *c = g->first; c; c = c->next) {
        if (pause)
            stop_reading(c);
        else
            start_reading(c);
    }
}

void conn_group_finish(struct conn_group *g)
{
    g->finishing = true;
    for (struct conn *c = g->first; c; c = c->next)
        go_on_next_turn(c);
    if (!g->n && g->options.on_empty)
        g->options.on_empty(g->options.ctx);
}

size_t conn_group_count(const struct conn_group *g)
{
    return g->n;
}

uint64_t conn_group_total(const struct conn_group *g)
{
    return g->total;
}
