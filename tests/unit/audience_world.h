/* audience_world: an audience, a journal in memory, and what a subscriber heard. */
#ifndef UNIT_AUDIENCE_WORLD_H
#define UNIT_AUDIENCE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/audience.h"
#include "unit/journal_stand_in.h"

#define QUEUE   20000
#define BUFFERS 4608
#define HEARD   400000

struct world {
    struct event_base *base;
    struct log log;
    struct config_output config;
    struct filter *filter;
    struct archive *archive;
    struct marks *marks;
    struct audience *audience;
    uint64_t mark; /* the last that was told */
    int marks_told;
    char heard[HEARD]; /* in short: see shorten() */
};

static struct world world;

static inline void on_mark(void *ctx, struct span name, uint64_t seq)
{
    struct world *w = ctx;

    assert_true(span_is(name, "desk") || span_is(name, "lab"));
    w->mark = seq;
    w->marks_told++;
}

static inline void begin_dressed(struct world *w, bool with_journal, enum dress dress)
{
    struct audience_options o = {
        .name = "output test", .config = &w->config, .ctx = w, .dress = dress};

    memset(w, 0, sizeof(*w));
    journal_empty();
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->config = (struct config_output){
        .queue_bytes = QUEUE, .max_connections = 10, .when_full = OUTQ_DROP_OLDEST};
    o.filter = w->filter = filter_new_for_output(&w->config);
    if (with_journal) {
        o.archive = w->archive = archive_new(&w->log, "stand-in");
        o.marks = w->marks = marks_new(w->archive, on_mark, w);
    }
    w->audience = audience_new(w->base, &w->log, &o);
}

static inline void begin(struct world *w, bool with_journal)
{
    begin_dressed(w, with_journal, DRESS_LINE);
}

static inline void end(struct world *w)
{
    audience_free(w->audience);
    marks_free(w->marks);
    archive_free(w->archive);
    filter_free(w->filter);
    event_base_free(w->base);
    journal_empty();
}

static inline void open_journal(struct world *w)
{
    archive_open(w->archive, journal.last_seq);
    audience_open_journal(w->audience);
}

static inline void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

/* {"type":"alert","seq":SEQ,...}, of rule "odd" or "even". */
static inline struct chunk *make_alert(uint64_t seq, size_t pad)
{
    struct chunk *c;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_addf(&b,
                   "{\"type\":\"alert\",\"seq\":%llu,\"rule\":{\"id\":\"%s\"},\"pad\":\"",
                   (unsigned long long)seq, seq % 2 ? "odd" : "even");
    for (size_t i = 0; i < pad; i++)
        (void)buf_add_char(&b, 'x');
    (void)buf_add_str(&b, "\"}\n");
    c = chunk_new(buf_span(&b));
    buf_release(&b);
    return c;
}

static inline void commit(uint64_t seq, size_t pad)
{
    struct chunk *c = make_alert(seq, pad);

    journal_add(seq, (int64_t)seq * 1000, mem_dup(c->p, c->n - 1));
    chunk_unref(c);
}

static inline void hand_out(struct world *w, uint64_t seq, size_t pad)
{
    struct post p = {.seq = seq, .form = {[RENDER_JSON] = make_alert(seq, pad)}};

    audience_post(w->audience, &p);
    post_release(&p);
    if (seq && w->archive)
        archive_post(w->archive, seq);
}

static inline void post(struct world *w, uint64_t from, uint64_t to, size_t pad)
{
    for (uint64_t seq = from; seq <= to; seq++) {
        commit(seq, pad);
        hand_out(w, seq, pad);
    }
    turns(w, 2);
}

/* asks: of one that is not listened to; NULL: it is. */
static inline int come_asking(struct world *w, const char *asks)
{
    const int small = BUFFERS;
    struct peer p = {.text = "test"};
    int fds[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    (void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    if (asks)
        audience_add_asking(w->audience, fds[0], &p, span_of(asks));
    else
        audience_add(w->audience, fds[0], &p);
    return fds[1];
}

static inline int come(struct world *w)
{
    return come_asking(w, NULL);
}

static inline void say(struct world *w, int fd, const char *line)
{
    assert_int_equal(write(fd, line, strlen(line)), strlen(line));
    assert_int_equal(write(fd, "\n", 1), 1);
    turns(w, 3);
}

static inline int come_and_say(struct world *w, const char *line)
{
    int fd = come(w);

    say(w, fd, line);
    return fd;
}

/* What an event has around its data. */
static inline bool is_event_line(const char *line)
{
    return !*line || strncmp(line, "event: ", 7) == 0 || strncmp(line, "id: ", 4) == 0;
}

/* An alert is its number; "gone 1-7", "dropped 3", "refused no alert has...". */
static inline void shorten(const char *line, char *out)
{
    unsigned long long a = 0, b = 0;
    const char *p = strstr(line, "\"notice\":\"");
    char what[20] = "";

    if (is_event_line(line)) {
        *out = '\0';
        return;
    }
    if (!p) {
        line += strncmp(line, "data: ", 6) == 0 ? 6 : 0;
        (void)sscanf(line, "{\"type\":\"alert\",\"seq\":%llu", &a);
        (void)sprintf(out, "%llu ", a);
        return;
    }
    (void)sscanf(p, "\"notice\":\"%19[a-z]\"", what);
    out += sprintf(out, "%s ", what);
    if ((p = strstr(line, "\"first\":")) &&
        sscanf(p, "\"first\":%llu,\"last\":%llu", &a, &b))
        out += sprintf(out, "%llu-%llu ", a, b);
    if ((p = strstr(line, "\"count\":")) && sscanf(p, "\"count\":%llu", &a))
        out += sprintf(out, "%llu ", a);
    if ((p = strstr(line, "\"notices\":")) && sscanf(p, "\"notices\":%llu", &a))
        out += sprintf(out, "%llu notices ", a);
    if ((p = strstr(line, "\"after\":")) && sscanf(p, "\"after\":%llu", &a))
        out += sprintf(out, "%llu ", a);
    if ((p = strstr(line, "\"error\":\"")))
        (void)sprintf(out, "(%.16s) ", p + 9);
}

/* All that comes until nothing comes any more; "." at the end where it is closed. */
static const char *heard(struct world *w, int fd)
{
    static char bytes[HEARD];
    size_t n = 0;
    ssize_t got = 0;
    char *p = bytes, *lf;

    for (int quiet = 0; quiet < 5; turns(w, 2)) {
        got = read(fd, bytes + n, sizeof(bytes) - n);
        n += got > 0 ? (size_t)got : 0;
        quiet = got > 0 ? 0 : quiet + 1;
    }
    w->heard[0] = '\0';
    for (; (lf = memchr(p, '\n', n - (size_t)(p - bytes))); p = lf + 1) {
        *lf = '\0';
        shorten(p, w->heard + strlen(w->heard));
    }
    assert_ptr_equal(p, bytes + n);
    return got == 0 ? strcat(w->heard, ".") : w->heard;
}

#define DURABLE "{\"subscriber\":\"desk\",\"ack\":true}"

#endif
