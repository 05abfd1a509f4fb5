/*
 * helper_pty: a program on a terminal, and somebody in front of it.
 *
 *     helper_pty ROWS COLUMNS PROGRAM [ARGUMENT]... <STEPS
 *
 * Steps are lines, taken one after the other:
 *
 *     expect TEXT    until the program has written this, after what was expected before
 *
 *     send TEXT      types it; a backslash is followed by n, or by x and two digits
 *
 *     resize ROWS COLUMNS
 *
 *     kill NUMBER    a signal to the program
 *
 *     stopped        until the program is, by a signal
 *
 *     end            until the program has ended
 *
 * Copies what the program writes. The exit status is the program's, 128 and the signal
 * that ended it, or 99 where a step was waited for in vain; 98 where the program has left
 * the terminal other than it was.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#define LIMIT_S    20
#define BYTES_MOST (8 << 20)

struct seat {
    int master, slave;
    pid_t shell; /* the leader of the session, which does nothing but stand there */
    pid_t pid;   /* the program */
    int status;  /* a pipe: how it has ended, from the shell */
    struct termios before;
    char *bytes; /* what was written so far */
    size_t n;
    size_t at; /* behind what was expected last */
    time_t begun;
};

static _Noreturn void give_up(const struct seat *s, const char *why)
{
    (void)fprintf(stderr, "helper_pty: %s\n", why);
    if (s->pid > 0)
        (void)kill(s->pid, SIGKILL);
    if (s->shell > 0)
        (void)kill(s->shell, SIGKILL);
    exit(99);
}

/* Some of what the program writes: whether there may be more. */
static bool hear(struct seat *s, int wait_ms)
{
    struct pollfd p = {s->master, POLLIN, 0};
    ssize_t n;

    if (time(NULL) - s->begun > LIMIT_S)
        give_up(s, "waited in vain");
    if (poll(&p, 1, wait_ms) <= 0)
        return true;
    if (s->n == BYTES_MOST)
        give_up(s, "it writes too much");
    n = read(s->master, s->bytes + s->n, BYTES_MOST - s->n);
    if (n <= 0)
        return false;
    (void)!write(STDOUT_FILENO, s->bytes + s->n, (size_t)n);
    s->n += (size_t)n;
    return true;
}

static void expect(struct seat *s, const char *text)
{
    const char *found;

    s->begun = time(NULL);
    while (!(found = memmem(s->bytes + s->at, s->n - s->at, text, strlen(text))))
        if (!hear(s, 100))
            give_up(s, "it has ended before what was expected came");
    s->at = (size_t)(found - s->bytes) + strlen(text);
}

/* "PID (NAME) STATE ...": T is stopped. */
static bool is_stopped(const struct seat *s)
{
    char path[64], text[256] = "";
    const char *state;
    FILE *f;

    (void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)s->pid);
    f = fopen(path, "r");
    if (!f)
        return false;
    (void)!fread(text, 1, sizeof(text) - 1, f);
    (void)fclose(f);
    state = strrchr(text, ')');
    return state && state[1] && state[2] == 'T';
}

static void resize(const struct seat *s, unsigned rows, unsigned columns)
{
    const struct winsize w = {(unsigned short)rows, (unsigned short)columns, 0, 0};

    (void)ioctl(s->master, TIOCSWINSZ, &w);
}

/* The slave is open here, too: what the program has left of it can be looked at. */
static int end(struct seat *s)
{
    struct pollfd ended = {s->status, POLLIN, 0};
    struct termios after;
    int status = 0;

    s->begun = time(NULL);
    while (poll(&ended, 1, 0) == 0)
        (void)hear(s, 10);
    (void)!read(s->status, &status, sizeof(status));
    for (;;) { /* the one that gives a terminal back may be another process */
        (void)tcgetattr(s->slave, &after);
        if (after.c_lflag == s->before.c_lflag)
            break;
        if (time(NULL) - s->begun > LIMIT_S / 4)
            break;
        (void)hear(s, 10);
    }
    for (size_t before = s->n + 1; before != s->n;) {
        before = s->n;
        (void)hear(s, 100);
    }
    (void)kill(s->shell, SIGKILL);
    if (after.c_lflag != s->before.c_lflag)
        return 98;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Backslashes as C has them, in place. */
static size_t unescape(char *text)
{
    char *to = text;

    for (const char *p = text; *p; p++) {
        if (*p == '\\' && p[1] == 'x') {
            *to++ = (char)strtol((char[]){p[2], p[3], '\0'}, NULL, 16);
            p += 3;
        } else if (*p == '\\' && p[1] == 'n') {
            *to++ = '\n';
            p++;
        } else {
            *to++ = *p;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

static void take_step(struct seat *s, char *step)
{
    char *rest = strchr(step, ' ');

    if (rest)
        *rest++ = '\0';
    else
        rest = step + strlen(step);
    if (strcmp(step, "expect") == 0) {
        (void)unescape(rest);
        expect(s, rest);
    } else if (strcmp(step, "send") == 0) {
        (void)!write(s->master, rest, unescape(rest));
    } else if (strcmp(step, "resize") == 0) {
        unsigned rows = (unsigned)strtoul(rest, &rest, 10);

        resize(s, rows, (unsigned)strtoul(rest, NULL, 10));
    } else if (strcmp(step, "kill") == 0) {
        (void)kill(s->pid, atoi(rest));
    } else if (strcmp(step, "stopped") == 0) {
        s->begun = time(NULL);
        while (!is_stopped(s))
            (void)hear(s, 10);
    } else if (strcmp(step, "end") == 0) {
        exit(end(s));
    } else {
        give_up(s, "no such step");
    }
}

/* As a shell does: the program is not the leader of its session, or the terminal would be
 * hung up when it ends. */
static _Noreturn void be_the_shell(int slave, int out, char **program)
{
    int status = 0;
    pid_t pid;

    if (login_tty(slave) < 0)
        _exit(127);
    pid = fork();
    if (pid == 0) {
        (void)close(out);
        (void)execvp(program[0], program);
        _exit(127);
    }
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTSTP, SIG_IGN);
    (void)!write(out, &pid, sizeof(pid));
    (void)waitpid(pid, &status, 0);
    (void)!write(out, &status, sizeof(status));
    for (;;)
        (void)pause();
}

int main(int argc, char **argv)
{
    struct seat s = {.pid = 0, .begun = time(NULL)};
    char step[1024];
    int ends[2];

    if (argc < 4)
        give_up(&s, "usage: helper_pty ROWS COLUMNS PROGRAM [ARGUMENT]... <STEPS");
    s.bytes = malloc(BYTES_MOST);
    if (!s.bytes || pipe(ends) < 0 || openpty(&s.master, &s.slave, NULL, NULL, NULL) < 0)
        give_up(&s, strerror(errno));
    (void)tcgetattr(s.slave, &s.before);
    resize(&s, (unsigned)atoi(argv[1]), (unsigned)atoi(argv[2]));
    s.shell = fork();
    if (s.shell == 0) {
        (void)close(s.master);
        be_the_shell(s.slave, ends[1], argv + 3);
    }
    s.status = ends[0];
    (void)!read(s.status, &s.pid, sizeof(s.pid));
    while (fgets(step, sizeof(step), stdin)) {
        step[strcspn(step, "\n")] = '\0';
        take_step(&s, step);
    }
    return end(&s);
}
