/* outq: what waits for a reader, and what a full queue does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/outq.h"

#define LINE 36 /* bytes of a test line, so that one costs 100 */

static void push(struct outq *q, int number, enum outq_pushed expected)
{
    char text[LINE + 1];
    struct chunk *c;

    (void)snprintf(text, sizeof(text), "%034d\n\n", number);
    c = chunk_new(span_make(text, LINE));
    assert_int_equal(outq_push(q, c), expected);
    chunk_unref(c);
}

static int number_at(const struct iovec *iov)
{
    char text[LINE + 1] = "";

    memcpy(text, iov->iov_base, iov->iov_len < LINE ? iov->iov_len : LINE);
    return atoi(text);
}

static void put_notice(struct outq *q)
{
    struct chunk *c = chunk_new(span_of("999999\n"));

    outq_put_notice(q, c);
    chunk_unref(c);
}

static void gives_lines_in_order_and_goes_on_within_one(void **state)
{
    struct outq q;
    struct iovec iov[8];

    (void)state;
    outq_init(&q, OUTQ_DROP_OLDEST, 10000);
    for (int i = 1; i <= 40; i++)
        push(&q, i, OUTQ_TAKEN);
    assert_int_equal(outq_pieces(&q, iov, 8), 8);
    assert_int_equal(number_at(&iov[7]), 8);
    outq_written(&q, 2 * LINE + 10);
    assert_int_equal(outq_pieces(&q, iov, 8), 8);
    assert_int_equal(iov[0].iov_len, LINE - 10);
    assert_int_equal(number_at(&iov[1]), 4);
    outq_rewind(&q);
    (void)outq_pieces(&q, iov, 1);
    assert_int_equal(number_at(&iov[0]), 3);
    outq_written(&q, 38 * LINE);
    assert_int_equal(outq_pieces(&q, iov, 8), 0);
    assert_int_equal(q.bytes, 0);
    outq_release(&q);
}

static void drop_oldest_announces_the_gap_where_it_is(void **state)
{
    struct outq q;
    struct iovec iov[8];

    (void)state;
    outq_init(&q, OUTQ_DROP_OLDEST, 500);
    for (int i = 1; i <= 5; i++)
        push(&q, i, OUTQ_TAKEN);
    outq_written(&q, 1); /* line 1 is on its way, so 2 and 3 go */
    push(&q, 6, OUTQ_DROPPED);
    push(&q, 7, OUTQ_DROPPED);
    assert_int_equal(q.dropped, 2);
    assert_false(outq_notice_due(&q));
    assert_int_equal(outq_pieces(&q, iov, 8), 1); /* the rest of line 1, no further */
    outq_written(&q, LINE - 1);
    assert_true(outq_notice_due(&q));
    assert_int_equal(outq_pieces(&q, iov, 8), 0);
    put_notice(&q);
    assert_int_equal(outq_pieces(&q, iov, 8), 5);
    assert_int_equal(number_at(&iov[0]), 999999);
    assert_int_equal(number_at(&iov[1]), 4);
    assert_int_equal(number_at(&iov[4]), 7);
    assert_int_equal(q.dropped, 0);
    assert_int_equal(q.dropped_all, 2);
    outq_release(&q);
}

static void a_line_larger_than_the_queue_waits_alone(void **state)
{
    struct iovec iov[8];
    struct outq q;

    (void)state;
    for (enum outq_rule rule = OUTQ_BLOCK; rule <= OUTQ_DISCONNECT; rule++) {
        outq_init(&q, rule, 5);
        push(&q, 1, OUTQ_TAKEN);
        push(&q, 2, rule == OUTQ_DISCONNECT ? OUTQ_OVERFLOW : OUTQ_DROPPED);
        assert_int_equal(q.count, 1);
        outq_release(&q);
    }
    outq_init(&q, OUTQ_DROP_OLDEST, 90);
    push(&q, 1, OUTQ_TAKEN);
    outq_written(&q, 1);
    push(&q, 2, OUTQ_TAKEN); /* not instead of half a line */
    push(&q, 3, OUTQ_DROPPED);
    assert_int_equal(q.count, 2);
    outq_written(&q, LINE - 1);
    put_notice(&q);
    assert_int_equal(outq_pieces(&q, iov, 8), 2);
    assert_int_equal(number_at(&iov[1]), 3);
    outq_release(&q);
}

