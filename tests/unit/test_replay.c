/*
 * replay: the seam between what is read again and what comes live.
 *
 * Subscribers come, ask for this or that, read fast or not at all, acknowledge, go, and
 * come again; alerts are committed, posted later, trimmed; the journal fails; the daemon
 * starts anew. Whatever happens in whatever order, each gets exactly the alerts that it
 * asked for, each once and in order, or is told which are gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/audience.h"
#include "base/clock.h"
#include "unit/journal_stand_in.h"
#include "unit/random.h"

#define CLIENTS    8
#define NAMES      3
#define STEPS      30000
#define QUEUE      20000
#define BUFFERS    4608
#define INPUT_MOST ((size_t)1 << 17)

/* What the subscriber asked for; 0: all. */
enum { WANT_ALL, WANT_RULE, WANT_HIGH, WANT_TAG, WANT_SOURCE, WANT_NOT_SOURCE, WANTS };

static const char *const want_text[WANTS] = {
    "",
    ",\"rule\":[\"R1\",\"r2*\"]",
    ",\"priority\":\"high\"",
    ",\"tag\":\"t1\"",
    ",\"source\":\"Source ?\"",
    ",\"source\":\"!source 1\"",
};

struct client {
    int fd; /* -1: not connected */
    int want;
    int name;      /* -1: not durable */
    uint64_t at;   /* it must get all that it wants above it */
    uint64_t seen; /* the last it got */
    bool over;     /* it was told that this is the end */
    bool lazy;     /* reads next to nothing */
    char *input;
    size_t n;
};

struct world {
    struct event_base *base;
    struct log log;
    struct config_output config;
    struct filter *filter;
    struct archive *archive;
    struct marks *marks;
    struct audience *audience;
    struct client clients[CLIENTS];
    struct {
        bool known;
        uint64_t acked;
        uint64_t told;               /* to us, last */
        uint64_t pending;            /* the same, where it is not committed; 0: it is */
        const struct client *holder; /* who came last */
    } names[NAMES];
    size_t posted; /* rows */
    bool failed;   /* since the clients came: gaps may be told that need not be */
    uint64_t random;
    uint64_t got;
    uint64_t gone;
    uint64_t replaced;
};

static uint64_t below(struct world *w, uint64_t n)
{
    return draw(&w->random) % n;
}

/* --- alerts ------------------------------------------------------------------------ */

/* kind: rule, priority, tag and source in four digits of base 4. */
static unsigned digit(unsigned kind, int i)
{
    return kind >> (2 * i) & 3;
}

static bool output_wants(unsigned kind)
{
    return digit(kind, 0) != 3; /* its filter is rules = !r3 */
}

static bool wants(const struct client *c, unsigned kind)
{
    if (!output_wants(kind))
        return false;
    switch (c->want) {
    case WANT_RULE: return digit(kind, 0) == 1 || digit(kind, 0) == 2;
    case WANT_HIGH: return digit(kind, 1) >= 2;
    case WANT_TAG: return digit(kind, 2) == 1;
    case WANT_SOURCE: return digit(kind, 3) != 0;
    case WANT_NOT_SOURCE: return digit(kind, 3) != 1;
    default: return true;
    }
}

static void commit_alert(struct world *w)
{
    static const char *const priorities[] = {"low", "normal", "high", "critical"};
    unsigned kind = (unsigned)below(w, 256);
    size_t pad = below(w, 50) ? below(w, 1500) : below(w, 40000), n;
    uint64_t seq = journal.last_seq + 1 + (below(w, 30) ? 0 : below(w, 9));
    char *line = mem_zalloc(pad + 400), source[40] = "";

    if (digit(kind, 3))
        (void)snprintf(source, sizeof(source), "\"source\":\"Source %u\"",
                       digit(kind, 3));
    n = (size_t)snprintf(line, 400,
                         "{\"type\":\"alert\",\"seq\":%llu,\"rule\":{\"id\":\"r%u\","
                         "\"priority\":\"%s\",\"tags\":[\"t%u\",\"all\"]},"
                         "\"item\":{%s},\"snippet\":\"",
                         (unsigned long long)seq, digit(kind, 0),
                         priorities[digit(kind, 1)], digit(kind, 2), source);
    memset(line + n, 'x', pad);
    memcpy(line + n + pad, "\"}", 2);
    journal_add(seq, (int64_t)seq * 1000, line)->kind = kind;
}

