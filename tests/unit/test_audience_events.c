/* audience, as a stream of events: who reads has asked already, and says nothing. */
#include "unit/audience_world.h"

static void who_reads_events_has_asked_already(void **state)
{
    static const struct {
        const char *asks;
        const char *heard;
    } rows[] = {
        {"{\"since\":0}", "3 4 5 6 7 "},
        {"{\"since\":1,\"rule\":\"odd\"}", "gone 2-2 3 5 7 "},
        {"{\"since\":\"1970-01-01T00:00:05Z\",\"notices\":true}", "5 6 reloaded 7 "},
        {"{\"since\":99}", "replay 5 (no alert has the) 6 7 "},
    };
    struct world *w = &world;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct chunk *notice = chunk_new(
            span_of("{\"type\":\"notice\",\"notice\":\"reloaded\",\"time\":\"x\"}\n"));
        int fd;

        begin_dressed(w, true, DRESS_EVENT);
        for (uint64_t seq = 1; seq <= 5; seq++)
            commit(seq, 10);
        journal.first = 2;
        open_journal(w);
        fd = come_asking(w, rows[i].asks);
        post(w, 6, 6, 10);
        audience_notice(w->audience, notice);
        post(w, 7, 7, 10);
        if (strcmp(heard(w, fd), rows[i].heard) != 0)
            fail_msg("%s: %s", rows[i].asks, w->heard);
        chunk_unref(notice);
        (void)close(fd);
        end(w);
    }
}

static void an_event_has_the_number_that_goes_on_after_it(void **state)
{
    struct world *w = &world;
    char text[2000] = "";
    int fd;

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    open_journal(w);
    fd = come_asking(w, "{}");
    post(w, 1, 1, 0);
    turns(w, 3);
    assert_true(read(fd, text, sizeof(text) - 1) > 0);
    assert_string_equal(text, "id: 1\nevent: alert\ndata: {\"type\":\"alert\",\"seq\":1,"
                              "\"rule\":{\"id\":\"odd\"},\"pad\":\"\"}\n\n");
    (void)close(fd);
    end(w);
}

static void a_slow_reader_of_events_loses_nothing_where_there_is_a_journal(void **state)
{
    char expected[2000] = "";
    struct world *w = &world;
    int fd;

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    open_journal(w);
    fd = come_asking(w, "{}");
    post(w, 1, 200, 900);
    assert_true(audience_queued(w->audience) <= QUEUE);
    for (int i = 1; i <= 200; i++)
        (void)sprintf(expected + strlen(expected), "%d ", i);
    assert_string_equal(heard(w, fd), expected);
    (void)close(fd);
    end(w);
}

static void without_a_journal_a_slow_reader_of_events_hears_what_was_dropped(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin_dressed(w, false, DRESS_EVENT);
    fd = come_asking(w, "{}");
    post(w, 1, 100, 1000);
    assert_non_null(strstr(heard(w, fd), "dropped "));
    assert_non_null(strstr(w->heard, " 99 100 "));
    (void)close(fd);
    end(w);
}

static void what_readers_of_events_say_is_not_listened_to(void **state)
{
    struct world *w = &world;
    int a, b;

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    open_journal(w);
    a = come_asking(w, "{}");
    b = come_asking(w, "{}");
    say(w, a, "{\"since\":0}");
    post(w, 1, 1, 10);
    assert_string_equal(heard(w, a), "1 ");
    for (int i = 0; i < 300; i++)
        (void)send(b, "{\"ack\":1} GET / HTTP\r\n", 23, MSG_NOSIGNAL | MSG_DONTWAIT);
    assert_string_equal(heard(w, b), "1 ."); /* it says too much */
    assert_int_equal(audience_count(w->audience), 1);
    (void)close(a);
    (void)close(b);
    end(w);
}

static void no_more_readers_come_than_there_is_room_for(void **state)
{
    struct world *w = &world;
    int fds[3];

    (void)state;
    begin_dressed(w, true, DRESS_EVENT);
    w->config.max_connections = 2; /* the hub's own bound is higher here */
    open_journal(w);
    for (int i = 0; i < 2; i++) {
        assert_true(audience_has_room(w->audience));
        fds[i] = come_asking(w, "{}");
    }
    assert_false(audience_has_room(w->audience));
    (void)close(fds[0]);
    turns(w, 3);
    assert_true(audience_has_room(w->audience));
    audience_finish(w->audience);
    assert_false(audience_has_room(w->audience));
    fds[2] = come_asking(w, "{}");
    assert_string_equal(heard(w, fds[2]), ".");
    (void)close(fds[1]);
    (void)close(fds[2]);
    end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_reads_events_has_asked_already),
        cmocka_unit_test(an_event_has_the_number_that_goes_on_after_it),
        cmocka_unit_test(a_slow_reader_of_events_loses_nothing_where_there_is_a_journal),
        cmocka_unit_test(
            without_a_journal_a_slow_reader_of_events_hears_what_was_dropped),
        cmocka_unit_test(what_readers_of_events_say_is_not_listened_to),
        cmocka_unit_test(no_more_readers_come_than_there_is_room_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
