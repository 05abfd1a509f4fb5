/* lines: where lines begin and end, and which byte a column is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "rule/lines.h"

static void finds_lines_by_every_end_that_yaml_has(void **state)
{
    /* CR LF is one end; LF CR are two; the last line may be empty. */
    static const char text[] = "a\nbc\r\n\rd\xc2\x85"
                               "e\u2028f\u2029\n\r";
    static const char *const expected[] = {"a", "bc", "", "d", "e",
                                           "f", "",   "", "",  NULL};
    struct lines l;
    size_t i = 0;

    (void)state;
    lines_init(&l, span_of(text));
    for (; expected[i]; i++)
        assert_true(span_is(lines_get(&l, i + 1), expected[i]));
    assert_int_equal(l.n, i);
    assert_null(lines_get(&l, 0).p);
    assert_null(lines_get(&l, i + 1).p);
    lines_release(&l);
}

static void a_column_is_a_character(void **state)
{
    struct lines l;
    size_t number, column;

    (void)state;
    lines_init(&l, span_of("ab\n\u82af\u7247x\nz"));
    assert_int_equal(lines_byte(&l, 2, 1), 3);
    assert_int_equal(lines_byte(&l, 2, 2), 6);
    assert_int_equal(lines_byte(&l, 2, 3), 9);
    assert_int_equal(lines_byte(&l, 2, 4), 10);  /* its end */
    assert_int_equal(lines_byte(&l, 2, 99), 10); /* and not beyond */
    assert_int_equal(lines_byte(&l, 3, 1), 11);
    assert_int_equal(lines_byte(&l, 9, 1), 12); /* there is none: the end */
    lines_place(&l, 9, &number, &column);
    assert_int_equal(number, 2);
    assert_int_equal(column, 3);
    lines_release(&l);
}

static void nothing_is_one_empty_line(void **state)
{
    size_t number, column;
    struct lines l;

    (void)state;
    lines_init(&l, span_of(""));
    assert_int_equal(l.n, 1);
    assert_int_equal(lines_get(&l, 1).n, 0);
    assert_int_equal(lines_byte(&l, 1, 7), 0);
    lines_place(&l, 0, &number, &column);
    assert_int_equal(number, 1);
    assert_int_equal(column, 1);
    lines_release(&l);
}

/* Counted by steps, and one by one. */
static void agrees_with_counting_in_long_lines(void **state)
{
    static const char *const pieces[] = {"a", "\u00e9", "\u82af", "\U0001f30d"};
    struct buf text;
    struct lines l;

    (void)state;
    for (size_t length = LINES_STEP - 4; length < 4 * LINES_STEP; length += 37) {
        size_t number, column, wanted = 1, at = 3;

        buf_init(&text, BUF_NO_CAP);
        (void)buf_add_str(&text, "xy\n");
        for (size_t i = 0; i < length; i++)
            (void)buf_add_str(&text, pieces[i * i % 7 % 4]);
        lines_init(&l, buf_span(&text));
        for (; at < text.n; at++) {
            if (((unsigned char)text.p[at] & 0xc0) == 0x80)
                continue;
            assert_int_equal(lines_byte(&l, 2, wanted), at);
            lines_place(&l, at, &number, &column);
            assert_int_equal(number, 2);
            assert_int_equal(column, wanted);
            wanted++;
        }
        assert_int_equal(lines_byte(&l, 2, wanted), text.n);
        lines_release(&l);
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_lines_by_every_end_that_yaml_has),
        cmocka_unit_test(a_column_is_a_character),
        cmocka_unit_test(nothing_is_one_empty_line),
        cmocka_unit_test(agrees_with_counting_in_long_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
