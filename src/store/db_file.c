#include "store/db_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#define ASIDE ".broken-" /* and the time */

static char *path_with(const char *path, const char *suffix)
{
    size_t n = strlen(path), m = strlen(suffix);
    char *p = mem_zalloc(n + m + 1);

    memcpy(p, path, n);
    memcpy(p + n, suffix, m);
    return p;
}

static void say_who_has_it(int fd, const char *path, char error[DB_ERROR_SIZE])
{
    char pid[16] = "";
    ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);
    bool known = n > 0 && strspn(pid, "0123456789") > 0;

    pid[strspn(pid, "0123456789")] = '\0';
    (void)snprintf(error, DB_ERROR_SIZE, "%s: another process%s%s%s has it", path,
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

/* The lock is on a file of its own, because closing any descriptor of the file itself
 * would end SQLite's locks on that. */
int db_lock(const char *path, char error[DB_ERROR_SIZE])
{
    char *name = path_with(path, ".lock");
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);

    if (fd < 0)
        (void)snprintf(error, DB_ERROR_SIZE, "%s: %s", name, strerror(errno));
    else if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        say_who_has_it(fd, path, error);
        (void)close(fd);
        fd = -1;
    } else
        sign_lock(fd);
    free(name);
    return fd;
}

/* 0, or -1 with errno. What is not there needs no other name. */
static int rename_part(const char *path, const char *aside, const char *suffix)
{
    char *from = path_with(path, suffix), *to = path_with(aside, suffix);
    int rc = rename(from, to) < 0 && errno != ENOENT ? -1 : 0;

    free(from);
    free(to);
    return rc;
}

/* The -wal goes first: were the file gone and its -wal still there, a new file would be
 * filled from it. The names stay those of a file and its -wal, for `sqlite3 .recover`. */
enum db_result db_set_aside(const char *path, char note[DB_ERROR_SIZE],
                            char error[DB_ERROR_SIZE])
{
    char why[DB_ERROR_SIZE], suffix[64];
    char *aside;
    int rc;

    (void)snprintf(suffix, sizeof(suffix), ASIDE "%" PRId64, clock_wall_ms());
    aside = path_with(path, suffix);
    rc = rename_part(path, aside, "-wal") < 0 || rename_part(path, aside, "-shm") < 0 ||
                 rename_part(path, aside, "") < 0
             ? -1
             : 0;
    (void)snprintf(why, sizeof(why), "%s", error);
    if (rc < 0)
        (void)snprintf(error, DB_ERROR_SIZE,
                       "%.300s; it cannot be set aside as %.100s: %s", why, aside,
                       strerror(errno));
    else
        (void)snprintf(note, DB_ERROR_SIZE,
                       "%.300s; it was set aside as %.150s and a new one begun", why,
                       aside);
    free(aside);
    return rc < 0 ? DB_AGAIN : DB_OK;
}

bool db_was_set_aside(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *folder = slash ? mem_dup(path, (size_t)(slash - path) + 1) : mem_dup(".", 1);
    char *prefix = path_with(name, ASIDE);
    DIR *d = opendir(folder);
    struct dirent *e;
    bool found = false;

    while (d && !found && (e = readdir(d)) != NULL)
        found = strncmp(e->d_name, prefix, strlen(prefix)) == 0;
    if (d)
        (void)closedir(d);
    free(prefix);
    free(folder);
    return found;
}
