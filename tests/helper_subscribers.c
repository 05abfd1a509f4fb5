/*
 * helper_subscribers: a thousand subscribers, well and badly behaved.
 *
 *     helper_subscribers PATH LAST
 *
 * LAZY never read, DROPPERS connect and drop at random, half of them under a name, and
 * the others just read. Says "connected" on stderr once all are; then reads until each
 * but the lazy ones has got the alerts 1 to LAST, in order and without a gap, and says so
 * on standard output; a name may get again what it has not acknowledged, any other gets
 * each once. At the end of standard input the lazy ones read too, and must get the same.
 * Exit status 1 when one of them is told or given anything else. SEED in the environment.
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
#include <unistd.h>

#include "unit/random.h"

#define LAZY       100
#define DROPPERS   500
#define ALL        1000
#define DROPS_MOST 4     /* of one, so that there is an end */
#define CHUNK      16384 /* read at a time */
#define EVENTS     64
#define TIME_LIMIT 120 /* seconds; far more than it takes */

enum kind { KIND_LAZY, KIND_DROPPER, KIND_STEADY };

struct subscriber {
    int fd;
    enum kind kind;
    bool named;
    unsigned number;
    unsigned drops;
    unsigned long last; /* alert that it has got */
    char head[48];      /* of the line that is being read */
    size_t n;           /* bytes of it, also those that are not kept */
    unsigned long repeats;
};

struct crowd {
    struct sockaddr_un address;
    struct subscriber all[ALL];
    unsigned long last;
    size_t reading; /* those that have not got all, without the lazy ones at first */
    unsigned long drops;
    uint64_t random;
    int poll;
};

static _Noreturn void fail(const struct subscriber *s, const char *what)
{
    fprintf(stderr, "subscriber %u after alert %lu: %s: %.*s\n", s->number, s->last, what,
            (int)(s->n < sizeof(s->head) ? s->n : sizeof(s->head)), s->head);
    exit(1);
}

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "helper_subscribers: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* --- coming ------------------------------------------------------------------------ */

/* Where it stopped; a steady one of odd number says nothing, and gets what comes. */
static void say_first(const struct subscriber *s)
{
    char line[100] = "";

    if (s->named)
        snprintf(line, sizeof(line),
                 "{\"subscriber\":\"crowd-%u\",\"ack\":true,\"since\":0}\n", s->number);
    else if (s->kind != KIND_STEADY || s->number % 2 == 0)
        snprintf(line, sizeof(line), "{\"since\":%lu}\n", s->last);
    if (line[0] && send(s->fd, line, strlen(line), MSG_NOSIGNAL) < 0)
        give_up("send");
}

static void come(struct crowd *c, struct subscriber *s)
{
    struct epoll_event e = {.events = EPOLLIN, .data = {.ptr = s}};

    s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s->fd < 0 ||
        connect(s->fd, (struct sockaddr *)&c->address, sizeof(c->address)) < 0)
        give_up("connect");
    s->n = 0;
    say_first(s);
    if (fcntl(s->fd, F_SETFL, O_NONBLOCK) < 0)
        give_up("fcntl");
    if (s->kind != KIND_LAZY && epoll_ctl(c->poll, EPOLL_CTL_ADD, s->fd, &e) < 0)
        give_up("epoll_ctl");
}

/* --- reading ----------------------------------------------------------------------- */

static void acknowledge(const struct subscriber *s)
{
    char line[40];
    int n = snprintf(line, sizeof(line), "{\"ack\":%lu}\n", s->last);

    (void)send(s->fd, line, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void take_line(struct subscriber *s)
{
    unsigned long seq;

    s->head[sizeof(s->head) - 1] = '\0';
    if (sscanf(s->head, "{\"type\":\"alert\",\"seq\":%lu,", &seq) != 1)
        fail(s, "no alert");
    if (seq == s->last + 1)
        s->last = seq;
    else if (s->named && seq <= s->last)
        s->repeats++;
    else
        fail(s, "out of order");
}

static void take_bytes(struct subscriber *s, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s->n < sizeof(s->head))
            s->head[s->n] = p[i];
        s->n++;
        if (p[i] == '\n') {
            take_line(s);
            s->n = 0;
        }
    }
}

static void on_readable(struct crowd *c, struct subscriber *s)
{
    unsigned long before = s->last;
    char bytes[CHUNK];
    ssize_t n = read(s->fd, bytes, sizeof(bytes));

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0)
        fail(s, "cut off");
    take_bytes(s, bytes, (size_t)n);
    if (s->named && s->last > before && draw(&c->random) % 2)
        acknowledge(s);
    if (s->last == c->last && before < c->last)
        c->reading--;
    if (s->kind == KIND_DROPPER && s->drops < DROPS_MOST && draw(&c->random) % 8 == 0) {
        s->drops++;
        c->drops++;
        (void)close(s->fd);
        come(c, s);
    }
}

static void read_all(struct crowd *c)
{
    while (c->reading > 0) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(c->poll, events, EVENTS, -1);

        for (int i = 0; i < n; i++)
            on_readable(c, events[i].data.ptr);
    }
}

static void wake_lazy(struct crowd *c)
{
    for (unsigned i = 0; i < LAZY; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data = {.ptr = &c->all[i]}};

        if (epoll_ctl(c->poll, EPOLL_CTL_ADD, c->all[i].fd, &e) < 0)
            give_up("epoll_ctl");
    }
    c->reading = LAZY;
}

static void gather(struct crowd *c)
{
    for (unsigned i = 0; i < ALL; i++) {
        struct subscriber *s = &c->all[i];

        s->number = i;
        s->kind = i < LAZY ? KIND_LAZY : i < LAZY + DROPPERS ? KIND_DROPPER : KIND_STEADY;
        s->named = s->kind == KIND_DROPPER && i % 2;
        come(c, s);
    }
    c->reading = ALL - LAZY;
}

int main(int argc, char **argv)
{
    static struct crowd crowd = {.address = {.sun_family = AF_UNIX}};
    struct crowd *c = &crowd;
    unsigned long repeats = 0;

    c->last = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (!c->last || strlen(argv[1]) >= sizeof(c->address.sun_path)) {
        fprintf(stderr, "usage: helper_subscribers PATH LAST\n");
        return 2;
    }
    memcpy(c->address.sun_path, argv[1], strlen(argv[1]) + 1);
    c->random = random_seed();
    c->poll = epoll_create1(EPOLL_CLOEXEC);
    (void)alarm(TIME_LIMIT);
    gather(c);
    fprintf(stderr, "connected\n");
    read_all(c);
    for (unsigned i = 0; i < ALL; i++)
        repeats += c->all[i].repeats;
    printf("%d have got %lu alerts each; %lu connections dropped, %lu alerts repeated\n",
           ALL - LAZY, c->last, c->drops, repeats);
    fflush(stdout);
    while (getchar() != EOF)
        ;
    wake_lazy(c);
    read_all(c);
    printf("and so have %d that never read before\n", LAZY);
    return 0;
}
