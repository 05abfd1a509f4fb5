/* hub: each subscriber gets whole lines at its own speed, and hears what it missed. */
#include "unit/hub_world.h"

static void every_subscriber_gets_every_line(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    b = subscribe(&w);
    push_lines(&w, 0, 10);
    assert_int_equal(listen_to(&w, a).lines, 10);
    assert_int_equal(listen_to(&w, b).lines, 10);
    (void)close(a);
    turns(&w, 2);
    assert_int_equal(hub_count(w.hub), 1);
    push_lines(&w, 10, 11);
    turns(&w, 2);
    (void)close(b);
    end(&w);
}

static void a_slow_one_hears_where_lines_are_missing(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    for (int i = 0; i < 100; i++) {
        push_lines(&w, i * 10, i * 10 + 10);
        turns(&w, 1);
    }
    h = listen_to(&w, a);
    assert_true(h.dropped > 0);
    assert_int_equal(h.lines + h.dropped, 1000);
    assert_int_equal(h.last, 999);
    assert_int_equal(hub_dropped(w.hub), h.dropped);
    (void)close(a);
    end(&w);
}

static void a_slow_one_costs_the_others_nothing(void **state)
{
    struct world w;
    struct heard h = {0};
    int slow, fast, lines = 0;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    slow = subscribe(&w);
    fast = subscribe(&w);
    for (int i = 0; i < 50; i++) {
        push_lines(&w, 0, 10);
        h = listen_to(&w, fast);
        lines += h.lines;
        assert_int_equal(h.dropped, 0);
    }
    assert_int_equal(lines, 500);
    (void)close(slow);
    (void)close(fast);
    end(&w);
}

static void a_slow_one_is_let_go_with_a_last_word(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DISCONNECT);
    a = subscribe(&w);
    push_lines(&w, 0, 100);
    h = listen_to(&w, a);
    assert_true(h.closed);
    assert_true(h.bye);
    assert_true(h.lines > 0);
    assert_int_equal(hub_count(w.hub), 0);
    assert_int_equal(hub_dropped(w.hub), h.dropped);
    (void)close(a);
    end(&w);
}

static void a_slow_one_presses_and_loses_nothing(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_BLOCK);
    a = subscribe(&w);
    push_lines(&w, 0, 60); /* over the cap: what one item brings still gets in */
    assert_int_equal(w.blocked, 1);
    h = listen_to(&w, a);
    assert_int_equal(w.blocked, 0);
    assert_int_equal(h.lines, 60);
    push_lines(&w, 60, 120);
    assert_int_equal(w.blocked, 1);
    (void)close(a); /* one that goes presses no more */
    turns(&w, 3);
    assert_int_equal(w.blocked, 0);
    end(&w);
}

static void what_is_said_comes_as_lines(void **state)
{
    char bytes[100] = "";
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    assert_int_equal(write(a, "fi", 2), 2); /* in two pieces, and more behind */
    turns(&w, 2);
    assert_string_equal(w.lines, "");
    assert_int_equal(write(a, "rst\r\n\n second \nthi", 18), 18);
    turns(&w, 2);
    assert_string_equal(w.lines, "[first][second]");
    assert_int_equal(read(a, bytes, sizeof(bytes)), 12);
    assert_memory_equal(bytes, "heard\nheard\n", 12);
    (void)shutdown(a, SHUT_WR); /* the last line may lack its end */
    turns(&w, 2);
    assert_string_equal(w.lines, "[first][second][thi]");
    assert_int_equal(w.silent, 0);
    (void)close(a);
    end(&w);
}

static void endless_talk_is_not_kept(void **state)
{
    char bytes[1000];
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    memset(bytes, 'x', sizeof(bytes));
    for (int i = 0; i < 100; i++) {
        assert_int_equal(write(a, bytes, sizeof(bytes)), sizeof(bytes));
        turns(&w, 1);
    }
    assert_int_equal(write(a, "\nback\n", 6), 6);
    turns(&w, 2);
    assert_int_equal(w.too_long, 1);
    assert_string_equal(w.lines, "[back]");
    assert_int_equal(hub_count(w.hub), 1);
    (void)close(a);
    end(&w);
}

static void one_that_says_nothing_is_found_silent(void **state)
{
    struct world w;
    int a, b;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    while (!w.silent) /* its millisecond passes */
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    b = subscribe(&w);
    (void)shutdown(b, SHUT_WR); /* and never will */
    turns(&w, 2);
    assert_int_equal(w.silent, 2);
    assert_int_equal(write(a, "late\n", 5), 5);
    turns(&w, 2);
    assert_string_equal(w.lines, "[late]");
    assert_int_equal(w.silent, 2);
    (void)close(a);
    (void)close(b);
    end(&w);
}

/* What was said just before the end of a connection counts: it may be an acknowledgement,
 * and a write that fails is often how the end is noticed. */
static void last_words_are_heard(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    turns(&w, 1);
    assert_int_equal(write(a, "one\ntwo\n", 8), 8);
    (void)close(a);
    push_lines(&w, 0, 100); /* fails, before the loop has read anything */
    turns(&w, 2);
    assert_string_equal(w.lines, "[one][two]");
    assert_int_equal(hub_count(w.hub), 0);
    end(&w);
}

/* With the rule DISCONNECT a line that fits costs nobody his connection. */
static void who_asks_whether_it_fits_loses_nothing(void **state)
{
    struct world w;
    struct subscriber *s;
    struct heard h;
    int a, pushed = 0;

    (void)state;
    begin(&w, OUTQ_DISCONNECT);
    a = subscribe(&w);
    s = hub_first(w.hub);
    for (; subscriber_fits(s, LINE_BYTES); pushed++)
        push_lines(&w, pushed, pushed + 1);
    assert_true(pushed > 10);
    w.rooms = 0;
    h = listen_to(&w, a);
    assert_int_equal(h.lines, pushed);
    assert_true(w.rooms > 0);
    assert_int_equal(hub_dropped(w.hub), 0);
    assert_true(subscriber_fits(s, LINE_BYTES));
    (void)close(a);
    end(&w);
}

