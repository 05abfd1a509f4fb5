/* sink: lines reach files, pipes and datagram sockets whole,
 * whatever happens to those. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit/sink_world.h"

static void on_gone(void *ctx, int error)
{
    ((struct world *)ctx)->gone = error;
}

static struct sink_options options_of(struct world *w, enum outq_rule rule)
{
    struct sink_options o = {
        .name = "output test",
        .rule = rule,
        .cap_bytes = 100000,
        .ctx = w,
        .make_notice = make_notice,
        .on_pressure = on_pressure,
        .on_gone = on_gone,
    };

    return o;
}

static void turn(struct world *w)
{
    (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static const char *contents(const char *path, char *out, size_t room)
{
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(out, 1, room - 1, f) : 0;

    if (f)
        (void)fclose(f);
    out[n] = '\0';
    return out;
}

static void a_file_gets_its_lines_at_the_end_of_the_turn(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_DROP_OLDEST);
    char text[100];

    w->sink = sink_new_file(w->base, &w->log, &o, w->path);
    push(w, "one\n");
    push(w, "two\n");
    assert_int_equal(sink_waiting(w->sink), 2);
    turn(w);
    assert_int_equal(sink_waiting(w->sink), 0);
    assert_string_equal(contents(w->path, text, sizeof(text)), "one\ntwo\n");
}

static void a_torn_last_line_gets_its_end(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_DROP_OLDEST);
    char text[100];
    FILE *f = fopen(w->path, "w");

    (void)fputs("whole\nto", f);
    (void)fclose(f);
    w->sink = sink_new_file(w->base, &w->log, &o, w->path);
    push(w, "one\n");
    turn(w);
    assert_string_equal(contents(w->path, text, sizeof(text)), "whole\nto\none\n");
}

static void a_renamed_file_is_left_when_asked(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_DROP_OLDEST);
    char text[100], old[100];

    w->sink = sink_new_file(w->base, &w->log, &o, w->path);
    push(w, "one\n");
    turn(w);
    (void)snprintf(old, sizeof(old), "%s.1", w->path);
    assert_int_equal(rename(w->path, old), 0);
    sink_reopen(w->sink);
    push(w, "two\n");
    turn(w);
    assert_string_equal(contents(old, text, sizeof(text)), "one\n");
    assert_string_equal(contents(w->path, text, sizeof(text)), "two\n");
}

static void set_file_limit(rlim_t bytes)
{
    struct rlimit r;

    (void)getrlimit(RLIMIT_FSIZE, &r);
    r.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static void a_full_disk_leaves_whole_lines_and_loses_none_that_fit_the_queue(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_DROP_OLDEST);
    char text[100];

    w->log.program = "(expected)";
    w->sink = sink_new_file(w->base, &w->log, &o, w->path);
    set_file_limit(10);
    push(w, "one\n");
    push(w, "two\n");
    push(w, "three\n"); /* two bytes of it fit */
    turn(w);
    assert_string_equal(contents(w->path, text, sizeof(text)), "one\ntwo\n");
    assert_int_equal(sink_waiting(w->sink), 1);
    set_file_limit(RLIM_INFINITY);
    sink_reopen(w->sink); /* as the timer does */
    assert_string_equal(contents(w->path, text, sizeof(text)), "one\ntwo\nthree\n");
}

static void what_is_no_file_is_refused(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_DROP_OLDEST);

    assert_null(sink_new_file(w->base, &w->log, &o, w->dir));
    assert_int_equal(mkfifo(w->path, 0600), 0);
    assert_null(sink_new_file(w->base, &w->log, &o, w->path));
    assert_null(sink_new_file(w->base, &w->log, &o, "/nonexistent/x"));
    assert_int_equal(errno, ENOENT);
}

