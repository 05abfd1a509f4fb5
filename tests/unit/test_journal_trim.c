/* journal_trim: what is too old or too much goes, no more than that,
 * a piece at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "journal_world.h"

static int trim_all(struct world *w, int64_t now_ms)
{
    bool more = true;
    int calls = 0;

    for (; more; calls++)
        assert_int_equal(journal_trim(w->journal, now_ms, &more, w->error), JOURNAL_OK);
    return calls;
}

static void range_is(struct world *w, uint64_t first, uint64_t last)
{
    struct journal_reader *r = world_reader(w);
    uint64_t f, l;

    assert_int_equal(journal_range(r, &f, &l), JOURNAL_OK);
    assert_int_equal(f, first);
    assert_int_equal(l, last);
    journal_reader_close(r);
}

static void old_alerts_go(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.options.keep_ms = 10000;
    world_open(&w);
    range_is(&w, 0, 0);
    (void)trim_all(&w, 1000000);
    range_is(&w, 0, 0);
    world_add(&w, 20, 1000); /* at 1, 2 ... 20 s */
    (void)trim_all(&w, 11000);
    range_is(&w, 1, 20);
    (void)trim_all(&w, 11001);
    range_is(&w, 2, 20);
    (void)trim_all(&w, 25000);
    range_is(&w, 15, 20);
    assert_int_equal(world_read(&w, 0).n, 6);
    world_release(&w);
}

/* So that who asks for a time can be told that some of it is gone. */
static void the_time_of_what_went_is_known(void **state)
{
    struct journal_reader *r;
    struct world w;

    (void)state;
    world_init(&w);
    w.options.keep_ms = 10000;
    world_open(&w);
    world_add(&w, 20, 1000); /* at 1, 2 ... 20 s */
    (void)trim_all(&w, 11000);
    r = world_reader(&w);
    assert_int_equal(journal_lacks(r, 0), 0);
    (void)trim_all(&w, 25000); /* until 14 s */
    assert_int_equal(journal_lacks(r, 14000), 1);
    assert_int_equal(journal_lacks(r, 14001), 0);
    journal_reader_close(r);
    world_release(&w);
}

static void numbers_outlive_what_was_trimmed(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.options.keep_ms = 10000;
    world_open(&w);
    world_add(&w, 20, 1000);
    (void)trim_all(&w, 1000000);
    range_is(&w, 21, 20);
    world_close(&w);
    world_open(&w);
    assert_int_equal(journal_last_seq(w.journal), 20);
    range_is(&w, 21, 20);
    world_add(&w, 1, 1000000);
    range_is(&w, 21, 21);
    world_release(&w);
}

static void alerts_beyond_the_size_go_and_the_file_stays_bounded(void **state)
{
    const uint64_t keep = 2 << 20;
    struct reading got;
    struct stat st;
    struct world w;
    char wal[100];

    (void)state;
    world_init(&w);
    w.options.keep_bytes = keep;
    w.options.seen_most = 1000;
    world_open(&w);
    for (int i = 0; i < 1000; i++) { /* 26 MB */
        world_add(&w, 64, 1000);
        (void)trim_all(&w, 1000);
    }
    got = world_read(&w, 0);
    assert_int_equal(got.last, 64000);
    assert_in_range(got.n, keep / 500, keep / 350); /* lines of 400 bytes and their row */
    world_close(&w);
    assert_int_equal(stat(w.path, &st), 0);
    assert_in_range(st.st_size, keep, keep * 3 / 2);
    (void)snprintf(wal, sizeof(wal), "%s-wal", w.path);
    assert_int_equal(stat(wal, &st), 0);
    assert_int_equal(st.st_size, 0);
    world_release(&w);
}

static void nothing_is_trimmed_where_there_is_no_limit(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    world_add(&w, 64, 1000);
    assert_int_equal(trim_all(&w, 900000), 1);
    assert_int_equal(world_read(&w, 0).n, 64);
    world_release(&w);
}

