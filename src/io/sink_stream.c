/* Standard output: a pipe, a terminal, a file, a socket. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/sink_kind.h"

#define PIECES 64

struct stream {
    int fd;
    bool is_file; /* takes any number of bytes at once */
};

static bool can_write(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};

    return poll(&p, 1, 0) == 1;
}

/* Cuts the pieces down to what a writable pipe takes for sure. Their new number. */
static size_t cut_pieces(struct iovec *iov, size_t n, size_t most)
{
    size_t i = 0;

    for (; i < n && most; i++) {
        if (iov[i].iov_len > most)
            iov[i].iov_len = most;
        most -= iov[i].iov_len;
    }
    return i;
}

/*
 * The descriptor is shared with whoever started us, so it is not made non-blocking.
 * Instead: a pipe that polls as writable takes PIPE_BUF bytes without waiting.
 */
static enum sink_wrote stream_write(void *self, struct outq *q)
{
    const struct stream *st = self;
    struct iovec iov[PIECES];
    size_t n;

    while ((n = outq_pieces(q, iov, PIECES)) > 0) {
        ssize_t wrote;

        if (!st->is_file) {
            if (!can_write(st->fd))
                return SINK_WAIT;
            n = cut_pieces(iov, n, PIPE_BUF);
        }
        wrote = writev(st->fd, iov, (int)n);
        if (wrote >= 0)
            outq_written(q, (size_t)wrote);
        else if (errno == EAGAIN)
            return SINK_WAIT;
        else if (errno != EINTR)
            return SINK_GONE;
    }
    return SINK_DONE;
}

static int stream_fd(void *self)
{
    return ((const struct stream *)self)->fd;
}

static const char *stream_describe(void *self)
{
    (void)self;
    return "standard output";
}

struct sink *sink_new_stream(struct event_base *base, const struct log *log,
                             const struct sink_options *options, int fd)
{
    static const struct sink_kind kind = {
        .write = stream_write,
        .fd = stream_fd,
        .free = free,
        .describe = stream_describe,
    };
    struct stream *st = mem_zalloc(sizeof(*st));
    struct stat s;

    st->fd = fd;
    st->is_file = fstat(fd, &s) == 0 && (S_ISREG(s.st_mode) || S_ISBLK(s.st_mode));
    return sink_new(base, log, options, &kind, st);
}
