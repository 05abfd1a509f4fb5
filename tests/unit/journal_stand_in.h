/*
 * journal_stand_in: a journal in memory, in place of store/journal.h's reader.
 *
 * A test that includes it has the journal in its hands: what is committed, what is
 * trimmed, and when reading fails. One at a time: `journal` below.
 */
#ifndef UNIT_JOURNAL_STAND_IN_H
#define UNIT_JOURNAL_STAND_IN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/journal.h"

#define JOURNAL_NAMES 8

struct journal_row {
    uint64_t seq;
    int64_t time_ms;
    char *line;    /* without LF */
    unsigned kind; /* the test's */
};

static struct {
    struct journal_row *rows; /* all that ever were */
    size_t n;
    size_t cap;
    size_t first; /* the oldest that is kept */
    uint64_t last_seq;
    struct {
        char name[80];
        uint64_t seq;
    } marks[JOURNAL_NAMES];
    size_t n_marks;
    int fails; /* so many calls */
    int fail_with;
} journal;

static inline void journal_empty(void)
{
    for (size_t i = 0; i < journal.n; i++)
        free(journal.rows[i].line);
    free(journal.rows);
    memset(&journal, 0, sizeof(journal));
}

/* line: on the heap, the journal's from now on. */
static inline struct journal_row *journal_add(uint64_t seq, int64_t time_ms, char *line)
{
    struct journal_row *row;

    journal.rows =
        mem_grow(journal.rows, &journal.cap, journal.n + 1, sizeof(*journal.rows));
    row = &journal.rows[journal.n++];
    *row = (struct journal_row){seq, time_ms, line, 0};
    journal.last_seq = seq;
    return row;
}

static inline void journal_set_mark(struct span name, uint64_t seq)
{
    size_t i = 0;

    while (i < journal.n_marks && !span_is(name, journal.marks[i].name))
        i++;
    if (i == JOURNAL_NAMES)
        abort();
    if (i == journal.n_marks)
        journal.n_marks++;
    memcpy(journal.marks[i].name, name.p, name.n);
    journal.marks[i].name[name.n] = '\0';
    journal.marks[i].seq = seq;
}

/* --- the reader -------------------------------------------------------------------- */

static inline int journal_fails(void)
{
    return journal.fails > 0 ? (journal.fails--, journal.fail_with) : 0;
}

struct journal_reader *journal_reader_open(const char *path,
                                           char error[JOURNAL_ERROR_SIZE])
{
    (void)path;
    (void)error;
    return (struct journal_reader *)&journal;
}

void journal_reader_close(struct journal_reader *r)
{
    (void)r;
}

static inline size_t journal_row_after(uint64_t seq)
{
    size_t low = 0, high = journal.n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (journal.rows[middle].seq > seq)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

int journal_read(struct journal_reader *r, uint64_t after_seq, size_t most,
                 journal_alert_fn *fn, void *ctx)
{
    size_t i = journal_row_after(after_seq);
    int n = 0, failed = journal_fails();
    bool more = true;

    (void)r;
    if (failed)
        return failed;
    for (i = i < journal.first ? journal.first : i; more && i < journal.n; i++) {
        const struct journal_row *row = &journal.rows[i];
        struct journal_alert a = {row->seq, row->time_ms, span_of(row->line)};

        if ((size_t)n++ == most)
            return (int)most;
        more = fn(ctx, &a);
    }
    return n;
}

enum journal_result journal_range(struct journal_reader *r, uint64_t *first,
                                  uint64_t *last)
{
    int failed = journal_fails();

    (void)r;
    *last = journal.last_seq;
    *first =
        journal.first < journal.n ? journal.rows[journal.first].seq : *last + (*last > 0);
    return (enum journal_result)failed;
}

enum journal_result journal_seq_before(struct journal_reader *r, int64_t time_ms,
                                       uint64_t *seq)
{
    size_t i = journal.first;

    (void)r;
    while (i < journal.n && journal.rows[i].time_ms < time_ms)
        i++;
    *seq = i < journal.n ? journal.rows[i].seq - 1 : journal.last_seq;
    return (enum journal_result)journal_fails();
}

int journal_lacks(struct journal_reader *r, int64_t time_ms)
{
    (void)r;
    return journal.first && journal.rows[journal.first - 1].time_ms >= time_ms;
}

int journal_find_mark(struct journal_reader *r, struct span name, uint64_t *seq)
{
    int failed = journal_fails();

    (void)r;
    for (size_t i = 0; !failed && i < journal.n_marks; i++)
        if (span_is(name, journal.marks[i].name)) {
            *seq = journal.marks[i].seq;
            return 1;
        }
    return failed;
}

#endif
