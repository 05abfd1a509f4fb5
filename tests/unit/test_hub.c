/* hub: each subscriber gets whole lines at its own speed, and hears what it missed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/hub.h"

#define LINE_BYTES 1000
#define BUFFERS    4608 /* the least that the kernel gives a socket */

struct world {
    struct event_base *base;
    struct log log;
    struct hub *hub;
    int blocked;
    int open;
    int silent;
    int rooms;
    int too_long;
    int ends;
    bool rests;       /* after each line */
    char lines[1000]; /* what was said: "[line][line]" */
};

static struct chunk *make_notice(void *ctx, uint64_t dropped, bool disconnected)
{
    char text[64];

    (void)ctx;
    (void)snprintf(text, sizeof(text), "dropped %d%s\n", (int)dropped,
                   disconnected ? " bye" : "");
    return chunk_new(span_of(text));
}

static void on_pressure(void *ctx, bool blocked)
{
    ((struct world *)ctx)->blocked += blocked ? 1 : -1;
}

static void on_open(void *ctx, struct subscriber *s)
{
    struct world *w = ctx;

    w->open++;
    assert_null(subscriber_user(s));
    subscriber_set_user(s, w);
}

static void on_close(void *ctx, struct subscriber *s)
{
    struct world *w = ctx;

    w->open--;
    assert_ptr_equal(subscriber_user(s), w);
}

static void on_line(void *ctx, struct subscriber *s, struct span line)
{
    struct world *w = ctx;
    struct chunk *c = chunk_new(span_of("heard\n"));
    size_t n = strlen(w->lines);

    if (line.p)
        (void)snprintf(w->lines + n, sizeof(w->lines) - n, "[%.*s]", (int)line.n, line.p);
    w->too_long += !line.p;
    if (w->rests)
        hub_rest(w->hub);
    subscriber_push(s, c);
    chunk_unref(c);
}

static void on_silent(void *ctx, struct subscriber *s)
{
    (void)s;
    ((struct world *)ctx)->silent++;
}

static void on_end(void *ctx, struct subscriber *s)
{
    (void)s;
    ((struct world *)ctx)->ends++;
}

static void on_room(void *ctx, struct subscriber *s)
{
    assert_true(subscriber_queued(s) <= 10000);
    ((struct world *)ctx)->rooms++;
}

static struct hub_options options_of(struct world *w, enum outq_rule rule)
{
    return (struct hub_options){
        .name = "output test",
        .rule = rule,
        .cap_bytes = 20000,
        .most = 4,
        .ctx = w,
        .make_notice = make_notice,
        .silence_ms = 1,
        .on_pressure = on_pressure,
        .on_open = on_open,
        .on_close = on_close,
        .on_line = on_line,
        .on_silent = on_silent,
        .on_end = on_end,
        .on_room = on_room,
    };
}

static void begin_with(struct world *w, const struct hub_options *o)
{
    memset(w, 0, sizeof(*w));
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->hub = hub_new(w->base, &w->log, o);
}

static void begin(struct world *w, enum outq_rule rule)
{
    struct hub_options o = options_of(w, rule);

    begin_with(w, &o);
}

static void end(struct world *w)
{
    hub_free(w->hub);
    assert_int_equal(w->blocked, 0);
    assert_int_equal(w->open, 0);
    event_base_free(w->base);
}

