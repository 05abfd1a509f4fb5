/* patience: hosts are left alone as long as they asked for, and no longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "poll/patience.h"

static void a_host_is_left_alone_until_its_time(void **state)
{
    struct patience p = {0};

    (void)state;
    assert_int_equal(patience_left(&p, "a", 1000), 0);
    patience_note(&p, "a", 5000);
    assert_int_equal(patience_left(&p, "a", 1000), 4000);
    assert_int_equal(patience_left(&p, "b", 1000), 0);
    assert_int_equal(patience_left(&p, "a", 4999), 1);
    assert_int_equal(patience_left(&p, "a", 5000), 0);
    patience_release(&p);
}

static void the_later_time_counts(void **state)
{
    struct patience p = {0};

    (void)state;
    patience_note(&p, "a", 5000);
    patience_note(&p, "a", 3000);
    assert_int_equal(patience_left(&p, "a", 0), 5000);
    patience_note(&p, "a", 9000);
    assert_int_equal(patience_left(&p, "a", 0), 9000);
    patience_release(&p);
}

static void hosts_are_forgotten_when_their_time_is_over(void **state)
{
    struct patience p = {0};
    char host[20];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(host, sizeof(host), "h%d", i);
        patience_note(&p, host, i % 2 ? 100 : 200);
    }
    assert_int_equal(patience_left(&p, "h1", 100), 0);
    assert_int_equal(patience_left(&p, "h998", 100), 100);
    assert_int_equal(p.n, 500);
    assert_int_equal(patience_left(&p, "h998", 200), 0);
    assert_int_equal(p.n, 0);
    patience_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_left_alone_until_its_time),
        cmocka_unit_test(the_later_time_counts),
        cmocka_unit_test(hosts_are_forgotten_when_their_time_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
