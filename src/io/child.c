#include "io/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#define LOOK_MS 10 /* how often to look whether it has ended */

/* --- words ------------------------------------------------------------------------- */

/* The words as they are read: texts one after the other, each with its NUL. */
struct words {
    char *text;
    size_t n_text;
    size_t n;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What stands between quotes, from behind the first on. Returns the place behind the
 * second, or 0 where there is none. */
static size_t read_quoted(struct span s, size_t i, struct words *w)
{
    for (; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
            i++;
        w->text[w->n_text++] = s.p[i];
    }
    return i < s.n ? i + 1 : 0;
}

/* A word that begins at i: the place behind it, or 0 where a quote has no second. */
static size_t read_word(struct span s, size_t i, struct words *w)
{
    while (i < s.n && !is_blank(s.p[i])) {
        if (s.p[i] != '"') {
            w->text[w->n_text++] = s.p[i++];
            continue;
        }
        i = read_quoted(s, i + 1, w);
        if (!i)
            return 0;
    }
    w->text[w->n_text++] = '\0';
    w->n++;
    return i;
}

/* NULL, or what is wrong. */
static const char *read_words(struct span s, struct words *w)
{
    for (size_t i = 0; i < s.n;) {
        if (is_blank(s.p[i])) {
            i++;
            continue;
        }
        if (w->n == CHILD_WORDS_MOST)
            return "there are more than 256 words";
        i = read_word(s, i, w);
        if (!i)
            return "a double quote has no second one";
    }
    return w->n ? NULL : "a program is missing";
}

/* The array and behind it its texts. */
static char **in_one_piece(const struct words *w)
{
    size_t array = (w->n + 1) * sizeof(char *);
    char **words = mem_zalloc(array + w->n_text);
    char *text = (char *)words + array;

    memcpy(text, w->text, w->n_text);
    for (size_t i = 0; i < w->n; i++) {
        words[i] = text;
        text += strlen(text) + 1;
    }
    return words;
}

char **child_words(struct span command, const char **error)
{
    struct words w = {.text = mem_zalloc(command.n + 1)}; /* each word ends at a blank */
    char **words = NULL;

    *error = memchr(command.p, '\0', command.n) ? "there is a NUL in it"
                                                : read_words(command, &w);
    if (!*error)
        words = in_one_piece(&w);
    free(w.text);
    return words;
}

/* --- its life ---------------------------------------------------------------------- */

static void close_one(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* One end is ours and does not wait, the other the child's. 0, or -1 and errno. */
static int open_pipe(int *ours, int *its, bool we_write)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    *ours = ends[we_write];
    *its = ends[!we_write];
    return fcntl(*ours, F_SETFL, O_NONBLOCK);
}

/* What is spawned begins as if nothing had been here before it. */
static int set_manner(posix_spawnattr_t *attr)
{
    sigset_t none, all;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    return posix_spawnattr_setflags(attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETSIGMASK) ||
           posix_spawnattr_setpgroup(attr, 0) ||
           posix_spawnattr_setsigdefault(attr, &all) ||
           posix_spawnattr_setsigmask(attr, &none);
}

static int set_descriptors(posix_spawn_file_actions_t *files, int in, int err)
{
    return posix_spawn_file_actions_adddup2(files, in, STDIN_FILENO) ||
           posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY,
                                            0) ||
           posix_spawn_file_actions_adddup2(files, err, STDERR_FILENO) ||
           posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
}

/* 0, or an errno. */
static int spawn(pid_t *pid, char *const words[], int in, int err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int error = ENOMEM;

    (void)posix_spawn_file_actions_init(&files); /* neither fails where we run */
    (void)posix_spawnattr_init(&attr);
    if (set_manner(&attr) == 0 && set_descriptors(&files, in, err) == 0)
        error = posix_spawn(pid, words[0], &files, &attr, words, environ);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&attr);
    return error;
}

int child_start(struct child *c, char *const words[])
{
    int in = -1, err = -1, error = 0;

    *c = (struct child){.pid = 0, .in = -1, .err = -1};
    if (open_pipe(&c->in, &in, true) < 0 || open_pipe(&c->err, &err, false) < 0)
        error = errno;
    else
        error = spawn(&c->pid, words, in, err);
    close_one(&in);
    close_one(&err);
    if (!error)
        return 0;
    close_one(&c->in);
    close_one(&c->err);
    c->pid = 0;
    errno = error;
    return -1;
}

void child_close_input(struct child *c)
{
    close_one(&c->in);
}

void child_close_error(struct child *c)
{
    close_one(&c->err);
}

void child_signal(const struct child *c, int number)
{
    if (c->pid)
        (void)kill(-c->pid, number);
}

bool child_has_ended(struct child *c, int *status)
{
    if (!c->pid || waitpid(c->pid, status, WNOHANG) != c->pid)
        return false;
    c->pid = 0;
    return true;
}

void child_end(struct child *c)
{
    const struct timespec moment = {0, LOOK_MS * 1000000L};
    int status;

    close_one(&c->in);
    child_signal(c, SIGTERM);
    for (int ms = 0; c->pid && ms < CHILD_TERM_MS; ms += LOOK_MS)
        if (!child_has_ended(c, &status))
            (void)nanosleep(&moment, NULL);
    child_signal(c, SIGKILL);
    while (c->pid && waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    c->pid = 0;
    close_one(&c->err);
}

void child_tell_status(int status, char out[CHILD_STATUS_SIZE])
{
    if (WIFSIGNALED(status))
        (void)snprintf(out, CHILD_STATUS_SIZE, "was ended by signal %d",
                       WTERMSIG(status));
    else
        (void)snprintf(out, CHILD_STATUS_SIZE, "ended with status %d",
                       WEXITSTATUS(status));
}
