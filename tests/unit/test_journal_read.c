/* journal_read: pieces, ends and times, as a search through all would give them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal_world.h"
#include "random.h"

static void reads_in_pieces_and_stops_where_it_is_told(void **state)
{
    struct journal_reader *r;
    struct reading got = {0};
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    world_add(&w, 50, 1000);
    r = world_reader(&w);
    while (journal_read(r, got.last, 7, take_alert, &got) == 7) {
    }
    assert_int_equal(got.n, 50);
    got = (struct reading){.stop_at = 3};
    assert_int_equal(journal_read(r, 0, 7, take_alert, &got), 3);
    assert_int_equal(journal_read(r, 0, 0, take_alert, &got), 0);
    journal_reader_close(r);
    world_release(&w);
}

static void sees_what_is_committed_while_it_is_open(void **state)
{
    struct journal_reader *r;
    struct reading got = {0};
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    r = world_reader(&w);
    for (int i = 1; i <= 20; i++) {
        world_add(&w, 10, 1000);
        assert_int_equal(journal_read(r, got.last, 100, take_alert, &got), 10);
    }
    world_close(&w);
    assert_int_equal(journal_read(r, 0, 0, take_alert, &got), 0); /* without a writer */
    journal_reader_close(r);
    world_release(&w);
}

static bool sum_nothing(void *ctx, const struct journal_alert *a)
{
    (void)ctx;
    (void)a;
    return true;
}

static void damage_found_later_is_said(void **state)
{
    struct journal_reader *r;
    struct reading got = {0};
    struct world w;
    char junk[4096];
    int fd;

    (void)state;
    world_init(&w);
    world_open(&w);
    for (int i = 0; i < 50; i++)
        world_add(&w, 50, 1000);
    world_close(&w);
    memset(junk, 0x5a, sizeof(junk));
    fd = open(w.path, O_WRONLY);
    for (off_t page = 100; page < 110; page++)
        assert_int_equal(pwrite(fd, junk, sizeof(junk), page * 4096), sizeof(junk));
    (void)close(fd);
    r = world_reader(&w);
    while (journal_read(r, got.last, 10, take_alert, &got) == 10) {
    }
    assert_in_range(got.n, 10, 2400);
    assert_int_equal(journal_read(r, 0, SIZE_MAX, sum_nothing, NULL), JOURNAL_BROKEN);
    journal_reader_close(r);
    world_release(&w);
}

/* --- by time -------------------------------------------------------------------- */

static void add_at(struct world *w, uint64_t seq, int64_t time_ms)
{
    struct journal_alert a = {seq, time_ms, SPAN("{}")};
    struct journal_batch b = {.alerts = &a, .n_alerts = 1};

    assert_int_equal(journal_commit(w->journal, &b, w->error), JOURNAL_OK);
}

static uint64_t before(struct journal_reader *r, int64_t time_ms)
{
    uint64_t seq;

    assert_int_equal(journal_seq_before(r, time_ms, &seq), JOURNAL_OK);
    return seq;
}

static void finds_a_time(void **state)
{
    static const struct {
        int64_t time_ms;
        uint64_t seq;
    } rows[] = {
        {INT64_MIN, 9},  {0, 9},
        {1000, 9},                   /* the first is 10 */
        {1001, 10},      {2000, 10}, /* 1000 is 10, 2000 is 1000000 */
        {2001, 1000000}, {INT64_MAX, 1000000},
    };
    struct journal_reader *r;
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    r = world_reader(&w);
    assert_int_equal(before(r, 5), 0);
    add_at(&w, 10, 1000);
    add_at(&w, 1000000, 2000);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t got = before(r, rows[i].time_ms);

        /* any number of the gap before the alert does */
        assert_true(got <= rows[i].seq);
        assert_true(rows[i].seq == 9 || got >= 10);
    }
    journal_reader_close(r);
    world_release(&w);
}

/* The clock runs, stands, jumps ahead and is set back; numbers have gaps. */
static void finds_the_first_of_a_time_whatever_the_clock_did(void **state)
{
    uint64_t random = random_seed();

    (void)state;
    for (int round = 0; round < 20; round++) {
        uint64_t seqs[200], seq = 0;
        int64_t times[200], now = 1000000000;
        struct journal_reader *r;
        struct world w;

        world_init(&w);
        world_open(&w);
        for (int i = 0; i < 200; i++) {
            uint64_t luck = draw(&random) % 100;

            now += luck < 3    ? -(int64_t)(draw(&random) % 100000000) - 10000
                   : luck < 10 ? (int64_t)(draw(&random) % 100000000)
                   : luck < 50 ? 0
                               : (int64_t)(draw(&random) % 5000);
            seq += luck < 90 ? 1 : draw(&random) % 1000000 + 1;
            times[i] = now;
            seqs[i] = seq;
            add_at(&w, seq, now);
        }
        r = world_reader(&w);
        for (int probe = 0; probe < 300; probe++) {
            int64_t t = times[draw(&random) % 200] + (int64_t)(draw(&random) % 5) - 2;
            uint64_t got = before(r, t);
            int i = 0;

            while (i < 200 && times[i] < t)
                i++;
            assert_true(i == 200 ? got >= seq : got < seqs[i]);
            assert_true(i == 0 || got >= seqs[i - 1]);
        }
        journal_reader_close(r);
        world_release(&w);
    }
}

static void a_clock_corrected_by_little_hides_nothing(void **state)
{
    struct journal_reader *r;
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    add_at(&w, 1, 10000);
    add_at(&w, 2, 15000);
    add_at(&w, 3, 12000);
    add_at(&w, 4, 16000);
    r = world_reader(&w);
    assert_int_equal(before(r, 11000), 1);
    assert_int_equal(before(r, 14000), 1);
    assert_int_equal(before(r, 15500), 3);
    journal_reader_close(r);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_in_pieces_and_stops_where_it_is_told),
        cmocka_unit_test(sees_what_is_committed_while_it_is_open),
        cmocka_unit_test(damage_found_later_is_said),
        cmocka_unit_test(finds_a_time),
        cmocka_unit_test(finds_the_first_of_a_time_whatever_the_clock_did),
        cmocka_unit_test(a_clock_corrected_by_little_hides_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
