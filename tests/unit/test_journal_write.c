/* journal_write: a batch is there whole, or not at all. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "journal_world.h"
#include "sick_disk.h"

static void gives_back_what_was_committed_in_order(void **state)
{
    struct world w;
    struct reading got;

    (void)state;
    world_init(&w);
    world_open(&w);
    assert_int_equal(journal_last_seq(w.journal), 0);
    for (int i = 0; i < 10; i++)
        world_add(&w, 20, 1000);
    assert_int_equal(journal_last_seq(w.journal), 200);
    got = world_read(&w, 0);
    assert_int_equal(got.n, 200);
    got = world_read(&w, 150);
    assert_int_equal(got.first, 151);
    assert_int_equal(got.n, 50);
    assert_int_equal(world_read(&w, 200).n, 0);
    assert_int_equal(world_read(&w, UINT64_MAX).n, 0);
    world_release(&w);
}

static void goes_on_where_it_ended(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (int i = 0; i < 5; i++) {
        world_open(&w);
        assert_string_equal(w.set_aside, "");
        assert_int_equal(journal_last_seq(w.journal), i * 7);
        world_add(&w, 7, 1000 * i);
        world_close(&w);
    }
    assert_int_equal(world_read(&w, 0).n, 35);
    world_release(&w);
}

static void takes_lines_of_any_size_and_content(void **state)
{
    static const size_t sizes[] = {0, 1, 4000, 4061, 70000, (size_t)16 << 20};
    struct world w;
    char *bytes = calloc(1, (size_t)16 << 20); /* NULs, which end no line here */
    struct journal_alert a = {.time_ms = -5};
    struct journal_batch b = {.alerts = &a, .n_alerts = 1};

    (void)state;
    world_init(&w);
    world_open(&w);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        a.seq = i * 1000000000 + 1; /* numbers may have gaps */
        a.line = span_make(bytes, sizes[i]);
        assert_int_equal(journal_commit(w.journal, &b, w.error), JOURNAL_OK);
        assert_int_equal(journal_last_seq(w.journal), a.seq);
    }
    free(bytes);
    world_release(&w);
}

static bool sum_lines(void *ctx, const struct journal_alert *a)
{
    *(size_t *)ctx += a->line.n + 1;
    return true;
}

static void an_empty_batch_and_an_empty_line_are_fine(void **state)
{
    struct world w;
    struct journal_reader *r;
    struct journal_alert a = {.seq = 1, .line = {NULL, 0}};
    struct journal_batch none = {.n_alerts = 0};
    struct journal_batch one = {.alerts = &a, .n_alerts = 1};
    size_t sum = 0;

    (void)state;
    world_init(&w);
    world_open(&w);
    assert_int_equal(journal_commit(w.journal, &none, w.error), JOURNAL_OK);
    assert_int_equal(journal_commit(w.journal, &one, w.error), JOURNAL_OK);
    r = world_reader(&w);
    assert_int_equal(journal_read(r, 0, 9, sum_lines, &sum), 1);
    assert_int_equal(sum, 1);
    journal_reader_close(r);
    world_release(&w);
}

/* --- items and marks ------------------------------------------------------------ */

struct items {
    uint64_t text[100]; /* by key; 0: not there */
    int64_t time_ms[100];
    size_t n_rules[100];
    int n;
};

static bool take_item(void *ctx, const struct journal_seen *s)
{
    struct items *got = ctx;

    assert_true(s->key < 100);
    got->text[s->key] = s->text;
    got->time_ms[s->key] = s->time_ms;
    got->n_rules[s->key] = s->n_rules;
    got->n++;
    return true;
}

static void a_changed_item_replaces_what_was_known_of_it(void **state)
{
    static const uint64_t rules[] = {UINT64_MAX, 1, 2};
    struct journal_seen seen[] = {
        {1, 11, 1000, rules, 1}, {2, 12, 1000, NULL, 0}, {1, 21, 2000, rules, 3}};
    struct journal_batch b = {.seen = seen, .n_seen = 3};
    uint64_t back[2] = {0, 0};
    struct items got = {.n = 0};
    struct journal_reader *r;
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    assert_int_equal(journal_commit(w.journal, &b, w.error), JOURNAL_OK);
    r = world_reader(&w);
    assert_int_equal(journal_read_seen(r, take_item, &got), 3); /* one perhaps twice */
    assert_int_equal(got.text[1], 21);
    assert_int_equal(got.time_ms[1], 2000);
    assert_int_equal(got.text[2], 12);
    assert_int_equal(journal_seen_rules(r, 1, back, 2), 3); /* says how many there are */
    assert_true(back[0] == UINT64_MAX && back[1] == 1);
    assert_int_equal(journal_seen_rules(r, 2, back, 2), 0);
    assert_int_equal(journal_seen_rules(r, 3, back, 2), 0);
    journal_reader_close(r);
    world_release(&w);
}

