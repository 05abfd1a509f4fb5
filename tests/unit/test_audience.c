/* audience: what a subscriber may ask for, and what it is told. */
#include "unit/audience_world.h"

/* --- from where on ----------------------------------------------------------------- */

static void one_gets_what_it_asked_for_and_then_what_comes(void **state)
{
    static const struct {
        const char *line;
        const char *heard;
    } rows[] = {
        {"{}", "6 "},
        {"{\"since\":0}", "3 4 5 6 "}, /* 1 and 2 are gone, and nobody asked for them */
        {"{\"since\":2}", "3 4 5 6 "},
        {"{\"since\":1}", "gone 2-2 3 4 5 6 "},
        {"{\"since\":4}", "5 6 "},
        {"{\"since\":5}", "6 "},
        {"{\"since\":6}", "replay 5 (no alert has the) 6 "},
        {"{\"since\":\"1970-01-01T00:00:04Z\"}", "4 5 6 "},
        {"{\"since\":\"1970-01-01T00:00:04.001Z\"}", "5 6 "},
        {"{\"since\":\"2026-01-01T00:00:00Z\"}", "6 "},
        {"{\"since\":0,\"rule\":\"odd\"}", "3 5 "},
        {"{\"since\":0,\"rule\":[\"*\",\"!odd\"]}", "4 6 "},
        {"{\"rule\":\"e*\"}", "6 "},
        {"{\"since\":0,\"priority\":\"high\"}", ""},
        {"{\"since\":0,\"source\":\"*\"}", ""},
        {"{\"since\":0,\"tag\":\"!x\"}", "3 4 5 6 "},
        {"{\"since\":\"soon\"}", "refused (\\\"since\\\" is the) 6 "},
        {"rubbish", "refused (expected a JSON ) 6 "},
    };
    struct world *w = &world;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int fd;

        begin(w, true);
        for (uint64_t seq = 1; seq <= 5; seq++)
            commit(seq, 10);
        journal.first = 2;
        open_journal(w);
        fd = come_and_say(w, rows[i].line);
        post(w, 6, 6, 10);
        if (strcmp(heard(w, fd), rows[i].heard) != 0)
            fail_msg("%s: %s", rows[i].line, w->heard);
        (void)close(fd);
        end(w);
    }
}

static void without_a_journal_there_is_only_now(void **state)
{
    struct world *w = &world;
    int a, b;

    (void)state;
    begin(w, false);
    a = come_and_say(w, "{\"since\":4,\"rule\":\"odd\"}");
    b = come(w);
    post(w, 1, 3, 10); /* to b at once: it need not say anything */
    assert_string_equal(heard(w, a), "refused (not available wi) 1 3 ");
    assert_string_equal(heard(w, b), "1 2 3 ");
    say(w, b, DURABLE);
    say(w, b, "{\"ack\":1}");
    assert_string_equal(heard(w, b), "refused (not available wi) ");
    (void)close(a);
    (void)close(b);
    end(w);
}

/* It is not given anything before it had time to say from where on it wants it. */
static void one_that_says_nothing_gets_what_came_since_it_came(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 2, 10);
    fd = come(w);
    post(w, 3, 4, 10);
    assert_string_equal(heard(w, fd), "");
    while (!heard(w, fd)[0])
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    assert_string_equal(w->heard, "3 4 ");
    say(w, fd, "{\"since\":1}"); /* late: what it has got is no part of that */
    assert_string_equal(heard(w, fd), "replay 1 2 3 4 ");
    (void)close(fd);
    end(w);
}

static void who_comes_before_the_journal_is_open_waits_for_it(void **state)
{
    struct world *w = &world;
    int a, b, c;

    (void)state;
    begin(w, true);
    a = come_and_say(w, "{\"since\":1}");
    b = come_and_say(w, "{}");
    c = come_and_say(w, DURABLE);
    hand_out(w, 0, 10); /* could not be journaled */
    assert_string_equal(heard(w, a), "0 ");
    for (uint64_t seq = 1; seq <= 3; seq++)
        commit(seq, 10);
    journal_set_mark(span_of("desk"), 2);
    open_journal(w);
    post(w, 4, 4, 10);
    assert_string_equal(heard(w, a), "2 3 4 ");
    assert_string_equal(heard(w, b), "0 4 ");
    assert_string_equal(heard(w, c), "0 3 4 ");
    (void)close(a);
    (void)close(b);
    (void)close(c);
    end(w);
}

/* --- durable ones ------------------------------------------------------------------ */

static void a_durable_one_gets_again_what_it_did_not_acknowledge(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 2, 10);
    fd = come_and_say(w, DURABLE);
    assert_int_equal(w->marks_told, 1); /* from now on nothing may be missed */
    assert_int_equal(w->mark, 2);
    post(w, 3, 5, 10);
    assert_string_equal(heard(w, fd), "3 4 5 ");
    say(w, fd, "{\"ack\":4}");
    assert_int_equal(w->mark, 4);
    say(w, fd, "{\"ack\":3}"); /* cumulative: nothing new */
    assert_int_equal(w->mark, 4);
    (void)close(fd);
    turns(w, 3);
    post(w, 6, 6, 10);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"since\":0}");
    assert_string_equal(heard(w, fd), "5 6 "); /* the mark counts, not `since` */
    (void)close(fd);
    end(w);
}

static void a_new_durable_one_may_begin_in_the_past(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    post(w, 1, 3, 10);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"since\":1}");
    assert_string_equal(heard(w, fd), "2 3 ");
    assert_int_equal(w->mark, 1);
    (void)close(fd);
    end(w);
}