static int subscribe(struct world *w)
{
    const int small = BUFFERS;
    struct peer p = {.text = "test"};
    int fds[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    (void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    hub_add(w->hub, fds[0], &p);
    return fds[1];
}

static void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static void push_to_all(struct world *w, struct chunk *c)
{
    for (struct subscriber *s = hub_first(w->hub); s; s = hub_next(s))
        subscriber_push(s, c);
}

/* Lines "NUMBER xxxx..." with numbers from .. to - 1. */
static void push_lines(struct world *w, int from, int to)
{
    char text[LINE_BYTES + 1];

    for (int i = from; i < to; i++) {
        struct chunk *c;

        memset(text, 'x', LINE_BYTES);
        text[snprintf(text, sizeof(text), "%d", i)] = ' ';
        text[LINE_BYTES - 1] = '\n';
        c = chunk_new(span_make(text, LINE_BYTES));
        push_to_all(w, c);
        chunk_unref(c);
    }
}

struct heard {
    int lines;
    int dropped;
    int last;
    bool bye;
    bool closed;
};

/* Reads all there is, while the hub goes on writing; every line must be whole, and follow
 * the one before. */
static struct heard listen_to(struct world *w, int fd)
{
    struct heard h = {0, 0, -1, false, false};
    static char bytes[1 << 20];
    size_t n = 0;
    ssize_t got;
    char *p = bytes, *lf;

    for (int quiet = 0; quiet < 3 && !h.closed;) {
        got = read(fd, bytes + n, sizeof(bytes) - n);
        n += got > 0 ? (size_t)got : 0;
        h.closed = got == 0;
        quiet = got > 0 ? 0 : quiet + 1;
        turns(w, 2);
    }
    for (; (lf = memchr(p, '\n', n - (size_t)(p - bytes))); p = lf + 1) {
        if (strncmp(p, "dropped ", 8) == 0) {
            h.dropped += atoi(p + 8);
            h.last += atoi(p + 8);
            h.bye = lf[-1] == 'e';
        } else {
            assert_int_equal(lf - p, LINE_BYTES - 1);
            assert_int_equal(atoi(p), ++h.last);
            h.lines++;
        }
    }
    return h;
}

static void every_subscriber_gets_every_line(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    b = subscribe(&w);
    push_lines(&w, 0, 10);
    assert_int_equal(listen_to(&w, a).lines, 10);
    assert_int_equal(listen_to(&w, b).lines, 10);
    (void)close(a);
    turns(&w, 2);
    assert_int_equal(hub_count(w.hub), 1);
    push_lines(&w, 10, 11);
    turns(&w, 2);
    (void)close(b);
    end(&w);
}

static void a_slow_one_hears_where_lines_are_missing(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    for (int i = 0; i < 100; i++) {
        push_lines(&w, i * 10, i * 10 + 10);
        turns(&w, 1);
    }
    h = listen_to(&w, a);
    assert_true(h.dropped > 0);
    assert_int_equal(h.lines + h.dropped, 1000);
    assert_int_equal(h.last, 999);
    assert_int_equal(hub_dropped(w.hub), h.dropped);
    (void)close(a);
    end(&w);
}

static void a_slow_one_costs_the_others_nothing(void **state)
{
    struct world w;
    struct heard h = {0};
    int slow, fast, lines = 0;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    slow = subscribe(&w);
    fast = subscribe(&w);
    for (int i = 0; i < 50; i++) {
        push_lines(&w, 0, 10);
        h = listen_to(&w, fast);
        lines += h.lines;
        assert_int_equal(h.dropped, 0);
    }
    assert_int_equal(lines, 500);
    (void)close(slow);
    (void)close(fast);
    end(&w);
}

static void a_slow_one_is_let_go_with_a_last_word(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DISCONNECT);
    a = subscribe(&w);
    push_lines(&w, 0, 100);
    h = listen_to(&w, a);
    assert_true(h.closed);
    assert_true(h.bye);
    assert_true(h.lines > 0);
    assert_int_equal(hub_count(w.hub), 0);
    assert_int_equal(hub_dropped(w.hub), h.dropped);
    (void)close(a);
    end(&w);
}

static void a_slow_one_presses_and_loses_nothing(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_BLOCK);
    a = subscribe(&w);
    push_lines(&w, 0, 60); /* over the cap: what one item brings still gets in */
    assert_int_equal(w.blocked, 1);
    h = listen_to(&w, a);
    assert_int_equal(w.blocked, 0);
    assert_int_equal(h.lines, 60);
    push_lines(&w, 60, 120);
    assert_int_equal(w.blocked, 1);
    (void)close(a); /* one that goes presses no more */
    turns(&w, 3);
    assert_int_equal(w.blocked, 0);
    end(&w);
}

