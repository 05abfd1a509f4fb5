/* hub: who is there though nothing is said, and who may say nothing. */
#include "unit/hub_world.h"

/* Beats that came, until one is there or the connection is closed. */
static int beats(struct world *w, int fd)
{
    char bytes[4096];
    ssize_t n;

    while ((n = read(fd, bytes, sizeof(bytes))) < 0)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    for (ssize_t i = 0; i < n; i += 2)
        assert_memory_equal(bytes + i, ":\n", 2);
    return (int)n / 2;
}

static void who_gets_nothing_gets_beats(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int a, b;

    (void)state;
    o.deaf = true;
    o.beat_ms = 3;
    o.beat = span_of(":\n");
    o.patience_ms = 60000;
    begin_with(&w, &o);
    a = subscribe(&w);
    b = subscribe(&w);
    for (int i = 0; i < 3; i++) {
        assert_true(beats(&w, a) > 0);
        assert_true(beats(&w, b) > 0);
    }
    (void)close(a);
    while (hub_count(w.hub) == 2) /* one that has gone is found */
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    assert_true(beats(&w, b) > 0);
    (void)close(b);
    end(&w);
}

static void who_gets_lines_gets_no_beats(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int fd;

    (void)state;
    o.beat_ms = 3000; /* looked at every second: there is none in this test's time */
    o.beat = span_of(":\n");
    begin_with(&w, &o);
    fd = subscribe(&w);
    push_lines(&w, 0, 5);
    assert_int_equal(listen_to(&w, fd).lines, 5);
    (void)close(fd);
    end(&w);
}

static void who_takes_nothing_is_let_go(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int lazy, good;

    (void)state;
    o.beat_ms = 30;
    o.beat = span_of(":\n");
    o.patience_ms = 20;
    begin_with(&w, &o);
    lazy = subscribe(&w);
    push_lines(&w, 0, 19);
    good = subscribe(&w);
    while (hub_count(w.hub) == 2) /* or this never ends */
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    assert_true(beats(&w, good) > 0);
    (void)close(lazy);
    (void)close(good);
    end(&w);
}

static void who_is_not_listened_to_may_say_a_little(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    char talk[HUB_LINE_MOST];
    int fd;

    (void)state;
    o.deaf = true;
    begin_with(&w, &o);
    fd = subscribe(&w);
    memset(talk, '\n', sizeof(talk));
    assert_int_equal(write(fd, talk, sizeof(talk)), sizeof(talk));
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 1);
    assert_string_equal(w.lines, "");
    assert_int_equal(write(fd, talk, 1), 1);
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 0);
    (void)close(fd);
    end(&w);
}

static void who_is_not_listened_to_has_gone_when_its_half_is_closed(void **state)
{
    struct world w;
    struct hub_options o = options_of(&w, OUTQ_DROP_OLDEST);
    int fd;

    (void)state;
    o.deaf = true;
    begin_with(&w, &o);
    fd = subscribe(&w);
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 1);
    assert_int_equal(shutdown(fd, SHUT_WR), 0);
    turns(&w, 5);
    assert_int_equal(hub_count(w.hub), 0);
    (void)close(fd);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_gets_nothing_gets_beats),
        cmocka_unit_test(who_gets_lines_gets_no_beats),
        cmocka_unit_test(who_takes_nothing_is_let_go),
        cmocka_unit_test(who_is_not_listened_to_may_say_a_little),
        cmocka_unit_test(who_is_not_listened_to_has_gone_when_its_half_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
