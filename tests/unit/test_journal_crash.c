/* The journal and SIGKILL: what was reported as committed is there, whole, and no number
 * is given out twice. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "journal_world.h"
#include "random.h"

#define CYCLES 50

/* Commits until it is killed; the last number of each commit goes into the pipe. */
static _Noreturn void write_until_killed(struct world *w, int out, uint64_t random)
{
    bool more;

    world_open(w);
    for (;;) {
        uint64_t last;

        world_add(w, draw(&random) % 64 + 1, 1000);
        last = journal_last_seq(w->journal);
        if (write(out, &last, sizeof(last)) != sizeof(last))
            _exit(2);
        if (draw(&random) % 16 == 0 &&
            journal_trim(w->journal, 1000, &more, w->error) != JOURNAL_OK)
            _exit(3);
    }
}

/* The last number that the child reports before so many microseconds are over; then it is
 * killed. */
static uint64_t run_child(struct world *w, uint64_t *random)
{
    int ends[2], status;
    struct pollfd ready;
    uint64_t got, last = 0, reports = draw(random) % 200;
    struct timespec until = {.tv_nsec = (long)(draw(random) % 2000000)};
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        write_until_killed(w, ends[1], *random);
    }
    (void)close(ends[1]);
    while (reports-- && read(ends[0], &got, sizeof(got)) == sizeof(got))
        last = got;
    ready = (struct pollfd){.fd = -1};
    (void)ppoll(&ready, 1, &until, NULL); /* somewhere within the next commits */
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    while (read(ends[0], &got, sizeof(got)) == sizeof(got))
        last = got;
    (void)close(ends[0]);
    return last;
}

static void all_that_was_reported_is_there_after_any_kill(void **state)
{
    uint64_t random = random_seed(), before = 0;
    struct world w;

    (void)state;
    world_init(&w);
    w.options.sync = JOURNAL_SYNC_NORMAL;
    w.options.keep_bytes = 1 << 20;
    for (int i = 0; i < CYCLES; i++) {
        uint64_t reported = run_child(&w, &random);
        struct reading got;

        world_open(&w);
        assert_string_equal(w.set_aside, "");
        assert_true(journal_last_seq(w.journal) >= reported);
        assert_true(journal_last_seq(w.journal) >= before);
        got = world_read(&w, before);
        assert_int_equal(got.last,
                         journal_last_seq(w.journal)); /* nothing is jumped over */
        assert_true(!got.n || got.last - got.first + 1 == (uint64_t)got.n);
        before = got.last;
        world_close(&w);
        (void)draw(&random);
    }
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_was_reported_is_there_after_any_kill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
