/* control: every line has its answer, in order, and none holds the loop up for long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/control.h"
#include "base/clock.h"
#include "io/listen.h"

#define TURNS_MOST 1000000 /* of a wait that would never end */

struct world {
    struct event_base *base;
    struct log log;
    char folder[64];
    struct config_socket config;
    struct activated sockets;
    struct control *control;
    uint64_t runs;
    int obeyed;
    size_t answer_bytes; /* of padding that obey answers with */
    int64_t answer_ns;   /* how long it takes it */
    char heard[1 << 16];
    size_t n;
};

static void obey(void *ctx, const struct command *c, struct buf *out)
{
    struct world *w = ctx;
    int64_t end_ns = clock_mono_ns() + w->answer_ns;

    (void)c;
    w->obeyed++;
    for (size_t i = 0; i < w->answer_bytes; i++)
        (void)buf_add_char(out, ' ');
    (void)buf_addf(out, ",\"number\":%d", w->obeyed);
    while (clock_mono_ns() < end_ns)
        ;
}

static uint64_t next_run(void *ctx)
{
    return ((struct world *)ctx)->runs + 1;
}

static void reload(void *ctx)
{
    ((struct world *)ctx)->runs++;
}

static void begin(struct world *w)
{
    const struct control_options options = {&w->config, w, obey, next_run, reload};

    memset(w, 0, sizeof(*w));
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    (void)snprintf(w->folder, sizeof(w->folder), "/tmp/wirewatch-control-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    w->config.addr.kind = ADDR_UNIX;
    w->config.mode = 0600;
    w->config.uid = w->config.gid = LISTEN_KEEP;
    (void)snprintf(w->config.addr.path, sizeof(w->config.addr.path), "%s/sock",
                   w->folder);
    w->control = control_new(w->base, &w->log, &options, &w->sockets);
    assert_non_null(w->control);
}

static void end(struct world *w)
{
    control_free(w->control);
    event_base_free(w->base);
    assert_int_equal(rmdir(w->folder), 0);
}

static void turns(const struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static int visit(const struct world *w)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

    memcpy(sa.sun_path, w->config.addr.path, strlen(w->config.addr.path));
    assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
    turns(w, 1);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

/* What has come into w->heard; false where the connection was closed. */
static bool hear(struct world *w, int fd)
{
    ssize_t n;

    turns(w, 3);
    while ((n = read(fd, w->heard + w->n, sizeof(w->heard) - 1 - w->n)) > 0)
        w->n += (size_t)n;
    w->heard[w->n] = '\0';
    return n != 0;
}

static void forget(struct world *w)
{
    w->n = 0;
    w->heard[0] = '\0';
}

/* --- answers ----------------------------------------------------------------------- */

static void every_line_is_answered_in_its_order(void **state)
{
    static const char expected[] =
        "{\"ok\":true,\"command\":\"stats\",\"number\":1}\n"
        "{\"ok\":false,\"error\":\"unknown command `stat`; did you mean stats?\"}\n"
        "{\"ok\":true,\"command\":\"inputs\",\"number\":2}\n";
    struct world w;
    int fd;

    (void)state;
    begin(&w);
    fd = visit(&w);
    say(fd, "stats\n\n  \nstat\ninputs");
    (void)shutdown(fd, SHUT_WR);
    assert_false(hear(&w, fd)); /* and it is closed when it has all */
    assert_string_equal(w.heard, expected);
    (void)close(fd);
    end(&w);
}

/* What is quoted of a line is text whatever the line was. */
static void any_bytes_are_answered_in_json(void **state)
{
    static const char line[] = "st\xff\0\x1b[2J\"\\\n";
    struct world w;
    int fd;

    (void)state;
    begin(&w);
    fd = visit(&w);
    assert_int_equal(write(fd, line, sizeof(line) - 1), sizeof(line) - 1);
    assert_true(hear(&w, fd));
    assert_int_equal(strncmp(w.heard, "{\"ok\":false,\"error\":", 20), 0);
    assert_null(strchr(w.heard, '\x1b'));
    assert_null(strchr(w.heard, '\xff'));
    (void)close(fd);
    end(&w);
}

static void an_answer_over_the_cap_is_an_error(void **state)
{
    struct world w;
    int fd;

    (void)state;
    begin(&w);
    w.answer_bytes = CONTROL_ANSWER_BYTES;
    fd = visit(&w);
    say(fd, "stats\n");
    assert_true(hear(&w, fd));
    assert_string_equal(w.heard, "{\"ok\":false,\"error\":\"the answer is too long\"}\n");
    (void)close(fd);
    end(&w);
}

/* --- reload ------------------------------------------------------------------------ */

static void a_reload_is_answered_when_it_is_done(void **state)
{
    struct world w;
    int fd;

    (void)state;
    begin(&w);
    fd = visit(&w);
    say(fd, "reload\nreload\nstats\n");
    assert_true(hear(&w, fd));
    assert_int_equal(w.runs, 1);
    assert_non_null(strstr(w.heard, "is not done yet"));
    assert_non_null(strstr(w.heard, "\"command\":\"stats\""));
    forget(&w);
    control_reloaded(w.control, 1, false, span_of("\"errors\":3"));
    assert_true(hear(&w, fd));
    assert_string_equal(w.heard, "{\"ok\":false,\"command\":\"reload\",\"errors\":3}\n");
    (void)close(fd);
    end(&w);
}

/* One who asks while a run is under way gets the next one's answer. */
static void who_asks_late_is_told_of_a_later_run(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin(&w);
    a = visit(&w);
    b = visit(&w);
    say(a, "reload\n");
    turns(&w, 2);
    say(b, "reload\n");
    (void)shutdown(b, SHUT_WR); /* it waits nevertheless */
    turns(&w, 2);
    control_reloaded(w.control, 1, true, span_of("\"run\":1"));
    assert_true(hear(&w, b));
    assert_int_equal(w.n, 0);
    assert_true(hear(&w, a));
    assert_non_null(strstr(w.heard, "\"run\":1"));
    forget(&w);
    control_reloaded(w.control, 2, true, span_of("\"run\":2"));
    assert_false(hear(&w, b));
    assert_non_null(strstr(w.heard, "\"run\":2"));
    (void)close(a);
    (void)close(b);
    end(&w);
}

static void who_leaves_before_the_answer_is_not_missed(void **state)
{
    struct world w;
    int fd;

    (void)state;
    begin(&w);
    fd = visit(&w);
    say(fd, "reload\n");
    turns(&w, 2);
    (void)close(fd);
    turns(&w, 2);
    control_reloaded(w.control, 1, true, span_of("\"run\":1"));
    end(&w);
}

/* --- much of it -------------------------------------------------------------------- */

/* Many costly commands in one breath: the loop gets its turns between them, and all are
 * answered in the end. */
static void costly_commands_leave_the_loop_its_time(void **state)
{
    const int asked = 12;
    struct world w;
    int fd, turn = 0;

    (void)state;
    begin(&w);
    w.answer_ns = CONTROL_SPEND_NS;
    fd = visit(&w);
    for (int i = 0; i < asked; i++)
        say(fd, "stats\n");
    for (int before = 0; w.obeyed < asked && turn < TURNS_MOST; turn++) {
        before = w.obeyed;
        turns(&w, 1);
        assert_true(w.obeyed - before <= 1);
    }
    assert_int_equal(w.obeyed, asked);
    assert_true(turn > 2 * asked);
    assert_true(hear(&w, fd));
    assert_non_null(strstr(w.heard, "\"number\":12}\n"));
    (void)close(fd);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_answered_in_its_order),
        cmocka_unit_test(any_bytes_are_answered_in_json),
        cmocka_unit_test(an_answer_over_the_cap_is_an_error),
        cmocka_unit_test(a_reload_is_answered_when_it_is_done),
        cmocka_unit_test(who_asks_late_is_told_of_a_later_run),
        cmocka_unit_test(who_leaves_before_the_answer_is_not_missed),
        cmocka_unit_test(costly_commands_leave_the_loop_its_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