static void post_alert(struct world *w)
{
    const struct journal_row *row = &journal.rows[w->posted++];
    struct post post = {.seq = row->seq};
    size_t n = strlen(row->line);

    if (output_wants(row->kind)) {
        row->line[n] = '\n'; /* for the time being: there is room */
        post.form[RENDER_JSON] = chunk_new(span_make(row->line, n + 1));
        row->line[n] = '\0';
        audience_post(w->audience, &post);
        post_release(&post);
    }
    archive_post(w->archive, row->seq);
}

static uint64_t posted_seq(const struct world *w)
{
    return w->posted ? journal.rows[w->posted - 1].seq : 0;
}

static uint64_t first_kept(void)
{
    return journal.first < journal.n ? journal.rows[journal.first].seq
                                     : journal.last_seq + 1;
}

/* --- what a subscriber hears ------------------------------------------------------- */

/* Nothing that it wants lies between where it is and seq. */
static void nothing_between(const struct client *c, uint64_t seq)
{
    for (size_t i = journal_row_after(c->at); i < journal.n; i++) {
        if (journal.rows[i].seq >= seq)
            return;
        if (wants(c, journal.rows[i].kind))
            fail_msg("client %d at %llu got %llu without %llu", c->fd,
                     (unsigned long long)c->at, (unsigned long long)seq,
                     (unsigned long long)journal.rows[i].seq);
    }
}

static void hear_alert(struct world *w, struct client *c, const char *line, uint64_t seq)
{
    const struct journal_row *row = &journal.rows[journal_row_after(seq) - 1];

    assert_true(seq > c->at);
    assert_int_equal(row->seq, seq);
    assert_string_equal(row->line, line);
    assert_true(wants(c, row->kind));
    nothing_between(c, seq);
    c->at = c->seen = seq;
    w->got++;
}

static void hear_gone(struct world *w, struct client *c, const char *line)
{
    unsigned long long first = 0, last = 0;
    const char *p = strstr(line, "\"first\":");

    assert_int_equal(sscanf(p, "\"first\":%llu,\"last\":%llu", &first, &last), 2);
    if (first <= c->at || last < first)
        fail_msg("client %d at %llu: %s", c->fd, (unsigned long long)c->at, line);
    nothing_between(c, first);
    if (strstr(line, "\"error\""))
        assert_true(w->failed);
    else
        assert_true(last < first_kept());
    c->at = last;
    w->gone++;
}

static void hear(struct world *w, struct client *c, const char *line)
{
    unsigned long long seq;

    assert_false(c->over);
    if (sscanf(line, "{\"type\":\"alert\",\"seq\":%llu,", &seq) == 1)
        hear_alert(w, c, line, seq);
    else if (strstr(line, "\"notice\":\"gone\""))
        hear_gone(w, c, line);
    else if (strstr(line, "\"notice\":\"replaced\""))
        c->over = true, w->replaced++;
    else if (strstr(line, "come again"))
        c->over = true, assert_true(w->failed);
    else if (strstr(line, "from that time on"))
        assert_true(journal.first > 0 && c->at < first_kept());
    else if (!strstr(line, "\"notice\":\"replay\"") || !strstr(line, "asked for yet"))
        fail_msg("client %d: %s", c->fd, line);
}

static void disconnect(struct client *c)
{
    if (c->fd >= 0)
        (void)close(c->fd);
    c->fd = -1;
    c->n = 0;
}

/* Up to n bytes. False where nothing came. */
static bool listen_to(struct world *w, struct client *c, size_t most)
{
    size_t room = INPUT_MOST - c->n;
    ssize_t got = read(c->fd, c->input + c->n, most < room ? most : room);
    char *p = c->input, *lf;

    if (got == 0) {
        assert_true(c->over);
        disconnect(c);
    }
    if (got <= 0)
        return false;
    c->n += (size_t)got;
    for (; (lf = memchr(p, '\n', c->n - (size_t)(p - c->input))); p = lf + 1) {
        *lf = '\0';
        hear(w, c, p);
    }
    c->n -= (size_t)(p - c->input);
    memmove(c->input, p, c->n);
    return true;
}

/* --- what happens ------------------------------------------------------------------ */

static void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static void say(struct world *w, const struct client *c, const char *line)
{
    assert_int_equal(send(c->fd, line, strlen(line), MSG_NOSIGNAL), strlen(line));
    turns(w, 2);
}

