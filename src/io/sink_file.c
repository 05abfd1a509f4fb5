/* A file that lines are appended to. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/sink_kind.h"

#define PIECES      64
#define CHECK_NS    1000000000 /* how often to look whether the file was rotated away */
#define MODE_OF_NEW 0640

struct file {
    char *path;
    int fd; /* -1: not open */
    dev_t dev;
    ino_t ino;
    int64_t checked_ns;
};

static void close_file(struct file *f)
{
    if (f->fd >= 0)
        (void)close(f->fd);
    f->fd = -1;
}

/* A crash may have left half a line at the end: it gets its line end, so that the next
 * line stands alone. */
static int end_torn_line(int fd, off_t size)
{
    char last;

    if (size == 0 || pread(fd, &last, 1, size - 1) != 1 || last == '\n')
        return 0;
    return write(fd, "\n", 1) == 1 ? 0 : -1;
}

/* 0, or -1 and errno. */
static int open_file(struct file *f)
{
    struct stat st;
    int fd =
        open(f->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
             MODE_OF_NEW);

    if (fd < 0 && errno == EACCES) /* a log that we may write but not read */
        fd = open(f->path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) < 0 || !(S_ISREG(st.st_mode) || S_ISCHR(st.st_mode))) {
        (void)close(fd);
        errno = EINVAL; /* a pipe would wait for its reader, a directory is none */
        return -1;
    }
    if (S_ISREG(st.st_mode) && end_torn_line(fd, st.st_size) < 0) {
        int error = errno;

        (void)close(fd);
        errno = error;
        return -1;
    }
    f->fd = fd;
    f->dev = st.st_dev;
    f->ino = st.st_ino;
    return 0;
}

/*
 * Takes back the written part of a line, so that the file ends in a whole one. Only where
 * nobody else has written behind it; else the line is finished when there is room.
 */
static void undo_partial(struct file *f, struct outq *q)
{
    struct stat st;
    off_t at;

    if (f->fd < 0 || !q->head_done)
        return;
    at = lseek(f->fd, 0, SEEK_CUR);
    if (at < (off_t)q->head_done || fstat(f->fd, &st) < 0 || st.st_size != at)
        return;
    if (ftruncate(f->fd, at - (off_t)q->head_done) == 0)
        outq_rewind(q);
}

static void leave_file(struct file *f, struct outq *q)
{
    undo_partial(f, q);
    outq_rewind(q); /* in another file the line begins anew */
    close_file(f);
}

/* Whether the path now names another file than the open one, looked up at most once a
 * second. */
static bool was_rotated(struct file *f)
{
    int64_t now = clock_mono_ns();
    struct stat st;

    if (f->checked_ns && now - f->checked_ns < CHECK_NS)
        return false;
    f->checked_ns = now;
    return stat(f->path, &st) < 0 || st.st_dev != f->dev || st.st_ino != f->ino;
}

static void file_reopen(void *self, struct outq *q)
{
    leave_file(self, q);
}

static enum sink_wrote file_write(void *self, struct outq *q)
{
    struct file *f = self;
    struct iovec iov[PIECES];
    size_t n;

    if (f->fd >= 0 && was_rotated(f))
        leave_file(f, q);
    if (f->fd < 0 && open_file(f) < 0)
        return SINK_TROUBLE;
    while ((n = outq_pieces(q, iov, PIECES)) > 0) {
        ssize_t wrote = writev(f->fd, iov, (int)n);

        if (wrote > 0) {
            outq_written(q, (size_t)wrote);
        } else if (wrote == 0 || errno != EINTR) {
            int error = wrote == 0 ? ENOSPC : errno;

            undo_partial(f, q);
            errno = error;
            return SINK_TROUBLE;
        }
    }
    return SINK_DONE;
}

static int file_fd(void *self)
{
    return ((const struct file *)self)->fd;
}

static const char *file_describe(void *self)
{
    return ((const struct file *)self)->path;
}

static void file_free(void *self)
{
    struct file *f = self;

    close_file(f);
    free(f->path);
    free(f);
}

struct sink *sink_new_file(struct event_base *base, const struct log *log,
                           const struct sink_options *options, const char *path)
{
    static const struct sink_kind kind = {
        .write = file_write,
        .fd = file_fd,
        .reopen = file_reopen,
        .free = file_free,
        .describe = file_describe,
    };
    struct file *f = mem_zalloc(sizeof(*f));

    f->path = mem_dup(path, strlen(path));
    f->fd = -1;
    if (open_file(f) < 0) {
        int error = errno;

        file_free(f);
        errno = error;
        return NULL;
    }
    return sink_new(base, log, options, &kind, f);
}
