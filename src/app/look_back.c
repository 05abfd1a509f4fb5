#include "app/look_back.h"

#include "app/report_put.h"
#include "app/viewer.h"
#include "base/clock.h"
#include "base/vec.h"
#include "store/journal.h"

/* A line that was taken, in look.lines. */
struct taken {
    size_t at, n;
};

struct look {
    const struct request *asked;
    struct journal_reader *journal;
    struct filter *filter;
    struct reading reading;
    struct buf lines;
    struct vec taken; /* struct taken, in the order they were read */
    size_t limit;
    size_t rows; /* that were looked at */
    int64_t deadline_ns;
    uint64_t first, last; /* of the journal */
    uint64_t at;          /* the last that was looked at; 0: none */
    bool stopped;         /* before the end of the journal */
};

static bool has_enough(const struct look *l)
{
    return l->taken.n == l->limit || l->lines.n >= LOOK_BACK_BYTES ||
           l->rows == LOOK_BACK_ROWS ||
           (l->rows % 64 == 0 && clock_mono_ns() >= l->deadline_ns);
}

static void take_line(struct look *l, struct span line)
{
    *(struct taken *)vec_push(&l->taken) = (struct taken){l->lines.n, line.n};
    (void)buf_add_span(&l->lines, line);
}

static bool look_at(void *ctx, const struct journal_alert *a)
{
    struct look *l = ctx;

    if (a->seq > l->last)
        return false; /* it came meanwhile */
    l->at = a->seq;
    l->rows++;
    reading_set(&l->reading, a->line);
    if (reading_passes(&l->reading, l->filter))
        take_line(l, a->line);
    l->stopped = has_enough(l);
    return !l->stopped;
}

/* --- the two ways ------------------------------------------------------------------ */

static void put_taken(const struct look *l, struct buf *out, bool backwards)
{
    report_begin(out, "alerts", '[');
    for (size_t i = 0; i < l->taken.n; i++) {
        const struct taken *t = vec_at(&l->taken, backwards ? l->taken.n - 1 - i : i);

        if (i)
            (void)buf_add_char(out, ',');
        (void)buf_add_span(out, span_make(l->lines.p + t->at, t->n));
    }
    (void)buf_add_char(out, ']');
}

/* Where to begin: what is asked for, as a number. */
static int find_start(struct look *l, uint64_t *after)
{
    *after = l->asked->seq;
    if (l->asked->since != REQUEST_FROM_TIME)
        return 0;
    return (int)journal_seq_before(l->journal, l->asked->time_ms, after);
}

/* Alerts that were asked for by number and are kept no more. */
static void put_gone(const struct look *l, struct buf *out, uint64_t after)
{
    if (l->asked->since != REQUEST_AFTER_SEQ || l->first <= after + 1)
        return;
    report_begin(out, "gone", '{');
    report_number(out, "first", after + 1);
    report_number(out, "last", l->first - 1);
    (void)buf_add_char(out, '}');
}

static int look_forward(struct look *l, struct buf *out)
{
    uint64_t after;

    if (find_start(l, &after) < 0 ||
        journal_read(l->journal, after, LOOK_BACK_ROWS, look_at, l) < 0)
        return -1;
    if (!l->stopped && l->last > after) /* numbers that no alert has are passed too */
        l->at = l->last;
    put_taken(l, out, false);
    report_number(out, "next", l->at > after ? l->at : after);
    report_bool(out, "more", l->stopped && l->at < l->last);
    put_gone(l, out, after);
    return 0;
}

static int look_backward(struct look *l, struct buf *out)
{
    bool enough;

    if (journal_read_back(l->journal, l->last + 1, LOOK_BACK_ROWS, look_at, l) < 0)
        return -1;
    enough = l->taken.n == l->limit;
    put_taken(l, out, true);
    report_number(out, "next", l->last);
    report_bool(out, "more", l->stopped && !enough && l->at > l->first);
    return 0;
}

int look_back(const char *path, const struct request *asked, size_t limit,
              struct buf *out)
{
    char error[JOURNAL_ERROR_SIZE];
    struct look l = {
        .asked = asked, .journal = journal_reader_open(path, error), .limit = limit};
    int rc = -1;

    if (!l.journal)
        return -1;
    l.filter = asked->filters ? filter_new(&asked->filter) : NULL;
    reading_init(&l.reading);
    buf_init(&l.lines, BUF_NO_CAP); /* LOOK_BACK_BYTES and an alert */
    vec_init(&l.taken, sizeof(struct taken));
    l.deadline_ns = clock_mono_ns() + INT64_C(1000000) * LOOK_BACK_MS;
    if (journal_range(l.journal, &l.first, &l.last) == JOURNAL_OK)
        rc = asked->since == REQUEST_FROM_NOW ? look_backward(&l, out)
                                              : look_forward(&l, out);
    vec_release(&l.taken);
    buf_release(&l.lines);
    reading_release(&l.reading);
    filter_free(l.filter);
    journal_reader_close(l.journal);
    return rc;
}