static void what_is_said_comes_as_lines(void **state)
{
    char bytes[100] = "";
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    assert_int_equal(write(a, "fi", 2), 2); /* in two pieces, and more behind */
    turns(&w, 2);
    assert_string_equal(w.lines, "");
    assert_int_equal(write(a, "rst\r\n\n second \nthi", 18), 18);
    turns(&w, 2);
    assert_string_equal(w.lines, "[first][second]");
    assert_int_equal(read(a, bytes, sizeof(bytes)), 12);
    assert_memory_equal(bytes, "heard\nheard\n", 12);
    (void)shutdown(a, SHUT_WR); /* the last line may lack its end */
    turns(&w, 2);
    assert_string_equal(w.lines, "[first][second][thi]");
    assert_int_equal(w.silent, 0);
    (void)close(a);
    end(&w);
}

static void endless_talk_is_not_kept(void **state)
{
    char bytes[1000];
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    memset(bytes, 'x', sizeof(bytes));
    for (int i = 0; i < 100; i++) {
        assert_int_equal(write(a, bytes, sizeof(bytes)), sizeof(bytes));
        turns(&w, 1);
    }
    assert_int_equal(write(a, "\nback\n", 6), 6);
    turns(&w, 2);
    assert_int_equal(w.too_long, 1);
    assert_string_equal(w.lines, "[back]");
    assert_int_equal(hub_count(w.hub), 1);
    (void)close(a);
    end(&w);
}

static void one_that_says_nothing_is_found_silent(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    while (!w.silent) /* its millisecond passes */
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    b = subscribe(&w);
    (void)shutdown(b, SHUT_WR); /* and never will */
    turns(&w, 2);
    assert_int_equal(w.silent, 2);
    assert_int_equal(write(a, "late\n", 5), 5);
    turns(&w, 2);
    assert_string_equal(w.lines, "[late]");
    assert_int_equal(w.silent, 2);
    (void)close(a);
    (void)close(b);
    end(&w);
}

/* What was said just before the end of a connection counts: it may be an acknowledgement,
 * and a write that fails is often how the end is noticed. */
static void last_words_are_heard(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    turns(&w, 1);
    assert_int_equal(write(a, "one\ntwo\n", 8), 8);
    (void)close(a);
    push_lines(&w, 0, 100); /* fails, before the loop has read anything */
    turns(&w, 2);
    assert_string_equal(w.lines, "[one][two]");
    assert_int_equal(hub_count(w.hub), 0);
    end(&w);
}

/* With the rule DISCONNECT a line that fits costs nobody his connection. */
static void who_asks_whether_it_fits_loses_nothing(void **state)
{
    struct world w;
    struct subscriber *s;
    struct heard h;
    int a, pushed = 0;

    (void)state;
    begin(&w, OUTQ_DISCONNECT);
    a = subscribe(&w);
    s = hub_first(w.hub);
    for (; subscriber_fits(s, LINE_BYTES); pushed++)
        push_lines(&w, pushed, pushed + 1);
    assert_true(pushed > 10);
    w.rooms = 0;
    h = listen_to(&w, a);
    assert_int_equal(h.lines, pushed);
    assert_true(w.rooms > 0);
    assert_int_equal(hub_dropped(w.hub), 0);
    assert_true(subscriber_fits(s, LINE_BYTES));
    (void)close(a);
    end(&w);
}

static void an_end_with_a_word_drops_the_rest(void **state)
{
    struct chunk *c = chunk_new(span_of("dropped 0 bye\n"));
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DISCONNECT);
    a = subscribe(&w);
    push_lines(&w, 0, 15);
    subscriber_end(hub_first(w.hub), c);
    assert_true(subscriber_is_ending(hub_first(w.hub)));
    push_lines(&w, 15, 16); /* comes too late */
    chunk_unref(c);
    h = listen_to(&w, a);
    assert_true(h.bye && h.closed);
    assert_int_equal(h.lines, 0);
    (void)close(a);
    end(&w);
}

