/*
 * journal_watch: waits until a journal may have more.
 *
 * A commit writes to PATH-wal, which inotify tells; but only a moment later, when that
 * may have been synced, can it be read, which nothing tells. So after an event it looks
 * again a few times, at growing distances. Where there is no inotify (no watches left, a
 * network file system) it looks every second.
 */
#ifndef CLI_JOURNAL_WATCH_H
#define CLI_JOURNAL_WATCH_H

struct journal_watch {
    int fd; /* inotify; -1: none */
    char *path;
    int again_ms; /* when to look again, event or not */
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
