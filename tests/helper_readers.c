/*
 * helper_readers: a thousand readers of a daemon's stream of alerts.
 *
 *     helper_readers [-n ALERTS] [-r ALERTS_A_SECOND] [-l LAZY] PATH
 *
 * READERS connections to the unix socket PATH ask for /alerts/stream; LAZY of them do not
 * read. Then items are posted there, one at a time, each of which raises one alert of a
 * rule for "export controls", until every reader has got every alert, each once and in
 * order; then the lazy ones read, and must get the same. Prints how long alerts took from
 * the post to the readers: median, 99 of 100, and the longest. Exit status 1 when a
 * reader is given anything else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define READERS    1000
#define LINE       4096
#define TIME_LIMIT 120 /* seconds; far more than it takes */

struct reader {
    int fd;
    bool headed; /* it has the head of the answer */
    unsigned long last;
    char line[LINE];
    size_t n;
};

struct crowd {
    struct sockaddr_un address;
    struct reader all[READERS];
    int poster;
    int poll;
    unsigned long alerts, rate, lazy;
    unsigned long posted;
    size_t headed, complete;
    int64_t began_ns;
    int64_t *took_ns;
    size_t n_took;
};

static _Noreturn void fail(const char *what, const char *detail)
{
    fprintf(stderr, "helper_readers: %s: %s\n", what, detail);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int connect_to(const struct crowd *c)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 ||
        connect(fd, (const struct sockaddr *)&c->address, sizeof(c->address)) < 0)
        fail("connect", strerror(errno));
    return fd;
}

static void say(int fd, const char *text, size_t n)
{
    if (send(fd, text, n, MSG_NOSIGNAL) != (ssize_t)n)
        fail("send", strerror(errno));
}

/* r: NULL: to the poster. */
static void listen_to(struct crowd *c, struct reader *r)
{
    struct epoll_event e = {.events = EPOLLIN, .data = {.ptr = r}};

    if (epoll_ctl(c->poll, EPOLL_CTL_ADD, r ? r->fd : c->poster, &e) < 0)
        fail("epoll_ctl", strerror(errno));
}

static void gather(struct crowd *c)
{
    static const char asks[] = "GET /alerts/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";

    for (size_t i = 0; i < READERS; i++) {
        struct reader *r = &c->all[i];

        r->fd = connect_to(c);
        say(r->fd, asks, sizeof(asks) - 1);
        if (fcntl(r->fd, F_SETFL, O_NONBLOCK) < 0)
            fail("fcntl", strerror(errno));
        listen_to(c, r);
    }
}

/* --- reading ----------------------------------------------------------------------- */

static void take_alert(struct crowd *c, struct reader *r)
{
    const char *sent = strstr(r->line, "\"title\":\"export controls ");
    char *end;

    if (!sent)
        fail("no alert of ours", r->line);
    if (c->n_took < c->alerts * READERS)
        c->took_ns[c->n_took++] = now_ns() - strtoll(sent + 25, &end, 10);
}

static void take_line(struct crowd *c, struct reader *r)
{
    unsigned long id;

    if (!r->headed && strcmp(r->line, "HTTP/1.1 200 OK\r") == 0) {
        r->headed = true;
        c->headed++;
    } else if (!r->headed) {
        fail("answer", r->line);
    } else if (sscanf(r->line, "id: %lu", &id) == 1) {
        if (id != r->last + 1)
            fail("out of order", r->line);
        r->last = id;
        c->complete += id == c->alerts;
    } else if (strncmp(r->line, "data: ", 6) == 0) {
        take_alert(c, r);
    } else if (strncmp(r->line, "event: ", 7) == 0 &&
               strcmp(r->line, "event: alert") != 0) {
        fail("an event that is no alert", r->line);
    }
}

static void on_readable(struct crowd *c, struct reader *r)
{
    char bytes[16384];
    ssize_t n = read(r->fd, bytes, sizeof(bytes));

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0)
        fail("cut off", n < 0 ? strerror(errno) : "end");
    for (ssize_t i = 0; i < n; i++) {
        if (bytes[i] != '\n') {
            if (r->n < LINE - 1)
                r->line[r->n++] = bytes[i];
            continue;
        }
        r->line[r->n] = '\0';
        take_line(c, r);
        r->n = 0;
    }
}