/* Closing the sending half, as `nc` does, does not end a subscription. */
static void one_that_stops_talking_still_listens(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    (void)shutdown(a, SHUT_WR);
    turns(&w, 2);
    push_lines(&w, 0, 3);
    assert_int_equal(listen_to(&w, a).lines, 3);
    (void)close(a);
    push_lines(&w, 3, 4);
    turns(&w, 2);
    assert_int_equal(hub_count(w.hub), 0);
    end(&w);
}

/* Neither a line nor the end behind it is lost, and nobody is taken for silent. */
static void a_hub_that_rests_hears_it_later(void **state)
{
    static const char *const heard[] = {"[a]", "[a][b]", "[a][b][c]"};
    struct world w;
    int a, b;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    w.rests = true;
    a = subscribe(&w);
    assert_int_equal(write(a, "a\nb\nc", 5), 5);
    (void)shutdown(a, SHUT_WR);
    for (size_t i = 0; i < 3; i++) {
        turns(&w, 4);
        assert_string_equal(w.lines, heard[i]);
        assert_int_equal(w.ends, 0);
        hub_go_on(w.hub);
    }
    turns(&w, 2);
    assert_int_equal(w.ends, 1);
    hub_rest(w.hub);
    b = subscribe(&w);
    assert_int_equal(write(b, "d\n", 2), 2);
    turns(&w, 2);
    assert_string_equal(w.lines, heard[2]);
    hub_go_on(w.hub);
    turns(&w, 1);
    assert_string_equal(w.lines, "[a][b][c][d]");
    assert_int_equal(w.silent, 0);
    (void)close(a);
    (void)close(b);
    end(&w);
}

static void an_end_waits_for_the_queues(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    push_lines(&w, 0, 15);
    hub_close_door(w.hub);
    subscriber_finish(hub_first(w.hub));
    assert_true(hub_waiting(w.hub) > 0);
    h = listen_to(&w, a);
    assert_int_equal(h.lines, 15);
    assert_true(h.closed);
    (void)close(a);
    end(&w);
}

static void more_than_so_many_are_refused(void **state)
{
    struct world w;
    int fds[6];
    char c;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    for (int i = 0; i < 6; i++)
        fds[i] = subscribe(&w);
    assert_int_equal(hub_count(w.hub), 4);
    assert_int_equal(read(fds[5], &c, 1), 0);
    for (int i = 0; i < 6; i++)
        (void)close(fds[i]);
    end(&w);
}

/* Or else peers that connect and go would use up all places until an alert comes. */
static void one_that_stopped_talking_makes_way(void **state)
{
    struct world w;
    int fds[5];
    char c;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    for (int i = 0; i < 4; i++)
        fds[i] = subscribe(&w);
    (void)shutdown(fds[2], SHUT_WR);
    (void)shutdown(fds[1], SHUT_WR);
    turns(&w, 2);
    assert_int_equal(hub_count(w.hub), 4);
    fds[4] = subscribe(&w);
    assert_int_equal(hub_count(w.hub), 4);
    assert_int_equal(read(fds[1], &c, 1), 0); /* the older of the two */
    push_lines(&w, 0, 3);
    assert_int_equal(listen_to(&w, fds[2]).lines, 3);
    assert_int_equal(listen_to(&w, fds[4]).lines, 3);
    for (int i = 0; i < 5; i++)
        (void)close(fds[i]);
    end(&w);
}

/* --- signs of life ----------------------------------------------------------------- */

/* Beats that came, until one is there or the connection is closed. */
static int beats(struct world *w, int fd)
{
    char bytes[4096];
    ssize_t n;

    while ((n = read(fd, bytes, sizeof(bytes))) < 0)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    for (ssize_t i = 0; i < n; i += 2)
        assert_memory_equal(bytes + i, ":\n", 2);
    return (int)n / 2;
}

