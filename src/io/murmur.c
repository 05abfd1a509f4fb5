#include "io/murmur.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define PIECE         4096
#define LINES_AT_ONCE 20
#define LINE_EVERY_MS 1000

void murmur_init(struct murmur *m, const struct log *log, const char *who)
{
    m->log = log;
    m->who = who;
    m->n = 0;
    m->cut = false;
    log_limit_init(&m->limit, LINES_AT_ONCE, LINE_EVERY_MS);
}

static void end_line(struct murmur *m)
{
    uint64_t held_back;

    if (m->n && log_limit_pass(&m->limit, clock_mono_ns(), &held_back)) {
        if (held_back)
            log_warning(m->log, "%s: %llu more line%s, not shown", m->who,
                        (unsigned long long)held_back, log_plural(held_back));
        log_warning(m->log, "%s: %.*s%s", m->who, (int)m->n, m->line,
                    m->cut ? "..." : "");
    }
    m->n = 0;
    m->cut = false;
}

static void take(struct murmur *m, const char *p, size_t n)
{
    size_t room = MURMUR_LINE - m->n;

    if (n > room)
        m->cut = true;
    n = n < room ? n : room;
    memcpy(m->line + m->n, p, n);
    m->n += n;
}

bool murmur_read(struct murmur *m, int fd)
{
    char piece[PIECE];
    ssize_t n = read(fd, piece, sizeof(piece));

    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    for (const char *p = piece, *end = piece + n; p < end;) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));

        take(m, p, (size_t)((lf ? lf : end) - p));
        if (lf)
            end_line(m);
        p = lf ? lf + 1 : end;
    }
    return n > 0;
}

void murmur_end(struct murmur *m)
{
    end_line(m);
}
