/*
 * helper_post: items over HTTP, as fast as they are taken.
 *
 *     helper_post [-b BYTES] [-c CONNECTIONS] PATH FILE
 *
 * Posts the lines of FILE to /items at the unix socket PATH, in batches of at most BYTES
 * (a megabyte), over so many connections at a time (4). Prints records, items, alerts,
 * seconds, megabytes a second, and how long a batch took: median and the longest. Exit
 * status 1 when an answer is anything but 200.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MOST     64 /* connections */
#define BATCHES  100000
#define HEAD     256
#define QUIET_MS 60000 /* nothing happens any more */

struct poster {
    int fd;
    char head[HEAD];
    size_t head_n, head_at;
    const char *body;
    size_t body_n, body_at;
    char answer[65536];
    size_t answer_n;
    int64_t began_ns;
};

struct load {
    struct sockaddr_un address;
    const char *text;
    size_t n, at;
    size_t batch;
    struct poster all[MOST];
    int connections, busy;
    unsigned long records, items, alerts;
    int64_t took_ns[BATCHES];
    size_t batches;
};

static _Noreturn void fail(const char *what, const char *detail)
{
    fprintf(stderr, "helper_post: %s: %s\n", what, detail);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* The next batch, of whole lines; false where none is left. */
static int begin_batch(struct load *l, struct poster *p)
{
    size_t n = l->n - l->at < l->batch ? l->n - l->at : l->batch;
    const char *from = l->text + l->at;

    if (!n)
        return 0;
    while (l->at + n < l->n && n && from[n - 1] != '\n')
        n--;
    if (!n)
        fail("a line is longer than a batch", "-b");
    l->at += n;
    p->body = from;
    p->body_n = n;
    p->body_at = p->head_at = p->answer_n = 0;
    p->head_n = (size_t)snprintf(p->head, HEAD,
                                 "POST /items HTTP/1.1\r\nHost: localhost\r\n"
                                 "Content-Type: application/x-ndjson\r\n"
                                 "Content-Length: %zu\r\n\r\n",
                                 n);
    p->began_ns = now_ns();
    l->busy++;
    return 1;
}

static void write_some(struct poster *p)
{
    struct iovec iov[2] = {
        {p->head + p->head_at, p->head_n - p->head_at},
        {(char *)p->body + p->body_at, p->body_n - p->body_at},
    };
    struct msghdr m = {.msg_iov = iov, .msg_iovlen = 2};
    ssize_t n = sendmsg(p->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
    size_t head;

    if (n < 0 && errno == EAGAIN)
        return;
    if (n < 0)
        fail("send", strerror(errno));
    head = (size_t)n < iov[0].iov_len ? (size_t)n : iov[0].iov_len;
    p->head_at += head;
    p->body_at += (size_t)n - head;
}

static unsigned long number(const char *answer, const char *name)
{
    const char *p = strstr(answer, name);

    return p ? strtoul(p + strlen(name), NULL, 10) : 0;
}

/* Whether the answer is whole. */
static int read_some(struct load *l, struct poster *p)
{
    ssize_t n = recv(p->fd, p->answer + p->answer_n, sizeof(p->answer) - 1 - p->answer_n,
                     MSG_DONTWAIT);
    const char *body;

    if (n < 0 && errno == EAGAIN)
        return 0;
    if (n <= 0)
        fail("closed before an answer", n < 0 ? strerror(errno) : "end");
    p->answer_n += (size_t)n;
    p->answer[p->answer_n] = '\0';
    body = strstr(p->answer, "\r\n\r\n");
    if (!body || p->answer_n < (size_t)(body + 4 - p->answer) +
                                   number(p->answer, "Content-Length: "))
        return 0;
    if (strncmp(p->answer, "HTTP/1.1 200 ", 13) != 0)
        fail("answer", p->answer);
    l->records += number(body, "\"records\":");
    l->items += number(body, "\"items\":");
    l->alerts += number(body, "\"alerts\":");
    if (l->batches < BATCHES)
        l->took_ns[l->batches++] = now_ns() - p->began_ns;
    l->busy--;
    return 1;
}

static void work(struct load *l)
{
    struct pollfd fds[MOST];

    while (l->busy) {
        for (int i = 0; i < l->connections; i++) {
            const struct poster *p = &l->all[i];

            fds[i] = (struct pollfd){p->fd, POLLIN, 0};
            if (p->head_at < p->head_n || p->body_at < p->body_n)
                fds[i].events |= POLLOUT;
        }
        if (poll(fds, (nfds_t)l->connections, QUIET_MS) <= 0)
            fail("poll", "nothing happens any more");
        for (int i = 0; i < l->connections; i++) {
            if (fds[i].revents & POLLOUT)
                write_some(&l->all[i]);
            if ((fds[i].revents & ~POLLOUT) && read_some(l, &l->all[i]))
                (void)begin_batch(l, &l->all[i]);
        }
    }
}

static void connect_all(struct load *l)
{
    for (int i = 0; i < l->connections; i++) {
        l->all[i].fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (l->all[i].fd < 0 ||
            connect(l->all[i].fd, (struct sockaddr *)&l->address, sizeof(l->address)) < 0)
            fail("connect", strerror(errno));
        (void)begin_batch(l, &l->all[i]);
    }
}

static void map_file(struct load *l, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *p;

    if (fd < 0 || fstat(fd, &st) < 0)
        fail(path, strerror(errno));
    p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (p == MAP_FAILED)
        fail(path, strerror(errno));
    l->text = p;
    l->n = (size_t)st.st_size;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static struct load load = {.batch = 1 << 20, .connections = 4};
    struct load *l = &load;
    int64_t from;
    double s;

    for (int c; (c = getopt(argc, argv, "b:c:")) != -1;) {
        if (c == 'b')
            l->batch = strtoul(optarg, NULL, 10);
        else
            l->connections = atoi(optarg);
    }
    if (argc - optind != 2 || l->connections < 1 || l->connections > MOST)
        fail("usage", "helper_post [-b BYTES] [-c CONNECTIONS] PATH FILE");
    l->address.sun_family = AF_UNIX;
    (void)snprintf(l->address.sun_path, sizeof(l->address.sun_path), "%s", argv[optind]);
    map_file(l, argv[optind + 1]);
    from = now_ns();
    connect_all(l);
    work(l);
    s = (double)(now_ns() - from) / 1e9;
    qsort(l->took_ns, l->batches, sizeof(*l->took_ns), by_time);
    printf(
        "%lu records, %lu items, %lu alerts in %.2f s: %.0f MB/s; a batch took %.1f ms, "
        "at most %.1f ms\n",
        l->records, l->items, l->alerts, s, (double)l->n / 1e6 / s,
        (double)l->took_ns[l->batches / 2] / 1e6,
        (double)l->took_ns[l->batches - 1] / 1e6);
    return 0;
}
