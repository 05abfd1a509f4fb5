#include "siege/harm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/random.h"

#define PATH_SIZE  4096
#define WAL_HEADER 32
#define FRAME      (24 + 4096)

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "siege: %s: %s\n", what, strerror(errno));
    exit(2);
}

int harm_kind_of(const char *name)
{
    static const char *const names[] = {
        [HARM_NONE] = "none", [HARM_LIMIT] = "limit", [HARM_BALLAST] = "ballast",
        [HARM_TAIL] = "tail", [HARM_TORN] = "torn",   [HARM_HEADER] = "header",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

static const char *path_of(const struct harm *h, const char *suffix, char path[PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s%s", h->journal, suffix);
    return path;
}

/* --- while it runs ---------------------------------------------------------------- */

static void limit(struct harm *h, pid_t daemon, bool on)
{
    struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};
    char path[PATH_SIZE];
    struct stat s;

    if (on) {
        off_t size = stat(path_of(h, "-wal", path), &s) == 0 ? s.st_size : 0;

        r.rlim_cur = draw(h->random) % ((uint64_t)size + 4096);
    }
    if (prlimit(daemon, RLIMIT_FSIZE, &r, NULL) < 0)
        give_up("prlimit");
}

static void ballast(struct harm *h, bool on)
{
    static const char zeros[65536];
    char path[PATH_SIZE];
    size_t step = sizeof(zeros);
    int fd;

    if (!on) {
        (void)unlink(path_of(h, ".ballast", path));
        return;
    }
    fd = open(path_of(h, ".ballast", path), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        give_up(path);
    while (step)
        if (write(fd, zeros, step) < (ssize_t)step)
            step /= 2;
    (void)close(fd);
}

static void set(struct harm *h, pid_t daemon, bool on)
{
    h->on = on;
    h->times += on;
    if (h->kind == HARM_LIMIT)
        limit(h, daemon, on);
    else
        ballast(h, on);
}

bool harm_comes_and_goes(const struct harm *h)
{
    return h->kind == HARM_LIMIT || h->kind == HARM_BALLAST;
}

void harm_step(struct harm *h, pid_t daemon, int64_t now_ms)
{
    if (!harm_comes_and_goes(h) || now_ms < h->next_ms)
        return;
    if (h->next_ms)
        set(h, daemon, !h->on);
    h->next_ms = now_ms + 1 + (int64_t)(draw(h->random) % (h->on ? 400 : 100));
}

void harm_end(struct harm *h, pid_t daemon)
{
    if (h->on)
        set(h, daemon, false);
    h->kind = HARM_NONE;
}

/* --- after it was killed ---------------------------------------------------------- */

/* Where the frames end that belong to the header: later ones are of an earlier round. */
static off_t end_of_frames(int fd)
{
    unsigned char header[WAL_HEADER], frame[24];
    off_t at = WAL_HEADER;

    if (pread(fd, header, sizeof(header), 0) != sizeof(header))
        return 0;
    while (pread(fd, frame, sizeof(frame), at) == sizeof(frame) &&
           memcmp(frame + 8, header + 16, 8) == 0)
        at += FRAME;
    return at;
}

static void scribble(const struct harm *h, int fd, off_t at, size_t n)
{
    char bytes[FRAME];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)draw(h->random);
    if (pwrite(fd, bytes, n, at) < 0)
        give_up("pwrite");
}

/* A frame whose head says that it is one, and no more: a commit that was not synced. */
static void leave_piece(const struct harm *h, int fd, off_t end)
{
    unsigned char head[16];

    if (pread(fd, head, sizeof(head), end - FRAME) != sizeof(head))
        return;
    scribble(h, fd, end, 24 + draw(h->random) % (FRAME - 24));
    if (pwrite(fd, head, sizeof(head), end) < 0)
        give_up("pwrite");
}

/* Cut somewhere in the last three frames, or overwritten from there for a while. */
static void tear(const struct harm *h, int fd, off_t end)
{
    off_t back = 1 + (off_t)(draw(h->random) % (3 * FRAME));

    if (end - back < WAL_HEADER)
        return;
    if (draw(h->random) % 2) {
        if (ftruncate(fd, end - back) < 0)
            give_up("ftruncate");
    } else
        scribble(h, fd, end - back, (size_t)(back < FRAME ? back : FRAME));
}

bool harm_dead(struct harm *h)
{
    char path[PATH_SIZE];
    off_t end;
    int fd;

    if (h->on && h->kind == HARM_BALLAST && draw(h->random) % 2)
        set(h, 0, false); /* else the next one starts on a full disk */
    if (h->kind == HARM_LIMIT)
        h->on = false;
    if (h->kind < HARM_TAIL || draw(h->random) % 4 == 0)
        return false;
    fd = open(path_of(h, "-wal", path), O_RDWR | O_CLOEXEC);
    end = fd < 0 ? 0 : end_of_frames(fd);
    if (end > WAL_HEADER) {
        h->times++;
        if (h->kind == HARM_TAIL)
            leave_piece(h, fd, end);
        else if (h->kind == HARM_TORN)
            tear(h, fd, end);
        else
            scribble(h, fd, (off_t)(draw(h->random) % (WAL_HEADER - 4)), 4);
    }
    if (fd >= 0)
        (void)close(fd);
    return end > WAL_HEADER && h->kind != HARM_TAIL;
}