/* Its answers must be read, or the daemon does not go on. */
static void drop_answers(const struct crowd *c)
{
    char bytes[4096];
    ssize_t n;

    while ((n = recv(c->poster, bytes, sizeof(bytes) - 1, MSG_DONTWAIT)) > 0) {
        bytes[n] = '\0';
        if (strstr(bytes, "HTTP/1.1 ") && !strstr(bytes, "HTTP/1.1 200 "))
            fail("answer to a post", bytes);
    }
}

static void read_for(struct crowd *c, int ms)
{
    struct epoll_event events[256];
    int n = epoll_wait(c->poll, events, 256, ms);

    for (int i = 0; i < n; i++)
        if (events[i].data.ptr)
            on_readable(c, events[i].data.ptr);
        else
            drop_answers(c);
}

/* --- posting ----------------------------------------------------------------------- */

static void post_one(struct crowd *c)
{
    char body[200], text[400];
    int n = snprintf(body, sizeof(body),
                     "{\"id\":\"%lu\",\"title\":\"export controls %lld\"}\n", ++c->posted,
                     (long long)now_ns());

    n = snprintf(text, sizeof(text),
                 "POST /items HTTP/1.1\r\nHost: localhost\r\n"
                 "Content-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n%s",
                 n, body);
    say(c->poster, text, (size_t)n);
}

static void post_all(struct crowd *c)
{
    size_t wanted = READERS - c->lazy;

    c->began_ns = now_ns();
    while (c->complete < wanted) {
        int64_t due = c->began_ns + (int64_t)(c->posted * UINT64_C(1000000000) / c->rate);
        int64_t left = due - now_ns();

        if (c->posted == c->alerts)
            read_for(c, -1);
        else if (left <= 0)
            post_one(c);
        else
            read_for(c, (int)(left / 1000000));
    }
}

static void wake_lazy(struct crowd *c)
{
    for (size_t i = 0; i < c->lazy; i++)
        listen_to(c, &c->all[i]);
    while (c->complete < READERS)
        read_for(c, -1);
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void report(struct crowd *c)
{
    double s = (double)(now_ns() - c->began_ns) / 1e9;

    qsort(c->took_ns, c->n_took, sizeof(*c->took_ns), by_time);
    printf("%lu readers have got %lu alerts each in %.1f s: median %.1f ms, p99 %.1f ms, "
           "longest %.1f ms\n",
           READERS - c->lazy, c->alerts, s, (double)c->took_ns[c->n_took / 2] / 1e6,
           (double)c->took_ns[c->n_took * 99 / 100] / 1e6,
           (double)c->took_ns[c->n_took - 1] / 1e6);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct crowd crowd = {.alerts = 300, .rate = 100};
    struct crowd *c = &crowd;

    for (int o; (o = getopt(argc, argv, "n:r:l:")) != -1;)
        *(o == 'n'   ? &c->alerts
          : o == 'r' ? &c->rate
                     : &c->lazy) = strtoul(optarg, NULL, 10);
    if (argc - optind != 1 || !c->alerts || !c->rate || c->lazy > READERS)
        fail("usage", "helper_readers [-n ALERTS] [-r ALERTS_A_SECOND] [-l LAZY] PATH");
    c->address.sun_family = AF_UNIX;
    (void)snprintf(c->address.sun_path, sizeof(c->address.sun_path), "%s", argv[optind]);
    c->took_ns = calloc(c->alerts * READERS, sizeof(*c->took_ns));
    c->poll = epoll_create1(EPOLL_CLOEXEC);
    c->poster = connect_to(c);
    listen_to(c, NULL);
    (void)alarm(TIME_LIMIT);
    gather(c);
    while (c->headed < READERS)
        read_for(c, -1);
    for (size_t i = 0; i < c->lazy; i++)
        (void)epoll_ctl(c->poll, EPOLL_CTL_DEL, c->all[i].fd, NULL);
    post_all(c);
    report(c);
    wake_lazy(c);
    printf("and so have %lu that did not read before\n", c->lazy);
    return 0;
}
