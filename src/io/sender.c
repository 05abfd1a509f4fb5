#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/sender_inside.h"

#define PAUSE_FIRST_MS 50
#define PAUSE_MOST_MS  5000
#define PROVEN_MS      1000 /* a connection that lasts so long was one */
#define GREETING_MS    3000 /* who has not greeted by then does not acknowledge */
#define READ_BYTES     ((size_t)64 << 10)
#define WRITES_A_TURN  16

static void begin_connecting(struct sender *s);

static void run_in(struct event *e, int64_t ms)
{
    const struct timeval tv = clock_timeval_ms(ms);

    (void)evtimer_add(e, &tv);
}

/* --- what the owner is told ------------------------------------------------------- */

/* With the place, as whoever reads it may have to mend it there. */
static void log_failure(const struct sender *s, const char *error)
{
    const struct addr *a = &s->options.addr;
    char tcp[ADDR_TEXT_SIZE];

    if (a->kind == ADDR_UNIX) {
        log_warning(s->log, "unix:%s: %s; trying again", a->path, error);
        return;
    }
    addr_format((const struct sockaddr *)&a->tcp, tcp);
    log_warning(s->log, "tcp:%s: %s; trying again", tcp, error);
}

static void tell_state(struct sender *s, const char *error)
{
    bool news = s->failing != (error != NULL);

    s->failing = error;
    if (news && error)
        log_failure(s, error);
    else if (news)
        log_info(s->log, "connected again");
    if (s->options.on_state)
        s->options.on_state(s->options.ctx, error);
}

/* Half of the queue is room enough to ask for more. */
void sender_tell_room(struct sender *s)
{
    if (!s->refused || sendq_bytes(&s->queue) > s->options.queue_bytes / 2)
        return;
    s->refused = false;
    s->options.on_room(s->options.ctx);
}

/* --- a connection and its end ----------------------------------------------------- */

static void drop_connection(struct sender *s)
{
    if (s->state == SENDER_RESTING)
        return;
    event_free(s->readable);
    event_free(s->writable);
    (void)close(s->fd);
    (void)evtimer_del(s->silence);
    buf_reset(&s->answer);
    s->state = SENDER_RESTING;
    s->greeted = s->half_closed = false;
    sendq_rewind(&s->queue);
}

static bool has_work(const struct sender *s)
{
    return sendq_count(&s->queue) > 0;
}

static void stop(struct sender *s, enum sender_end end)
{
    drop_connection(s);
    (void)evtimer_del(s->retry);
    (void)evtimer_del(s->give_up);
    s->deadline_ns = 0;
    s->pause_ms = PAUSE_FIRST_MS;
    s->finishing = false;
    s->options.on_end(s->options.ctx, end);
}

/* No connection is needed before the next push. */
static void end_well(struct sender *s)
{
    if (s->finishing)
        stop(s, SENDER_DONE);
    else
        drop_connection(s);
}

/* No connection, or none any more: another one is tried after a pause, until it is time
 * to give up. */
static void rest(struct sender *s, const char *error)
{
    int64_t now = clock_mono_ns(), left;
    bool was_one = s->state == SENDER_CONNECTED &&
                   (s->greeted || now - s->since_ns > PROVEN_MS * (int64_t)1000000);

    if (s->mute)
        tell_state(s, error); /* it may not have read what is forgotten */
    if (!has_work(s)) {
        end_well(s);
        return;
    }
    drop_connection(s);
    if (was_one) {
        s->pause_ms = PAUSE_FIRST_MS;
        s->deadline_ns = 0;
    }
    if (!s->deadline_ns)
        s->deadline_ns = now + s->options.give_up_ms * 1000000;
    left = (s->deadline_ns - now) / 1000000;
    run_in(s->retry, s->pause_ms);
    if (s->options.give_up_ms)
        run_in(s->give_up, left > 0 ? left : 0);
    s->pause_ms = s->pause_ms < PAUSE_MOST_MS / 2 ? s->pause_ms * 2 : PAUSE_MOST_MS;
    tell_state(s, error);
}