static void the_newer_of_two_far_apart_is_the_one_that_counts(void **state)
{
    struct world w;
    struct journal_reader *r;
    uint64_t rule = 1, back = 0;
    struct journal_seen seen = {50, 1, 1000, &rule, 1};
    struct journal_batch b = {.seen = &seen, .n_seen = 1};

    (void)state;
    world_init(&w);
    world_open(&w);
    assert_int_equal(journal_commit(w.journal, &b, w.error), JOURNAL_OK);
    for (int i = 0; i < 100; i++) /* fills several buckets */
        world_add(&w, 64, 1000);
    r = world_reader(&w);
    assert_int_equal(journal_seen_rules(r, 50, &back, 1), 1);
    assert_int_equal(back, 1);
    rule = 2;
    assert_int_equal(journal_commit(w.journal, &b, w.error), JOURNAL_OK);
    assert_int_equal(journal_seen_rules(r, 50, &back, 1), 1);
    assert_int_equal(back, 2);
    journal_reader_close(r);
    world_release(&w);
}

static void marks_move_and_are_found_by_their_name(void **state)
{
    struct journal_mark marks[] = {{SPAN("desk"), 5, 1},
                                   {SPAN("desk-2"), 6, 1},
                                   {SPAN("desk"), 9, 2},
                                   {{"a\0b", 3}, 11, 2}};
    struct journal_batch b = {.marks = marks, .n_marks = 4};
    struct journal_reader *r;
    struct world w;
    uint64_t seq = 77;

    (void)state;
    world_init(&w);
    world_open(&w);
    assert_int_equal(journal_commit(w.journal, &b, w.error), JOURNAL_OK);
    world_close(&w);
    r = world_reader(&w);
    assert_int_equal(journal_find_mark(r, span_of("nobody"), &seq), 0);
    assert_int_equal(seq, 77);
    assert_int_equal(journal_find_mark(r, span_of("desk"), &seq), 1);
    assert_int_equal(seq, 9);
    assert_int_equal(journal_find_mark(r, span_of("desk-2"), &seq), 1);
    assert_int_equal(seq, 6);
    assert_int_equal(journal_find_mark(r, span_make("a\0b", 3), &seq), 1);
    assert_int_equal(seq, 11);
    journal_reader_close(r);
    world_release(&w);
}

/* --- a disk that fails ---------------------------------------------------------- */

static void expect_nothing_changed(struct world *w, int n)
{
    assert_int_equal(journal_last_seq(w->journal), n);
    assert_int_equal(world_read(w, 0).n, n);
}

/* Each call that SQLite makes for a commit fails in turn: as if the disk were full, then
 * as if it were broken. */
static void every_failing_call_leaves_the_batch_to_be_tried_again(void **state)
{
    static const enum sickness all[] = {SICK_FULL, SICK_IOERR};
    struct sick_disk disk;
    struct world w;
    int failed = 0;

    (void)state;
    for (size_t s = 0; s < sizeof(all) / sizeof(all[0]); s++) {
        world_init(&w);
        w.options.sync = JOURNAL_SYNC_FULL;
        sick_disk_insert(&disk);
        world_open(&w);
        world_add(&w, 10, 1000);
        for (int call = 0; call < 200; call++) {
            uint64_t before = journal_last_seq(w.journal);
            enum journal_result rc;

            sick_disk_fail(&disk, all[s], call);
            rc = world_try(&w, 20, 1000);
            sick_disk_heal(&disk);
            if (rc == JOURNAL_OK)
                break;
            failed++;
            assert_int_equal(rc, JOURNAL_AGAIN);
            assert_string_not_equal(w.error, "");
            expect_nothing_changed(&w, (int)before);
            world_add(&w, 20, 1000); /* it recovers */
        }
        world_close(&w);
        sick_disk_remove(&disk);
        world_open(&w);
        assert_string_equal(w.set_aside, "");
        expect_nothing_changed(&w, (int)journal_last_seq(w.journal));
        world_release(&w);
    }
    assert_true(failed > 10);
}