static void a_second_connection_takes_the_name_over(void **state)
{
    struct world *w = &world;
    int a, b;

    (void)state;
    begin(w, true);
    open_journal(w);
    a = come_and_say(w, DURABLE);
    post(w, 1, 2, 10);
    b = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, a), "1 2 replaced .");
    assert_string_equal(heard(w, b), "1 2 ");
    (void)close(a);
    turns(w, 3);
    say(w, b, "{\"ack\":2}");
    assert_int_equal(w->mark, 2);
    (void)close(b);
    end(w);
}

static void wrong_acknowledgements_are_answered(void **state)
{
    static const struct {
        const char *line;
        const char *heard;
    } rows[] = {
        {"{\"ack\":3}", ""},
        {"{\"ack\":4}", "refused (no alert has tha) "},
        {"{\"ack\":true}", "refused (\\\"ack\\\" is the n) "},
        {"{\"since\":0}", "refused (after the first ) "},
        {"hello", "refused (after the first ) "},
    };
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, DURABLE);
    post(w, 1, 3, 10);
    (void)heard(w, fd);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        say(w, fd, rows[i].line);
        if (strcmp(heard(w, fd), rows[i].heard) != 0)
            fail_msg("%s: %s", rows[i].line, w->heard);
    }
    (void)close(fd);
    fd = come_and_say(w, "{\"since\":2}");
    say(w, fd, "{\"ack\":3}");
    assert_string_equal(heard(w, fd), "3 refused (only a durable s) ");
    assert_int_equal(w->mark, 3);
    (void)close(fd);
    end(w);
}

/* Or else retention would pass it, and it would hear of a gap where
 * nothing was for it. */
static void what_its_filters_held_back_counts_as_acknowledged(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"rule\":\"odd\"}");
    post(w, 1, 2, 10);
    say(w, fd, "{\"ack\":1}");
    assert_int_equal(w->mark, 2);
    post(w, 4, 4, 10);
    (void)close(fd);
    turns(w, 3);
    assert_int_equal(w->mark, 4);
    fd = come_and_say(w, "{\"subscriber\":\"desk\",\"ack\":true,\"rule\":\"odd\"}");
    post(w, 5, 6, 10);
    (void)close(fd);
    turns(w, 3);
    assert_int_equal(w->mark, 4); /* 5 was sent, and not acknowledged */
    end(w);
}

static void a_mark_beyond_a_journal_that_lost_its_end_is_set_back(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    for (uint64_t seq = 1; seq <= 3; seq++)
        commit(seq, 10);
    journal_set_mark(span_of("desk"), 9);
    open_journal(w);
    fd = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, fd), "replay 3 (no alert has the) ");
    assert_int_equal(w->mark, 3);
    post(w, 4, 5, 10);
    assert_string_equal(heard(w, fd), "4 5 ");
    say(w, fd, "{\"ack\":4}");
    (void)close(fd);
    turns(w, 3);
    fd = come_and_say(w, DURABLE);
    assert_string_equal(heard(w, fd), "5 ");
    (void)close(fd);
    end(w);
}

/* --- the end ----------------------------------------------------------------------- */

static void an_end_waits_for_those_who_still_read_the_past(void **state)
{
    struct world *w = &world;
    int slow, silent;

    (void)state;
    begin(w, true);
    open_journal(w);
    slow = come_and_say(w, "{}");
    post(w, 1, 100, 1000);
    silent = come(w);
    post(w, 101, 101, 10);
    audience_finish(w->audience);
    assert_false(audience_is_empty(w->audience));
    assert_string_equal(heard(w, silent), "101 .");
    assert_non_null(strstr(heard(w, slow), " 99 100 101 ."));
    assert_true(audience_is_empty(w->audience));
    (void)close(slow);
    (void)close(silent);
    end(w);
}

/* What one has said is heard, though nobody has looked since. */
static void an_acknowledgement_under_way_counts_at_the_end(void **state)
{
    struct world *w = &world;
    int fd;

    (void)state;
    begin(w, true);
    open_journal(w);
    fd = come_and_say(w, DURABLE);
    post(w, 1, 3, 10);
    assert_string_equal(heard(w, fd), "1 2 3 ");
    assert_int_equal(write(fd, "{\"ack\":2}\n", 10), 10);
    audience_finish(w->audience);
    assert_false(audience_is_empty(w->audience));
    turns(w, 3);
    assert_true(audience_is_empty(w->audience));
    assert_int_equal(w->mark, 2);
    (void)close(fd);
    end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_gets_what_it_asked_for_and_then_what_comes),
        cmocka_unit_test(without_a_journal_there_is_only_now),
        cmocka_unit_test(one_that_says_nothing_gets_what_came_since_it_came),
        cmocka_unit_test(who_comes_before_the_journal_is_open_waits_for_it),
        cmocka_unit_test(a_durable_one_gets_again_what_it_did_not_acknowledge),
        cmocka_unit_test(a_new_durable_one_may_begin_in_the_past),
        cmocka_unit_test(a_second_connection_takes_the_name_over),
        cmocka_unit_test(wrong_acknowledgements_are_answered),
        cmocka_unit_test(what_its_filters_held_back_counts_as_acknowledged),
        cmocka_unit_test(a_mark_beyond_a_journal_that_lost_its_end_is_set_back),
        cmocka_unit_test(an_end_waits_for_those_who_still_read_the_past),
        cmocka_unit_test(an_acknowledgement_under_way_counts_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
