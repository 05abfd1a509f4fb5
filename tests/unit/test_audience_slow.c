/* audience: who is slow loses nothing that the journal has, and hears what it lost. */
#include "app/notice.h"
#include "unit/audience_world.h"

static void a_slow_one_is_not_cut_off_and_loses_nothing(void **state)
{
    char expected[2000] = "";
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{}");
    post(w, 1, 200, 1000);
    assert_true(audience_waiting(w->audience) <= QUEUE / 1000);
    for (int i = 1; i <= 200; i++)
        (void)sprintf(expected + strlen(expected), "%d ", i);
    assert_string_equal(heard(w, fd), expected);
    assert_int_equal(audience_dropped(w->audience), 0);
    post(w, 201, 201, 10);
    assert_string_equal(heard(w, fd), "201 ");
    (void)close(fd);
    end(w);
}

static void one_that_retention_has_passed_hears_what_is_gone(void **state)
{
    struct world *w = &world;
    const char *p;
    int fd, first = 0;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{}");
    post(w, 1, 200, 1000);
    journal.first = 150; /* 151 is the oldest */
    p = strstr(heard(w, fd), "gone ");
    assert_non_null(p);
    (void)sscanf(p, "gone %d-150 151 ", &first);
    assert_true(first > 10 && first < 50);
    assert_non_null(strstr(p, "-150 151 152 "));
    (void)close(fd);
    end(w);
}

/* commit() gives number N the time N s. */
static void one_that_asks_for_a_time_hears_that_some_of_it_is_gone(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 5, 10);
    journal.first = 3; /* 4 is the oldest */
    fd = come_and_say(w, "{\"since\":\"1970-01-01T00:00:03Z\"}");
    assert_non_null(strstr(heard(w, fd), "replay "));
    (void)close(fd);
    fd = come_and_say(w, "{\"since\":\"1970-01-01T00:00:04Z\"}");
    assert_string_equal(heard(w, fd), "4 5 ");
    (void)close(fd);
    end(w);
}

static void a_broken_journal_is_told_and_the_live_stream_follows(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    for (uint64_t seq = 1; seq <= 5; seq++)
        commit(seq, 10);
    open_journal(w);
    journal.fails = 1;
    journal.fail_with = JOURNAL_BROKEN;
    fd = come_and_say(w, "{\"since\":2}");
    assert_string_equal(heard(w, fd), "gone 3-5 (the journal cann) ");
    post(w, 6, 6, 10);
    assert_string_equal(heard(w, fd), "6 ");
    (void)close(fd);
    journal.fails = 1;
    fd = come_and_say(w, "{\"since\":0}");
    assert_string_equal(heard(w, fd), "unavailable (the journal cann) .");
    (void)close(fd);
    journal.fails = 1;
    fd = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, fd), "unavailable (the journal cann) .");
    (void)close(fd);
    end(w);
}

static void an_error_that_passes_costs_nothing(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    for (uint64_t seq = 1; seq <= 5; seq++)
        commit(seq, 10);
    open_journal(w);
    journal.fails = 2;
    journal.fail_with = JOURNAL_AGAIN;
    fd = come_and_say(w, "{\"since\":2}");
    while (!heard(w, fd)[0])
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    assert_string_equal(w->heard, "3 4 5 ");
    (void)close(fd);
    end(w);
}

/* Its file was put aside, and another is written: what was posted is not in ours. */
static void a_journal_that_lacks_what_was_posted_is_not_believed(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 3, 10);
    hand_out(w, 4, 10);
    hand_out(w, 5, 10);
    fd = come_and_say(w, "{\"since\":2}");
    while (!strstr(heard(w, fd), "gone"))
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    assert_string_equal(w->heard, "gone 4-5 (the journal cann) ");
    (void)close(fd);
    end(w);
}

/* What was in the one that was set aside is told to be gone, no more and no less. */
static void another_journal_goes_on_beyond_the_first(void **state)
{
    struct world *w = &world;
    const char *p;
    int slow, fast, first = 0;

    (void)state;
    begin(w, true);
    open_journal(w);
    slow = come_and_say(w, "{}");
    fast = come_and_say(w, "{\"rule\":\"none\"}");
    post(w, 1, 100, 1000);
    journal.first = journal.n; /* nothing is kept: the file is new */
    journal.last_seq = 5000;   /* and begins beyond all numbers that were given */
    open_journal(w);
    post(w, 5001, 5002, 10);
    p = strstr(heard(w, slow), "gone ");
    assert_non_null(p);
    assert_int_equal(sscanf(p, "gone %d-5000 5001 5002 ", &first), 1);
    assert_true(first > 10 && first < 50);
    assert_non_null(strstr(p, "-5000 5001 5002 "));
    assert_string_equal(heard(w, fast), "");
    (void)close(slow);
    (void)close(fast);
    end(w);
}

static void what_has_no_number_is_counted_where_it_finds_no_room(void **state)
{
    struct world *w = &world;
    const char *p;
    int fd, count = 0;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{}");
    for (int i = 0; i < 100; i++)
        hand_out(w, 0, 1000);
    (void)heard(w, fd);
    assert_null(strstr(w->heard, "dropped"));
    post(w, 1, 1, 10);
    p = strstr(heard(w, fd), "dropped ");
    assert_non_null(p);
    assert_int_equal(sscanf(p, "dropped %d 1 ", &count), 1);
    assert_true(count > 50);
    assert_int_equal(audience_dropped(w->audience), count);
    (void)close(fd);
    end(w);
}

static void notices_that_find_no_room_are_counted(void **state)
{
    struct world *w = &world;
    struct chunk *c;
    struct buf b;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{\"notices\":true}");
    post(w, 1, 60, 1000);
    buf_init(&b, 1000);
    (void)notice_put_reloaded(&b, 0, 1, 0);
    while (b.n < 999)
        (void)buf_add_char(&b, '\n');
    c = chunk_new(buf_span(&b));
    buf_release(&b);
    for (int i = 0; i < 3; i++)
        audience_notice(w->audience, c);
    chunk_unref(c);
    assert_non_null(strstr(heard(w, fd), " dropped 3 notices "));
    (void)close(fd);
    end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_one_is_not_cut_off_and_loses_nothing),
        cmocka_unit_test(one_that_retention_has_passed_hears_what_is_gone),
        cmocka_unit_test(one_that_asks_for_a_time_hears_that_some_of_it_is_gone),
        cmocka_unit_test(a_broken_journal_is_told_and_the_live_stream_follows),
        cmocka_unit_test(an_error_that_passes_costs_nothing),
        cmocka_unit_test(a_journal_that_lacks_what_was_posted_is_not_believed),
        cmocka_unit_test(another_journal_goes_on_beyond_the_first),
        cmocka_unit_test(what_has_no_number_is_counted_where_it_finds_no_room),
        cmocka_unit_test(notices_that_find_no_room_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
