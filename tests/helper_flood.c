/*
 * helper_flood: items into a daemon, alerts out of it, and how long that took.
 *
 *     helper_flood [-n ITEMS] [-r ITEMS_A_SECOND] [-b BYTES] [-p PREFIX] IN OUT
 *
 * Sends items (each raises one alert of a rule for "export controls") to the unix socket
 * IN, as fast as they are taken or at a rate, and reads the alerts from the unix socket
 * OUT. Prints items, seconds, alerts a second, and the time from a record's sending to
 * its alert: median, 99 of 100, and the longest. Exit status 1 when an alert is missing.
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define ROOM     ((size_t)1 << 20)
#define QUIET_MS 10000 /* nothing comes any more */

struct flood {
    long items, rate, bytes;
    const char *prefix;
    int in, out;
    int64_t begin_ns;
    int64_t *sent_ns;
    int64_t *took_ns; /* of each alert that came */
    long made, got;
    char text[ROOM]; /* items that are being sent */
    size_t text_n, text_at;
    char line[ROOM]; /* alerts that are being read */
    size_t line_n;
};

static int64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int connect_to(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
        perror(path);
        exit(2);
    }
    return fd;
}

/* One who says nothing at first is waited for, in case it wants to
 * say where it stopped. */
static void say_first(int fd)
{
    static const char line[] = "{\"notices\":false}\n";

    if (send(fd, line, sizeof(line) - 1, MSG_NOSIGNAL) < 0)
        exit(2);
}

/* As many items as are due. */
static void make_items(struct flood *f)
{
    int64_t now = now_ns();
    long due = f->rate ? (long)((double)(now - f->begin_ns) * (double)f->rate / 1e9) + 1
                       : f->items;

    if (f->text_at < f->text_n)
        return;
    f->text_at = f->text_n = 0;
    while (f->made < f->items && f->made < due &&
           f->text_n + (size_t)f->bytes + 200 < ROOM / (f->rate ? 1 : 8)) {
        f->sent_ns[f->made] = now;
        f->text_n += (size_t)snprintf(f->text + f->text_n, ROOM - f->text_n,
                                      "{\"id\":\"%s:%ld\",\"title\":\"New export "
                                      "controls\",\"content_text\":\"%*s\"}\n",
                                      f->prefix, f->made, (int)f->bytes, "of note");
        f->made++;
    }
}

static void send_items(struct flood *f)
{
    ssize_t n = send(f->in, f->text + f->text_at, f->text_n - f->text_at,
                     MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n > 0)
        f->text_at += (size_t)n;
    if (f->made == f->items && f->text_at == f->text_n)
        (void)shutdown(f->in, SHUT_WR);
}

static void take_alert(struct flood *f, char *line, int64_t now)
{
    char *id = strstr(line, "\"item\":{\"id\":\"");
    size_t n = strlen(f->prefix);
    long i;

    if (!id || strncmp(id + 14, f->prefix, n) != 0)
        return;
    i = strtol(id + 15 + n, NULL, 10);
    if (i >= 0 && i < f->made && f->got < f->items)
        f->took_ns[f->got++] = now - f->sent_ns[i];
}

static int read_alerts(struct flood *f)
{
    ssize_t n = read(f->out, f->line + f->line_n, ROOM - 1 - f->line_n);
    char *at = f->line, *lf;
    int64_t now = now_ns();

    if (n <= 0)
        return -1;
    f->line_n += (size_t)n;
    f->line[f->line_n] = '\0';
    while ((lf = strchr(at, '\n'))) {
        *lf = '\0';
        take_alert(f, at, now);
        at = lf + 1;
    }
    f->line_n -= (size_t)(at - f->line);
    memmove(f->line, at, f->line_n);
    return 0;
}

/* What the input says is read, and not looked at. */
static void drain(int fd)
{
    char bytes[65536];

    (void)!read(fd, bytes, sizeof(bytes));
}

static void run(struct flood *f)
{
    struct pollfd p[2] = {{.fd = f->in}, {.fd = f->out, .events = POLLIN}};

    while (f->got < f->items) {
        int waits;

        make_items(f);
        waits = f->text_at < f->text_n;
        p[0].events = (short)(POLLIN | (waits ? POLLOUT : 0));
        if (poll(p, 2, f->made < f->items ? 1 : QUIET_MS) == 0 && f->made == f->items)
            return;
        if (p[0].revents & POLLOUT)
            send_items(f);
        if (p[0].revents & POLLIN)
            drain(f->in);
        else if (p[0].revents & (POLLHUP | POLLERR))
            p[0].fd = -1;
        if (p[1].revents && read_alerts(f) < 0)
            return;
    }
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void report(struct flood *f)
{
    double s = (double)(now_ns() - f->begin_ns) / 1e9;

    qsort(f->took_ns, (size_t)f->got, sizeof(*f->took_ns), by_size);
    printf("%ld items, %ld alerts, %.2f s, %.0f alerts/s", f->made, f->got, s,
           (double)f->got / s);
    if (f->got)
        printf("; median %.2f ms, p99 %.2f ms, longest %.2f ms",
               (double)f->took_ns[f->got / 2] / 1e6,
               (double)f->took_ns[f->got * 99 / 100] / 1e6,
               (double)f->took_ns[f->got - 1] / 1e6);
    printf("\n");
}

int main(int argc, char **argv)
{
    static struct flood f = {.items = 100000, .bytes = 200, .prefix = "flood"};
    int option;

    while ((option = getopt(argc, argv, "n:r:b:p:")) != -1)
        switch (option) {
        case 'n': f.items = strtol(optarg, NULL, 10); break;
        case 'r': f.rate = strtol(optarg, NULL, 10); break;
        case 'b': f.bytes = strtol(optarg, NULL, 10); break;
        case 'p': f.prefix = optarg; break;
        default: return 2;
        }
    if (argc - optind != 2 || f.items < 1 || f.bytes < 0 || f.bytes > 10000)
        return 2;
    f.sent_ns = calloc((size_t)f.items, sizeof(*f.sent_ns));
    f.took_ns = calloc((size_t)f.items, sizeof(*f.took_ns));
    f.out = connect_to(argv[optind + 1]);
    say_first(f.out);
    f.in = connect_to(argv[optind]);
    f.begin_ns = now_ns();
    run(&f);
    report(&f);
    return f.got < f.items;
}
