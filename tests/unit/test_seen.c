/* seen: the table answers as a list of everything would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "random.h"
#include "store/seen.h"

static void knows_new_same_and_changed(void **state)
{
    struct seen *s = seen_new(10, 1000);

    (void)state;
    assert_int_equal(seen_look(s, 1, 11, 5000), SEEN_NEW);
    assert_int_equal(seen_count(s), 0);
    seen_add(s, 1, 11, 5000);
    seen_add(s, 2, 11, 5000);
    assert_int_equal(seen_look(s, 1, 11, 5000), SEEN_SAME);
    assert_int_equal(seen_look(s, 1, 12, 5000), SEEN_CHANGED);
    seen_add(s, 1, 12, 5000);
    assert_int_equal(seen_look(s, 1, 12, 5000), SEEN_SAME);
    assert_int_equal(seen_look(s, 1, 11, 5000), SEEN_CHANGED);
    assert_int_equal(seen_count(s), 2);
    seen_free(s);
    seen_free(NULL);
}

static void forgets_by_age(void **state)
{
    struct seen *s = seen_new(100, 10000);

    (void)state;
    seen_add(s, 1, 1, 50000);
    seen_add(s, 2, 1, 55000);
    assert_int_equal(seen_look(s, 1, 1, 60000), SEEN_SAME);
    assert_int_equal(seen_look(s, 1, 1, 61001), SEEN_NEW);
    assert_int_equal(seen_look(s, 2, 1, 61001), SEEN_SAME);
    seen_add(s, 1, 2, 62000); /* it comes again, and is no older than that */
    assert_int_equal(seen_look(s, 1, 2, 70000), SEEN_SAME);
    seen_add(s, 3, 1, 70000);
    assert_int_equal(seen_look(s, 2, 1, 70000), SEEN_NEW);
    assert_int_equal(seen_look(s, 1, 1, 40000), SEEN_CHANGED); /* a clock set back */
    seen_free(s);
}

static void the_first_to_come_is_the_first_to_go(void **state)
{
    struct seen *s = seen_new(1000, 1000000);

    (void)state;
    for (uint64_t i = 0; i < 5000; i++) {
        seen_add(s, i, 7, 1000);
        assert_int_equal(seen_count(s), i < 1000 ? i + 1 : 1000);
        assert_int_equal(seen_look(s, i, 7, 1000), SEEN_SAME);
        if (i >= 1000) {
            assert_int_equal(seen_look(s, i - 999, 7, 1000), SEEN_SAME);
            assert_int_equal(seen_look(s, i - 1000, 7, 1000), SEEN_NEW);
        }
    }
    seen_free(s);
}

static void one_that_changes_all_day_pushes_no_others_out(void **state)
{
    struct seen *s = seen_new(100, 1000000);

    (void)state;
    for (uint64_t i = 0; i < 99; i++)
        seen_add(s, i, 1, 1000);
    for (uint64_t i = 0; i < 10000; i++)
        seen_add(s, 1000, i, 1000);
    for (uint64_t i = 0; i < 99; i++)
        assert_int_equal(seen_look(s, i, 1, 1000), SEEN_SAME);
    for (uint64_t i = 0; i < 150; i++) { /* and outlives those that came later */
        seen_add(s, 1000, i, 1000);
        seen_add(s, 2000 + i, 1, 1000);
    }
    assert_int_equal(seen_look(s, 1000, 149, 1000), SEEN_SAME);
    seen_free(s);
}

static void a_table_of_one_works(void **state)
{
    struct seen *s = seen_new(1, 1000);

    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        seen_add(s, i, i, 1000);
        seen_add(s, i, i + 1, 1000);
        assert_int_equal(seen_look(s, i, i + 1, 1000), SEEN_SAME);
        assert_int_equal(seen_count(s), 1);
    }
    seen_free(s);
}

/* A list of all keys with their time: what is in the table is right, what is not was old
 * or one of too many. */
static void answers_as_a_list_would(void **state)
{
    enum { KEYS = 3000, MOST = 1000 };
    static uint64_t text[KEYS];
    static int64_t at_ms[KEYS];
    uint64_t random = random_seed();
    int64_t now_ms = 1000000;
    struct seen *s = seen_new(MOST, 100000);
    size_t known = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        uint64_t key = draw(&random) % KEYS;
        enum seen_answer got = seen_look(s, key * 0x1000000, text[key], now_ms);

        if (at_ms[key] && at_ms[key] + 101000 < now_ms)
            assert_int_equal(got, SEEN_NEW);
        else
            assert_true(got == SEEN_NEW || (at_ms[key] && got == SEEN_SAME));
        known += got == SEEN_SAME;
        now_ms += (int64_t)(draw(&random) % 100);
        text[key] = draw(&random);
        at_ms[key] = now_ms;
        seen_add(s, key * 0x1000000, text[key], now_ms);
        assert_int_equal(seen_look(s, key * 0x1000000, text[key], now_ms), SEEN_SAME);
        assert_true(seen_count(s) <= MOST);
    }
    assert_in_range(known, 50000, 80000); /* a third of the keys fit */
    seen_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_new_same_and_changed),
        cmocka_unit_test(forgets_by_age),
        cmocka_unit_test(the_first_to_come_is_the_first_to_go),
        cmocka_unit_test(one_that_changes_all_day_pushes_no_others_out),
        cmocka_unit_test(a_table_of_one_works),
        cmocka_unit_test(answers_as_a_list_would),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
