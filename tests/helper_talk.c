/*
 * helper_talk: one conversation with a unix stream socket.
 *
 *     helper_talk [-n LINES] PATH
 *
 * Sends standard input, then closes that half, and prints what comes back until the other
 * side closes. With -n it says "connected" on stderr, keeps its half open, and is content
 * after so many lines. Exit status 1 when the other side closes sooner.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "helper_talk: %s: %s\n", what, strerror(errno));
    exit(2);
}

static int connect_to(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof(a.sun_path)) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    memcpy(a.sun_path, path, strlen(path) + 1);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
        fail(path);
    return fd;
}

static void write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

        if (done < 0 && errno != EINTR)
            fail("send");
        if (done > 0)
            p += done, n -= (size_t)done;
    }
}

/* Moves a chunk from standard input to fd; returns whether there may be more. */
static int pass_on(int fd, int half_close)
{
    char chunk[65536];
    ssize_t n = read(STDIN_FILENO, chunk, sizeof(chunk));

    if (n < 0)
        fail("read");
    if (n > 0)
        write_all(fd, chunk, (size_t)n);
    else if (half_close)
        shutdown(fd, SHUT_WR);
    return n > 0;
}

/* Prints what has come; *left counts lines down. Returns whether the
 * other side is there. */
static int print_answer(int fd, long *left)
{
    char chunk[65536];
    ssize_t n = read(fd, chunk, sizeof(chunk));

    if (n < 0 && errno != ECONNRESET)
        fail("read");
    if (n <= 0)
        return 0;
    fwrite(chunk, 1, (size_t)n, stdout);
    for (ssize_t i = 0; i < n; i++)
        *left -= chunk[i] == '\n';
    return 1;
}

int main(int argc, char **argv)
{
    long left = 0;
    int counting = argc == 4 && strcmp(argv[1], "-n") == 0;
    struct pollfd p[2] = {{.events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};

    if (counting)
        left = strtol(argv[2], NULL, 10);
    else if (argc != 2) {
        fprintf(stderr, "usage: helper_talk [-n LINES] PATH\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    p[0].fd = connect_to(argv[argc - 1]);
    if (counting)
        fprintf(stderr, "connected\n");
    while (!counting || left > 0) {
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            fail("poll");
        if (p[1].revents && !pass_on(p[0].fd, !counting))
            p[1].fd = -1;
        if (p[0].revents && !print_answer(p[0].fd, &left))
            return counting;
    }
    return 0;
}