static void an_end_with_a_word_drops_the_rest(void **state)
{
    struct chunk *c = chunk_new(span_of("dropped 0 bye\n"));
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DISCONNECT);
    a = subscribe(&w);
    push_lines(&w, 0, 15);
    subscriber_end(hub_first(w.hub), c);
    assert_true(subscriber_is_ending(hub_first(w.hub)));
    push_lines(&w, 15, 16); /* comes too late */
    chunk_unref(c);
    h = listen_to(&w, a);
    assert_true(h.bye && h.closed);
    assert_int_equal(h.lines, 0);
    (void)close(a);
    end(&w);
}

/* Closing the sending half, as `nc` does, does not end a subscription. */
static void one_that_stops_talking_still_listens(void **state)
{
    struct world w;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    (void)shutdown(a, SHUT_WR);
    turns(&w, 2);
    push_lines(&w, 0, 3);
    assert_int_equal(listen_to(&w, a).lines, 3);
    (void)close(a);
    push_lines(&w, 3, 4);
    turns(&w, 2);
    assert_int_equal(hub_count(w.hub), 0);
    end(&w);
}

/* Neither a line nor the end behind it is lost, and nobody is taken for silent. */
static void a_hub_that_rests_hears_it_later(void **state)
{
    static const char *const heard[] = {"[a]", "[a][b]", "[a][b][c]"};
    struct world w;
    int a, b;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    w.rests = true;
    a = subscribe(&w);
    assert_int_equal(write(a, "a\nb\nc", 5), 5);
    (void)shutdown(a, SHUT_WR);
    for (size_t i = 0; i < 3; i++) {
        turns(&w, 4);
        assert_string_equal(w.lines, heard[i]);
        assert_int_equal(w.ends, 0);
        hub_go_on(w.hub);
    }
    turns(&w, 2);
    assert_int_equal(w.ends, 1);
    hub_rest(w.hub);
    b = subscribe(&w);
    assert_int_equal(write(b, "d\n", 2), 2);
    turns(&w, 2);
    assert_string_equal(w.lines, heard[2]);
    hub_go_on(w.hub);
    turns(&w, 1);
    assert_string_equal(w.lines, "[a][b][c][d]");
    assert_int_equal(w.silent, 0);
    (void)close(a);
    (void)close(b);
    end(&w);
}

static void an_end_waits_for_the_queues(void **state)
{
    struct world w;
    struct heard h;
    int a;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    a = subscribe(&w);
    push_lines(&w, 0, 15);
    hub_close_door(w.hub);
    subscriber_finish(hub_first(w.hub));
    assert_true(hub_waiting(w.hub) > 0);
    h = listen_to(&w, a);
    assert_int_equal(h.lines, 15);
    assert_true(h.closed);
    (void)close(a);
    end(&w);
}

static void more_than_so_many_are_refused(void **state)
{
    struct world w;
    int fds[6];
    char c;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    for (int i = 0; i < 6; i++)
        fds[i] = subscribe(&w);
    assert_int_equal(hub_count(w.hub), 4);
    assert_int_equal(read(fds[5], &c, 1), 0);
    for (int i = 0; i < 6; i++)
        (void)close(fds[i]);
    end(&w);
}

/* Or else peers that connect and go would use up all places until an alert comes. */
static void one_that_stopped_talking_makes_way(void **state)
{
    struct world w;
    int fds[5];
    char c;

    (void)state;
    begin(&w, OUTQ_DROP_OLDEST);
    for (int i = 0; i < 4; i++)
        fds[i] = subscribe(&w);
    (void)shutdown(fds[2], SHUT_WR);
    (void)shutdown(fds[1], SHUT_WR);
    turns(&w, 2);
    assert_int_equal(hub_count(w.hub), 4);
    fds[4] = subscribe(&w);
    assert_int_equal(hub_count(w.hub), 4);
    assert_int_equal(read(fds[1], &c, 1), 0); /* the older of the two */
    push_lines(&w, 0, 3);
    assert_int_equal(listen_to(&w, fds[2]).lines, 3);
    assert_int_equal(listen_to(&w, fds[4]).lines, 3);
    for (int i = 0; i < 5; i++)
        (void)close(fds[i]);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_subscriber_gets_every_line),
        cmocka_unit_test(a_slow_one_hears_where_lines_are_missing),
        cmocka_unit_test(a_slow_one_costs_the_others_nothing),
        cmocka_unit_test(a_slow_one_is_let_go_with_a_last_word),
        cmocka_unit_test(a_slow_one_presses_and_loses_nothing),
        cmocka_unit_test(what_is_said_comes_as_lines),
        cmocka_unit_test(endless_talk_is_not_kept),
        cmocka_unit_test(one_that_says_nothing_is_found_silent),
        cmocka_unit_test(last_words_are_heard),
        cmocka_unit_test(who_asks_whether_it_fits_loses_nothing),
        cmocka_unit_test(an_end_with_a_word_drops_the_rest),
        cmocka_unit_test(one_that_stops_talking_still_listens),
        cmocka_unit_test(a_hub_that_rests_hears_it_later),
        cmocka_unit_test(an_end_waits_for_the_queues),
        cmocka_unit_test(more_than_so_many_are_refused),
        cmocka_unit_test(one_that_stopped_talking_makes_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
