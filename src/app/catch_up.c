#include "app/catch_up.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/alert_read.h"
#include "base/buf.h"

#define TAIL_BYTES ((size_t)1 << 20) /* of the file, to find an alert in */
#define READ_MOST  512               /* alerts at a time */

/* --- where the file ends ---------------------------------------------------------- */

/* The last bytes of a file, from the beginning of a line on. */
static void read_tail(int fd, struct buf *b)
{
    struct stat st;
    off_t from;
    ssize_t n;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return;
    from = st.st_size > (off_t)TAIL_BYTES ? st.st_size - (off_t)TAIL_BYTES : 0;
    while (buf_reserve(b, 4096) == 0 &&
           (n = pread(fd, b->p + b->n, b->room - b->n, from + (off_t)b->n)) > 0)
        b->n += (size_t)n;
}

/* Whole lines that are alerts with a number; a torn one is none. */
static uint64_t seq_of(struct alert_reader *r, struct span line)
{
    struct alert a;

    return alert_read(r, line, &a) == 0 ? a.seq : 0;
}

static uint64_t last_in(struct span text)
{
    struct alert_reader r;
    uint64_t seq = 0;
    const char *lf;

    alert_reader_init(&r);
    while (!seq && (lf = memrchr(text.p, '\n', text.n))) {
        const char *before = memrchr(text.p, '\n', (size_t)(lf - text.p));
        const char *line = before ? before + 1 : text.p;

        seq = seq_of(&r, span_make(line, (size_t)(lf - line)));
        text.n = (size_t)(line - text.p);
    }
    alert_reader_release(&r);
    return seq;
}

uint64_t catch_up_last(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    uint64_t seq = 0;
    struct buf tail;

    if (fd < 0)
        return 0;
    buf_init(&tail, 2 * TAIL_BYTES);
    read_tail(fd, &tail);
    if (tail.n)
        seq = last_in(buf_span(&tail));
    buf_release(&tail);
    (void)close(fd);
    return seq;
}

/* --- what comes after it ---------------------------------------------------------- */

struct catching {
    struct filter *filter;
    struct alert_reader reader;
    struct buf line;
    uint64_t seq; /* the last that was read */
    size_t n;     /* handed out */
    catch_up_fn *fn;
    void *ctx;
};

static void hand_out(struct catching *c, struct span line)
{
    struct chunk *chunk;

    buf_reset(&c->line);
    (void)buf_add_span(&c->line, line);
    (void)buf_add_char(&c->line, '\n');
    chunk = chunk_new(buf_span(&c->line));
    c->fn(c->ctx, chunk);
    chunk_unref(chunk);
    c->n++;
}

static bool take_alert(void *ctx, const struct journal_alert *kept)
{
    struct catching *c = ctx;
    struct alert a;

    c->seq = kept->seq;
    if (alert_read(&c->reader, kept->line, &a) == 0 && filter_passes(c->filter, &a))
        hand_out(c, kept->line);
    return true;
}

size_t catch_up(struct archive *a, struct filter *f, uint64_t after_seq, catch_up_fn *fn,
                void *ctx)
{
    uint64_t last = archive_posted(a);
    struct catching c = {.filter = f, .seq = after_seq, .fn = fn, .ctx = ctx};

    if (last > CATCH_UP_MOST && c.seq < last - CATCH_UP_MOST)
        c.seq = last - CATCH_UP_MOST;
    buf_init(&c.line, BUF_NO_CAP); /* of one alert, which has a limit */
    alert_reader_init(&c.reader);
    while (c.seq < last && archive_read(a, c.seq, READ_MOST, take_alert, &c) > 0)
        ;
    alert_reader_release(&c.reader);
    buf_release(&c.line);
    return c.n;
}
