/* vec, mem_grow, buf: what grows keeps what it had, and stops at its cap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/vec.h"

static void a_vec_keeps_its_elements(void **state)
{
    struct vec v;
    size_t n;
    uint32_t *all;

    (void)state;
    vec_init(&v, sizeof(uint32_t));
    for (uint32_t i = 0; i < 5000; i++) {
        uint32_t *p = vec_push(&v);

        assert_int_equal(*p, 0);
        *p = i;
    }
    all = vec_take(&v, &n);
    assert_int_equal(n, 5000);
    assert_int_equal(v.n, 0);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(all[i], i);
    free(all);
}

static void a_vec_has_the_room_that_was_asked_for(void **state)
{
    struct vec v;
    uint32_t *room;

    (void)state;
    vec_init(&v, sizeof(uint32_t));
    *(uint32_t *)vec_push(&v) = 7;
    room = vec_room(&v, 1000);
    assert_int_equal(v.n, 1);
    assert_true(v.cap >= 1001);
    for (uint32_t i = 0; i < 1000; i++)
        room[i] = i;
    assert_int_equal(*(uint32_t *)vec_at(&v, 0), 7);
    assert_ptr_equal(vec_room(&v, 1000), room);
    vec_release(&v);
}

static void a_buf_takes_a_piece_whole_or_not_at_all(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 10);
    assert_int_equal(buf_add_str(&b, "12345678"), 0);
    assert_int_equal(buf_add_str(&b, "abc"), -1);
    assert_true(b.full);
    assert_int_equal(b.n, 8);
    assert_int_equal(buf_add_str(&b, "ab"), 0); /* what fits still goes in */
    assert_true(b.full);                        /* but the loss stays seen */
    assert_int_equal(buf_addf(&b, "%d", 1), -1);
    buf_reset(&b);
    assert_false(b.full);
    assert_int_equal(buf_addf(&b, "%s-%d", "n", 42), 0);
    assert_true(span_is(buf_span(&b), "n-42"));
    assert_int_equal(buf_add_u64(&b, 123456), 0);
    buf_drop(&b, 5);
    assert_string_equal(buf_cstr(&b), "23456");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vec_keeps_its_elements),
        cmocka_unit_test(a_vec_has_the_room_that_was_asked_for),
        cmocka_unit_test(a_buf_takes_a_piece_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