static void who_gets_nothing_gets_beats(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int a, b;

    (void)state;
    o.deaf = true;
    o.beat_ms = 3;
    o.beat = span_of(":\n");
    o.patience_ms = 60000;
    begin_with(&w, &o);
    a = subscribe(&w);
    b = subscribe(&w);
    for (int i = 0; i < 3; i++) {
        assert_true(beats(&w, a) > 0);
        assert_true(beats(&w, b) > 0);
    }
    (void)close(a);
    while (hub_count(w.hub) == 2) /* one that has gone is found */
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    assert_true(beats(&w, b) > 0);
    (void)close(b);
    end(&w);
}

static void who_gets_lines_gets_no_beats(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int fd;

    (void)state;
    o.beat_ms = 3000; /* looked at every second: there is none in this test's time */
    o.beat = span_of(":\n");
    begin_with(&w, &o);
    fd = subscribe(&w);
    push_lines(&w, 0, 5);
    assert_int_equal(listen_to(&w, fd).lines, 5);
    (void)close(fd);
    end(&w);
}

static void who_takes_nothing_is_let_go(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int lazy, good;

    (void)state;
    o.beat_ms = 30;
    o.beat = span_of(":\n");
    o.patience_ms = 20;
    begin_with(&w, &o);
    lazy = subscribe(&w);
    push_lines(&w, 0, 19);
    good = subscribe(&w);
    while (hub_count(w.hub) == 2) /* or this never ends */
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    assert_true(beats(&w, good) > 0);
    (void)close(lazy);
    (void)close(good);
    end(&w);
}

static void who_is_not_listened_to_may_say_a_little(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    char talk[HUB_LINE_MOST];
    int fd;

    (void)state;
    o.deaf = true;
    begin_with(&w, &o);
    fd = subscribe(&w);
    memset(talk, '\n', sizeof(talk));
    assert_int_equal(write(fd, talk, sizeof(talk)), sizeof(talk));
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 1);
    assert_string_equal(w.lines, "");
    assert_int_equal(write(fd, talk, 1), 1);
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 0);
    (void)close(fd);
    end(&w);
}

static void who_is_not_listened_to_has_gone_when_its_half_is_closed(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int fd;

    (void)state;
    o.deaf = true;
    begin_with(&w, &o);
    fd = subscribe(&w);
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 1);
    assert_int_equal(shutdown(fd, SHUT_WR), 0);
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 0);
    (void)close(fd);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_subscriber_gets_every_line),
        cmocka_unit_test(a_slow_one_hears_where_lines_are_missing),
        cmocka_unit_test(a_slow_one_costs_the_others_nothing),
        cmocka_unit_test(a_slow_one_is_let_go_with_a_last_word),
        cmocka_unit_test(a_slow_one_presses_and_loses_nothing),
        cmocka_unit_test(what_is_said_comes_as_lines),
        cmocka_unit_test(endless_talk_is_not_kept),
        cmocka_unit_test(one_that_says_nothing_is_found_silent),
        cmocka_unit_test(last_words_are_heard),
        cmocka_unit_test(who_asks_whether_it_fits_loses_nothing),
        cmocka_unit_test(an_end_with_a_word_drops_the_rest),
        cmocka_unit_test(one_that_stops_talking_still_listens),
        cmocka_unit_test(a_hub_that_rests_hears_it_later),
        cmocka_unit_test(an_end_waits_for_the_queues),
        cmocka_unit_test(more_than_so_many_are_refused),
        cmocka_unit_test(one_that_stopped_talking_makes_way),
        cmocka_unit_test(who_gets_nothing_gets_beats),
        cmocka_unit_test(who_gets_lines_gets_no_beats),
        cmocka_unit_test(who_takes_nothing_is_let_go),
        cmocka_unit_test(who_is_not_listened_to_may_say_a_little),
        cmocka_unit_test(who_is_not_listened_to_has_gone_when_its_half_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
