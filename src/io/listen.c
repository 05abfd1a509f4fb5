#include "io/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#define BACKLOG         512
#define ACCEPTS_A_TURN  64
#define REST_MS         200 /* at the descriptor limit */
#define FINISH_ACCEPTS  4096
#define LOG_BURST       3
#define LOG_EVERY_MS    10000
#define KEEPALIVE_IDLE  60 /* seconds until the first probe of a silent TCP peer */
#define KEEPALIVE_EVERY 20
#define KEEPALIVE_COUNT 3

/* --- opening ----------------------------------------------------------------------- */

static int fail(char error[LISTEN_ERROR_SIZE], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int fail(char error[LISTEN_ERROR_SIZE], const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(error, LISTEN_ERROR_SIZE, fmt, ap);
    va_end(ap);
    return -1;
}

static struct sockaddr_un unix_address(const struct addr *a)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};

    memcpy(sun.sun_path, a->path, sizeof(sun.sun_path));
    return sun;
}

/* Whether somebody answers at the socket file. EPROTOTYPE: alive, of the other type. */
static bool is_alive(const struct addr *a, int type)
{
    struct sockaddr_un sun = unix_address(a);
    int fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool alive;

    if (fd < 0)
        return true; /* not known: then nothing is removed */
    alive =
        connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0 || errno != ECONNREFUSED;
    (void)close(fd);
    return alive;
}

/* Makes way for a bind: 0 where the path is free now. */
static int clear_stale(const struct addr *a, int type, char error[LISTEN_ERROR_SIZE])
{
    struct stat st;

    if (lstat(a->path, &st) < 0)
        return errno == ENOENT
                   ? 0
                   : fail(error, "cannot look at %s: %s", a->path, strerror(errno));
    if (!S_ISSOCK(st.st_mode))
        return fail(error, "%s exists and is no socket: it is left alone", a->path);
    if (is_alive(a, type))
        return fail(error, "another process listens on %s already", a->path);
    if (unlink(a->path) < 0)
        return fail(error, "cannot remove the stale socket %s: %s", a->path,
                    strerror(errno));
    return 0;
}

static int set_rights(const struct addr *a, const struct listen_rights *r,
                      char error[LISTEN_ERROR_SIZE])
{
    if ((r->uid != LISTEN_KEEP || r->gid != LISTEN_KEEP) &&
        chown(a->path, r->uid, r->gid) < 0)
        return fail(error, "cannot give %s to its owner or group: %s", a->path,
                    strerror(errno));
    if (chmod(a->path, r->mode) < 0)
        return fail(error, "cannot set the mode of %s: %s", a->path, strerror(errno));
    return 0;
}

static int bind_unix(const struct addr *a, int fd, int type,
                     const struct listen_rights *r, char error[LISTEN_ERROR_SIZE])
{
    struct sockaddr_un sun = unix_address(a);
    mode_t before;
    int got;

    if (clear_stale(a, type, error) < 0)
        return -1;
    before = umask(0177); /* nobody gets in before the rights are set */
    got = bind(fd, (struct sockaddr *)&sun, sizeof(sun));
    (void)umask(before);
    if (got < 0)
        return fail(error, "cannot bind %s: %s", a->path, strerror(errno));
    if (set_rights(a, r, error) < 0) {
        (void)unlink(a->path);
        return -1;
    }
    return 0;
}

static int bind_tcp(const struct addr *a, int fd, char error[LISTEN_ERROR_SIZE])
{
    const struct sockaddr_in6 *v6 = (const void *)&a->tcp;
    const int yes = 1;
    char text[ADDR_TEXT_SIZE];
    int only;

    addr_format((const struct sockaddr *)&a->tcp, text);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (a->tcp.ss_family == AF_INET6) { /* [::] stands for v4 too, other addresses not */
        only = memcmp(&v6->sin6_addr, &in6addr_any, sizeof(in6addr_any)) != 0;
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));
    }
    if (bind(fd, (const struct sockaddr *)&a->tcp, a->tcp_len) < 0)
        return fail(error, "cannot bind %s: %s", text, strerror(errno));
    return 0;
}

