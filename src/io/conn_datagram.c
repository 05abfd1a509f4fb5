/* A datagram socket of an input: each datagram is a stream of its own. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "io/conn_inside.h"

#define DATAGRAMS_A_TURN 64

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
    return peer_allowed(c->group->options.allow, &p, -1);
}

/* A datagram is a stream of its own: its end ends its last record. */
static void take_datagram(struct conn *c, struct span bytes, bool cut)
{
    struct frame f;
    struct span record;
    enum frame_got got;

    if (cut || c->group->options.framing == FRAME_DOCUMENT) {
        conn_hand_out(c, cut ? FRAME_TOO_LONG : FRAME_RECORD, bytes);
        return;
    }
    f = c->frame; /* borrows the buffer, which comes back empty */
    frame_push(&f, bytes.p, bytes.n);
    frame_end(&f);
    while ((got = frame_next(&f, &record)) != FRAME_MORE) {
        conn_hand_out(c, got, record);
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
    size_t most = g->options.record_bytes < CONN_DATAGRAM_BYTES ? g->options.record_bytes
                                                                : CONN_DATAGRAM_BYTES;
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

void conn_read_datagrams(struct conn *c)
{
    struct conn_group *g = c->group;

    for (int i = 0; i < DATAGRAMS_A_TURN && !g->paused; i++)
        if (!read_datagram(c)) {
            if (g->finishing)
                conn_close(c);
            return;
        }
    conn_go_on(c);
}