static void rest_for(struct sender *s, const char *what, int error)
{
    char text[128];

    (void)snprintf(text, sizeof(text), "%s: %s", what, strerror(error));
    rest(s, text);
}

static void sender_on_give_up(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    stop(ctx, SENDER_GAVE_UP);
}

static void sender_on_retry(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    begin_connecting(ctx);
}

/* The daemon has closed. After our half-close an input without acks has read it all. */
static void take_end(struct sender *s)
{
    if (s->half_closed && !s->greeted) {
        uint64_t n = sendq_sent_lines(&s->queue) - s->queue.forgotten;

        s->counts.unproven += n;
        sendq_forget(&s->queue, s->queue.forgotten + n);
    }
    if (s->finishing && !has_work(s))
        stop(s, SENDER_DONE);
    else
        rest(s, "the daemon closed the connection");
}

/* --- reading ---------------------------------------------------------------------- */

static void sender_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct sender *s = ctx;
    ssize_t n = -1;

    (void)what;
    while (buf_reserve(&s->answer, READ_BYTES) == 0 &&
           (n = recv(fd, s->answer.p + s->answer.n, READ_BYTES, MSG_DONTWAIT)) > 0) {
        s->answer.n += (size_t)n;
        if (sender_take_answers(s) < 0) {
            rest(s, "the daemon acknowledges what it was not sent");
            return;
        }
    }
    if (s->answer.full)
        rest(s, "the daemon says more than it should");
    else if (n == 0)
        take_end(s);
    else if (errno != EAGAIN && errno != EINTR)
        rest_for(s, "the connection broke", errno);
}

/* --- sending ---------------------------------------------------------------------- */

/* An input that does not acknowledge: what it was sent need not be kept. */
static void forget_sent(struct sender *s)
{
    uint64_t n = sendq_sent_lines(&s->queue) - s->queue.forgotten;

    s->counts.unproven += n;
    sendq_forget(&s->queue, s->queue.forgotten + n);
    sender_tell_room(s);
}

static void sender_on_silence(evutil_socket_t fd, short what, void *ctx)
{
    struct sender *s = ctx;

    (void)fd;
    (void)what;
    s->mute = true;
    forget_sent(s);
}

static void half_close(struct sender *s)
{
    if (s->half_closed || !s->finishing)
        return;
    s->half_closed = true;
    (void)shutdown(s->fd, SHUT_WR); /* one that is gone shows when it is read */
}

static void sender_on_writable(evutil_socket_t fd, short what, void *ctx)
{
    struct sender *s = ctx;
    ssize_t n = 0;

    (void)what;
    if (s->half_closed)
        return;
    for (int i = 0; i < WRITES_A_TURN; i++) {
        struct span next = sendq_next(&s->queue);

        if (!next.n) {
            half_close(s);
            return;
        }
        n = send(fd, next.p, next.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0)
            break;
        s->counts.resent += sendq_sent(&s->queue, (size_t)n);
        if (s->mute)
            forget_sent(s);
    }
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        return; /* it is gone, which shows when the last it said is read */
    (void)event_add(s->writable, NULL);
}

/* --- connecting ------------------------------------------------------------------- */

static void begin_sending(struct sender *s)
{
    s->state = SENDER_CONNECTED;
    s->counts.connections++;
    s->since_ns = clock_mono_ns();
    s->before = s->queue.forgotten;
    (void)evtimer_del(s->give_up);
    event_free(s->writable);
    s->writable = event_new(s->base, s->fd, EV_WRITE, sender_on_writable, s);
    (void)event_add(s->readable, NULL);
    (void)event_add(s->writable, NULL);
    if (s->refused && !s->mute)
        run_in(s->silence, GREETING_MS);
    tell_state(s, NULL);
}