static void a_call_does_a_bounded_piece(void **state)
{
    struct world w;
    bool more = false;
    int before, after;

    (void)state;
    world_init(&w);
    w.options.keep_ms = 1;
    world_open(&w);
    for (int i = 0; i < 100; i++)
        world_add(&w, 64, 1000);
    before = world_read(&w, 0).n;
    assert_int_equal(journal_trim(w.journal, 10000000, &more, w.error), JOURNAL_OK);
    assert_true(more);
    after = world_read(&w, 0).n;
    assert_in_range(before - after, 1, 1000);
    (void)trim_all(&w, 10000000);
    assert_int_equal(world_read(&w, 0).n, 0);
    world_release(&w);
}

/* --- items ---------------------------------------------------------------------- */

static bool count_item(void *ctx, const struct journal_seen *s)
{
    (void)s;
    ++*(int *)ctx;
    return true;
}

static int count_items(struct world *w)
{
    struct journal_reader *r = world_reader(w);
    int n = 0, got = journal_read_seen(r, count_item, &n);

    assert_int_equal(got, n);
    journal_reader_close(r);
    return n;
}

static void items_are_forgotten_by_number(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.options.seen_most = 5000;
    world_open(&w);
    for (int i = 0; i < 400; i++) { /* 25,600 */
        world_add(&w, 64, 1000);
        (void)trim_all(&w, 1000);
        assert_true(count_items(&w) <= 5000 + 2 * 2048);
    }
    assert_true(count_items(&w) >= 5000);
    world_close(&w);
    world_open(&w);
    assert_true(count_items(&w) >= 5000);
    world_release(&w);
}

static void items_are_forgotten_by_age(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.options.seen_ms = 1000000;
    world_open(&w);
    for (int i = 0; i < 64; i++) /* two buckets */
        world_add(&w, 64, 1000);
    for (int i = 0; i < 32; i++) /* what will be one */
        world_add(&w, 64, 900000);
    (void)trim_all(&w, 1000000);
    assert_int_equal(count_items(&w), 96 * 64);
    (void)trim_all(&w, 1100000);
    assert_int_equal(count_items(&w), 32 * 64);
    world_add(&w, 1, 10000000);
    (void)trim_all(&w, 10000000);
    assert_int_equal(count_items(&w), 1);
    world_release(&w);
}

/* --- marks ---------------------------------------------------------------------- */

static void the_marks_that_moved_last_are_kept(void **state)
{
    struct journal_reader *r;
    struct world w;
    uint64_t seq;

    (void)state;
    world_init(&w);
    world_open(&w);
    for (int i = 0; i < 12000; i++) {
        char name[16];
        struct journal_mark m = {
            span_make(name, (size_t)snprintf(name, sizeof(name), "desk-%d", i)), 7,
            i == 5 ? 100000 : i};
        struct journal_batch b = {.marks = &m, .n_marks = 1};

        assert_int_equal(journal_commit(w.journal, &b, w.error), JOURNAL_OK);
    }
    (void)trim_all(&w, 12000);
    r = world_reader(&w);
    assert_int_equal(journal_find_mark(r, span_of("desk-0"), &seq), 0);
    assert_int_equal(journal_find_mark(r, span_of("desk-5"), &seq), 1);
    assert_int_equal(journal_find_mark(r, span_of("desk-1999"), &seq), 0);
    assert_int_equal(journal_find_mark(r, span_of("desk-2100"), &seq), 1);
    journal_reader_close(r);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_alerts_go),
        cmocka_unit_test(the_time_of_what_went_is_known),
        cmocka_unit_test(numbers_outlive_what_was_trimmed),
        cmocka_unit_test(alerts_beyond_the_size_go_and_the_file_stays_bounded),
        cmocka_unit_test(nothing_is_trimmed_where_there_is_no_limit),
        cmocka_unit_test(a_call_does_a_bounded_piece),
        cmocka_unit_test(items_are_forgotten_by_number),
        cmocka_unit_test(items_are_forgotten_by_age),
        cmocka_unit_test(the_marks_that_moved_last_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
