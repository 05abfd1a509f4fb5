#include "app/archive.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

#define LOG_BURST    3
#define LOG_EVERY_MS 60000

struct archive {
    const struct log *log;
    const char *path;
    struct journal_reader *reader; /* NULL: to be opened */
    bool open;                     /* by the writer */
    uint64_t start;
    uint64_t posted;
    struct log_limit limit;
};

static void complain(struct archive *a, const char *text)
{
    uint64_t held_back;

    if (log_limit_pass(&a->limit, clock_mono_ns(), &held_back))
        log_error(a->log, "journal %s: subscribers cannot be given what they missed: %s",
                  a->path, text);
}

static struct journal_reader *reader_of(struct archive *a)
{
    char error[JOURNAL_ERROR_SIZE];

    if (!a->reader)
        a->reader = journal_reader_open(a->path, error);
    if (!a->reader)
        complain(a, error);
    return a->reader;
}

/* What a call of the reader returned; one that failed is opened anew. */
static int check(struct archive *a, int got)
{
    if (got >= 0)
        return got;
    complain(a, got == JOURNAL_BROKEN ? "it is damaged" : "it cannot be read now");
    journal_reader_close(a->reader);
    a->reader = NULL;
    return got;
}

struct archive *archive_new(const struct log *log, const char *path)
{
    struct archive *a = mem_zalloc(sizeof(*a));

    a->log = log;
    a->path = path;
    log_limit_init(&a->limit, LOG_BURST, LOG_EVERY_MS);
    return a;
}

void archive_free(struct archive *a)
{
    if (!a)
        return;
    journal_reader_close(a->reader);
    free(a);
}

void archive_open(struct archive *a, uint64_t last_seq)
{
    if (!a->open)
        a->start = last_seq;
    a->open = true;
    if (a->posted < last_seq)
        a->posted = last_seq;
    journal_reader_close(a->reader); /* perhaps of a file that was set aside */
    a->reader = NULL;
}

bool archive_is_open(const struct archive *a)
{
    return a->open;
}

uint64_t archive_posted(const struct archive *a)
{
    return a->posted;
}

uint64_t archive_start(const struct archive *a)
{
    return a->start;
}

void archive_post(struct archive *a, uint64_t seq)
{
    a->posted = seq;
}

int archive_read(struct archive *a, uint64_t after_seq, size_t most, journal_alert_fn *fn,
                 void *ctx)
{
    struct journal_reader *r = reader_of(a);

    return r ? check(a, journal_read(r, after_seq, most, fn, ctx)) : JOURNAL_AGAIN;
}

/* What was posted is in the file that is written: where it is not in ours, that is
 * another, which has been put aside. */
int archive_range(struct archive *a, uint64_t *first, uint64_t *last)
{
    struct journal_reader *r = reader_of(a);
    int got = r ? check(a, journal_range(r, first, last)) : JOURNAL_AGAIN;

    if (got < 0 || *last >= a->posted)
        return got;
    return check(a, JOURNAL_AGAIN);
}

int archive_seq_before(struct archive *a, int64_t time_ms, uint64_t *seq)
{
    struct journal_reader *r = reader_of(a);

    return r ? check(a, journal_seq_before(r, time_ms, seq)) : JOURNAL_AGAIN;
}

int archive_lacks(struct archive *a, int64_t time_ms)
{
    struct journal_reader *r = reader_of(a);

    return r ? check(a, journal_lacks(r, time_ms)) : JOURNAL_AGAIN;
}

int archive_find_mark(struct archive *a, struct span name, uint64_t *seq)
{
    struct journal_reader *r = reader_of(a);

    return r ? check(a, journal_find_mark(r, name, seq)) : JOURNAL_AGAIN;
}
