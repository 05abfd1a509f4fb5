#include "rule/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

static void complain(struct diag *d, const char *file, const char *hint,
                     const char *message)
{
    diag_add(d, DIAG_ERROR, (struct diag_place){diag_file(d, file), 0, 0},
             span_make(NULL, 0), hint, "%s", message);
}

/* A pipe is read where it is named, and twice where it is named twice. */
static bool is_known(const struct paths *p, const struct stat *st)
{
    for (size_t i = 0; S_ISREG(st->st_mode) && i < p->n; i++)
        if (p->path[i].inode == st->st_ino && p->path[i].device == st->st_dev)
            return true;
    return false;
}

static void append(struct paths *p, const char *name, const struct stat *st,
                   struct diag *d)
{
    if (is_known(p, st))
        return;
    p->path = mem_grow(p->path, &p->cap, p->n + 1, sizeof(*p->path));
    p->path[p->n++] = (struct path){diag_file(d, name), st->st_dev, st->st_ino};
}

void paths_release(struct paths *p)
{
    free(p->path);
    *p = (struct paths){.path = NULL};
}

static int cmp_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_rule_file(const char *name)
{
    static const char *const ends[] = {".yaml", ".yml", ".txt"};
    size_t n = strlen(name);

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        size_t m = strlen(ends[i]);

        if (n > m && name[0] != '.' && strcmp(name + n - m, ends[i]) == 0)
            return true;
    }
    return false;
}

static int is_wanted(const struct dirent *e)
{
    return is_rule_file(e->d_name);
}

static int cmp_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_file(struct paths *p, const char *name, struct diag *d)
{
    struct stat st;

    if (stat(name, &st) < 0)
        complain(d, name, NULL, strerror(errno));
    else if (!S_ISDIR(st.st_mode)) /* a directory called x.yaml is not looked into */
        append(p, name, &st, d);
}

static void add_directory(struct paths *p, const char *path, struct diag *d)
{
    const char *slash = *path && path[strlen(path) - 1] == '/' ? "" : "/";
    struct dirent **entries;
    int n = scandir(path, &entries, is_wanted, cmp_entries);
    struct buf name;

    if (n < 0) {
        complain(d, path, NULL, strerror(errno));
        return;
    }
    buf_init(&name, BUF_NO_CAP);
    for (int i = 0; i < n; i++) {
        buf_reset(&name);
        (void)buf_addf(&name, "%s%s%s", path, slash, entries[i]->d_name);
        add_file(p, buf_cstr(&name), d);
        free(entries[i]);
    }
    buf_release(&name);
    free(entries);
    if (n == 0)
        diag_add(d, DIAG_WARNING, (struct diag_place){diag_file(d, path), 0, 0},
                 span_make(NULL, 0), "rule files end in .yaml, .yml or .txt",
                 "no rule files in this directory");
}

static void add_existing(struct paths *p, const char *path, struct diag *d)
{
    struct stat st;

    if (stat(path, &st) < 0)
        complain(d, path, NULL, strerror(errno));
    else if (S_ISDIR(st.st_mode))
        add_directory(p, path, d);
    else
        append(p, path, &st, d);
}

static void add_glob(struct paths *p, const char *pattern, struct diag *d)
{
    glob_t g;
    int rc = glob(pattern, GLOB_NOSORT, NULL, &g);

    if (rc == 0) {
        qsort(g.gl_pathv, g.gl_pathc, sizeof(*g.gl_pathv), cmp_names);
        for (size_t i = 0; i < g.gl_pathc; i++)
            add_existing(p, g.gl_pathv[i], d);
        globfree(&g);
    } else {
        complain(d, pattern, "check the path, and that it may be read",
                 rc == GLOB_NOMATCH ? "no file matches this pattern"
                                    : "this pattern could not be followed");
    }
}

void paths_add(struct paths *p, const char *path, struct diag *d)
{
    struct stat st;

    if (stat(path, &st) < 0 && strpbrk(path, "*?["))
        add_glob(p, path, d);
    else
        add_existing(p, path, d);
}

/* Reads to the end, or one byte more than most. */
static int read_all(int fd, size_t most, struct buf *out)
{
    ssize_t got = 1;

    while (got != 0 && out->n <= most) {
        (void)buf_reserve(out, 65536); /* has no cap to meet */
        got = read(fd, out->p + out->n, out->room - out->n);
        if (got < 0 && errno != EINTR)
            return -1;
        out->n += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

/* A file whose size is known goes where it stays, without a copy in between. One that
 * shrinks meanwhile is read as far as it goes. */
static int read_known(int fd, struct arena *a, size_t size, struct span *text)
{
    char *p = arena_bytes(a, size + 1);
    ssize_t got = 1;

    *text = span_make(p, 0);
    while (got != 0 && text->n < size) {
        got = read(fd, p + text->n, size - text->n);
        if (got < 0 && errno != EINTR)
            return -1;
        text->n += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

/* A pipe, or a file under /proc. */
static int read_unknown(int fd, struct arena *a, size_t most, struct span *text)
{
    struct buf all;
    int rc;

    buf_init(&all, BUF_NO_CAP);
    rc = read_all(fd, most, &all);
    if (rc == 0)
        *text = arena_dup(a, buf_span(&all));
    buf_release(&all);
    return rc;
}

int paths_read(struct arena *a, const char *name, size_t most, struct span *text,
               struct diag *d)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;
    struct stat st;

    if (fd < 0) {
        complain(d, name, NULL, strerror(errno));
        return -1;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (uint64_t)st.st_size <= most)
        rc = read_known(fd, a, (size_t)st.st_size, text);
    else
        rc = read_unknown(fd, a, most, text);
    if (rc < 0) {
        complain(d, name, NULL, strerror(errno));
    } else if (text->n > most) {
        complain(d, name, "split it into several files", "the file is too large");
        rc = -1;
    }
    (void)close(fd);
    return rc;
}
