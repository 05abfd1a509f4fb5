#include "cli/journal_watch.h"

#include <libgen.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/span.h"

#define LOOK_SOON_MS  2
#define LOOK_SLOWER   5    /* times: 2, 10, 50, 250, 1250 ms after an event */
#define LOOK_BLIND_MS 1000 /* without inotify */
#define LOOK_LATE_MS                                                                     \
    30000 /* with it, for what it cannot see: another machine's writes                   \
           */

void journal_watch_init(struct journal_watch *w, const char *path)
{
    char *copy = mem_dup(path, strlen(path));

    w->path = mem_dup(path, strlen(path));
    w->again_ms = LOOK_SOON_MS;
    w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (w->fd >= 0 && inotify_add_watch(w->fd, dirname(copy),
                                        IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0) {
        (void)close(w->fd);
        w->fd = -1;
    }
    free(copy);
}

void journal_watch_release(struct journal_watch *w)
{
    if (w->fd >= 0)
        (void)close(w->fd);
    free(w->path);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Takes the events that are there; false where none is about the journal. */
static bool take_events(struct journal_watch *w, enum journal_news *news)
{
    _Alignas(struct inotify_event) char room[4096];
    struct span name = span_of(name_of(w->path));
    bool ours = false;
    ssize_t n;

    while ((n = read(w->fd, room, sizeof(room))) > 0)
        for (const char *p = room; p < room + n;) {
            const struct inotify_event *e = (const void *)p;

            p += sizeof(*e) + e->len;
            /* The queue ran over: anything may have happened. */
            if (!(e->mask & IN_Q_OVERFLOW) &&
                !(e->len && span_starts(span_of(e->name), name.p)))
                continue;
            ours = true;
            if (!(e->mask & IN_MODIFY) && (!e->len || span_is(name, e->name)))
                *news = NEWS_REPLACED;
        }
    return ours;
}

static int next_look(struct journal_watch *w)
{
    int now_ms = w->again_ms;

    w->again_ms *= LOOK_SLOWER;
    if (w->again_ms > LOOK_SLOWER * 1250)
        w->again_ms = LOOK_LATE_MS;
    return w->fd < 0 && now_ms > LOOK_BLIND_MS ? LOOK_BLIND_MS : now_ms;
}

enum journal_news journal_watch_wait(struct journal_watch *w)
{
    struct pollfd ready[] = {{.fd = STDOUT_FILENO}, {.fd = w->fd, .events = POLLIN}};
    enum journal_news news = NEWS_MAYBE_MORE;

    for (;;) {
        int n = poll(ready, 2, next_look(w));

        if (n == 0)
            return NEWS_MAYBE_MORE;
        if (n < 0)
            continue; /* EINTR */
        if (ready[0].revents & (POLLERR | POLLHUP | POLLNVAL))
            return NEWS_NOBODY_READS;
        if (take_events(w, &news)) {
            w->again_ms = LOOK_SOON_MS;
            return news;
        }
    }
}
