/* sink_exec: a program gets its lines whole, and another takes its place when it ends. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit/sink_world.h"

/* A shell runs the text in the folder of the test. */
static void start(struct world *w, enum outq_rule rule, const char *script)
{
    const struct sink_options o = {
        .name = "output test",
        .rule = rule,
        .cap_bytes = 4000,
        .ctx = w,
        .make_notice = make_notice,
        .on_pressure = on_pressure,
    };

    (void)snprintf(w->script, sizeof(w->script), "cd %s; %s", w->dir, script);
    w->words[0] = (char *)"/bin/sh";
    w->words[1] = (char *)"-c";
    w->words[2] = w->script;
    w->sink = sink_new_exec(w->base, &w->log, &o, w->words);
    assert_non_null(w->sink);
}

static void turn(struct world *w)
{
    (void)event_base_loop(w->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
    (void)usleep(1000);
}

/* The loop goes on until the condition holds, for some seconds at most. */
#define until(w, condition)                                                              \
    do {                                                                                 \
        int64_t end_ns = clock_mono_ns() + 20000000000;                                  \
                                                                                         \
        while (!(condition) && clock_mono_ns() < end_ns)                                 \
            turn(w);                                                                     \
        assert_true(condition);                                                          \
    } while (0)

static const char *contents(struct world *w, const char *name, char out[20000])
{
    char path[128];
    FILE *f;
    size_t n;

    (void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
    f = fopen(path, "r");
    n = f ? fread(out, 1, 19999, f) : 0;
    if (f)
        (void)fclose(f);
    out[n] = '\0';
    return out;
}

static struct sink_program program(const struct world *w)
{
    struct sink_program p;

    assert_true(sink_program(w->sink, &p));
    return p;
}

static void it_gets_all_lines_and_then_the_end(void **state)
{
    struct world *w = *state;
    char text[20000];

    start(w, OUTQ_DROP_OLDEST, "cat >got");
    push(w, "one\n");
    push(w, "two\n");
    sink_finish(w->sink);
    assert_false(sink_is_over(w->sink));
    until(w, sink_is_over(w->sink));
    assert_string_equal(contents(w, "got", text), "one\ntwo\n");
    assert_int_equal(program(w).pid, 0);
}

static void another_takes_the_place_of_one_that_ends(void **state)
{
    struct world *w = *state;
    char text[20000];

    start(w, OUTQ_DROP_OLDEST, "read line; echo \"$line\" >>got");
    push(w, "one\n");
    until(w, sink_is_stuck(w->sink));
    push(w, "two\n");
    assert_int_equal(sink_waiting(w->sink), 1);
    until(w, strcmp(contents(w, "got", text), "one\ntwo\n") == 0);
    assert_int_equal(program(w).restarts, 1);
}

/* A line that is larger than a pipe: its first part goes with the first reader. */
static void a_line_cut_by_its_end_comes_whole_again(void **state)
{
    struct world *w = *state;
    char text[20000];
    char *line = malloc(200001);

    memset(line, 'x', 200000);
    line[199999] = '\n';
    line[200000] = '\0';
    start(w, OUTQ_DROP_OLDEST,
          "[ -e first ] && exec wc -lc >got; touch first; exec head -c 10 >head");
    push(w, "");
    push(w, line);
    free(line);
    push(w, "next\n");
    until(w, program(w).restarts == 1 && !sink_waiting(w->sink));
    sink_finish(w->sink);
    until(w, sink_is_over(w->sink));
    assert_non_null(strstr(contents(w, "got", text), " 200005"));
}

static void one_that_is_slow_blocks_or_loses_the_oldest(void **state)
{
    struct world *w = *state;
    char text[20000];

    start(w, OUTQ_DROP_OLDEST, "until [ -e go ]; do sleep 0.01; done; cat >got");
    for (int i = 0; i < 30000; i++) {
        push(w, "a line of some length\n");
        if (i % 100 == 0)
            turn(w);
    }
    assert_true(sink_dropped(w->sink) > 0);
    assert_true(sink_queued(w->sink) <= 4000 + 100);
    (void)snprintf(text, sizeof(text), "touch %s/go", w->dir);
    assert_int_equal(system(text), 0);
    sink_finish(w->sink);
    until(w, sink_is_over(w->sink));
    (void)snprintf(text, sizeof(text),
                   "! grep -vE '^(a line of some length|dropped [0-9]+)$' %s/got && "
                   "grep -q dropped %s/got",
                   w->dir, w->dir);
    assert_int_equal(system(text), 0);
}

static void one_that_blocks_is_told_of(void **state)
{
    struct world *w = *state;

    start(w, OUTQ_BLOCK, "exec sleep 1000");
    for (int i = 0; i < 10000 && !w->blocked; i++) {
        push(w, "a line of some length\n");
        turn(w);
    }
    assert_int_equal(w->blocked, 1);
    assert_int_equal(sink_dropped(w->sink), 0);
}

/* It closes its input and stays: what is written meanwhile waits for the next. */
static void one_that_stops_reading_is_ended(void **state)
{
    struct world *w = *state;
    pid_t first;

    start(w, OUTQ_DROP_OLDEST, "exec <&-; touch closed; exec sleep 1000");
    first = program(w).pid;
    for (int i = 0; !sink_is_stuck(w->sink) && i < 5000; i++) {
        push(w, "line\n");
        turn(w);
    }
    assert_true(sink_is_stuck(w->sink));
    until(w, program(w).pid != first);
}

static void what_is_left_at_the_end_is_ended(void **state)
{
    struct world *w = *state;
    pid_t pid;

    start(w, OUTQ_DROP_OLDEST, "trap '' TERM; while :; do sleep 0.05; done");
    pid = program(w).pid;
    sink_free(w->sink);
    w->sink = NULL;
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
}

static void what_cannot_be_started_is_no_sink(void **state)
{
    struct world *w = *state;
    const struct sink_options o = {.name = "output test", .cap_bytes = 4000};
    char *words[] = {(char *)"/nonexistent/program", NULL};

    assert_null(sink_new_exec(w->base, &w->log, &o, words));
    assert_int_equal(errno, ENOENT);
}

/* Runs fn with standard error in a file of the test. */
static void what_it_says_is_logged_within_bounds(void **state)
{
    struct world *w = *state;
    char path[128], text[20000];
    int saved = dup(2), fd;
    size_t lines = 0;

    (void)snprintf(path, sizeof(path), "%s/log", w->dir);
    fd = open(path, O_CREAT | O_WRONLY | O_APPEND, 0600);
    (void)dup2(fd, 2);
    w->log.level = LOG_LEVEL_WARNING;
    start(w, OUTQ_DROP_OLDEST,
          "printf 'first \\033[31m\\n' >&2; head -c 5000 /dev/zero | tr '\\0' x >&2; "
          "echo >&2;"
          "yes many | head -n 100000 >&2; cat; printf last >&2");
    sink_finish(w->sink);
    until(w, sink_is_over(w->sink));
    (void)dup2(saved, 2);
    (void)close(saved);
    (void)close(fd);
    (void)contents(w, "log", text);
    assert_non_null(strstr(text, "output test: /bin/sh: first \\x1b[31m\n"));
    assert_non_null(strstr(text, "xxx...\n"));
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    assert_in_range(lines, 3, 40);
}

int main(void)
{
#define world_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        world_test(it_gets_all_lines_and_then_the_end),
        world_test(another_takes_the_place_of_one_that_ends),
        world_test(a_line_cut_by_its_end_comes_whole_again),
        world_test(one_that_is_slow_blocks_or_loses_the_oldest),
        world_test(one_that_blocks_is_told_of),
        world_test(one_that_stops_reading_is_ended),
        world_test(what_is_left_at_the_end_is_ended),
        world_test(what_cannot_be_started_is_no_sink),
        world_test(what_it_says_is_logged_within_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