static void a_sync_that_fails_is_no_commit(void **state)
{
    struct sick_disk disk;
    struct world w;

    (void)state;
    world_init(&w);
    w.options.sync = JOURNAL_SYNC_FULL;
    sick_disk_insert(&disk);
    world_open(&w);
    world_add(&w, 10, 1000);
    sick_disk_fail(&disk, SICK_SYNC, 0);
    assert_int_equal(world_try(&w, 10, 1000), JOURNAL_AGAIN);
    assert_int_equal(world_try(&w, 10, 1000), JOURNAL_AGAIN);
    expect_nothing_changed(&w, 10);
    sick_disk_heal(&disk);
    world_add(&w, 10, 1000);
    expect_nothing_changed(&w, 20);
    world_close(&w);
    sick_disk_remove(&disk);
    world_release(&w);
}

/* In a child, because a limit on files cannot be one on the journal alone. */
static int fill_to_the_limit(struct world *w)
{
    struct rlimit limit = {.rlim_cur = 400000, .rlim_max = RLIM_INFINITY};
    int n = 0;

    (void)signal(SIGXFSZ, SIG_IGN);
    world_open(w);
    if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
        return 2;
    while (world_try(w, 60, 1000) == JOURNAL_OK)
        if (++n > 1000)
            return 3; /* no limit was felt */
    if (world_try(w, 60, 1000) != JOURNAL_AGAIN || !n)
        return 4;
    limit.rlim_cur = RLIM_INFINITY;
    if (setrlimit(RLIMIT_FSIZE, &limit) < 0 || world_try(w, 60, 1000) != JOURNAL_OK)
        return 5;
    return journal_last_seq(w->journal) == (uint64_t)(n + 1) * 60 ? 0 : 6;
}

static void recovers_when_there_is_space_again(void **state)
{
    struct world w;
    int status;
    pid_t pid;

    (void)state;
    world_init(&w);
    pid = fork();
    if (pid == 0)
        _exit(fill_to_the_limit(&w));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    world_open(&w); /* the child's WAL, as it left it */
    assert_string_equal(w.set_aside, "");
    expect_nothing_changed(&w, (int)journal_last_seq(w.journal));
    world_release(&w);
}

/* --- the WAL -------------------------------------------------------------------- */

static void the_wal_stays_short_while_it_is_read(void **state)
{
    struct journal_reader *r;
    struct world w;
    char wal[100];
    int fd;

    (void)state;
    world_init(&w);
    world_open(&w);
    (void)snprintf(wal, sizeof(wal), "%s-wal", w.path);
    r = world_reader(&w);
    for (int i = 0; i < 3000; i++) {
        struct reading got = {0, journal_last_seq(w.journal), 0, 0};

        world_add(&w, 64, 1000);
        assert_int_equal(journal_read(r, got.last, 1000, take_alert, &got), 64);
    }
    fd = open(wal, O_RDONLY);
    assert_true(fd >= 0);
    assert_true(lseek(fd, 0, SEEK_END) < (off_t)100 << 20); /* 200 MB went through it */
    (void)close(fd);
    journal_reader_close(r);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_what_was_committed_in_order),
        cmocka_unit_test(goes_on_where_it_ended),
        cmocka_unit_test(takes_lines_of_any_size_and_content),
        cmocka_unit_test(an_empty_batch_and_an_empty_line_are_fine),
        cmocka_unit_test(a_changed_item_replaces_what_was_known_of_it),
        cmocka_unit_test(the_newer_of_two_far_apart_is_the_one_that_counts),
        cmocka_unit_test(marks_move_and_are_found_by_their_name),
        cmocka_unit_test(every_failing_call_leaves_the_batch_to_be_tried_again),
        cmocka_unit_test(a_sync_that_fails_is_no_commit),
        cmocka_unit_test(recovers_when_there_is_space_again),
        cmocka_unit_test(the_wal_stays_short_while_it_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