/* Says what it wants, and knows from where on it must get it. */
static void open_client(struct world *w, struct client *c)
{
    char line[300], time[CLOCK_TEXT_SIZE], since[60] = "";
    uint64_t at = journal.last_seq ? below(w, journal.last_seq + 10) : 0;
    int how = (int)below(w, 4);
    bool fresh;

    c->at = posted_seq(w);
    if (how == 1) {
        at = first_kept() > 1 ? first_kept() - 1 : 0;
        (void)snprintf(since, sizeof(since), ",\"since\":0");
    } else if (how == 2) {
        (void)snprintf(since, sizeof(since), ",\"since\":%llu", (unsigned long long)at);
        if (!at)
            at = first_kept() > 1 ? first_kept() - 1 : 0;
    } else if (how == 3) {
        clock_format((int64_t)at * 1000, time);
        (void)snprintf(since, sizeof(since), ",\"since\":\"%s\"", time);
        at = first_kept() > at ? first_kept() - 1 : at;
        while (at && at < journal.last_seq &&
               journal.rows[journal_row_after(at - 1)].seq != at)
            at++; /* a number that no alert has: the next one counts */
        at = at > journal.last_seq      ? journal.last_seq
             : at && at >= first_kept() ? at - 1
                                        : at;
    }
    if (how)
        c->at = at > journal.last_seq ? posted_seq(w) : at;
    if (c->name >= 0)
        w->names[c->name].holder = c;
    fresh = c->name >= 0 && !w->names[c->name].known;
    if (c->name >= 0 && !fresh)
        c->at = w->names[c->name].acked;
    if (c->name >= 0)
        (void)snprintf(line, sizeof(line),
                       "{\"notices\":false,\"subscriber\":\"n%d\",\"ack\":true%s%s}\n",
                       c->name, since, want_text[c->want]);
    else
        (void)snprintf(line, sizeof(line), "{\"notices\":false%s%s}\n", since,
                       want_text[c->want]);
    say(w, c, line);
    if (fresh)
        w->names[c->name].acked = c->at;
}

