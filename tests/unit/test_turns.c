/* turns: hosts serve a few at a time, each in order, and no host keeps others waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "poll/turns.h"

#define MOST 40

struct world {
    struct turns turns;
    struct turn turn[MOST];
};

/* The number of the next one; -1: nobody's turn. */
static int take(struct world *w)
{
    const struct turn *t = turns_take(&w->turns);

    return t ? (int)(t - w->turn) : -1;
}

static void done(struct world *w, int i)
{
    turns_done(&w->turns, &w->turn[i]);
}

static void each_host_serves_so_many_in_order(void **state)
{
    struct world w;

    (void)state;
    turns_init(&w.turns, 2);
    for (int i = 0; i < 5; i++)
        turns_push(&w.turns, &w.turn[i], "a");
    assert_int_equal(take(&w), 0);
    assert_int_equal(take(&w), 1);
    assert_int_equal(take(&w), -1);
    done(&w, 1);
    assert_int_equal(take(&w), 2);
    assert_int_equal(take(&w), -1);
    done(&w, 0);
    done(&w, 2);
    assert_int_equal(take(&w), 3);
    assert_int_equal(take(&w), 4);
    done(&w, 4);
    done(&w, 3);
    assert_int_equal(take(&w), -1);
    turns_release(&w.turns);
}

static void hosts_take_turns(void **state)
{
    struct world w;

    (void)state;
    turns_init(&w.turns, 3);
    for (int i = 0; i < 6; i++)
        turns_push(&w.turns, &w.turn[i], "large");
    turns_push(&w.turns, &w.turn[6], "small");
    turns_push(&w.turns, &w.turn[7], "tiny");
    assert_int_equal(take(&w), 0);
    assert_int_equal(take(&w), 6);
    assert_int_equal(take(&w), 7);
    assert_int_equal(take(&w), 1);
    assert_int_equal(take(&w), 2);
    assert_int_equal(take(&w), -1);
    for (int i = 0; i < 3; i++)
        done(&w, i);
    for (int i = 3; i < 6; i++)
        assert_int_equal(take(&w), i);
    for (int i = 3; i < 8; i++)
        done(&w, i);
    turns_release(&w.turns);
}

static void one_may_go_on_to_another_host(void **state)
{
    struct world w;

    (void)state;
    turns_init(&w.turns, 1);
    turns_push(&w.turns, &w.turn[0], "a");
    turns_push(&w.turns, &w.turn[1], "b");
    assert_int_equal(take(&w), 0);
    assert_int_equal(take(&w), 1);
    done(&w, 0);
    turns_push(&w.turns, &w.turn[0], "b"); /* a redirect */
    assert_int_equal(take(&w), -1);
    done(&w, 1);
    assert_int_equal(take(&w), 0);
    done(&w, 0);
    turns_release(&w.turns);
}

static void those_who_wait_can_be_dropped_at_any_time(void **state)
{
    (void)state;
    for (int taken = 0; taken <= MOST; taken++) {
        struct world w;
        int running[MOST], n = 0, dropped = 0;

        turns_init(&w.turns, 2);
        for (int i = 0; i < MOST; i++) {
            char host[8];

            (void)snprintf(host, sizeof(host), "h%d", i % 7);
            turns_push(&w.turns, &w.turn[i], host);
        }
        for (int i; n < taken && (i = take(&w)) >= 0;)
            running[n++] = i;
        while (turns_drop(&w.turns))
            dropped++;
        assert_int_equal(dropped, MOST - n);
        assert_int_equal(take(&w), -1);
        for (int i = 0; i < n; i++)
            done(&w, running[i]);
        turns_push(&w.turns, &w.turn[0], "h0"); /* it is good for more */
        assert_int_equal(take(&w), 0);
        done(&w, 0);
        turns_release(&w.turns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_host_serves_so_many_in_order),
        cmocka_unit_test(hosts_take_turns),
        cmocka_unit_test(one_may_go_on_to_another_host),
        cmocka_unit_test(those_who_wait_can_be_dropped_at_any_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
