/* The journal: one writer, and a file that is damaged out of its way. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/journal_inside.h"

/* --- the lock ----------------------------------------------------------------------- */

static char *path_with(const char *path, const char *suffix)
{
    size_t n = strlen(path), m = strlen(suffix);
    char *p = mem_zalloc(n + m + 1);

    memcpy(p, path, n);
    memcpy(p + n, suffix, m);
    return p;
}

static void say_who_has_it(int fd, const char *path, char error[JOURNAL_ERROR_SIZE])
{
    char pid[16] = "";
    ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);
    bool known = n > 0 && strspn(pid, "0123456789") > 0;

    pid[strspn(pid, "0123456789")] = '\0';
    (void)snprintf(error, JOURNAL_ERROR_SIZE, "%s: another process%s%s%s has it", path,
                   known ? " (pid " : "", pid, known ? ")" : "");
}

/* For people: on a full disk it is not known who has the lock, no more. */
static void sign_lock(int fd)
{
    char pid[16];
    int n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());

    if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)n, 0) != n)
        return;
}

/*
 * One writer: SQLite alone would let two daemons take turns. The lock is on a file of its
 * own, because closing any descriptor of the journal would end SQLite's locks on that.
 * It is never removed: another may just be waiting to open it.
 */
static int take_lock(const char *path, char error[JOURNAL_ERROR_SIZE])
{
    char *name = path_with(path, ".lock");
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);

    if (fd < 0)
        (void)snprintf(error, JOURNAL_ERROR_SIZE, "%s: %s", name, strerror(errno));
    else if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        say_who_has_it(fd, path, error);
        (void)close(fd);
        fd = -1;
    } else
        sign_lock(fd);
    free(name);
    return fd;
}

/* --- setting aside -------------------------------------------------------------------
 */

/* 0, or -1 with errno. What is not there needs no other name. */
static int rename_part(const char *path, const char *aside, const char *suffix)
{
    char *from = path_with(path, suffix), *to = path_with(aside, suffix);
    int rc = rename(from, to) < 0 && errno != ENOENT ? -1 : 0;

    free(from);
    free(to);
    return rc;
}

/*
 * The -wal goes first: were the file gone and its -wal still there, a new file would be
 * filled from it. The names stay those of a file and its -wal, for `sqlite3 .recover`.
 */
static enum db_result set_file_aside(const char *path, char note[JOURNAL_ERROR_SIZE],
                                     char error[JOURNAL_ERROR_SIZE])
{
    char why[JOURNAL_ERROR_SIZE], suffix[64];
    char *aside;
    int rc;

    (void)snprintf(suffix, sizeof(suffix), ".broken-%" PRId64, clock_wall_ms());
    aside = path_with(path, suffix);
    rc = rename_part(path, aside, "-wal") < 0 || rename_part(path, aside, "-shm") < 0 ||
                 rename_part(path, aside, "") < 0
             ? -1
             : 0;
    (void)snprintf(why, sizeof(why), "%s", error);
    if (rc < 0)
        (void)snprintf(error, JOURNAL_ERROR_SIZE,
                       "%.300s; it cannot be set aside as %.100s: %s", why, aside,
                       strerror(errno));
    else
        (void)snprintf(note, JOURNAL_ERROR_SIZE,
                       "%.300s; it was set aside as %.150s and a new one begun", why,
                       aside);
    free(aside);
    return rc < 0 ? DB_AGAIN : DB_OK;
}

/*
 * Numbers of a new file after a damaged one: what can be read of that need not be the
 * last that was given out. Microseconds are ahead of any count that began at 1, and of
 * one that began at microseconds unless it ran at a million a second; they stay below
 * 2^53 for two centuries.
 */
static uint64_t number_beyond_all(void)
{
    int64_t now_ms = clock_wall_ms();

    return now_ms > 0 ? (uint64_t)now_ms * 1000 : 0;
}

/* --- opening and closing
 * ---------------------------------------------------------------- */

static enum db_result open_any(struct journal *j, char set_aside[JOURNAL_ERROR_SIZE],
                               char error[JOURNAL_ERROR_SIZE])
{
    enum db_result rc = journal_file_open(j, 0, error);

    if (rc == DB_BROKEN)
        rc = set_file_aside(j->options.path, set_aside, error);
    else
        return rc;
    if (rc == DB_OK)
        rc = journal_file_open(j, number_beyond_all(), error);
    return rc == DB_OK ? DB_OK : DB_AGAIN;
}

enum journal_result journal_open(const struct journal_options *options,
                                 struct journal **out, char set_aside[JOURNAL_ERROR_SIZE],
                                 char error[JOURNAL_ERROR_SIZE])
{
    struct journal *j = mem_zalloc(sizeof(*j));
    enum db_result rc = DB_AGAIN;

    *out = NULL;
    set_aside[0] = '\0';
    buf_init(&j->fresh.bytes, BUF_NO_CAP);
    buf_init(&j->packed, BUF_NO_CAP);
    j->options = *options;
    j->options.path = mem_dup(options->path, strlen(options->path));
    j->lock_fd = take_lock(j->options.path, error);
    if (j->lock_fd >= 0)
        rc = open_any(j, set_aside, error);
    if (rc == DB_OK) {
        j->checkpointer = checkpointer_new(j->options.path, j->options.sync);
        *out = j;
    } else
        journal_close(j);
    return (enum journal_result)rc;
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    checkpointer_free(j->checkpointer);
    if (j->db)
        journal_file_end(j);
    if (j->lock_fd >= 0)
        (void)close(j->lock_fd);
    buf_release(&j->fresh.bytes);
    buf_release(&j->packed);
    free((char *)j->options.path);
    free(j);
}

uint64_t journal_last_seq(const struct journal *j)
{
    return j->tail.seq;
}