static void connect_client(struct world *w, struct client *c)
{
    const int small = BUFFERS;
    struct peer p = {.text = "test"};
    int fds[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    (void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    audience_add(w->audience, fds[0], &p);
    c->fd = fds[1];
    c->over = false;
    c->seen = 0;
    c->lazy = !below(w, 4);
    c->name = below(w, 2) ? (int)below(w, NAMES) : -1;
    c->want =
        c->name >= 0 ? c->name : (int)below(w, WANTS); /* names keep their filters */
    open_client(w, c);
}

/* One that was told that it is over has nothing to say any more, so it listens first. */
static void acknowledge(struct world *w, struct client *c)
{
    char line[60];

    if (c->name < 0)
        return;
    while (c->fd >= 0 && listen_to(w, c, INPUT_MOST))
        ;
    if (c->fd < 0 || c->over || !c->seen)
        return;
    (void)snprintf(line, sizeof(line), "{\"ack\":%llu}\n", (unsigned long long)c->seen);
    say(w, c, line);
    if (w->names[c->name].told < c->seen) /* not taken: another has come */
        assert_true(w->names[c->name].holder != c || w->failed);
    else if (w->names[c->name].acked < c->seen)
        w->names[c->name].acked = c->seen;
}

static void on_mark(void *ctx, struct span name, uint64_t seq)
{
    struct world *w = ctx;

    w->names[name.p[1] - '0'].known = true;
    w->names[name.p[1] - '0'].told = seq;
    w->names[name.p[1] - '0'].pending = seq;
}

static void commit_marks(struct world *w)
{
    char name[] = "n0";

    for (int i = 0; i < NAMES; i++) {
        name[1] = (char)('0' + i);
        if (w->names[i].pending)
            journal_set_mark(span_of(name), w->names[i].pending);
        w->names[i].pending = 0;
    }
}

static void start(struct world *w)
{
    struct audience_options o = {.name = "output test", .config = &w->config, .ctx = w};

    w->archive = archive_new(&w->log, "stand-in");
    w->marks = marks_new(w->archive, on_mark, w);
    o.filter = w->filter;
    o.archive = w->archive;
    o.marks = w->marks;
    w->audience = audience_new(w->base, &w->log, &o);
    archive_open(w->archive, journal.last_seq);
    audience_open_journal(w->audience);
}

static void stop(struct world *w)
{
    audience_free(w->audience);
    marks_free(w->marks);
    archive_free(w->archive);
}

/* The daemon ends, perhaps before it has written the last marks; a new one finds all that
 * is committed, and posts none of it again. */
static void restart(struct world *w)
{
    uint64_t seq;

    if (below(w, 2))
        commit_marks(w);
    stop(w);
    for (int i = 0; i < CLIENTS; i++)
        disconnect(&w->clients[i]);
    journal.fails = 0;
    for (int i = 0; i < NAMES; i++) {
        const char name[] = {'n', (char)('0' + i), '\0'};

        w->names[i].pending = 0;
        w->names[i].known = journal_find_mark(NULL, span_of(name), &seq) == 1;
        w->names[i].told = w->names[i].acked = w->names[i].known ? seq : 0;
    }
    w->posted = journal.n;
    w->failed = false;
    start(w);
}

static void fail_reads(struct world *w)
{
    w->failed = true;
    journal.fails = 1 + (int)below(w, 2);
    journal.fail_with = below(w, 3) ? JOURNAL_AGAIN : JOURNAL_BROKEN;
}

static void step(struct world *w)
{
    struct client *c = &w->clients[below(w, CLIENTS)];
    uint64_t dice = below(w, 1000);

    if (dice < 350)
        commit_alert(w);
    else if (dice < 500 && w->posted < journal.n)
        for (uint64_t n = 1 + below(w, 12); n && w->posted < journal.n; n--)
            post_alert(w);
    else if (dice < 510 && journal.first < w->posted)
        journal.first += below(w, 2 * (w->posted - journal.first)) % 400;
    else if (dice < 520)
        commit_marks(w);
    else if (dice < 523)
        fail_reads(w);
    else if (dice < 524)
        restart(w);
    else if (dice < 650)
        turns(w, 1);
    else if (c->fd < 0)
        connect_client(w, c);
    else if (dice < 660)
        disconnect(c);
    else if (dice < 720)
        acknowledge(w, c);
    else if (!c->lazy || dice < 730)
        (void)listen_to(w, c, 1 + below(w, 30000));
    if (journal.first > w->posted)
        journal.first = w->posted;
}

/* Whether all that a client is to have has come. */
static bool has_all(const struct client *c)
{
    for (size_t i = journal_row_after(c->at); i < journal.n; i++)
        if (wants(c, journal.rows[i].kind))
            return false;
    return true;
}

static void settle(struct world *w)
{
    int64_t end_ns = clock_mono_ns() + 10000000000;
    bool all = false;

    while (w->posted < journal.n)
        post_alert(w);
    while (!all && clock_mono_ns() < end_ns) {
        all = true;
        turns(w, 1);
        for (int i = 0; i < CLIENTS; i++)
            if (w->clients[i].fd >= 0) {
                (void)listen_to(w, &w->clients[i], INPUT_MOST);
                all = all && (w->clients[i].over || has_all(&w->clients[i]));
            }
    }
    assert_true(all);
}

static void each_gets_what_it_asked_for_once_and_in_order(void **state)
{
    struct world w = {.random = random_seed()};
    char not_r3[] = "!r3", *words[] = {not_r3};

    (void)state;
    w.base = event_base_new();
    log_init(&w.log, "(expected)");
    w.log.level = LOG_LEVEL_ERROR;
    w.config = (struct config_output){
        .queue_bytes = QUEUE, .max_connections = 1000, .rules = {words, 1, 1}};
    w.filter = filter_new_for_output(&w.config);
    for (int i = 0; i < CLIENTS; i++) {
        w.clients[i].fd = -1;
        w.clients[i].input = mem_zalloc(INPUT_MOST);
    }
    start(&w);
    for (int i = 1; i <= STEPS; i++) {
        step(&w);
        if (i % (STEPS / 10) == 0)
            settle(&w);
    }
    printf("%zu alerts, %llu received, %llu gaps told, %llu replaced\n", journal.n,
           (unsigned long long)w.got, (unsigned long long)w.gone,
           (unsigned long long)w.replaced);
    assert_true(w.got > journal.n && w.gone > 10 && w.replaced > 10);
    stop(&w);
    for (int i = 0; i < CLIENTS; i++) {
        disconnect(&w.clients[i]);
        free(w.clients[i].input);
    }
    filter_free(w.filter);
    event_base_free(w.base);
    journal_empty();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_gets_what_it_asked_for_once_and_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
