/*
 * journal_watch: waits until a journal may have more.
 *
 * A commit writes to PATH-wal, which inotify tells; where there is no inotify (a network
 * file system, no watches left) it looks again after a while.
 */
#ifndef CLI_JOURNAL_WATCH_H
#define CLI_JOURNAL_WATCH_H

#include <stdbool.h>

struct journal_watch {
    int fd; /* inotify; -1: none */
    char *path;
};

/* Begins to notice: what happens before the first wait is not missed. */
void journal_watch_init(struct journal_watch *w, const char *path);
void journal_watch_release(struct journal_watch *w);

enum journal_news {
    NEWS_MAYBE_MORE,
    NEWS_REPLACED,    /* another file may be there under the name */
    NEWS_NOBODY_READS /* standard output is closed at its other end */
};

enum journal_news journal_watch_wait(struct journal_watch *w);

#endif