/* A pipe holds 64 KiB; the queue is blocked at 100000 bytes. */
static void a_pipe_that_is_not_read_presses_and_nothing_is_lost(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_BLOCK);
    char line[1002], bytes[65536];
    size_t total = 0;
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    memset(line, 'x', 1000);
    (void)strcpy(line + 1000, "\n");
    w->sink = sink_new_stream(w->base, &w->log, &o, fds[1]);
    for (int i = 0; i < 180; i++)
        push(w, line);
    turn(w);
    assert_int_equal(w->blocked, 1);
    assert_true(sink_waiting(w->sink) > 50);
    while (total < 180 * 1001) {
        total += (size_t)read(fds[0], bytes, sizeof(bytes));
        turn(w);
    }
    assert_int_equal(w->blocked, 0);
    assert_int_equal(sink_waiting(w->sink), 0);
    assert_int_equal(sink_dropped(w->sink), 0);
    sink_free(w->sink);
    w->sink = NULL;
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static void a_pipe_without_a_reader_is_gone_for_good(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_BLOCK);
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    (void)close(fds[0]);
    w->sink = sink_new_stream(w->base, &w->log, &o, fds[1]);
    push(w, "one\n");
    turn(w);
    assert_int_equal(w->gone, EPIPE);
    push(w, "two\n");
    assert_int_equal(sink_waiting(w->sink), 0);
    assert_int_equal(sink_dropped(w->sink), 2);
    (void)close(fds[1]);
}

/* Half a line that nobody can get the rest of is not waited for. */
static void a_reader_that_goes_within_a_line_is_gone_for_good(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_BLOCK);
    static char line[300000];
    int fds[2];

    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 2] = '\n';
    assert_int_equal(pipe(fds), 0);
    w->sink = sink_new_stream(w->base, &w->log, &o, fds[1]);
    push(w, line);
    turn(w);
    assert_int_equal(sink_waiting(w->sink), 1);
    (void)close(fds[0]);
    turn(w);
    assert_int_equal(w->gone, EPIPE);
    assert_int_equal(sink_waiting(w->sink), 0);
    assert_int_equal(sink_dropped(w->sink), 1);
    (void)close(fds[1]);
}

static int receiver(const char *path)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    (void)strcpy(sun.sun_path, path);
    (void)unlink(path);
    assert_int_equal(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
    return fd;
}

static void datagrams_follow_a_receiver_that_is_replaced(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_DROP_OLDEST);
    char bytes[100];
    int fd = receiver(w->path);

    w->sink = sink_new_datagram(w->base, &w->log, &o, w->path);
    push(w, "one");
    push(w, "two");
    turn(w);
    assert_int_equal(read(fd, bytes, sizeof(bytes)), 3);
    assert_memory_equal(bytes, "one", 3);
    assert_int_equal(read(fd, bytes, sizeof(bytes)), 3);
    (void)close(fd);
    fd = receiver(w->path);
    push(w, "three");
    turn(w);
    assert_int_equal(read(fd, bytes, sizeof(bytes)), 5);
    assert_memory_equal(bytes, "three", 5);
    (void)close(fd);
}

static void datagrams_wait_for_a_receiver_that_is_full(void **state)
{
    struct world *w = *state;
    struct sink_options o = options_of(w, OUTQ_DROP_OLDEST);
    char bytes[100];
    int fd = receiver(w->path), got = 0;

    w->sink = sink_new_datagram(w->base, &w->log, &o, w->path);
    for (int i = 0; i < 700; i++) /* the kernel's queue takes a few hundred */
        push(w, "line");
    turn(w);
    while (got < 700) {
        while (read(fd, bytes, sizeof(bytes)) == 4)
            got++;
        turn(w);
    }
    assert_int_equal(sink_dropped(w->sink), 0);
    (void)close(fd);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_file_gets_its_lines_at_the_end_of_the_turn),
        CASE(a_torn_last_line_gets_its_end),
        CASE(a_renamed_file_is_left_when_asked),
        CASE(a_full_disk_leaves_whole_lines_and_loses_none_that_fit_the_queue),
        CASE(what_is_no_file_is_refused),
        CASE(a_pipe_that_is_not_read_presses_and_nothing_is_lost),
        CASE(a_pipe_without_a_reader_is_gone_for_good),
        CASE(a_reader_that_goes_within_a_line_is_gone_for_good),
        CASE(datagrams_follow_a_receiver_that_is_replaced),
        CASE(datagrams_wait_for_a_receiver_that_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
