/* arena: what is handed out stays, until it is forgotten all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static void keeps_what_it_handed_out_while_it_grows(void **state)
{
    struct arena a;
    char *got[200];

    (void)state;
    arena_init(&a, 64);
    for (size_t i = 0; i < 200; i++) {
        got[i] = arena_bytes(&a, i + 1);
        memset(got[i], (int)i, i + 1);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t j = 0; j <= i; j++)
            assert_int_equal((unsigned char)got[i][j], i);
    arena_release(&a);
}

static void aligns_what_is_not_text(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 256);
    for (size_t i = 0; i < 50; i++) {
        (void)arena_bytes(&a, i % 7 + 1);
        assert_int_equal((uintptr_t)arena_alloc(&a, 8) % _Alignof(max_align_t), 0);
    }
    arena_release(&a);
}

static void a_warm_scratch_holds_no_more_than_before(void **state)
{
    struct arena a;
    size_t warm = 0;

    (void)state;
    arena_init(&a, 128);
    for (int round = 0; round < 100; round++) {
        arena_reset(&a);
        for (size_t i = 0; i < 40; i++)
            (void)arena_alloc(&a, i * 13 % 300);
        if (round == 1)
            warm = arena_size(&a);
    }
    assert_int_equal(arena_size(&a), warm);
    arena_release(&a);
}

static void requests_that_grow_a_little_do_not_pile_up(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 128);
    for (size_t n = 1; n < 5000; n++) {
        arena_reset(&a);
        (void)arena_bytes(&a, 10);
        memset(arena_bytes(&a, n), 'x', n);
    }
    assert_true(arena_size(&a) < 4 * 5000);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_it_handed_out_while_it_grows),
        cmocka_unit_test(aligns_what_is_not_text),
        cmocka_unit_test(a_warm_scratch_holds_no_more_than_before),
        cmocka_unit_test(requests_that_grow_a_little_do_not_pile_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
