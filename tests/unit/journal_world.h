/* journal_world: a folder for a journal, and batches to fill it with. Include cmocka.h
 * before. */
#ifndef UNIT_JOURNAL_WORLD_H
#define UNIT_JOURNAL_WORLD_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/journal.h"

struct world {
    char dir[64];
    char path[80];
    struct journal_options options;
    char set_aside[JOURNAL_ERROR_SIZE];
    char error[JOURNAL_ERROR_SIZE];
    struct journal *journal;
};

static inline void world_init(struct world *w)
{
    memset(w, 0, sizeof(*w));
    (void)snprintf(w->dir, sizeof(w->dir), "/tmp/wirewatch-journal-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    (void)snprintf(w->path, sizeof(w->path), "%s/journal.db", w->dir);
    w->options = (struct journal_options){.path = w->path,
                                          .sync = JOURNAL_SYNC_OFF,
                                          .seen_ms = 1000000,
                                          .seen_most = 100000};
}

static inline void world_open(struct world *w)
{
    enum journal_result rc =
        journal_open(&w->options, &w->journal, w->set_aside, w->error);

    if (rc != JOURNAL_OK)
        fail_msg("%s", w->error);
}

static inline void world_close(struct world *w)
{
    journal_close(w->journal);
    w->journal = NULL;
}

static inline void world_release(struct world *w)
{
    DIR *d = opendir(w->dir);
    struct dirent *e;

    world_close(w);
    assert_non_null(d);
    while ((e = readdir(d)) != NULL)
        if (unlinkat(dirfd(d), e->d_name, 0) < 0 && e->d_name[0] != '.')
            (void)unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR);
    (void)closedir(d);
    assert_int_equal(rmdir(w->dir), 0);
}

/* How many files there are whose names begin so. */
static inline int world_count(const struct world *w, const char *prefix)
{
    DIR *d = opendir(w->dir);
    struct dirent *e;
    int n = 0;

    assert_non_null(d);
    while ((e = readdir(d)) != NULL)
        n += strncmp(e->d_name, prefix, strlen(prefix)) == 0;
    (void)closedir(d);
    return n;
}

/* The line of a number, long or short, the same each time. */
#define LINE_MOST 900
static inline struct span line_of(uint64_t seq, char text[LINE_MOST])
{
    int n =
        snprintf(text, LINE_MOST, "{\"type\":\"alert\",\"seq\":%llu,\"text\":\"%0*d\"}",
                 (unsigned long long)seq, (int)(hash_pair(seq, 7) % 700 + 1), 7);

    return span_make(text, (size_t)n);
}

/* n alerts after the last number, a second apart from time_ms on, and for each an item of
 * the same key. */
static inline enum journal_result world_try(struct world *w, size_t n, int64_t time_ms)
{
    struct journal_alert alerts[64];
    struct journal_seen seen[64];
    static char text[64][LINE_MOST];
    struct journal_batch b = {.alerts = alerts, .n_alerts = n, .seen = seen, .n_seen = n};
    uint64_t seq = journal_last_seq(w->journal), rule = 5;

    assert_true(n <= 64);
    for (size_t i = 0; i < n; i++) {
        int64_t at_ms = time_ms + (int64_t)i * 1000;

        seq++;
        alerts[i] = (struct journal_alert){seq, at_ms, line_of(seq, text[i])};
        seen[i] = (struct journal_seen){hash_pair(seq, 1), seq, at_ms, &rule, 1};
    }
    return journal_commit(w->journal, &b, w->error);
}

static inline void world_add(struct world *w, size_t n, int64_t time_ms)
{
    if (world_try(w, n, time_ms) != JOURNAL_OK)
        fail_msg("%s", w->error);
}

/* What is read of the alerts: all lines must be those of their numbers. */
struct reading {
    uint64_t first, last;
    int n;
    int stop_at; /* of n; 0: read on */
};

static inline bool take_alert(void *ctx, const struct journal_alert *a)
{
    struct reading *got = ctx;
    char text[LINE_MOST];

    assert_true(span_eq(a->line, line_of(a->seq, text)));
    assert_true(a->seq > got->last);
    got->first = got->first ? got->first : a->seq;
    got->last = a->seq;
    return ++got->n != got->stop_at;
}

static inline struct journal_reader *world_reader(struct world *w)
{
    struct journal_reader *r = journal_reader_open(w->path, w->error);

    if (!r)
        fail_msg("%s", w->error);
    return r;
}

/* Reads it all from number after on. */
static inline struct reading world_read(struct world *w, uint64_t after)
{
    struct journal_reader *r = world_reader(w);
    struct reading got = {0, after, 0, 0};
    int n = journal_read(r, after, SIZE_MAX, take_alert, &got);

    assert_int_equal(n, got.n);
    journal_reader_close(r);
    return got;
}

#endif
