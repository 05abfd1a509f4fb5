/* A unix datagram socket: the journal's, or the one of syslog. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/sink_kind.h"

struct datagram {
    struct sockaddr_un to;
    int fd; /* connected, or -1 */
};

static void disconnect(struct datagram *d)
{
    if (d->fd >= 0)
        (void)close(d->fd);
    d->fd = -1;
}

static int connect_socket(struct datagram *d)
{
    int error;

    d->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (d->fd < 0)
        return -1;
    if (connect(d->fd, (const struct sockaddr *)&d->to, sizeof(d->to)) == 0)
        return 0;
    error = errno;
    disconnect(d);
    errno = error;
    return -1;
}

/* The receiver went away; a new one may already be there. */
static bool is_lost(int error)
{
    return error == ECONNREFUSED || error == ENOTCONN || error == ECONNRESET ||
           error == EPIPE;
}

static enum sink_wrote datagram_write(void *self, struct outq *q)
{
    struct datagram *d = self;
    struct iovec iov;

    while (outq_pieces(q, &iov, 1) == 1) {
        bool fresh = d->fd < 0;

        if (fresh && connect_socket(d) < 0)
            return SINK_TROUBLE;
        if (send(d->fd, iov.iov_base, iov.iov_len, MSG_NOSIGNAL) >= 0) {
            outq_written(q, iov.iov_len);
        } else if (errno == EAGAIN) {
            return SINK_WAIT;
        } else if (errno == EMSGSIZE) {
            outq_skip(q); /* its maker keeps lines far below what a socket takes */
        } else if (is_lost(errno) && !fresh) {
            disconnect(d);
        } else if (errno != EINTR) {
            int error = errno;

            disconnect(d);
            errno = error;
            return SINK_TROUBLE;
        }
    }
    return SINK_DONE;
}

static int datagram_fd(void *self)
{
    return ((const struct datagram *)self)->fd;
}

static const char *datagram_describe(void *self)
{
    return ((const struct datagram *)self)->to.sun_path;
}

static void datagram_free(void *self)
{
    disconnect(self);
    free(self);
}

struct sink *sink_new_datagram(struct event_base *base, const struct log *log,
                               const struct sink_options *options, const char *path)
{
    static const struct sink_kind kind = {
        .write = datagram_write,
        .fd = datagram_fd,
        .free = datagram_free,
        .describe = datagram_describe,
    };
    struct datagram *d = mem_zalloc(sizeof(*d));

    d->fd = -1;
    d->to.sun_family = AF_UNIX;
    strncpy(d->to.sun_path, path, sizeof(d->to.sun_path) - 1);
    return sink_new(base, log, options, &kind, d);
}
