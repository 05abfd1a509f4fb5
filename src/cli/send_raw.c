#include "cli/send_raw.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/connect.h"
#include "cli/progress.h"

#define CHUNK ((size_t)64 << 10)

struct sending {
    const struct cli_usage *usage;
    int fd;
    struct progress progress;
    uint64_t bytes;
    bool broken; /* the connection, as reported */
};

/* Prints what the daemon has said: its bytes, 0 at its end, -1 on error. */
static ssize_t take_answer(struct sending *s)
{
    char chunk[4096];
    ssize_t n;

    do
        n = recv(s->fd, chunk, sizeof(chunk), 0);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        (void)fwrite(chunk, 1, (size_t)n, stdout); /* main sees whether it failed */
    return n;
}

/*
 * Sends what the daemon takes of it now. A daemon that waits for its answers to be read
 * takes nothing, so they are read meanwhile. -1 with errno when the connection is gone.
 */
static ssize_t send_some(struct sending *s, const char *p, size_t n)
{
    struct pollfd ready = {.fd = s->fd, .events = POLLIN | POLLOUT};

    for (;;) {
        if (poll(&ready, 1, -1) < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if ((ready.revents & POLLIN) && take_answer(s) <= 0)
            ready.events = POLLOUT; /* it says no more; sending tells what it means */
        if (ready.revents & (POLLOUT | POLLERR | POLLHUP)) {
            ssize_t sent = send(s->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

            if (sent >= 0 || (errno != EAGAIN && errno != EINTR))
                return sent;
        }
    }
}

static int send_bytes(struct sending *s, const char *p, size_t n)
{
    while (n) {
        ssize_t sent = send_some(s, p, n);

        if (sent < 0) {
            s->broken = true;
            return cli_fail(s->usage,
                            "the daemon closed the connection after %llu bytes: %s",
                            (unsigned long long)s->bytes, strerror(errno));
        }
        s->bytes += (uint64_t)sent;
        p += sent;
        n -= (size_t)sent;
        progress_step(&s->progress, s->bytes, 0);
    }
    return 0;
}

static int send_open(struct sending *s, int fd, const char *name)
{
    char chunk[CHUNK];
    ssize_t n;

    for (;;) {
        n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        if (send_bytes(s, chunk, (size_t)n))
            return CLI_TROUBLE;
    }
    if (n < 0)
        return cli_fail(s->usage, "cannot read %s: %s", name, strerror(errno));
    return 0;
}

static int send_file(struct sending *s, const char *file)
{
    int fd, rc;

    if (strcmp(file, "-") == 0)
        return send_open(s, STDIN_FILENO, "standard input");
    fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cli_fail(s->usage, "cannot open %s: %s", file, strerror(errno));
    rc = send_open(s, fd, file);
    (void)close(fd);
    return rc;
}

/* After our half-close: whatever the daemon says until it closes its half. */
static int wait_for_close(struct sending *s)
{
    ssize_t n;

    (void)shutdown(s->fd, SHUT_WR); /* one that is gone shows below */
    do
        n = take_answer(s);
    while (n > 0);
    if (n < 0)
        return cli_fail(s->usage,
                        "the connection broke before the daemon had read all: %s",
                        strerror(errno));
    return 0;
}

int send_raw(const struct cli_usage *usage, const char *address, char *const *files,
             int n)
{
    struct sending s = {.usage = usage};
    int rc = 0;

    s.fd = connect_to(usage->command, address);
    if (s.fd < 0)
        return CLI_TROUBLE;
    progress_init(&s.progress);
    for (int i = 0; i < n && !s.broken; i++)
        rc |= send_file(&s, files[i]);
    if (n == 0)
        rc = send_file(&s, "-");
    progress_clear(&s.progress);
    if (!s.broken)
        rc |= wait_for_close(&s);
    (void)close(s.fd);
    return rc;
}
