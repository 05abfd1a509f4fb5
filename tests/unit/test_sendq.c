/* sendq: lines are kept until they are known to have arrived, and sent again in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/sendq.h"
#include "random.h"

static void lines_are_sent_again_until_they_are_forgotten(void **state)
{
    struct sendq q;

    (void)state;
    sendq_init(&q, 100);
    assert_int_equal(sendq_push(&q, span_of("one")), 0);
    assert_int_equal(sendq_push(&q, span_of("two")), 0);
    assert_int_equal(sendq_push(&q, span_of("three")), 0);
    assert_true(span_is(sendq_next(&q), "one\ntwo\nthree\n"));
    assert_int_equal(sendq_sent(&q, 6), 0);
    assert_int_equal(sendq_sent_lines(&q), 1); /* "two" only in part */
    assert_true(span_is(sendq_next(&q), "o\nthree\n"));
    sendq_forget(&q, 1);
    sendq_rewind(&q);
    assert_true(span_is(sendq_next(&q), "two\nthree\n"));
    assert_int_equal(sendq_sent(&q, 4), 1);
    assert_int_equal(sendq_sent(&q, 6), 0); /* for the first time */
    assert_int_equal(sendq_sent_lines(&q), 3);
    sendq_forget(&q, 3);
    assert_int_equal(sendq_count(&q), 0);
    assert_int_equal(sendq_next(&q).n, 0);
    sendq_release(&q);
}

static void a_full_queue_refuses_but_never_a_line_alone(void **state)
{
    char large[300];
    struct sendq q;

    (void)state;
    memset(large, 'x', sizeof(large));
    sendq_init(&q, 100);
    assert_int_equal(sendq_push(&q, span_make(large, 300)), 0);
    assert_int_equal(sendq_push(&q, span_of("")), -1);
    (void)sendq_sent(&q, 301);
    sendq_forget(&q, 1);
    assert_int_equal(sendq_push(&q, span_make(large, 50)), 0);
    assert_int_equal(sendq_push(&q, span_make(large, 49)), -1);
    assert_int_equal(sendq_push(&q, span_make(large, 48)), 0);
    sendq_release(&q);
}

static size_t below(uint64_t *random, uint64_t n)
{
    return (size_t)(draw(random) % n);
}

/* Against a plain count of what there is. */
static void any_order_of_steps_keeps_the_lines(void **state)
{
    uint64_t random = random_seed();
    uint64_t pushed = 0, forgotten = 0;
    struct sendq q;

    (void)state;
    sendq_init(&q, 200000);
    for (int i = 0; i < 200000; i++) {
        char line[64], first[80];
        struct span next;
        int n;

        switch (below(&random, 8)) {
        case 0:
        case 1:
        case 2:
        case 3:
            n = snprintf(line, sizeof(line), "line %d", (int)pushed + 1);
            pushed += sendq_push(&q, span_make(line, (size_t)n)) == 0;
            break;
        case 4:
        case 5:
            next = sendq_next(&q);
            (void)sendq_sent(&q, below(&random, next.n + 1));
            break;
        case 6:
            forgotten += below(&random, sendq_sent_lines(&q) - forgotten + 1);
            sendq_forget(&q, forgotten);
            break;
        default:
            if (below(&random, 10))
                break;
            sendq_rewind(&q);
            n = snprintf(first, sizeof(first), "line %d\n", (int)forgotten + 1);
            next = sendq_next(&q);
            assert_true(next.n ? !strncmp(next.p, first, (size_t)n)
                               : pushed == forgotten);
        }
        assert_int_equal(sendq_count(&q), pushed - forgotten);
    }
    sendq_release(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_sent_again_until_they_are_forgotten),
        cmocka_unit_test(a_full_queue_refuses_but_never_a_line_alone),
        cmocka_unit_test(any_order_of_steps_keeps_the_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