static void block_rises_at_the_cap_and_falls_at_half_of_it(void **state)
{
    struct outq q;

    (void)state;
    outq_init(&q, OUTQ_BLOCK, 400);
    for (int i = 1; i <= 3; i++)
        push(&q, i, OUTQ_TAKEN);
    assert_false(q.blocked);
    push(&q, 4, OUTQ_TAKEN);
    assert_true(q.blocked);
    push(&q, 5, OUTQ_TAKEN); /* the item that is being matched still gets in */
    outq_written(&q, 2 * LINE);
    assert_true(q.blocked);
    outq_written(&q, LINE);
    assert_false(q.blocked);
    outq_release(&q);
}

static void block_has_an_end_and_announces_it_last(void **state)
{
    struct outq q;
    struct iovec iov[64];

    (void)state;
    outq_init(&q, OUTQ_BLOCK, 400);
    for (int i = 1; i <= 4 * OUTQ_HARD_CAPS; i++)
        push(&q, i, OUTQ_TAKEN);
    push(&q, 33, OUTQ_DROPPED);
    assert_false(outq_notice_due(&q));
    outq_written(&q, 31 * LINE);
    assert_true(outq_notice_due(&q));
    put_notice(&q);
    assert_int_equal(outq_pieces(&q, iov, 64), 2);
    assert_int_equal(number_at(&iov[0]), 32);
    assert_int_equal(number_at(&iov[1]), 999999);
    outq_release(&q);
}

static void disconnect_keeps_only_a_line_on_its_way(void **state)
{
    struct outq q;

    (void)state;
    outq_init(&q, OUTQ_DISCONNECT, 300);
    for (int i = 1; i <= 3; i++)
        push(&q, i, OUTQ_TAKEN);
    outq_written(&q, 5);
    push(&q, 4, OUTQ_OVERFLOW);
    assert_int_equal(outq_clear(&q), 2);
    assert_int_equal(q.count, 1);
    assert_int_equal(q.head_done, 5);
    outq_release(&q);
}

/* As when a disk stays full, and the notice was tried in vain. */
static void a_notice_that_nobody_saw_is_not_what_is_dropped(void **state)
{
    struct outq q;

    (void)state;
    outq_init(&q, OUTQ_DROP_OLDEST, 500);
    for (int i = 1; i <= 5; i++)
        push(&q, i, OUTQ_TAKEN);
    for (int i = 6; i <= 8; i++)
        push(&q, i, OUTQ_DROPPED);
    put_notice(&q);
    for (int i = 9; i <= 20; i++) {
        push(&q, i, OUTQ_DROPPED);
        assert_int_equal(q.dropped, i - 5);
        put_notice(&q);
    }
    outq_written(&q, 1);
    push(&q, 21, OUTQ_DROPPED); /* the one on its way stays as it is */
    outq_rewind(&q);
    assert_int_equal(q.dropped, 2);
    push(&q, 22, OUTQ_TAKEN);
    assert_int_equal(q.dropped, 17);
    assert_int_equal(q.dropped_all, 17);
    outq_release(&q);
}

/* The ring is full when the notice goes in front. */
static void a_notice_finds_its_place_in_any_ring(void **state)
{
    struct iovec iov[64];

    (void)state;
    for (int written = 0; written < 40; written++) {
        struct outq q;

        outq_init(&q, OUTQ_DROP_OLDEST, 1600);
        for (int i = 0; i < 16 + written; i++) {
            push(&q, i, i < 16 ? OUTQ_TAKEN : OUTQ_DROPPED);
            if (i == 8)
                outq_written(&q, (size_t)(written % 9) * LINE);
            if (i == 8)
                for (int k = 0; k < written % 9; k++)
                    push(&q, -1, OUTQ_TAKEN);
        }
        if (outq_notice_due(&q)) {
            put_notice(&q);
            (void)outq_pieces(&q, iov, 64);
            assert_int_equal(number_at(&iov[0]), 999999);
            assert_int_not_equal(number_at(&iov[1]), 999999);
            assert_int_equal(number_at(&iov[q.count - 1]), 15 + written);
        }
        outq_release(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_lines_in_order_and_goes_on_within_one),
        cmocka_unit_test(drop_oldest_announces_the_gap_where_it_is),
        cmocka_unit_test(a_line_larger_than_the_queue_waits_alone),
        cmocka_unit_test(block_rises_at_the_cap_and_falls_at_half_of_it),
        cmocka_unit_test(block_has_an_end_and_announces_it_last),
        cmocka_unit_test(disconnect_keeps_only_a_line_on_its_way),
        cmocka_unit_test(a_notice_that_nobody_saw_is_not_what_is_dropped),
        cmocka_unit_test(a_notice_finds_its_place_in_any_ring),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