int listen_open(const struct addr *a, const struct listen_rights *rights,
                char error[LISTEN_ERROR_SIZE])
{
    int type = a->kind == ADDR_UNIX_DGRAM ? SOCK_DGRAM : SOCK_STREAM;
    int family = a->kind == ADDR_TCP ? a->tcp.ss_family : AF_UNIX;
    int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int got;

    if (fd < 0)
        return fail(error, "cannot make a socket: %s", strerror(errno));
    got = a->kind == ADDR_TCP ? bind_tcp(a, fd, error)
                              : bind_unix(a, fd, type, rights, error);
    if (got == 0 && type == SOCK_STREAM && listen(fd, BACKLOG) < 0)
        got = fail(error, "cannot listen: %s", strerror(errno));
    if (got < 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

void listen_unlink(const struct addr *a, int fd)
{
    struct sockaddr_un sun = {.sun_family = AF_UNSPEC};
    socklen_t len = sizeof(sun);
    struct stat st;

    if (a->kind != ADDR_UNIX && a->kind != ADDR_UNIX_DGRAM)
        return;
    if (getsockname(fd, (struct sockaddr *)&sun, &len) < 0 || sun.sun_family != AF_UNIX)
        return;
    if (lstat(a->path, &st) == 0 && S_ISSOCK(st.st_mode))
        (void)unlink(a->path); /* a file left behind is stale, and replaced next time */
}

void listen_describe(const struct addr *a, int fd, char out[128])
{
    struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof(sa);
    char text[ADDR_TEXT_SIZE];

    if (a->kind == ADDR_TCP && getsockname(fd, (struct sockaddr *)&sa, &len) == 0) {
        addr_format((struct sockaddr *)&sa, text);
        (void)snprintf(out, 128, "tcp:%s", text);
    } else {
        (void)snprintf(out, 128, "%s:%s",
                       a->kind == ADDR_FD           ? "fd"
                       : a->kind == ADDR_UNIX_DGRAM ? "unix-dgram"
                                                    : "unix",
                       a->path);
    }
}

static void tell(const struct log *log, const char *label, const struct addr *a, int fd)
{
    char text[128];

    listen_describe(a, fd, text);
    log_info(log, "%s: listening on %s", label, text);
}

static size_t take_all(const struct log *log, const char *label, const struct addr *a,
                       struct activated *sockets, int fds[ACTIVATE_MOST])
{
    size_t n = 0;

    while (n < ACTIVATE_MOST && (fds[n] = activate_take(sockets, a->path)) >= 0) {
        if (activate_kind(fds[n++]) == ACTIVATE_LISTENING)
            continue;
        log_error(log, "%s: the socket %s that was passed does not listen", label,
                  a->path);
        while (n)
            (void)close(fds[--n]);
        return 0;
    }
    if (!n)
        log_error(log, "%s: the service manager passed no socket named %s", label,
                  a->path);
    for (size_t i = 0; i < n; i++)
        tell(log, label, a, fds[i]);
    return n;
}

size_t listen_all(const struct log *log, const char *label, const struct addr *a,
                  const struct listen_rights *rights, struct activated *sockets,
                  int fds[ACTIVATE_MOST])
{
    char error[LISTEN_ERROR_SIZE];

    if (a->kind == ADDR_FD)
        return take_all(log, label, a, sockets, fds);
    fds[0] = listen_open(a, rights, error);
    if (fds[0] < 0) {
        log_error(log, "%s: %s", label, error);
        return 0;
    }
    tell(log, label, a, fds[0]);
    return 1;
}

/* --- accepting --------------------------------------------------------------------- */

struct listener {
    const struct log *log;
    const char *name;
    int fd;
    struct event *readable;
    struct event *rested;
    struct log_limit limit;
    listen_accept_fn *on_accept;
    void *ctx;
};

void listen_tune(int fd)
{
    const int yes = 1, idle = KEEPALIVE_IDLE, every = KEEPALIVE_EVERY,
              count = KEEPALIVE_COUNT;

    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) < 0)
        return; /* a unix socket, which needs none of it */
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof(every));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
}

static void rest(struct listener *l, int error)
{
    const struct timeval pause = {0, REST_MS * 1000};
    uint64_t held_back;

    (void)event_del(l->readable);
    (void)event_add(l->rested, &pause);
    if (log_limit_pass(&l->limit, clock_mono_ns(), &held_back))
        log_warning(l->log, "%s: cannot accept: %s; new connections wait", l->name,
                    strerror(error));
}

/* One connection: 1, or 0 where none waits, or -1 where the process
 * is out of something. */
static int accept_one(struct listener *l)
{
    int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0) {
        listen_tune(fd);
        l->on_accept(l->ctx, fd);
        return 1;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return 0;
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        return -1;
    return 1; /* ECONNABORTED and its kin: that peer has gone, the next may be there */
}

static void listener_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct listener *l = ctx;
    int got = 1;

    (void)fd;
    (void)what;
    for (int i = 0; i < ACCEPTS_A_TURN && got == 1; i++)
        got = accept_one(l);
    if (got < 0)
        rest(l, errno);
}

static void listener_on_rested(evutil_socket_t fd, short what, void *ctx)
{
    struct listener *l = ctx;

    (void)fd;
    (void)what;
    (void)event_add(l->readable, NULL);
}

struct listener *listener_new(struct event_base *base, const struct log *log,
                              const char *name, int fd, listen_accept_fn *on_accept,
                              void *ctx)
{
    struct listener *l = mem_zalloc(sizeof(*l));

    l->log = log;
    l->name = name;
    l->fd = fd;
    l->on_accept = on_accept;
    l->ctx = ctx;
    log_limit_init(&l->limit, LOG_BURST, LOG_EVERY_MS);
    l->readable = event_new(base, fd, EV_READ | EV_PERSIST, listener_on_readable, l);
    l->rested = evtimer_new(base, listener_on_rested, l);
    (void)event_add(l->readable, NULL);
    return l;
}

void listener_finish(struct listener *l)
{
    if (!l)
        return;
    for (int i = 0; i < FINISH_ACCEPTS && accept_one(l) == 1; i++)
        ;
    listener_free(l);
}

void listener_free(struct listener *l)
{
    if (!l)
        return;
    event_free(l->readable);
    event_free(l->rested);
    (void)close(l->fd);
    free(l);
}
