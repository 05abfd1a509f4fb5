#include "cli/screen.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"

#define ENTER "\x1b[?1049h\x1b[?25l"
#define LEAVE "\x1b[?25h\x1b[?1049l"

static void write_all(const char *p, size_t n)
{
    while (n) {
        ssize_t wrote = write(STDOUT_FILENO, p, n);

        if (wrote < 0 && errno != EINTR)
            return; /* the terminal has gone, and a signal says so */
        p += wrote > 0 ? wrote : 0;
        n -= wrote > 0 ? (size_t)wrote : 0;
    }
}

static void enter(const struct screen *s)
{
    struct termios raw = s->before;

    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(STDOUT_FILENO, TCSANOW, &raw);
    write_all(ENTER, sizeof(ENTER) - 1);
}

static void leave(const struct screen *s)
{
    write_all(LEAVE, sizeof(LEAVE) - 1);
    (void)tcsetattr(STDOUT_FILENO, TCSANOW, &s->before);
}

/* --- the one that waits ------------------------------------------------------------ */

/* A byte says that all is well; the end without one, that nobody is there to say it. In a
 * session of its own no key of the terminal reaches it. */
static _Noreturn void wait_for_the_end(const struct screen *s, int fd)
{
    ssize_t n;
    char byte;

    (void)setsid();
    while ((n = read(fd, &byte, 1)) < 0 && errno == EINTR)
        ;
    if (n == 0)
        leave(s);
    _exit(0);
}

static void start_guard(struct screen *s)
{
    int ends[2];
    pid_t pid;

    if (pipe(ends) < 0)
        return;
    pid = fork();
    if (pid == 0) {
        (void)close(ends[1]);
        wait_for_the_end(s, ends[0]);
    }
    (void)close(ends[0]);
    if (pid < 0)
        (void)close(ends[1]);
    else
        s->guard = ends[1];
    s->guard_pid = pid;
}

static void end_guard(struct screen *s)
{
    if (s->guard < 0)
        return;
    (void)!write(s->guard, "", 1); /* a pipe that is empty takes it */
    (void)close(s->guard);
    while (waitpid(s->guard_pid, NULL, 0) < 0 && errno == EINTR)
        ;
    s->guard = -1;
}

/* --- opening and closing ----------------------------------------------------------- */

bool screen_is_there(void)
{
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) == 1 && term && *term && strcmp(term, "dumb") != 0;
}

void screen_open(struct screen *s)
{
    s->guard = -1;
    s->open = tcgetattr(STDOUT_FILENO, &s->before) == 0;
    if (!s->open)
        return;
    start_guard(s);
    enter(s);
}

void screen_close(struct screen *s)
{
    if (!s->open)
        return;
    leave(s);
    end_guard(s);
    s->open = false;
}

void screen_stop(struct screen *s)
{
    if (s->open)
        leave(s);
    (void)raise(SIGSTOP);
    if (s->open)
        enter(s);
}

/* --- drawing ----------------------------------------------------------------------- */

struct screen_size screen_size(void)
{
    struct winsize w;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row && w.ws_col)
        return (struct screen_size){w.ws_row, w.ws_col};
    return (struct screen_size){24, 80};
}

/* Line by line over what is there, each cleared behind its end: nothing flickers. */
void screen_show(struct span lines)
{
    const char *p = lines.p, *end = lines.p + lines.n;
    struct buf out;

    buf_init(&out, BUF_NO_CAP);
    (void)buf_add_str(&out, "\x1b[H");
    while (p < end) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        const char *stop = lf ? lf : end;

        (void)buf_add(&out, p, (size_t)(stop - p));
        (void)buf_add_str(&out, stop + 1 < end ? "\x1b[K\r\n" : "\x1b[K");
        p = stop + 1;
    }
    (void)buf_add_str(&out, "\x1b[J");
    write_all(out.p, out.n);
    buf_release(&out);
}