static void sender_on_connected(evutil_socket_t fd, short what, void *ctx)
{
    struct sender *s = ctx;
    int error = 0;
    socklen_t n = sizeof(error);

    (void)what;
    (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n);
    if (error)
        rest_for(s, "cannot connect", error);
    else
        begin_sending(s);
}

static int open_socket(const struct addr *a, int *error)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    const struct sockaddr *sa = (const struct sockaddr *)&a->tcp;
    socklen_t n = a->tcp_len;
    int family = a->kind == ADDR_UNIX ? AF_UNIX : a->tcp.ss_family;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (a->kind == ADDR_UNIX) {
        memcpy(local.sun_path, a->path, sizeof(local.sun_path));
        sa = (const struct sockaddr *)&local;
        n = sizeof(local);
    }
    *error = fd < 0 || connect(fd, sa, n) < 0 ? errno : 0;
    return fd;
}

static void begin_connecting(struct sender *s)
{
    int error, fd;

    (void)evtimer_del(s->retry);
    fd = open_socket(&s->options.addr, &error);
    if (fd < 0 || (error && error != EINPROGRESS)) {
        if (fd >= 0)
            (void)close(fd);
        rest_for(s, "cannot connect", error);
        return;
    }
    s->fd = fd;
    s->state = SENDER_CONNECTING;
    s->readable = event_new(s->base, fd, EV_READ | EV_PERSIST, sender_on_readable, s);
    s->writable = event_new(s->base, fd, EV_WRITE, sender_on_connected, s);
    if (error)
        (void)event_add(s->writable, NULL);
    else
        begin_sending(s);
}

/* --- for the owner ---------------------------------------------------------------- */

/* Whatever is to be done now. */
static void wake(struct sender *s)
{
    if (s->state == SENDER_CONNECTED && !s->half_closed)
        (void)event_add(s->writable, NULL);
    else if (s->state == SENDER_RESTING && !evtimer_pending(s->retry, NULL))
        run_in(s->retry, 0);
}

int sender_push(struct sender *s, struct span record)
{
    if (sendq_push(&s->queue, record) == 0) {
        s->counts.records++;
        wake(s);
        return 0;
    }
    s->refused = true;
    if (s->mute)
        forget_sent(s);
    else if (s->state == SENDER_CONNECTED && !s->greeted &&
             !evtimer_pending(s->silence, NULL))
        run_in(s->silence, GREETING_MS);
    return -1;
}

static void sender_on_settle(evutil_socket_t fd, short what, void *ctx)
{
    struct sender *s = ctx;

    (void)fd;
    (void)what;
    if (s->finishing && s->state == SENDER_RESTING && !has_work(s))
        stop(s, SENDER_DONE);
    else
        wake(s);
}

void sender_finish(struct sender *s)
{
    s->finishing = true;
    run_in(s->settle, 0);
}

struct sender_counts sender_counts(const struct sender *s)
{
    return s->counts;
}

struct sender *sender_new(struct event_base *base, const struct log *log,
                          const struct sender_options *options)
{
    struct sender *s = mem_zalloc(sizeof(*s));

    s->base = base;
    s->log = log;
    s->options = *options;
    s->pause_ms = PAUSE_FIRST_MS;
    sendq_init(&s->queue, options->queue_bytes);
    buf_init(&s->answer, SENDER_ANSWER_MOST);
    s->retry = evtimer_new(base, sender_on_retry, s);
    s->give_up = evtimer_new(base, sender_on_give_up, s);
    s->silence = evtimer_new(base, sender_on_silence, s);
    s->settle = evtimer_new(base, sender_on_settle, s);
    return s;
}

void sender_free(struct sender *s)
{
    if (!s)
        return;
    drop_connection(s);
    event_free(s->retry);
    event_free(s->give_up);
    event_free(s->silence);
    event_free(s->settle);
    buf_release(&s->answer);
    sendq_release(&s->queue);
    free(s);
}
